// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package instant

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Whatever a text is: no panic, an instant within the bounds, and that of package time where it takes the text.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"2026-03-01T12:00:00Z", "2026-03-01T12:00:00.123456789+01:00", "2026-03-01 12:00:00,5 UTC", "2026/03/01 12:00:00 -0330", "2016-12-31T23:59:60Z", "2024-02-29T00:00:00+14",
		"1772366400", "1772366400.123456789", "1.7723664e9", "1772366400123456789", "2026-03-01 12:00:00 INFO ready", "\xff", "",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		i, n, ok := Prefix(text, nepal)
		assert.GreaterOrEqual(t, n, 0)
		require.LessOrEqual(t, n, len(text))
		if ok {
			checkBounds(t, i)
			whole, ok := Parse(text[:n], nepal)
			assert.True(t, ok)
			assert.Equal(t, i, whole)
		}
		got, ok := Parse(text, nepal)
		if ok {
			checkBounds(t, got)
		}
		if i, ok := ParseNumber(text); ok {
			checkBounds(t, i)
		}
		want, err := time.Parse(time.RFC3339Nano, text)
		if err != nil || want.Year() < 2000 || want.Year() >= 2200 || want.UTC().Year() < 2000 || want.UTC().Year() >= 2200 {
			return
		}
		// Package time takes hours of one digit, and zones that there are not.
		if _, offset := want.Zone(); strings.IndexByte(text, ':') != len("2006-01-02T15") || offset <= -15*3600 || offset >= 15*3600 {
			return
		}
		require.True(t, ok)
		assert.Equal(t, want.UnixNano(), got.Nanos)
	})
}

func checkBounds(t *testing.T, i Instant) {
	t.Helper()
	assert.GreaterOrEqual(t, i.Nanos, earliest)
	assert.Less(t, i.Nanos, latest)
	assert.GreaterOrEqual(t, i.Resolution, int64(1))
	assert.LessOrEqual(t, i.Resolution, second)
	assert.Zero(t, i.Nanos%i.Resolution)
}
