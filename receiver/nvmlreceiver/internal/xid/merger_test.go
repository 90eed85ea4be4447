// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package xid

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var start = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

func at(seconds float64) time.Time {
	return start.Add(time.Duration(seconds * float64(time.Second)))
}

func fromNVML(code int, seconds float64) Observation {
	return Observation{Source: NVML, PCI: gpu1a, Code: code, At: at(seconds), UUID: "GPU-1", GI: -1, CI: -1}
}

func fromKmsg(t testing.TB, line string, seconds float64) Observation {
	m, ok := Parse(line)
	require.True(t, ok, line)
	return Observation{Source: Kmsg, PCI: m.PCI, Code: m.Code, At: at(seconds), Message: m, GI: -1, CI: -1}
}

func kmsgXid(t testing.TB, code int, seconds float64) Observation {
	return fromKmsg(t, fmt.Sprintf("NVRM: Xid (PCI:0000:1a:00): %d, pid=7, name=p, text", code), seconds)
}

// told writes incidents in short: source, code, seconds since start, and what the storm limit did.
func told(incidents []Incident) []string {
	var out []string
	for i := range incidents {
		in := &incidents[i]
		s := fmt.Sprintf("%s %d @%g", in.Source, in.Code, in.First.Sub(start).Seconds())
		if in.Summary {
			s += " summary"
		}
		if !in.Told {
			s += " untold"
		}
		if in.Folded > 0 {
			s += fmt.Sprintf(" folded=%d", in.Folded)
		}
		out = append(out, s)
	}
	return out
}

func TestMergerPairs(t *testing.T) {
	for name, tc := range map[string]struct {
		config Config
		add    []Observation
		due    float64
		want   []string
		flush  []string
	}{
		"nvml first": {add: []Observation{fromNVML(31, 0), kmsgXid(t, 31, 1)}, due: 1, want: []string{"both 31 @0"}},
		"kmsg first": {add: []Observation{kmsgXid(t, 31, 0), fromNVML(31, 1)}, due: 1, want: []string{"both 31 @0"}},
		"two of each": {
			add: []Observation{fromNVML(31, 0), fromNVML(31, 0.5), kmsgXid(t, 31, 1), kmsgXid(t, 31, 1.5)},
			due: 1.5, want: []string{"both 31 @0", "both 31 @0.5"},
		},
		"held":         {add: []Observation{fromNVML(31, 0)}, due: 1.9, flush: []string{"nvml 31 @0"}},
		"over":         {add: []Observation{kmsgXid(t, 79, 0)}, due: 2, want: []string{"kmsg 79 @0"}},
		"other code":   {add: []Observation{fromNVML(31, 0), kmsgXid(t, 13, 0)}, due: 1, flush: []string{"nvml 31 @0", "kmsg 13 @0"}},
		"at the edge":  {add: []Observation{fromNVML(31, 0), kmsgXid(t, 31, 2)}, due: 1, want: []string{"both 31 @0"}},
		"too late":     {add: []Observation{fromNVML(31, 0), kmsgXid(t, 31, 2.1)}, due: 2.1, want: []string{"nvml 31 @0"}, flush: []string{"kmsg 31 @2.1"}},
		"a latecomer":  {add: []Observation{fromNVML(31, 10), kmsgXid(t, 31, 1)}, due: 10, want: []string{"kmsg 31 @1"}, flush: []string{"nvml 31 @10"}},
		"one is more":  {add: []Observation{fromNVML(31, 0), fromNVML(31, 1), kmsgXid(t, 31, 1)}, due: 3, want: []string{"both 31 @0", "nvml 31 @1"}},
		"one source":   {config: Config{Sources: Kmsg}, add: []Observation{kmsgXid(t, 31, 0)}, want: []string{"kmsg 31 @0"}},
		"wider window": {config: Config{Window: time.Minute}, add: []Observation{fromNVML(31, 0), kmsgXid(t, 31, 50)}, due: 50, want: []string{"both 31 @0"}},
		"switch": {
			add: []Observation{fromKmsg(t, "nvidia-nvswitch0: SXid (PCI:0000:05:00.0): 20034, Fatal, Link 63 LTSSM", 0)},
			due: 0, want: []string{"kmsg 20034 @0"},
		},
		"lost, told twice": {
			add: []Observation{
				kmsgXid(t, 79, 0), fromKmsg(t, "NVRM: GPU 0000:1a:00.0: GPU has fallen off the bus.", 0), fromNVML(79, 1),
			},
			due: 1, want: []string{"both 79 @0"},
		},
		"lost, the other way round": {
			add: []Observation{fromKmsg(t, "NVRM: GPU 0000:1a:00.0: GPU has fallen off the bus.", 0), kmsgXid(t, 79, 0)},
			due: 2, want: []string{"kmsg 79 @0"},
		},
		"lost, no Xid": {
			add: []Observation{fromKmsg(t, "NVRM: GPU 0000:1a:00.0: GPU has fallen off the bus.", 0)},
			due: 2, want: []string{"kmsg 79 @0"},
		},
		"lost twice": {
			add: []Observation{kmsgXid(t, 79, 0), kmsgXid(t, 79, 60), fromKmsg(t, "NVRM: GPU 0000:1a:00.0: GPU has fallen off the bus.", 60)},
			due: 62, want: []string{"kmsg 79 @0", "kmsg 79 @60"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := NewMerger(tc.config)
			for _, o := range tc.add {
				m.Add(o)
			}
			assert.Equal(t, tc.want, told(m.Due(at(tc.due))))
			assert.Equal(t, tc.flush, told(m.Flush()))
			assert.Empty(t, m.Flush())
			assert.Empty(t, m.Due(at(1e6)))
			_, ok := m.Next()
			assert.False(t, ok)
			assert.Zero(t, m.Overflow())
		})
	}
}

func TestMergerJoinsWhatBothKnow(t *testing.T) {
	m := NewMerger(Config{})
	line := fromKmsg(t, "NVRM: Xid (PCI:0000:1a:00 GPU-I:05): 45, pid=7, name=p, Ch 01 caused by previous Xid 48", 1)
	event := fromNVML(45, 0)
	event.GI, event.CI = 5, 2
	m.Add(line)
	m.Add(event)
	due := m.Due(at(1))
	require.Len(t, due, 1)
	assert.Equal(t, Incident{
		PCI: gpu1a, Code: 45, First: at(0), Source: Both, Message: line.Message, UUID: "GPU-1", GI: 5, CI: 2,
		Parent: 48, Severity: Info, Told: true,
	}, due[0])

	m.Add(fromNVML(79, 2))
	due = m.Flush()
	require.Len(t, due, 1)
	assert.Equal(t, Incident{
		PCI: gpu1a, Code: 79, First: at(2), Source: NVML, UUID: "GPU-1", GI: -1, CI: -1, Severity: Fatal, Told: true,
	}, due[0])
}

func TestMergerNext(t *testing.T) {
	m := NewMerger(Config{})
	_, ok := m.Next()
	assert.False(t, ok)

	m.Add(fromNVML(31, 1))
	m.Add(fromNVML(13, 0))
	next, ok := m.Next()
	assert.True(t, ok)
	assert.Equal(t, at(2), next)
	assert.Empty(t, m.Due(next.Add(-1)))
	assert.Len(t, m.Due(next), 1)
	next, _ = m.Next()
	assert.Equal(t, at(3), next)

	m.Add(kmsgXid(t, 31, 1))
	next, ok = m.Next()
	assert.True(t, ok)
	assert.Equal(t, at(1), next, "at once")
}

func TestMergerStorm(t *testing.T) {
	m := NewMerger(Config{Sources: Kmsg, Burst: 2})
	for i := range 5 {
		m.Add(kmsgXid(t, 31, float64(i)))
	}
	m.Add(kmsgXid(t, 13, 4))
	assert.Equal(t, []string{
		"kmsg 31 @0", "kmsg 31 @1", "kmsg 31 @2 untold", "kmsg 31 @3 untold", "kmsg 31 @4 untold", "kmsg 13 @4",
	}, told(m.Due(at(4))))

	// A token comes a minute after the first was spent; until then nothing more is told.
	next, ok := m.Next()
	require.True(t, ok)
	assert.WithinDuration(t, at(60), next, time.Microsecond)
	assert.Empty(t, m.Due(at(59)))

	// It goes to an incident if there is one by then, else to a summary.
	m.Add(kmsgXid(t, 31, 61))
	m.Add(kmsgXid(t, 31, 62))
	assert.Equal(t, []string{"kmsg 31 @61 folded=3", "kmsg 31 @62 untold"}, told(m.Due(at(62))))
	next, ok = m.Next()
	require.True(t, ok)
	assert.Equal(t, []string{"kmsg 31 @62 summary folded=1"}, told(m.Due(next)))
	_, ok = m.Next()
	assert.False(t, ok)

	m.Add(kmsgXid(t, 31, 121))
	m.Due(at(121))
	assert.Equal(t, []string{"kmsg 31 @121 summary folded=1"}, told(m.Flush()))
}

func TestMergerTimeGoesBack(t *testing.T) {
	m := NewMerger(Config{Sources: Kmsg, Burst: 1})
	m.Add(kmsgXid(t, 31, 100))
	m.Due(at(100))
	m.Add(kmsgXid(t, 31, 0))
	m.Add(kmsgXid(t, 31, 101))
	assert.Equal(t, []string{"kmsg 31 @0 untold", "kmsg 31 @101 untold"}, told(m.Due(at(101))))
}

func TestMergerLimits(t *testing.T) {
	m := NewMerger(Config{MaxPending: 3, MaxKeys: 2})
	for i := range 4 {
		m.Add(fromNVML(31, float64(i)/10))
	}
	assert.Equal(t, Overflow{Early: 1}, m.Overflow())
	assert.Equal(t, []string{"nvml 31 @0.3"}, told(m.Due(at(1))))
	assert.Len(t, m.Due(at(3)), 3)

	// The key that was silent for longest makes room.
	m.Add(fromNVML(13, 4))
	assert.Len(t, m.Due(at(6)), 1)
	m.Add(fromNVML(43, 7))
	m.Add(fromNVML(45, 7))
	assert.Len(t, m.keys, 2)
	// Both are waiting now.
	m.Add(fromNVML(48, 7))
	assert.Equal(t, Overflow{Early: 1, Unlimited: 1}, m.Overflow())
	assert.Equal(t, []string{"nvml 48 @7 untold"}, told(m.Due(at(7))))
	assert.Len(t, m.Due(at(9)), 2)

	m = NewMerger(Config{Sources: NVML, MaxPending: 3})
	for range 5 {
		m.Add(fromNVML(31, 0))
	}
	assert.Equal(t, Overflow{Dropped: 2}, m.Overflow())
	assert.Len(t, m.Due(at(0)), 3)
}

// However observations come, each incident is counted once and is told or folded once.
func TestMergerProperty(t *testing.T) {
	codes := []int{13, 31, 48, 79}
	for seed := range uint64(300) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		m := NewMerger(Config{Burst: 1 + rnd.IntN(4), Refill: time.Duration(1+rnd.IntN(20)) * time.Second})
		var counted, records, paired, added, singles int
		take := func(incidents []Incident) {
			for i := range incidents {
				in := &incidents[i]
				if in.Told {
					records += in.Folded
				} else {
					require.Zero(t, in.Folded)
				}
				if in.Summary {
					require.True(t, in.Told)
					require.Positive(t, in.Folded)
					continue
				}
				counted++
				if in.Told {
					records++
				}
				if in.Source == Both {
					paired++
				} else {
					singles++
				}
			}
		}
		now := 0.0
		for range 400 {
			now += rnd.ExpFloat64() / 2
			o := fromNVML(codes[rnd.IntN(len(codes))], now-rnd.Float64())
			if rnd.IntN(2) == 0 {
				o = kmsgXid(t, o.Code, now-rnd.Float64())
			}
			m.Add(o)
			added++
			if rnd.IntN(3) == 0 {
				take(m.Due(at(now)))
				require.LessOrEqual(t, m.pending, added)
				if next, ok := m.Next(); ok {
					require.True(t, next.After(at(now)), "nothing due is left")
				}
			}
		}
		take(m.Flush())
		require.Zero(t, m.pending)
		require.Equal(t, added, 2*paired+singles, seed)
		require.Equal(t, counted, records, seed)
		require.Zero(t, m.Overflow())
	}
}

// Every error that both see within the window is one incident, whichever comes first.
func TestMergerPropertyBoth(t *testing.T) {
	for seed := range uint64(100) {
		rnd := rand.New(rand.NewPCG(seed, 2))
		m := NewMerger(Config{})
		n := 0
		for i := range 200 {
			when := float64(i) * 0.3
			a, b := fromNVML(31, when), kmsgXid(t, 31, when+rnd.Float64()/10)
			if rnd.IntN(2) == 0 {
				a, b = b, a
			}
			m.Add(a)
			m.Add(b)
			for _, in := range m.Due(at(when)) {
				if !in.Summary {
					assert.Equal(t, Both, in.Source)
					n++
				}
			}
		}
		m.Flush()
		require.Equal(t, 200, n)
	}
}

func BenchmarkMerger(b *testing.B) {
	line := kmsgXid(b, 31, 0)
	for _, bm := range []struct {
		name    string
		sources Source
		paired  bool
	}{{"one source", Kmsg, false}, {"storm unpaired", Both, false}, {"storm paired", Both, true}} {
		b.Run(bm.name, func(b *testing.B) {
			m := NewMerger(Config{Sources: bm.sources})
			b.ReportAllocs()
			now := start
			for b.Loop() {
				// 1000 a second.
				now = now.Add(time.Millisecond)
				o := line
				o.At = now
				m.Add(o)
				if bm.paired {
					e := Observation{Source: NVML, PCI: gpu1a, Code: 31, At: now, GI: -1, CI: -1}
					m.Add(e)
				}
				m.Next()
				m.Due(now)
			}
		})
	}
}
