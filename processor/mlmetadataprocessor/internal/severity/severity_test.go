// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package severity

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParse(t *testing.T) {
	told := map[string]Number{}
	for _, tc := range []struct {
		words string
		want  Number
	}{
		{"trace trc finest silly t", 1},
		{"trace2", 2},
		{"trace3", 3},
		{"trace4", 4},
		{"debug dbg dbug finer verbose d", 5},
		{"debug2 fine", 6},
		{"debug3 config", 7},
		{"debug4", 8},
		{"info inf information informational i", 9},
		{"info2 notice success", 10},
		{"info3", 11},
		{"info4", 12},
		{"warn warning wrn w", 13},
		{"warn2", 14},
		{"warn3", 15},
		{"warn4", 16},
		{"error err eror severe e", 17},
		{"error2 dpanic", 18},
		{"error3 panic", 19},
		{"error4", 20},
		{"fatal ftl critical crit f c", 21},
		{"fatal2 alert", 22},
		{"fatal3 emergency emerg", 23},
		{"fatal4", 24},
	} {
		for word := range strings.FieldsSeq(tc.words) {
			told[word] = tc.want
			t.Run(word, func(t *testing.T) {
				assert.Equal(t, tc.want, Parse(word))
				assert.Equal(t, tc.want, Parse(strings.ToUpper(word)))
				assert.Equal(t, tc.want, Parse(strings.ToUpper(word[:1])+word[1:]))
			})
		}
	}
	assert.Equal(t, names, told, "a word that is added has a place in the table above")
	for word := range names {
		assert.LessOrEqual(t, len(word), longest, word)
		assert.Equal(t, strings.ToLower(word), word)
	}
}

func TestParse_NoLevel(t *testing.T) {
	for _, text := range []string{
		"", " ", "info ", " info", "[info]", "info:", "infos", "in", "trace0", "trace5", "info1", "fatal5", "none", "off", "all", "unknown", "0", "9", "30",
		"informationall", "informational ", strings.Repeat("info", 1000), "ınfo", "ΙNFO", "info\x00", "\x00", "\xff", "K", "eRR\u212a",
	} {
		assert.Equal(t, None, Parse(text), "%q", text)
	}
}

func TestFromNumber(t *testing.T) {
	for _, tc := range []struct {
		name  string
		scale Scale
		want  map[int64]Number
	}{
		{"pino and bunyan", Level, map[int64]Number{10: 1, 20: 5, 30: 9, 40: 13, 50: 17, 60: 21}},
		{"between pino's", Level, map[int64]Number{15: 3, 19: 4, 25: 7, 29: 8, 35: 11, 69: 24}},
		// The logs data model, appendix B, has for syslog: Emergency FATAL, Alert ERROR3, Critical ERROR2, Error ERROR,
		// Warning WARN, Notice INFO2, Informational INFO, Debug DEBUG.
		{"syslog and GELF", Level, map[int64]Number{0: 21, 1: 19, 2: 18, 3: 17, 4: 13, 5: 10, 6: 9, 7: 5}},
		{"neither", Level, map[int64]Number{-1: 0, 8: 0, 9: 0, 70: 0, 100: 0, 5000: 0}},

		{"python", Python, map[int64]Number{10: 5, 20: 9, 30: 13, 40: 17, 50: 21}},
		{"loguru's trace and success", Python, map[int64]Number{5: 1, 25: 11}},
		{"between python's", Python, map[int64]Number{1: 1, 9: 1, 15: 7, 35: 15, 45: 19, 59: 24}},
		{"none of python", Python, map[int64]Number{0: 0, -10: 0, 60: 0, 100: 0}}, // 0 is NOTSET

		{"google", Google, map[int64]Number{100: 5, 200: 9, 300: 10, 400: 13, 500: 17, 600: 21, 700: 22, 800: 23}},
		{"syslog beside google", Google, map[int64]Number{0: 21, 3: 17, 7: 5}},
		{"between google's", Google, map[int64]Number{199: 5, 450: 13}},
		{"none of google", Google, map[int64]Number{-1: 0, 8: 0, 99: 0, 801: 0, 900: 0}},

		{"opentelemetry", OpenTelemetry, map[int64]Number{1: 1, 2: 2, 9: 9, 24: 24}},
		{"none of opentelemetry", OpenTelemetry, map[int64]Number{0: 0, -1: 0, 25: 0}},

		{"logback", Logback, map[int64]Number{5000: 1, 10000: 5, 20000: 9, 30000: 13, 40000: 17, 50000: 21}},
		{"between logback's", Logback, map[int64]Number{15000: 7, 25000: 11}},
		{"none of logback", Logback, map[int64]Number{0: 0, 4999: 0, 50001: 0, 60000: 0}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for n, want := range tc.want {
				assert.Equal(t, want, FromNumber(n, tc.scale), n)
			}
		})
	}
}

// runs are the parts of the scales in which a higher number is worse, or a lower one.
var runs = []struct {
	name        string
	scale       Scale
	first, last int64
	down        bool
}{
	{"syslog", Level, 0, 7, true},
	{"pino", Level, 10, 69, false},
	{"python", Python, 1, 59, false},
	{"syslog beside google", Google, 0, 7, true},
	{"google", Google, 100, 800, false},
	{"opentelemetry", OpenTelemetry, 1, 24, false},
	{"logback", Logback, 10000, 50000, false},
}

// What is worse in the source is not milder as a severity number.
func TestFromNumber_NeverDecreases(t *testing.T) {
	for _, r := range runs {
		t.Run(r.name, func(t *testing.T) {
			for n := r.first; n <= r.last; n++ {
				got := FromNumber(n, r.scale)
				require.NotEqual(t, None, got, n)
				require.LessOrEqual(t, got, Number(last), n)
				if n == r.first {
					continue
				}
				milder, worse := FromNumber(n-1, r.scale), got
				if r.down {
					milder, worse = worse, milder
				}
				require.GreaterOrEqual(t, worse, milder, n)
			}
		})
	}
}

func TestFromNumber_NoneOutside(t *testing.T) {
	for scale := Level; scale <= Logback; scale++ {
		known := func(n int64) bool {
			if scale == Logback && n == 5000 {
				return true
			}
			for _, r := range runs {
				if r.scale == scale && n >= r.first && n <= r.last {
					return true
				}
			}
			return false
		}
		for n := int64(-1000); n < 100_000; n++ {
			got := FromNumber(n, scale)
			if known(n) != (got != None) {
				t.Fatalf("scale %d, level %d: %d", scale, n, got)
			}
		}
		for _, n := range []int64{math.MinInt64, math.MinInt64 + 1, -1 << 32, 1 << 32, 1<<32 + 20, math.MaxInt64 - 9, math.MaxInt64} {
			assert.Equal(t, None, FromNumber(n, scale), n)
		}
	}
}

func TestName(t *testing.T) {
	for n, want := range map[Number]string{
		-1: "", 0: "", 1: "TRACE", 4: "TRACE", 5: "DEBUG", 8: "DEBUG", 9: "INFO", 12: "INFO", 13: "WARN", 16: "WARN", 17: "ERROR", 20: "ERROR", 21: "FATAL", 24: "FATAL", 25: "",
	} {
		assert.Equal(t, want, Name(n), n)
	}
	// A name is a word that gives the first number of its range.
	for n := Number(1); n <= last; n++ {
		assert.Equal(t, (n-1)/4*4+1, Parse(Name(n)))
	}
}

func TestParse_DoesNotAllocate(t *testing.T) {
	for _, text := range []string{"WARNING", "Informational", "no level", strings.Repeat("x", 100)} {
		assert.Zero(t, testing.AllocsPerRun(100, func() { Parse(text) }), text)
	}
}
