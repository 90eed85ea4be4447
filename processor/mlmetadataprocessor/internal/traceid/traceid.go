// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package traceid reads ids of traces and spans as loggers and proxies write them: hex of 64 or 128 bits in either case,
// W3C traceparent, B3, X-Ray, and Datadog's decimal numbers. The zero id means that there is none, and is not valid.
package traceid

import (
	"encoding/binary"
	"math"
	"math/bits"
	"strings"
)

// Trace is the id of a trace, 16 bytes; one of 64 bits stands in the last 8.
type Trace [16]byte

// Span is the id of a span.
type Span [8]byte

// IsZero tells that there is no id.
func (t Trace) IsZero() bool { return t == Trace{} }

// IsZero tells that there is no id.
func (s Span) IsZero() bool { return s == Span{} }

// Agrees tells whether two ids may be of the same trace: equal, or one is the other's last 64 bits, which is all that some
// tracers write.
func (t Trace) Agrees(other Trace) bool {
	if [8]byte(t[8:]) != [8]byte(other[8:]) {
		return false
	}
	var none [8]byte
	return [8]byte(t[:8]) == [8]byte(other[:8]) || [8]byte(t[:8]) == none || [8]byte(other[:8]) == none
}

// Is64 tells whether an id has 64 bits only.
func (t Trace) Is64() bool { return [8]byte(t[:8]) == [8]byte{} }

// shortestDecimal is how many digits a decimal number has at least that is taken for an id where ids are not said to be decimal: what is
// shorter is a counter. One in a thousand ids of 64 bits is.
const shortestDecimal = 17

// None tells whether text says that there is no id: nothing, or zeros.
func None(text string) bool { return strings.Trim(text, "0") == "" }

// Context is what a header of propagation holds.
type Context struct {
	Trace   Trace
	Span    Span
	Sampled bool
	HasFlag bool // Sampled is known
}

// ParseTrace reads the id of a trace: 32 or 16 hex digits, a UUID, an id of X-Ray (1-8 hex digits-24 hex digits), Google's
// projects/…/traces/…, MLflow's tr-32 hex digits, or a decimal number of 64 or 128 bits, of 17 digits or more, that cannot be
// hex of these lengths.
func ParseTrace(text string) (Trace, bool) {
	text = strings.TrimPrefix(text, "tr-")
	if i := strings.LastIndex(text, "/traces/"); i >= 0 {
		text = text[i+len("/traces/"):]
	}
	var t Trace
	switch len(text) {
	case 32:
		return t, unhex(t[:], text) && !t.IsZero()
	case 16:
		return t, unhex(t[8:], text) && !t.IsZero()
	case 36: // 8-4-4-4-12
		if text[8] != '-' && strings.IndexByte(text, '-') < 0 {
			break
		}
		if text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-' {
			return t, false
		}
		ok := unhex(t[:4], text[:8]) && unhex(t[4:6], text[9:13]) && unhex(t[6:8], text[14:18]) &&
			unhex(t[8:10], text[19:23]) && unhex(t[10:], text[24:])
		return t, ok && !t.IsZero()
	case 35:
		if strings.IndexByte(text, '-') >= 0 {
			return t, xray(text, &t)
		}
	}
	if len(text) < shortestDecimal {
		return t, false
	}
	return ParseTraceDecimal(text)
}

// ParseSpan reads the id of a span: 16 hex digits, or a decimal number of 64 bits with 17 digits or more.
func ParseSpan(text string) (Span, bool) {
	var s Span
	if len(text) == 16 {
		return s, unhex(s[:], text) && !s.IsZero()
	}
	if len(text) < shortestDecimal {
		return s, false
	}
	return ParseSpanDecimal(text)
}

// ParseTraceDecimal reads the id of a trace as Datadog's libraries write it: decimal of 64 or 128 bits, or 32 hex digits for one of 128 bits.
func ParseTraceDecimal(text string) (Trace, bool) {
	var t Trace
	if len(text) == 32 {
		return t, unhex(t[:], text) && !t.IsZero()
	}
	high, low, ok := decimal(text)
	binary.BigEndian.PutUint64(t[:8], high)
	binary.BigEndian.PutUint64(t[8:], low)
	return t, ok
}

// ParseSpanDecimal reads the id of a span as Datadog's libraries write it.
func ParseSpanDecimal(text string) (Span, bool) {
	var s Span
	high, low, ok := decimal(text)
	binary.BigEndian.PutUint64(s[:], low)
	return s, ok && high == 0
}

// ParseTraceparent reads a header of W3C Trace Context: 00-trace-span-flags. Of later versions what is behind the flags is
// passed over, as its section 4.3 asks.
func ParseTraceparent(text string) (Context, bool) {
	var c Context
	const size = 2 + 1 + 32 + 1 + 16 + 1 + 2
	if len(text) < size || text[2] != '-' || text[35] != '-' || text[52] != '-' {
		return c, false
	}
	var version, flags [1]byte
	if !unhex(version[:], text[:2]) || version[0] == math.MaxUint8 || !unhex(flags[:], text[53:55]) {
		return c, false
	}
	if len(text) > size && (version[0] == 0 || text[size] != '-') {
		return c, false
	}
	ok := unhex(c.Trace[:], text[3:35]) && unhex(c.Span[:], text[36:52]) && !c.Trace.IsZero() && !c.Span.IsZero()
	c.Sampled, c.HasFlag = flags[0]&1 == 1, true
	return c, ok
}

// ParseB3 reads the single header of B3: trace-span, then perhaps -sampled, then perhaps -parent. A header that says only
// whether to sample has no ids.
func ParseB3(text string) (Context, bool) {
	var c Context
	trace, rest, found := strings.Cut(text, "-")
	if !found {
		return c, false
	}
	ok := len(trace) == 32 && unhex(c.Trace[:], trace) || len(trace) == 16 && unhex(c.Trace[8:], trace)
	span, rest, more := strings.Cut(rest, "-")
	if !ok || c.Trace.IsZero() || len(span) != 16 || !unhex(c.Span[:], span) || c.Span.IsZero() {
		return c, false
	}
	if !more {
		return c, true
	}
	flag, parent, more := strings.Cut(rest, "-")
	switch flag {
	case "1", "d", "true":
		c.Sampled, c.HasFlag = true, true
	case "0", "false":
		c.HasFlag = true
	default:
		return c, false
	}
	var p Span
	return c, !more || len(parent) == 16 && unhex(p[:], parent)
}

// ParseXRay reads the header of X-Ray: Root=1-8-24;Parent=16;Sampled=1, in any order, other parts passed over.
func ParseXRay(text string) (Context, bool) {
	var c Context
	if !strings.Contains(text, "=") {
		ok := xray(text, &c.Trace)
		return c, ok
	}
	for part := range strings.SplitSeq(text, ";") {
		key, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch key {
		case "Root":
			if !xray(value, &c.Trace) {
				return c, false
			}
		case "Parent":
			if len(value) != 16 || !unhex(c.Span[:], value) {
				return c, false
			}
		case "Sampled":
			c.Sampled, c.HasFlag = value == "1", value == "1" || value == "0"
		}
	}
	return c, !c.Trace.IsZero()
}

// xray reads an id of X-Ray: 1-8-24 hex digits.
func xray(text string, t *Trace) bool {
	return len(text) == 35 && text[0] == '1' && text[1] == '-' && text[10] == '-' && unhex(t[:4], text[2:10]) && unhex(t[4:], text[11:]) && !t.IsZero()
}

// decimal reads a number of up to 128 bits that is not 0.
func decimal(text string) (high, low uint64, ok bool) {
	if text == "" || len(text) > len("340282366920938463463374607431768211455") {
		return 0, 0, false
	}
	for i := range len(text) {
		c := text[i]
		if c < '0' || c > '9' {
			return 0, 0, false
		}
		over, lowTimes := bits.Mul64(low, 10)
		tooHigh, highTimes := bits.Mul64(high, 10)
		var carry uint64
		low, carry = bits.Add64(lowTimes, uint64(c-'0'), 0)
		high, carry = bits.Add64(highTimes, over, carry)
		if tooHigh != 0 || carry != 0 {
			return 0, 0, false
		}
	}
	return high, low, high|low != 0
}

// unhex reads exactly as many digits as dst has room for. encoding/hex would allocate.
func unhex(dst []byte, text string) bool {
	if len(text) != 2*len(dst) {
		return false
	}
	for i := range dst {
		high, low := digits[text[2*i]], digits[text[2*i+1]]
		if high|low > 15 {
			return false
		}
		dst[i] = high<<4 | low
	}
	return true
}

// digits are the values of hex digits, 255 for other bytes.
var digits = func() (table [256]byte) {
	for i := range table {
		table[i] = 255
	}
	for i := range byte(10) {
		table['0'+i] = i
	}
	for i := range byte(6) {
		table['a'+i], table['A'+i] = 10+i, 10+i
	}
	return table
}()
