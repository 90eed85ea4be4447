// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package instant

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	second = int64(time.Second)
	milli  = int64(time.Millisecond)
	micro  = int64(time.Microsecond)
)

// at is an instant of 2026-03-01, 12:00 UTC, and what is added to it.
func at(more time.Duration) int64 {
	return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC).Add(more).UnixNano()
}

// nepal is a zone that no text below names, so that one sees where the caller's zone was used.
var nepal = time.FixedZone("", 5*3600+45*60)

func TestParse_Texts(t *testing.T) {
	inNepal := at(-5*time.Hour - 45*time.Minute)
	for _, tc := range []struct {
		text       string
		nanos      int64
		resolution int64
	}{
		// Zones.
		{"2026-03-01T12:00:00Z", at(0), second},
		{"2026-03-01t12:00:00z", at(0), second},
		{"2026-03-01T12:00:00+01:00", at(-time.Hour), second},
		{"2026-03-01T12:00:00-01:00", at(time.Hour), second},
		{"2026-03-01T12:00:00+0100", at(-time.Hour), second},
		{"2026-03-01T12:00:00-0330", at(3*time.Hour + 30*time.Minute), second},
		{"2026-03-01T12:00:00+01", at(-time.Hour), second},
		{"2026-03-01T12:00:00+00:00", at(0), second},
		{"2026-03-01T12:00:00-00:00", at(0), second},
		{"2026-03-01T12:00:00+14:00", at(-14 * time.Hour), second},
		{"2026-03-01 12:00:00 UTC", at(0), second},
		{"2026-03-01 12:00:00 GMT", at(0), second},
		{"2026-03-01 12:00:00 +0100", at(-time.Hour), second},
		{"2026-03-01 12:00:00 +01:00", at(-time.Hour), second},
		{"2026-03-01 12:00:00.5 -0100", at(time.Hour + 500*time.Millisecond), second / 10},
		{"2026-03-01T12:00:00", inNepal, second},
		{"2026-03-01 12:00:00", inNepal, second},
		{"2026-03-01 12:00:00,250", inNepal + 250*milli, milli},
		// Separators of the date.
		{"2026/03/01 12:00:00", inNepal, second},
		{"2026/03/01T12:00:00Z", at(0), second},
		// Fractions: each digit is worth a tenth of the one before, and below nanoseconds there is nothing to tell.
		{"2026-03-01T12:00:00.1Z", at(100 * time.Millisecond), second / 10},
		{"2026-03-01T12:00:00,123Z", at(123 * time.Millisecond), milli},
		{"2026-03-01T12:00:00.123456Z", at(123456 * time.Microsecond), micro},
		{"2026-03-01T12:00:00.123456789Z", at(123456789), 1},
		{"2026-03-01T12:00:00.000000001Z", at(1), 1},
		{"2026-03-01T12:00:00.1234567899Z", at(123456789), 1},
		{"2026-03-01T12:00:00.9999999999999999999999Z", at(999999999), 1},
		// Leap seconds are the first of the next minute, as in POSIX.
		{"2016-12-31T23:59:60Z", time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC).UnixNano(), second},
		{"2016-12-31T23:59:60.5Z", time.Date(2017, 1, 1, 0, 0, 0, 5e8, time.UTC).UnixNano(), second / 10},
		// Leap years.
		{"2024-02-29T00:00:00Z", time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC).UnixNano(), second},
		{"2000-02-29T00:00:00Z", time.Date(2000, 2, 29, 0, 0, 0, 0, time.UTC).UnixNano(), second},
		// Bounds.
		{"2000-01-01T00:00:00Z", earliest, second},
		{"1999-12-31T23:00:00-01:00", earliest, second},
		{"2199-12-31T23:59:59.999999999Z", latest - 1, 1},
	} {
		t.Run(tc.text, func(t *testing.T) {
			got, ok := Parse(tc.text, nepal)
			require.True(t, ok)
			assert.Equal(t, time.Unix(0, tc.nanos).UTC(), time.Unix(0, got.Nanos).UTC())
			assert.Equal(t, tc.resolution, got.Resolution)
		})
	}
}

func TestParse_Refused(t *testing.T) {
	for _, text := range []string{
		"", " ", "now", "2026", "2026-03-01", "2026-03-01T12:00", "12:00:00",
		// No such day or time of day.
		"2026-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-00-01T00:00:00Z", "2026-13-01T00:00:00Z", "2026-03-00T00:00:00Z",
		"2026-03-01T24:00:00Z", "2026-03-01T12:60:00Z", "2026-03-01T12:00:61Z",
		// No such zone.
		"2026-03-01T12:00:00+15:00", "2026-03-01T12:00:00+01:60", "2026-03-01T12:00:00+1", "2026-03-01T12:00:00+", "2026-03-01T12:00:00 +", "2026-03-01T12:00:00+01:",
		"2026-03-01T12:00:00+01:0", "2026-03-01T12:00:00+01000", "2026-03-01T12:00:00+01:000", "2026-03-01T12:00:00 CET", "2026-03-01T12:00:00 UTCX", "2026-03-01 12:00:00 +01",
		"2026-03-01T12:00:00ZZ", "2026-03-01T12:00:00 Z",
		// Separators.
		"2026-03/01T12:00:00Z", "2026.03.01T12:00:00Z", "2026-03-01_12:00:00Z", "2026-03-01T12.00.00Z", "2026-03-01T12:00:00.", "2026-03-01T12:00:00.Z", "2026-03-01T12:00:00;5Z",
		" 2026-03-01T12:00:00Z", "2026-03-01T12:00:00Z ", "2026-03-01T12:00:00Z and more",
		// Digits of other scripts, signs.
		"+026-03-01T12:00:00Z", "2026-+3-01T12:00:00Z", "२०२६-03-01T12:00:00Z", "2026-03-01T-2:00:00Z",
		// Bounds.
		"1999-12-31T23:59:59.999999999Z", "2200-01-01T00:00:00Z", "2199-12-31T23:59:59-00:01", "2000-01-01T00:00:00+00:01", "1970-01-01T00:00:00Z",
	} {
		t.Run(text, func(t *testing.T) {
			got, ok := Parse(text, nepal)
			assert.False(t, ok, "%v", time.Unix(0, got.Nanos).UTC())
		})
	}
}

// The digits of a number tell its unit, and none of them is lost: 1772366400.123456789 as a float64 is 0.123456717.
func TestParseNumber(t *testing.T) {
	for _, tc := range []struct {
		text       string
		nanos      int64
		resolution int64
	}{
		{"1772366400", at(0), second},
		{"1772366400123", at(123 * time.Millisecond), milli},
		{"1772366400123456", at(123456 * time.Microsecond), micro},
		{"1772366400123456789", at(123456789), 1},
		// Fractions, of each unit.
		{"1772366400.", at(0), second},
		{"1772366400.5", at(500 * time.Millisecond), second / 10},
		{"1772366400.123", at(123 * time.Millisecond), milli},
		{"1772366400.123456", at(123456 * time.Microsecond), micro},
		{"1772366400.123456789", at(123456789), 1},
		{"1772366400.1234567899999", at(123456789), 1},
		{"1772366400123.25", at(123*time.Millisecond + 250*time.Microsecond), milli / 100},
		{"1772366400123.456789", at(123456789), 1},
		{"1772366400123.4567891", at(123456789), 1},
		{"1772366400123456.789", at(123456789), 1},
		{"1772366400123456789.9", at(123456789), 1},
		// Exponents of either case and sign, as encoders of JSON write them.
		{"1.7723664e9", at(0), second},
		{"1.7723664E+09", at(0), second},
		{"1.7723664e+09", at(0), second},
		{"17723664e2", at(0), second},
		{"17723664000e-1", at(0), second / 10},
		{"1772366400123456789e0", at(123456789), 1},
		{"1.772366400123456789e18", at(123456789), 1},
		{"1.772366400123456789e9", at(123456789), 1},
		{"1.772366400123e12", at(123 * time.Millisecond), milli},
		{"1.772366400123456e+15", at(123456 * time.Microsecond), micro},
		{"1.772366400125e9", at(125 * time.Millisecond), milli},
		// The borders of the units.
		{"946684800", earliest, second},
		{"946684800000", earliest, milli},
		{"946684800000000", earliest, micro},
		{"946684800000000000", earliest, 1},
		{"7258118399", latest - second, second},
		{"7258118399.999999999", latest - 1, 1},
		{"7258118399999", latest - milli, milli},
		{"7258118399999999", latest - micro, micro},
		{"7258118399999999999", latest - 1, 1},
	} {
		t.Run(tc.text, func(t *testing.T) {
			got, ok := ParseNumber(tc.text)
			require.True(t, ok)
			assert.Equal(t, tc.nanos, got.Nanos)
			assert.Equal(t, tc.resolution, got.Resolution)
			same, ok := Parse(tc.text, nepal)
			assert.True(t, ok)
			assert.Equal(t, got, same)
		})
	}
}

func TestParseNumber_Refused(t *testing.T) {
	for _, text := range []string{
		"", "0", ".", "e", "e9", "1", "42", "12345678", "1.5", "1e3", "-1772366400", "-1772366400.5", "-1.7723664e9",
		// Outside of the bounds, on both sides of each unit.
		"946684799", "946684799.999999999", "946684799999", "946684799999999", "946684799999999999", "7258118400", "7258118400000", "7258118400000000", "7258118400000000000",
		"9223372036854775807", "9223372036854775808", "99999999999999999999", "1e18446744073709551616",
		// No numbers.
		"1772366400 ", " 1772366400", "1772366400s", "1772366400.5s", "1772366400.5.5", "1772366400,5", "1_772_366_400", "0x69a42cc000000000", "0x1p60", "0x1.8e5p60",
		"1772366400e", "1772366400e+", "1772366400e0.5", "1772366400.-5", "1772366400.+5", "1772366400-1", "17723664e2e2", "Inf", "NaN", "१७७२३६६४००", "infinite",
	} {
		t.Run(text, func(t *testing.T) {
			got, ok := ParseNumber(text)
			assert.False(t, ok, "%v", time.Unix(0, got.Nanos).UTC())
			_, ok = Parse(text, nepal)
			assert.False(t, ok)
		})
	}
}

func TestPrefix(t *testing.T) {
	for _, tc := range []struct {
		text string
		n    int
	}{
		{"2026-03-01 12:00:00 INFO ready", 19},
		{"2026-03-01 12:00:00,123 INFO ready", 23},
		{"2026-03-01 12:00:00.123456 | INFO", 26},
		{"2026-03-01T12:00:00.5Z INFO", 22},
		{"2026-03-01T12:00:00Z] ready", 20},
		{"2026-03-01 12:00:00 UTC [7]", 23},
		{"2026-03-01 12:00:00 UTC", 23},
		{"2026-03-01 12:00:00 UTCtime", 19},
		{"2026-03-01 12:00:00 +0100] ready", 25},
		{"2026-03-01 12:00:00+01 ready", 22},
		{"2026-03-01 12:00:00 [info]", 19},
		{"2026-03-01 12:00:00. The end", 19},
		{"2026-03-01 12:00:00, the end", 19},
		// What follows is a number of something else, a zone that is none, or a minus.
		{"2026-03-01 12:00:00 +12 rows", 19},
		{"2026-03-01 12:00:00 -1", 19},
		{"2026-03-01 12:00:00 - ready", 19},
		{"2026-03-01 12:00:00 +99:00", 19},
		{"2026-03-01 12:00:00-ready", 19},
	} {
		t.Run(tc.text, func(t *testing.T) {
			got, n, ok := Prefix(tc.text, time.UTC)
			require.True(t, ok)
			assert.Equal(t, tc.n, n)
			// What it took is the time, and all of it.
			whole, ok := Parse(tc.text[:n], time.UTC)
			assert.True(t, ok)
			assert.Equal(t, got, whole)
		})
	}
	for _, text := range []string{"", "INFO 2026-03-01 12:00:00", "2026-03-01 12:00", "1772366400", "2026-03-01 12:00:0", "1999-12-31 23:59:59"} {
		_, _, ok := Prefix(text, time.UTC)
		assert.False(t, ok, text)
	}
}

// Where clocks are set forward or back a text has no instant or two; package time says which one it is then.
func TestParse_ZonesWithSummerTime(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	for _, text := range []string{"2026-03-29 02:30:00", "2026-10-25 02:30:00", "2026-07-01 00:00:00", "2026-12-01 00:00:00"} {
		want, err := time.ParseInLocation(time.DateTime, text, berlin)
		require.NoError(t, err)
		got, ok := Parse(text, berlin)
		require.True(t, ok)
		assert.Equal(t, want.UnixNano(), got.Nanos, text)
	}
}

// Package time is the oracle: what it writes of an instant is read as that instant, as far as the layout tells.
func TestParse_ReadsWhatPackageTimeWrites(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	zones := []*time.Location{time.UTC, nepal, time.FixedZone("", -3*3600-1800), time.FixedZone("", 14*3600), time.FixedZone("", -12*3600)}
	for _, name := range []string{"Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"} {
		zone, err := time.LoadLocation(name)
		require.NoError(t, err)
		zones = append(zones, zone)
	}
	layouts := []struct {
		layout     string
		resolution int64
		zoned      bool
	}{
		{time.RFC3339, second, true},
		{"2006-01-02T15:04:05.000000000Z07:00", 1, true},
		{"2006-01-02T15:04:05.000Z0700", milli, true},
		{"2006-01-02 15:04:05,000000-0700", micro, true},
		{"2006-01-02 15:04:05.0 -07:00", second / 10, true},
		{"2006/01/02 15:04:05.00 -0700", second / 100, true},
		{time.DateTime, second, false},
		{"2006/01/02T15:04:05.000000", micro, false},
		{"2006-01-02t15:04:05,000", milli, false},
	}
	for range 20_000 {
		nanos := earliest + rng.Int64N(latest-earliest)
		zone := zones[rng.IntN(len(zones))]
		when := time.Unix(0, nanos).In(zone)
		l := layouts[rng.IntN(len(layouts))]
		text := when.Format(l.layout)
		want, err := time.ParseInLocation(l.layout, text, zone)
		require.NoError(t, err)
		got, ok := Parse(text, zone)
		require.True(t, ok, text)
		require.Equal(t, want.UnixNano(), got.Nanos, text)
		require.Equal(t, l.resolution, got.Resolution, text)
		if l.zoned {
			require.Equal(t, nanos-mod(nanos, l.resolution), got.Nanos, text)
		}
	}
}

func mod(n, m int64) int64 { return ((n % m) + m) % m }

// Numbers of each unit, with as many digits of a fraction as there may be.
func TestParseNumber_ReadsWhatPackageTimeCounts(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 20_000 {
		nanos := earliest + rng.Int64N(latest-earliest)
		for _, unit := range []int64{second, milli, micro, 1} {
			text := fmt.Sprint(nanos / unit)
			got, ok := ParseNumber(text)
			require.True(t, ok, text)
			require.Equal(t, Instant{nanos - nanos%unit, unit}, got, text)
			fraction := fmt.Sprintf("%0*d", len(fmt.Sprint(unit))-1, nanos%unit)
			if unit == 1 {
				continue
			}
			text += "." + fraction
			got, ok = ParseNumber(text)
			require.True(t, ok, text)
			require.Equal(t, Instant{nanos, 1}, got, text)
		}
	}
}

func TestParse_DoesNotAllocate(t *testing.T) {
	for _, text := range []string{"2026-03-01T12:00:00.123456789Z", "2026-03-01 12:00:00,123", "1772366400123", "1772366400.123456"} {
		assert.Zero(t, testing.AllocsPerRun(100, func() { Parse(text, nepal) }), text)
	}
}
