// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package severity turns what loggers call a level into OpenTelemetry's severity numbers, 1 (TRACE) to 24 (FATAL4): logs data
// model, "Mapping of SeverityNumber".
package severity

import "strings"

// Number is a severity number; 0 is none.
type Number int32

// The first number of each range.
const (
	None  Number = 0
	Trace Number = 1
	Debug Number = 5
	Info  Number = 9
	Warn  Number = 13
	Error Number = 17
	Fatal Number = 21

	last = 24
)

// names are the words of levels, in lower case. Where systems disagree Python's meaning counts: critical is FATAL, as the
// SDK for Python has it.
var names = map[string]Number{
	"trace": Trace, "trc": Trace, "finest": Trace, "silly": Trace, "t": Trace,
	"trace2": 2, "trace3": 3, "trace4": 4,
	"debug": Debug, "dbg": Debug, "dbug": Debug, "finer": Debug, "fine": Debug + 1, "config": Debug + 2, "verbose": Debug, "d": Debug,
	"debug2": 6, "debug3": 7, "debug4": 8,
	"info": Info, "inf": Info, "information": Info, "informational": Info, "i": Info,
	"notice": Info + 1, "success": Info + 1, "info2": 10, "info3": 11, "info4": 12,
	"warn": Warn, "warning": Warn, "wrn": Warn, "w": Warn,
	"warn2": 14, "warn3": 15, "warn4": 16,
	"error": Error, "err": Error, "eror": Error, "severe": Error, "e": Error,
	"error2": 18, "error3": 19, "error4": 20, "dpanic": Error + 1,
	"fatal": Fatal, "ftl": Fatal, "critical": Fatal, "crit": Fatal, "f": Fatal, "c": Fatal,
	"fatal2": 22, "fatal3": 23, "fatal4": 24,
	"panic": Error + 2, "alert": Fatal + 1, "emergency": Fatal + 2, "emerg": Fatal + 2,
}

// spellings are the words as they are usually written, so that a text of them need not be kept for each record.
var spellings = func() map[string]string {
	m := make(map[string]string, 3*len(names))
	for name := range names {
		for _, s := range []string{name, strings.ToUpper(name), strings.ToUpper(name[:1]) + name[1:]} {
			m[s] = s
		}
	}
	return m
}()

// Spelling returns the text of a level as a string that stays.
func Spelling(text string) string {
	if s, ok := spellings[text]; ok {
		return s
	}
	return strings.Clone(text)
}

const longest = len("informational")

// Parse returns the number of a word in any case, None for one that is no level.
func Parse(text string) Number {
	if len(text) > longest {
		return None
	}
	var buffer [longest]byte
	for i := range len(text) {
		c := text[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		buffer[i] = c
	}
	return names[string(buffer[:len(text)])]
}

// Scale is how a level that is a number is to be read.
type Scale uint8

// The scales.
const (
	// Level is the scale of pino, bunyan and many others, 10 (trace) to 60 (fatal), and that of syslog, 0 (emergency) to 7 (debug),
	// which GELF uses: they do not overlap.
	Level Scale = iota
	// Python is that of Python's logging, 10 (debug) to 50 (critical).
	Python
	// Google is that of Google Cloud, 100 (debug) to 800 (emergency), beside that of syslog.
	Google
	// OpenTelemetry is that of the severity number itself.
	OpenTelemetry
	// Logback is Log4j's and Logback's int value, 5000 (trace) to 50000 (fatal).
	Logback
)

// syslog are the severities of RFC 5424, as the data model's appendix maps them.
var syslog = [8]Number{Fatal, Error + 2, Error + 1, Error, Warn, Info + 1, Info, Debug}

// FromNumber returns the number for a level on a scale, None for one that is not on it. Levels between the named ones of
// pino and Python, which loggers let users define, are shades of the one below.
func FromNumber(n int64, scale Scale) Number {
	switch scale {
	case Python:
		if n >= 1 && n < 10 {
			return Trace // of loguru, and of many who added one
		}
		return between(n, 10, Debug, 5)
	case Google:
		switch {
		case n >= 0 && n <= 7:
			return syslog[n]
		case n < 100 || n > 800:
			return None
		}
		return [...]Number{Debug, Info, Info + 1, Warn, Error, Fatal, Fatal + 1, Fatal + 2}[n/100-1]
	case OpenTelemetry:
		if n < 1 || n > last {
			return None
		}
		return Number(n) //nolint:gosec // 1 to 24
	case Logback:
		switch {
		case n == 5000:
			return Trace
		case n >= 10000 && n <= 50000:
			return between(n, 10000, Debug, 5)
		}
		return None
	}
	if n >= 0 && n <= 7 {
		return syslog[n]
	}
	return between(n, 10, Trace, 6)
}

// between maps steps of a size to ranges of four numbers from first on, and levels between two steps into the range of the lower.
func between(n, size int64, first Number, steps int64) Number {
	if n < size || n >= size*(steps+1) {
		return None
	}
	step, rest := (n-size)/size, (n-size)%size
	return first + Number(4*step+4*rest/size) //nolint:gosec // at most 24
}

// rangeNames are the names of the ranges of four numbers.
var rangeNames = [6]string{"TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"}

// Name returns the name of the range that a number is in, "" for one that is none.
func Name(n Number) string {
	if n < 1 || n > last {
		return ""
	}
	return rangeNames[(n-1)/4]
}
