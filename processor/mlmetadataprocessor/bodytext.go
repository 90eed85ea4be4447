// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package mlmetadataprocessor

import (
	"strings"

	"github.com/go-logfmt/logfmt"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ml/otelcol-ml/internal/mlconv"
	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/loghead"
)

// parseLogfmt makes attributes of the names and values of a line of logfmt. A line is taken for logfmt if every word of it has
// a name and a value: prose with an = in it keeps its words.
func (w *worker) parseLogfmt(record plog.LogRecord, text string) parseReason {
	line := strings.TrimRight(text, "\r\n")
	if strings.IndexByte(line, '=') <= 0 || strings.IndexByte(line, '\n') >= 0 {
		return unrecognized
	}
	if !allPairs(line) {
		return unrecognized
	}
	w.pairs = w.pairs[:0]
	decoder := logfmt.NewDecoderSize(strings.NewReader(line), len(line)+1)
	for decoder.ScanRecord() {
		for decoder.ScanKeyval() {
			if len(w.pairs) == w.config.Limits.BodyFields {
				return tooManyFields
			}
			w.pairs = append(w.pairs, loghead.Pair{Key: string(decoder.Key()), Value: string(decoder.Value())})
		}
	}
	if decoder.Err() != nil || len(w.pairs) == 0 {
		return unrecognized
	}
	attributes := record.Attributes()
	attributes.EnsureCapacity(attributes.Len() + len(w.pairs) + 8)
	for _, p := range w.pairs {
		w.putText(attributes, p.Key, p.Value)
	}
	return parsedWell
}

// allPairs tells whether every word of a line has a name and an equals sign. The library takes a word alone for a name.
func allPairs(line string) bool {
	for line = strings.TrimLeft(line, " "); line != ""; line = strings.TrimLeft(line, " ") {
		i := strings.IndexAny(line, "= ")
		if i <= 0 || line[i] != '=' {
			return false
		}
		line = line[i+1:]
		if line == "" || line[0] != '"' {
			_, line, _ = strings.Cut(line, " ")
			continue
		}
		end := 1
		for end < len(line) && line[end] != '"' {
			if line[end] == '\\' {
				end++
			}
			end++
		}
		if end >= len(line) {
			return false
		}
		line = line[end+1:]
	}
	return true
}

// parseLine makes fields of the head of a line as serving programs write it.
func (w *worker) parseLine(record plog.LogRecord, text string) parseReason {
	near := record.Timestamp()
	if near == 0 {
		near = record.ObservedTimestamp()
	}
	l := &w.line
	clock := loghead.Clock{Zone: w.zone, Near: int64(near)} //nolint:gosec // below 2262
	if !loghead.Parse(loghead.Plain(text), clock, l) {
		return unrecognized
	}
	attributes := record.Attributes()
	for _, field := range [...]struct{ key, value string }{
		{"log.logger", l.Logger},
		{"code.file.path", l.File},
		{"code.function.name", l.Function},
		{"thread.name", l.Thread},
		{"process.title", l.Process},
		{"service.instance.id", l.Instance},
		{mlconv.ModelName, l.Model},
		{mlconv.ModelVersion, l.Version},
		{mlconv.RequestID, placeholderless(l.Request)},
	} {
		if field.value != "" {
			w.putText(attributes, field.key, field.value)
		}
	}
	for _, field := range [...]struct {
		key   string
		value int64
	}{{"code.line.number", l.LineNo}, {"process.pid", l.PID}} {
		if field.value != 0 {
			if v, fresh := w.put(attributes, field.key, func(v pcommon.Value) bool {
				return v.Type() == pcommon.ValueTypeInt && v.Int() == field.value
			}); fresh {
				v.SetInt(field.value)
			}
		}
	}
	for _, p := range l.Pairs {
		switch p.Key {
		case "trace":
			p.Key = "trace_id"
		case "span":
			p.Key = "span_id"
		case "sampled":
			p.Key = "trace_sampled"
		case "service.name":
			p.Key = "resource.service.name"
		}
		w.putText(attributes, p.Key, p.Value)
	}
	w.takeLine(record, l)
	record.Body().SetStr(l.Message)
	return parsedWell
}

// takeLine makes level and time of a line those of the record. Where they are not, and say something else, they stay as attributes.
func (w *worker) takeLine(record plog.LogRecord, l *loghead.Line) {
	text := l.LevelRaw
	if len(text) == 1 {
		text = ""
	}
	switch {
	case l.Level == 0:
	case record.SeverityNumber() == plog.SeverityNumberUnspecified:
		setSeverity(record, l.Level, text)
	case !agreesWith(record, l.Level, text):
		w.putText(record.Attributes(), "level", l.LevelRaw)
	}
	switch {
	case l.TimeRaw == "":
	case l.HasTime && (w.takeTime(record, l.Time) || agree(record.Timestamp(), l.Time)):
	default:
		w.putText(record.Attributes(), "timestamp", l.TimeRaw)
	}
}

// placeholderless returns "" for what KServe writes where there is no request id.
func placeholderless(text string) string {
	if text == "N.A." {
		return ""
	}
	return text
}

func (w *worker) putText(attributes pcommon.Map, key, text string) {
	v, fresh := w.put(attributes, key, func(existing pcommon.Value) bool {
		return existing.Type() == pcommon.ValueTypeStr && existing.Str() == text
	})
	if fresh {
		v.SetStr(text)
	}
}
