// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package traceid

import (
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// seeds are texts of every form.
var seeds = []string{
	"", "0", "7", trace, trace[16:], span, "0af76519-16cd-43dd-8448-eb211c80319c", "1-0af76519-16cd43dd8448eb211c80319c", "projects/p/traces/" + trace, "tr-" + trace,
	"18446744073709551615", "340282366920938463463374607431768211455", "00-" + trace + "-" + span + "-01", "cc-" + trace + "-" + span + "-01-more", trace + "-" + span + "-d-" + span,
	"Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=" + span + ";Sampled=1", "00000000000000000000000000000000", "\xff",
}

// checkTrace says what is true of every id that a parser calls valid.
func checkTrace(t *testing.T, id Trace) {
	t.Helper()
	assert.False(t, id.IsZero())
	again, ok := ParseTrace(hex.EncodeToString(id[:]))
	assert.True(t, ok)
	assert.Equal(t, id, again)
	again, ok = ParseTraceDecimal(hex.EncodeToString(id[:]))
	assert.True(t, ok)
	assert.Equal(t, id, again)
	assert.True(t, id.Agrees(again))
}

func checkSpan(t *testing.T, id Span) {
	t.Helper()
	assert.False(t, id.IsZero())
	again, ok := ParseSpan(hex.EncodeToString(id[:]))
	assert.True(t, ok)
	assert.Equal(t, id, again)
}

func FuzzParseTrace(f *testing.F) {
	for _, seed := range seeds {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, parse := range []func(string) (Trace, bool){ParseTrace, ParseTraceDecimal} {
			if id, ok := parse(text); ok {
				checkTrace(t, id)
				assert.False(t, None(text))
			}
		}
	})
}

func FuzzParseSpan(f *testing.F) {
	for _, seed := range seeds {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, parse := range []func(string) (Span, bool){ParseSpan, ParseSpanDecimal} {
			if id, ok := parse(text); ok {
				checkSpan(t, id)
				assert.False(t, None(text))
			}
		}
	})
}

func FuzzParseTraceparent(f *testing.F) {
	for _, seed := range seeds {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, ok := ParseTraceparent(text)
		if !ok {
			return
		}
		checkTrace(t, c.Trace)
		checkSpan(t, c.Span)
		assert.True(t, c.HasFlag)
		flags := "00"
		if c.Sampled {
			flags = "01"
		}
		again, ok := ParseTraceparent("00-" + hex.EncodeToString(c.Trace[:]) + "-" + hex.EncodeToString(c.Span[:]) + "-" + flags)
		require.True(t, ok)
		assert.Equal(t, c, again)
	})
}

func FuzzParseB3(f *testing.F) {
	for _, seed := range seeds {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, ok := ParseB3(text)
		if !ok {
			return
		}
		checkTrace(t, c.Trace)
		checkSpan(t, c.Span)
		assert.True(t, c.HasFlag || !c.Sampled)
		header := hex.EncodeToString(c.Trace[:]) + "-" + hex.EncodeToString(c.Span[:])
		switch {
		case c.Sampled:
			header += "-1"
		case c.HasFlag:
			header += "-0"
		}
		again, ok := ParseB3(header)
		require.True(t, ok)
		assert.Equal(t, c, again)
	})
}

func FuzzParseXRay(f *testing.F) {
	for _, seed := range seeds {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, ok := ParseXRay(text)
		if !ok {
			return
		}
		checkTrace(t, c.Trace)
		id := hex.EncodeToString(c.Trace[:])
		header := "Root=1-" + id[:8] + "-" + id[8:]
		if !c.Span.IsZero() {
			checkSpan(t, c.Span)
			header += ";Parent=" + hex.EncodeToString(c.Span[:])
		}
		switch {
		case c.Sampled:
			header += ";Sampled=1"
		case c.HasFlag:
			header += ";Sampled=0"
		}
		again, ok := ParseXRay(header)
		require.True(t, ok)
		assert.Equal(t, c, again)
	})
}
