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

// maxPairs is how many names and values a line may have.
const maxPairs = 16

// Line is what a line says. Texts are parts of it.
type Line struct {
	Time     instant.Instant
	HasTime  bool
	TimeRaw  string // as written
	Level    severity.Number
	LevelRaw string // as written
	Logger   string
	File     string
	Function string
	LineNo   int64
	PID      int64
	Process  string // the name before its number: (EngineCore_DP0 pid=12)
	Thread   string
	Instance string // of the service
	Model    string
	Version  string
	Request  string
	Pairs    []Pair
	Message  string
	Form     *Form
}

// Pair is a name and its value.
type Pair struct{ Key, Value string }

// Clock is what a text does not say.
type Clock struct {
	// Zone is that of times without one.
	Zone *time.Location
	// Near is an instant, in nanoseconds since 1970, that times without a year are near to. 0 if there is none: such times are then not read.
	Near int64
}

// Parse reads a line into l, whose memory it uses again. ok is false for a line of no known form.
func Parse(text string, clock Clock, l *Line) (ok bool) {
	text = strings.TrimRight(text, "\r\n")
	if text == "" || strings.IndexByte(text, 0x1b) >= 0 {
		return false // see Plain
	}
	*l = Line{Pairs: l.Pairs[:0]}
	rest := l.process(text)
	process, pid, pairs := l.Process, l.PID, len(l.Pairs)
	for i := range forms {
		f := &forms[i]
		if !f.mayBegin(rest[0]) {
			continue
		}
		if l.fits(f, rest, clock) {
			l.Form = f
			l.trailer()
			l.inMessage()
			return true
		}
		*l = Line{Pairs: l.Pairs[:pairs], Process: process, PID: pid}
	}
	return false
}

// Plain takes the escape sequences of colours out of a text.
func Plain(text string) string {
	if strings.IndexByte(text, 0x1b) < 0 {
		return text
	}
	var b strings.Builder
	for {
		i := strings.Index(text, "\x1b[")
		if i < 0 {
			return b.String() + text
		}
		b.WriteString(text[:i])
		text = text[i+2:]
		end := strings.IndexFunc(text, func(r rune) bool { return r != ';' && (r < '0' || r > '9') })
		if end < 0 {
			return b.String()
		}
		if text[end] == 'm' {
			end++
		}
		text = text[end:]
	}
}

// process reads what Ray and vLLM put before the lines of their processes: (Name pid=12), and perhaps an address.
func (l *Line) process(text string) (rest string) {
	if text[0] != '(' {
		return text
	}
	inside, rest, found := strings.Cut(text[1:], ") ")
	if !found || rest == "" || strings.TrimLeft(rest, " ") == "" {
		return text
	}
	name, number, found := strings.Cut(inside, " pid=")
	if !found || name == "" || strings.ContainsAny(name, " ()=") {
		return text
	}
	number, more, _ := strings.Cut(number, ",")
	pid, err := strconv.ParseInt(strings.TrimSpace(number), 10, 64)
	if err != nil || pid < 0 {
		return text
	}
	if address, ok := strings.CutPrefix(strings.TrimSpace(more), "ip="); ok {
		l.Pairs = append(l.Pairs, Pair{"ip", address})
	}
	l.Process, l.PID = name, pid
	return strings.TrimLeft(rest, " ")
}

// requestPrefixes are what vLLM says of a request before its id.
var requestPrefixes = []string{"Received request ", "Added request ", "Finished request ", "Aborted request "}

// versionPrefixes are what Triton says of a model before its name and version.
var versionPrefixes = []string{"loading: ", "unloading: ", "successfully loaded '"}

// inMessage reads the request that a message of vLLM is about, or the model and version that one of Triton is about.
func (l *Line) inMessage() {
	for _, prefix := range requestPrefixes {
		if rest, ok := strings.CutPrefix(l.Message, prefix); ok && l.Request == "" {
			n := span(rest, func(c byte) bool { return c > ' ' && c != ':' })
			l.Request = strings.TrimRight(rest[:n], ".,")
		}
	}
	for _, prefix := range versionPrefixes {
		if rest, ok := strings.CutPrefix(strings.TrimPrefix(l.Message, `"`), prefix); ok && l.Form.Who == triton {
			name, version, found := strings.Cut(strings.TrimRight(rest, `'"`), ":")
			if _, number := digits(version); found && number && isName(name) {
				l.Model, l.Version = name, version
			}
		}
	}
}

// trailer reads the names and values that BentoML writes behind a message: (trace=…,span=…,sampled=0).
func (l *Line) trailer() {
	i := strings.LastIndex(l.Message, " (trace=")
	if i < 0 || !strings.HasSuffix(l.Message, ")") {
		return
	}
	if l.pairs(l.Message[i+2:len(l.Message)-1], ",") {
		l.Message = l.Message[:i]
	}
}

// pairs reads names and values, all of the text.
func (l *Line) pairs(text, separator string) bool {
	start := len(l.Pairs)
	for part := range strings.SplitSeq(text, separator) {
		if part == "" {
			continue
		}
		key, value, found := strings.Cut(part, "=")
		if !found || key == "" || len(l.Pairs) == maxPairs {
			l.Pairs = l.Pairs[:start]
			return false
		}
		l.Pairs = append(l.Pairs, Pair{key, value})
	}
	return len(l.Pairs) > start
}
