// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package driftconnector

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ml/otelcol-ml/internal/mlconv"
	"github.com/otelcol-ml/otelcol-ml/internal/reference"
)

// TestTraps sends what other tools are known to get wrong. Whatever comes, no data point is NaN, and the verdict is the
// one a person would give. A window is one of a single feature; nil is a missing value.
func TestTraps(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 11))
	normal := func(n int, mean float64) (values []any) {
		for range n {
			values = append(values, mean+rng.NormFloat64())
		}
		return values
	}
	repeat := func(n int, v any) (values []any) {
		for range n {
			values = append(values, v)
		}
		return values
	}
	join := func(parts ...[]any) (all []any) {
		for _, part := range parts {
			all = append(all, part...)
		}
		return all
	}
	// Categories by the shares of Zipf's law, 300 of them: most are rare.
	zipf := func(n int) (values []any) {
		for range n {
			values = append(values, fmt.Sprint("category ", int(math.Exp(rng.Float64()*math.Log(300)))))
		}
		return values
	}
	same := normal(1000, 0)
	for _, c := range []struct {
		name              string
		reference, window []any
		categorical       bool
		drifted           bool
		samples           float64
	}{
		{name: "one outlier of 1e8 on otherwise identical data", reference: same, window: join(same[1:], []any{1e8}), samples: 1000},
		{name: "a constant that drops", reference: repeat(1000, 5.0), window: repeat(800, 4.0), drifted: true, samples: 800},
		{name: "an atom replaced", reference: join(repeat(600, 0.0), normal(400, 5)), window: join(repeat(600, -1.0), normal(400, 5)), drifted: true, samples: 1000},
		{name: "a shift of one sigma plus one outlier of 1e8", reference: same, window: join(normal(999, 1), []any{1e8}), drifted: true, samples: 1000},
		{
			name: "a new category", categorical: true, drifted: true, samples: 600,
			reference: join(repeat(344, "a"), repeat(320, "b"), repeat(336, "c")),
			window:    join(repeat(174, "a"), repeat(186, "b"), repeat(223, "c"), repeat(17, "d")),
		},
		{name: "high cardinality without drift", categorical: true, reference: zipf(4000), window: zipf(1000), samples: 1000},
		{name: "a feature that is all NaN", reference: same, window: repeat(500, math.NaN()), samples: 0},
		{name: "a feature that is missing", reference: same, window: repeat(500, nil), samples: 0},
		{name: "a constant category", categorical: true, reference: repeat(1000, "a"), window: repeat(500, "a"), samples: 500},
		{name: "a constant category that changes", categorical: true, reference: repeat(1000, "a"), window: repeat(500, "b"), drifted: true, samples: 500},
		{
			name: "two categories and no correction by Yates", categorical: true, drifted: true, samples: 400,
			reference: join(repeat(500, "yes"), repeat(500, "no")), window: join(repeat(270, "yes"), repeat(130, "no")),
		},
		{name: "infinities", reference: same, window: join(same, repeat(300, math.Inf(1)), repeat(300, math.Inf(-1))), samples: 1000},
		{name: "integers beyond 2^53", reference: repeat(1000, int64(1)<<60), window: repeat(500, int64(1)<<60), samples: 500},
		{name: "integers beyond 2^53 as categories", categorical: true, reference: repeat(1000, int64(1)<<60), window: repeat(500, int64(1)<<60+1), drifted: true, samples: 500},
		{name: "numbers as strings", reference: repeat(1000, 1.5), window: repeat(500, "1.5"), samples: 500},
		{name: "a type that flips mid-stream", reference: same, window: join(same[:500], repeat(300, "n/a"), repeat(200, true)), samples: 500},
		{name: "a type that flips to category mid-stream", categorical: true, reference: repeat(1000, "7"), window: join(repeat(250, "7"), repeat(250, int64(7)), repeat(250, 7.0)), samples: 750},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHarness(t, "window: {duration: 0s, samples: 1000000, scales: [1]}\nreference: {directory: "+trapReference(t, c.reference, !c.categorical)+"}")
			h.sendValues(t, c.window, pcommon.TraceID{})
			require.NoError(t, h.connector.Shutdown(t.Context()))
			got := h.gauges()
			for name, v := range got {
				assert.False(t, math.IsNaN(v) || math.IsInf(v, 0), name)
			}
			want := 0.0
			switch {
			case c.samples == 0:
				want = 1
			case c.drifted:
				want = 2
			}
			assert.InDelta(t, want, got[mlconv.FeatureDriftState.Name], 0, "state; p %g, psi_debiased %g",
				got[mlconv.FeatureDriftPValue.Name], got[mlconv.FeatureDriftPSIDebiased.Name])
			assert.InDelta(t, 1-c.samples/float64(len(c.window)), got[mlconv.FeatureMissingRate.Name], 1e-12)
			if c.samples == 0 {
				assert.NotContains(t, got, mlconv.FeatureDriftPSI.Name, "what is undefined has no data point")
			}
		})
	}
}

// The exemplar of a PSI names a request of the bin that gained most, and not its value.
func TestExemplar(t *testing.T) {
	var values []any
	for i := range 1000 {
		values = append(values, float64(i%100))
	}
	h := newHarness(t, "window: {duration: 0s, samples: 1000000, scales: [1]}\nreference: {directory: "+trapReference(t, values, true)+"}")
	h.sendValues(t, values, pcommon.TraceID{1})
	h.sendValues(t, []any{1000.5, 1000.5, 1000.5}, pcommon.TraceID{2})
	h.sendValues(t, values[95:100], pcommon.TraceID{3})
	var high []any
	for range 400 {
		high = append(high, 12.0) // the second decile gains most
	}
	h.sendValues(t, high, pcommon.TraceID{4})
	require.NoError(t, h.connector.Shutdown(t.Context()))
	found := 0
	for _, m := range h.sink.AllMetrics() {
		for _, metric := range m.ResourceMetrics().At(0).ScopeMetrics().At(0).Metrics().All() {
			if metric.Name() != mlconv.FeatureDriftPSI.Name {
				continue
			}
			p := metric.Gauge().DataPoints().At(0)
			require.Equal(t, 1, p.Exemplars().Len())
			exemplar := p.Exemplars().At(0)
			assert.Equal(t, pcommon.TraceID{1}, exemplar.TraceID(), "of the first record in that bin")
			assert.Less(t, exemplar.DoubleValue(), p.DoubleValue(), "a part of the PSI")
			assert.Positive(t, exemplar.DoubleValue())
			found++
		}
	}
	assert.Equal(t, 1, found)
}

// sendValues gives records of the model m with one feature f, all in one batch.
func (h *harness) sendValues(t *testing.T, values []any, trace pcommon.TraceID) {
	t.Helper()
	logs := plog.NewLogs()
	records := logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords()
	for _, v := range values {
		rec := records.AppendEmpty()
		rec.SetEventName(mlconv.EventPrediction)
		rec.SetTraceID(trace)
		rec.SetSpanID(pcommon.SpanID(trace[:8]))
		rec.Attributes().PutStr(mlconv.ModelName, "m")
		require.NoError(t, rec.Body().SetEmptyMap().PutEmptyMap("features").PutEmpty("f").FromRaw(v))
	}
	require.NoError(t, h.connector.ConsumeLogs(t.Context(), logs))
}

// trapReference returns a directory with the profile of a sample.
func trapReference(t *testing.T, sample []any, numeric bool) string {
	t.Helper()
	var plain []any
	for _, v := range sample {
		if n, ok := v.(int64); ok && numeric {
			v = float64(n)
		} else if ok {
			v = fmt.Sprint(n)
		}
		plain = append(plain, v)
	}
	directory := t.TempDir()
	require.NoError(t, reference.Write(directory+"/profile.json", buildProfile(t, plain, numeric)))
	return directory
}
