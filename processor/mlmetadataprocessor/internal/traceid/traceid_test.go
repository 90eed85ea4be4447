// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package traceid

import (
	"encoding/binary"
	"encoding/hex"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The ids that W3C's specification has in its examples.
const (
	trace = "0af7651916cd43dd8448eb211c80319c"
	span  = "b7ad6b7169203331"
)

func TestParseTrace(t *testing.T) {
	for _, tc := range []struct{ name, text, want string }{
		{"128 bits", trace, trace},
		{"upper case", strings.ToUpper(trace), trace},
		{"both cases", "0AF7651916cd43dd8448EB211C80319C", trace},
		{"64 bits", "8448eb211c80319c", "00000000000000008448eb211c80319c"},
		{"64 bits in upper case", "8448EB211C80319C", "00000000000000008448eb211c80319c"},
		{"64 bits in 128", "00000000000000008448eb211c80319c", "00000000000000008448eb211c80319c"},
		{"UUID", "0af76519-16cd-43dd-8448-eb211c80319c", trace},
		{"UUID in upper case", "0AF76519-16CD-43DD-8448-EB211C80319C", trace},
		{"X-Ray", "1-0af76519-16cd43dd8448eb211c80319c", trace},
		{"Google", "projects/my-project/traces/" + trace, trace},
		{"Google's path alone", "/traces/" + trace, trace},
		{"MLflow", "tr-" + trace, trace},
		{"the largest", strings.Repeat("f", 32), strings.Repeat("f", 32)},
		{"the smallest", strings.Repeat("0", 31) + "1", strings.Repeat("0", 31) + "1"},
		{"16 digits are hex", "1234567890123456", "00000000000000001234567890123456"},
		{"32 digits are hex", "12345678901234567890123456789012", "12345678901234567890123456789012"},
		{"decimal of 64 bits", "18446744073709551615", "0000000000000000ffffffffffffffff"},
		{"decimal of 128 bits", "340282366920938463463374607431768211455", strings.Repeat("f", 32)},
		{"decimal of 17 digits", "12345678901234567", "0000000000000000002bdc545d6b4b87"},
		{"decimal of 35 digits", "10000000000000000000000000000000000", "0001ed09bead87c0378d8e6400000000"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, ok := ParseTrace(tc.text)
			require.True(t, ok)
			assert.Equal(t, tc.want, hex.EncodeToString(got[:]))
			assert.Equal(t, strings.HasPrefix(tc.want, "0000000000000000"), got.Is64())
			assert.False(t, got.IsZero())
		})
	}
}

func TestParseTrace_Refused(t *testing.T) {
	for _, text := range []string{
		"", "-", "none", "null", "N/A", "tr-", "projects/my-project/traces/",
		// Zeros.
		"0", strings.Repeat("0", 16), strings.Repeat("0", 32), "00000000-0000-0000-0000-000000000000", "1-00000000-000000000000000000000000",
		// Lengths.
		trace[1:], trace + "0", "af7651916cd43dd", trace[:17], strings.Repeat("a", 24),
		// Characters.
		"0af7651916cd43dd8448eb211c80319g", " af7651916cd43dd8448eb211c80319c", "0x448eb211c80319", "8448eb211c80319\x00", "٣448eb211c80319",
		// Separators.
		"0af76519_16cd_43dd_8448_eb211c80319c", "0af7651-916cd-43dd-8448-eb211c80319c", "{0af76519-16cd-43dd-8448-eb211c8031}",
		"2-0af76519-16cd43dd8448eb211c80319c", "1-0af7651916cd43dd-8448eb211c80319c", "1_0af76519_16cd43dd8448eb211c80319c", "1-0af7651g-16cd43dd8448eb211c80319c",
		// Decimals: of more than 128 bits, signs, fractions.
		"340282366920938463463374607431768211456", "999999999999999999999999999999999999999", "3402823669209384634633746074317682114550", "-7", "+7", "7.0", "7e3", "1 000",
	} {
		_, ok := ParseTrace(text)
		assert.False(t, ok, "%q", text)
	}
}

func TestParseSpan(t *testing.T) {
	for _, tc := range []struct{ text, want string }{
		{span, span},
		{strings.ToUpper(span), span},
		{"1234567890123456", "1234567890123456"},
		{"13235353014750950193", span},
		{"18446744073709551615", "ffffffffffffffff"},
		{"12345678901234567", "002bdc545d6b4b87"},
	} {
		got, ok := ParseSpan(tc.text)
		require.True(t, ok, tc.text)
		assert.Equal(t, tc.want, hex.EncodeToString(got[:]), tc.text)
		assert.False(t, got.IsZero())
	}
	for _, text := range []string{"", "0", "0000000000000000", span[1:], span + "0", "b7ad6b716920333g", "18446744073709551616", "-1", "none", trace} {
		_, ok := ParseSpan(text)
		assert.False(t, ok, "%q", text)
	}
}

// Datadog's libraries write 16 digits that are no hex.
func TestParseDecimal(t *testing.T) {
	traceID, ok := ParseTraceDecimal("1234567890123456")
	require.True(t, ok)
	assert.Equal(t, uint64(1234567890123456), binary.BigEndian.Uint64(traceID[8:]))
	spanID, ok := ParseSpanDecimal("1234567890123456")
	require.True(t, ok)
	assert.Equal(t, uint64(1234567890123456), binary.BigEndian.Uint64(spanID[:]))

	traceID, ok = ParseTraceDecimal(trace)
	require.True(t, ok)
	assert.Equal(t, trace, hex.EncodeToString(traceID[:]))
	for _, text := range []string{"", "0", "00", strings.Repeat("0", 32), span, "-1", "1.5", strings.Repeat("9", 40)} {
		_, ok := ParseTraceDecimal(text)
		assert.False(t, ok, "%q", text)
		_, ok = ParseSpanDecimal(text)
		assert.False(t, ok, "%q", text)
	}
}

// math/big is the oracle, for numbers of all sizes up to a little more than 128 bits.
func TestParseDecimal_AgreesWithBig(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	limit := new(big.Int).Lsh(big.NewInt(1), 128)
	for range 20_000 {
		n := new(big.Int).SetUint64(rng.Uint64())
		n.Lsh(n, 64).Add(n, new(big.Int).SetUint64(rng.Uint64()))
		n.Rsh(n, uint(rng.IntN(129)))
		if rng.IntN(4) == 0 {
			n.Add(n, limit) // too large
		}
		if rng.IntN(8) == 0 {
			n.Sub(limit, big.NewInt(rng.Int64N(100)-50))
		}
		text := n.String()
		if len(text) == 32 {
			continue // that is hex
		}
		got, ok := ParseTraceDecimal(text)
		valid := n.Sign() > 0 && n.Cmp(limit) < 0
		require.Equal(t, valid, ok, text)
		if valid {
			require.Zero(t, n.Cmp(new(big.Int).SetBytes(got[:])), text)
		}
		s, ok := ParseSpanDecimal(text)
		require.Equal(t, valid && n.IsUint64(), ok, text)
		if ok {
			require.Equal(t, n.Uint64(), binary.BigEndian.Uint64(s[:]), text)
		}
	}
}

func TestNone(t *testing.T) {
	for _, text := range []string{"", "0", "00", strings.Repeat("0", 16), strings.Repeat("0", 32)} {
		assert.True(t, None(text), "%q", text)
	}
	for _, text := range []string{"1", "0001000", "-", "00-00", " ", "none"} {
		assert.False(t, None(text), "%q", text)
	}
}

func TestParseTraceparent(t *testing.T) {
	const ids = trace + "-" + span
	for _, tc := range []struct {
		name, text string
		sampled    bool
	}{
		// Those of the specification, sections 3.2.3 and 4.
		{"sampled", "00-" + ids + "-01", true},
		{"not sampled", "00-" + ids + "-00", false},
		{"other flags", "00-" + ids + "-fe", false},
		{"other flags, sampled", "00-" + ids + "-ff", true},
		{"random trace id", "00-" + ids + "-03", true},
		{"a later version", "cc-" + ids + "-01", true},
		{"a later version with more", "cc-" + ids + "-01-what-the-future-will-be-like", true},
		{"the last version", "fe-" + ids + "-00-", false},
		{"version 1", "01-" + ids + "-09", true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, ok := ParseTraceparent(tc.text)
			require.True(t, ok)
			assert.Equal(t, trace, hex.EncodeToString(got.Trace[:]))
			assert.Equal(t, span, hex.EncodeToString(got.Span[:]))
			assert.Equal(t, tc.sampled, got.Sampled)
			assert.True(t, got.HasFlag)
		})
	}
	// Those of the tests of the specification's authors (github.com/w3c/trace-context, test/test.py).
	for name, text := range map[string]string{
		"empty":                           "",
		"version ff":                      "ff-" + ids + "-01",
		"version ff with more":            "ff-" + ids + "-01-what-the-future-will-be-like",
		"version FF":                      "FF-" + ids + "-01",
		"version 00 with more":            "00-" + ids + "-01-what-the-future-will-be-like",
		"version 00 with a point":         "00-" + ids + "-01.",
		"version 00 with a dash":          "00-" + ids + "-01-",
		"later version without separator": "cc-" + ids + "-01.what-the-future-will-not-be-like",
		"version of other characters":     ".0-" + ids + "-01",
		"version too long":                "000-" + ids + "-01",
		"version too short":               "0-" + ids + "-01",
		"trace of zeros":                  "00-" + strings.Repeat("0", 32) + "-" + span + "-01",
		"trace of other characters":       "00-." + trace[1:] + "-" + span + "-01",
		"trace too long":                  "00-" + trace + "0-" + span + "-01",
		"trace too short":                 "00-" + trace[1:] + "-" + span + "-01",
		"span of zeros":                   "00-" + trace + "-" + strings.Repeat("0", 16) + "-01",
		"span of other characters":        "00-" + trace + "-" + span[:15] + "." + "-01",
		"span too long":                   "00-" + trace + "-" + span + "0-01",
		"span too short":                  "00-" + trace + "-" + span[1:] + "-01",
		"flags of other characters":       "00-" + ids + "-.0",
		"flags too long":                  "00-" + ids + "-001",
		"flags too short":                 "00-" + ids + "-1",
		"no flags":                        "00-" + ids + "-",
		"no flags at all":                 "00-" + ids,
		"no separators":                   "00" + trace + span + "01",
		"blanks":                          "00 " + trace + " " + span + " 01",
	} {
		t.Run(name, func(t *testing.T) {
			_, ok := ParseTraceparent(text)
			assert.False(t, ok, text)
		})
	}
}

func TestParseB3(t *testing.T) {
	const short = "00000000000000008448eb211c80319c"
	for _, tc := range []struct {
		text, trace      string
		sampled, hasFlag bool
	}{
		{trace + "-" + span, trace, false, false},
		{trace + "-" + span + "-1", trace, true, true},
		{trace + "-" + span + "-0", trace, false, true},
		{trace + "-" + span + "-d", trace, true, true},
		{trace + "-" + span + "-true", trace, true, true},
		{trace + "-" + span + "-false", trace, false, true},
		{trace + "-" + span + "-1-05e3ac9a4f6e3b90", trace, true, true},
		{"8448eb211c80319c-" + span + "-1", short, true, true},
		{strings.ToUpper(trace) + "-" + strings.ToUpper(span) + "-1", trace, true, true},
	} {
		t.Run(tc.text, func(t *testing.T) {
			got, ok := ParseB3(tc.text)
			require.True(t, ok)
			assert.Equal(t, tc.trace, hex.EncodeToString(got.Trace[:]))
			assert.Equal(t, span, hex.EncodeToString(got.Span[:]))
			assert.Equal(t, tc.sampled, got.Sampled)
			assert.Equal(t, tc.hasFlag, got.HasFlag)
		})
	}
	for _, text := range []string{
		"", "0", "1", "d", "-", "--", "---", trace, trace + "-", trace + "-" + span + "-", trace + "-" + span + "-2", trace + "-" + span + "-1-", trace + "-" + span + "-1-7",
		trace + "-" + span + "-1-05e3ac9a4f6e3b90-1", trace + "-" + span + "-1-05e3ac9a4f6e3b9g", trace + "-0000000000000000-1", strings.Repeat("0", 32) + "-" + span, "7-" + span + "-1",
		trace + "-7-1", trace[1:] + "-" + span, trace + "-" + span[1:], "18446744073709551615-" + span, trace + "_" + span,
	} {
		_, ok := ParseB3(text)
		assert.False(t, ok, "%q", text)
	}
}

func TestParseXRay(t *testing.T) {
	const root = "1-0af76519-16cd43dd8448eb211c80319c"
	for _, tc := range []struct {
		text, span       string
		sampled, hasFlag bool
	}{
		{"Root=" + root + ";Parent=" + span + ";Sampled=1", span, true, true},
		{"Root=" + root + ";Parent=" + span + ";Sampled=0", span, false, true},
		{"Root=" + root + ";Parent=" + span, span, false, false},
		{"Root=" + root, "0000000000000000", false, false},
		{"Root=" + root + ";Sampled=?", "0000000000000000", false, false},
		{"Root=" + root + ";Parent=" + span + ";Sampled=1;Lineage=a87bd80c:1|68fd508a:5|c512fbe3:2", span, true, true},
		{"Self=1-67891234-12456789abcdef012345678;Root=" + root + ";CalledFrom=app", "0000000000000000", false, false},
		{"Sampled=1; Parent=" + span + "; Root=" + root, span, true, true},
		{root, "0000000000000000", false, false},
	} {
		t.Run(tc.text, func(t *testing.T) {
			got, ok := ParseXRay(tc.text)
			require.True(t, ok)
			assert.Equal(t, trace, hex.EncodeToString(got.Trace[:]))
			assert.Equal(t, tc.span, hex.EncodeToString(got.Span[:]))
			assert.Equal(t, tc.sampled, got.Sampled)
			assert.Equal(t, tc.hasFlag, got.HasFlag)
		})
	}
	for _, text := range []string{
		"", "=", ";", "Root", "Root=", "Root=;Parent=" + span, "Parent=" + span, "Sampled=1", "Self=" + root, "root=" + root, "Root=" + trace, "Root=" + root + "0", "Root=7",
		"Root=1-00000000-000000000000000000000000", "Root=" + root + ";Parent=7", "Root=" + root + ";Parent=", "Root=" + root + ";Parent=" + span[:15] + "g", "1-0af76519",
	} {
		_, ok := ParseXRay(text)
		assert.False(t, ok, "%q", text)
	}
}

func TestAgrees(t *testing.T) {
	parse := func(text string) (t Trace) {
		t, _ = ParseTrace(text)
		return t
	}
	long, short := parse(trace), parse(trace[16:])
	for _, tc := range []struct {
		name string
		a, b Trace
		want bool
	}{
		{"equal", long, long, true},
		{"equal, of 64 bits", short, short, true},
		{"one is the other's last 64 bits", long, short, true},
		{"one is the other's first 64 bits", long, parse(trace[:16]), false},
		{"other first 64 bits", long, parse("1" + trace[1:]), false},
		{"other last 64 bits", long, parse(trace[:31] + "0"), false},
		{"other id of 64 bits", short, parse("1234567890abcdef"), false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			assert.Equal(t, tc.want, tc.a.Agrees(tc.b))
			assert.Equal(t, tc.want, tc.b.Agrees(tc.a))
		})
	}
}

// Ids of few values, so that halves meet.
func TestAgrees_IsSymmetric(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	id := func() (t Trace) {
		for _, i := range []int{0, 7, 8, 15} {
			t[i] = byte(rng.IntN(2))
		}
		return t
	}
	for range 2000 {
		a, b := id(), id()
		require.Equal(t, a.Agrees(b), b.Agrees(a), "%x %x", a, b)
		require.True(t, a.Agrees(a))
		same := a == b || [8]byte(a[8:]) == [8]byte(b[8:]) && (a.Is64() || b.Is64())
		require.Equal(t, same, a.Agrees(b), "%x %x", a, b)
	}
}

func TestParse_DoesNotAllocate(t *testing.T) {
	parse := map[string]func(){
		trace:                                  func() { ParseTrace(trace) },
		"18446744073709551615":                 func() { ParseTraceDecimal("18446744073709551615") },
		"00-" + trace + "-" + span + "-01":     func() { ParseTraceparent("00-" + trace + "-" + span + "-01") },
		trace + "-" + span + "-1":              func() { ParseB3(trace + "-" + span + "-1") },
		"1-0af76519-16cd43dd8448eb211c80319c":  func() { ParseXRay("Root=1-0af76519-16cd43dd8448eb211c80319c;Sampled=1") },
		"0af76519-16cd-43dd-8448-eb211c80319c": func() { ParseTrace("0af76519-16cd-43dd-8448-eb211c80319c") },
	}
	for text, f := range parse {
		assert.Zero(t, testing.AllocsPerRun(100, f), text)
	}
}
