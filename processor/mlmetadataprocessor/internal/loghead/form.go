// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package loghead

import (
	"strconv"
	"strings"
	"time"

	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/instant"
	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/severity"
)

// Form is a way to write the head of a line.
type Form struct {
	// Pattern is as the package says.
	Pattern string
	// Who writes so.
	Who string
}

const triton = "Triton, glog, klog"

// forms are all there are, each before those that would fit its lines, too.
var forms = []Form{
	{"[%T] [%P] [%L] %M", "gunicorn, which serves MLflow"},
	{"%T [%L] [%N] %M", "BentoML"},
	{"%T [%L] %W %N - %M", "TorchServe, SageMaker's multi-model server"},
	{"%T [%N][%C] %L - %M", "MLServer"},
	{"%T [%N] %L - %M", "MLServer"},
	{"%T - %N:%f:%n - %L: %M", "Seldon Core 1"},
	{"%T - %N - %L - %M", "Python's logging, as most examples set it up"},
	{"%T | %L | %N:%f:%n - %M", "loguru"},
	{"%T %L [%N] [%F:%n] [%K] - %M", "OpenTelemetry's and Datadog's instrumentation of Python's logging"},
	{"%T %P %N %L [%F:%f():%n] %M", "KServe"},
	{"%T %N %L [%F:%f():%n] %M", "KServe before 0.11"},
	{"%T %P kserve.trace requestId: %R, %M", "KServe"},
	{"%T kserve.trace requestId: %R, %M", "KServe"},
	{"%T %P kserve.trace %M", "KServe"},
	{"%T %N %L: %M", "uvicorn in KServe"},
	{"%T %P %N %L: %M", "uvicorn in KServe"},
	{"%T %l %P %F:%n] %M", "Triton with --log-format=ISO8601"},
	{"%T %L %F:%n -- %M", "Ray"},
	{"%T %L %N: %M", "MLflow"},
	{"%l%g %P %F:%n] %M", triton},
	{"%L %t [%F:%n] %M", "vLLM"},
	{"%L %t %F:%n] %M", "vLLM before 0.7"},
	{"%L %T %D %I %R -- %M", "Ray Serve, within a request"},
	{"%L %T %D %I -- %M", "Ray Serve"},
	{"%L [%N] %M", "alembic, in MLflow"},
	{"%L: %M", "uvicorn"},
	{"%L:%N:%M", "Python's logging.basicConfig"},
}

// Forms returns every form.
func Forms() []Form { return append([]Form(nil), forms...) }

// mayBegin tells whether a line that begins with c may have the form.
func (f *Form) mayBegin(c byte) bool {
	if f.Pattern[0] != '%' {
		return f.Pattern[0] == c
	}
	digit := c >= '0' && c <= '9'
	return digit == (f.Pattern[1] == 'T')
}

// fits reads text by a form.
func (l *Line) fits(f *Form, text string, clock Clock) bool {
	for pattern := f.Pattern; pattern != ""; {
		c := pattern[0]
		if c != '%' {
			if text == "" || text[0] != c {
				return false
			}
			pattern, text = pattern[1:], text[1:]
			if c == ' ' {
				text = strings.TrimLeft(text, " ")
			}
			continue
		}
		if pattern[1] == 'M' {
			l.Message = text
			return !strings.HasPrefix(text, "//") // ERROR:https://example.com is no logger https
		}
		n := l.field(pattern[1], text, clock, next(pattern[2:]))
		if n <= 0 {
			return false
		}
		pattern, text = pattern[2:], text[n:]
	}
	return false // a pattern ends in a message
}

// next is the character that ends a field.
func next(pattern string) byte {
	if pattern == "" || pattern[0] == '%' {
		return 0
	}
	return pattern[0]
}

// field reads a field and returns how many bytes it has, or 0.
func (l *Line) field(kind byte, text string, clock Clock, end byte) (n int) {
	switch kind {
	case 'T':
		at, n, ok := instant.Prefix(text, clock.Zone)
		if !ok {
			return 0
		}
		l.Time, l.HasTime, l.TimeRaw = at, true, text[:n]
		return n
	case 't':
		return l.yearless(text, "01-02 15:04:05", clock)
	case 'g':
		return l.yearless(text, "0102 15:04:05.000000", clock)
	case 'l':
		if text == "" {
			return 0
		}
		return l.level(text[:1])
	case 'L':
		// All of these programs write them in upper case; "Error: no such file" is a sentence.
		n = span(text, func(c byte) bool { return c >= 'A' && c <= 'Z' })
		if n <= 1 || l.level(text[:n]) == 0 {
			return 0
		}
		if end == ']' { // [INFO ]
			for n < len(text) && text[n] == ' ' {
				n++
			}
		}
		return n
	case 'K':
		n = strings.IndexByte(text, ']')
		if n <= 0 || !l.pairs(text[:n], " ") {
			return 0
		}
		return n
	}
	n = span(text, func(c byte) bool { return c > ' ' && c != end && c != '[' && c != ']' })
	if kind == 'W' {
		n = span(text, func(c byte) bool { return c > ' ' })
	}
	word := text[:n]
	if word == "" || !l.word(kind, word) {
		return 0
	}
	return n
}

// word keeps a field that is a word.
func (l *Line) word(kind byte, word string) (ok bool) {
	switch kind {
	case 'P':
		l.PID, ok = digits(word)
	case 'n':
		l.LineNo, ok = digits(word)
	case 'N':
		l.Logger, ok = word, isName(word)
	case 'F':
		l.File, ok = word, strings.IndexByte(word, '.') >= 0 && isName(word)
	case 'f':
		word = strings.TrimSuffix(word, "()")
		l.Function, ok = word, isName(strings.Trim(word, "<>"))
	case 'C':
		l.Model, l.Version, _ = strings.Cut(word, ":")
		ok = true
	case 'W':
		l.Thread, ok = word, true
		l.Model, l.Version = ofWorker(word)
	case 'R':
		l.Request, ok = word, true
	case 'D':
		ok = true
		// What serves is a deployment, which is called app_deployment; the others look after it.
		if strings.IndexByte(word, '_') > 0 && !strings.HasSuffix(word, "_proxy") {
			l.Model = word
		} else {
			l.Logger = word
		}
	case 'I':
		l.Instance, ok = word, true
	}
	return ok
}

// ofWorker returns the model and version in the name of a thread of TorchServe: W-9000-vgg16_1.0, with -stdout or -stderr.
func ofWorker(thread string) (model, version string) {
	rest, ok := strings.CutPrefix(thread, "W-")
	if !ok {
		return "", ""
	}
	port, rest, ok := strings.Cut(rest, "-")
	if _, number := digits(port); !ok || !number {
		return "", ""
	}
	rest = strings.TrimSuffix(strings.TrimSuffix(rest, "-stdout"), "-stderr")
	i := strings.LastIndexByte(rest, '_')
	if i <= 0 || i == len(rest)-1 {
		return "", ""
	}
	return rest[:i], rest[i+1:]
}

func (l *Line) level(word string) int {
	n := severity.Parse(word)
	if n == severity.None {
		return 0
	}
	l.Level, l.LevelRaw = n, word
	return len(word)
}

// yearless reads a time without a year: the one of the three years around the clock's that is nearest to it.
func (l *Line) yearless(text, layout string, clock Clock) int {
	n := len(layout)
	if len(text) < n {
		return 0
	}
	at, err := time.ParseInLocation(layout, text[:n], clock.Zone)
	if err != nil {
		// The 29th of February is in no year 0 but in leap years; time.Parse takes year 0 for one.
		return 0
	}
	l.TimeRaw = text[:n]
	if clock.Near == 0 {
		return n
	}
	near := time.Unix(0, clock.Near).In(clock.Zone)
	var best time.Time
	for year := near.Year() - 1; year <= near.Year()+1; year++ {
		candidate := time.Date(year, at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), at.Nanosecond(), clock.Zone)
		if candidate.Month() == at.Month() && (best.IsZero() || candidate.Sub(near).Abs() < best.Sub(near).Abs()) {
			best = candidate
		}
	}
	if best.IsZero() {
		return n // the 29th of February of no year near
	}
	l.Time.Nanos, l.HasTime = best.UnixNano(), true
	l.Time.Resolution = int64(time.Second)
	if strings.Contains(layout, ".") {
		l.Time.Resolution = int64(time.Microsecond)
	}
	return n
}

func span(text string, is func(c byte) bool) int {
	n := 0
	for n < len(text) && is(text[n]) {
		n++
	}
	return n
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// isName tells whether a word may be the name of a logger, file or function: it has a letter, and nothing that names do not have.
func isName(word string) bool {
	letter := false
	for i := range len(word) {
		c := word[i]
		switch {
		case isLetter(c):
			letter = true
		case c >= '0' && c <= '9' || strings.IndexByte("._-/$:#@+*~", c) >= 0:
		default:
			return false
		}
	}
	return letter
}

func digits(word string) (int64, bool) {
	if word == "" || len(word) > 10 || strings.Trim(word, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(word, 10, 64)
	return n, err == nil
}
