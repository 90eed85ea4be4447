// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-ml/otelcol-ml/internal/mlconv"
	"github.com/otelcol-ml/otelcol-ml/internal/testutil"
)

// TestFlights replays the flights of the second half of 2015, in monthly windows, against those of the first half.
// In July US Airways became part of American: the distribution of AIRLINE changed for good. That of DISTANCE differs
// from month to month by what is significant in samples so large, and of no consequence.
func TestFlights(t *testing.T) {
	t.Parallel()
	reference := testutil.Data(t, "drift/flight_delays_reference.csv.gz")
	current := testutil.Data(t, "drift/flight_delays.csv.gz")
	w := newWorkplace(t)
	config, err := os.ReadFile(filepath.Join("testdata", "flights.yaml"))
	require.NoError(t, err)
	w.write(t, "flights.yaml", string(config))

	const features = "CANCELLED,AIRLINE,DEPARTURE_DELAY,TAXI_OUT,AIR_TIME,DISTANCE"
	w.mustCtl(t, "baseline", "--input", reference, "--model", "flights", "--version", "2015H1", "--features", features,
		"--categorical", "AIRLINE,CANCELLED", "--output", "references/flights.json")
	c := w.start(t, "flights.yaml")
	out := w.mustCtl(t, "replay", "--input", current, "--model", "flights", "--version", "2015H1", "--features", features,
		"--timestamp", "DATE", "--timestamp-format", "2006-01-02", "--endpoint", w.address("OTLP_GRPC_PORT"))
	assert.Contains(t, out, "50008 log records accepted, 0 rejected")

	months := func() map[string]map[string]float64 {
		return readPoints(t, w.path("drift.jsonl"), mlconv.FeatureDriftState.Name)
	}
	eventually(t, 60*time.Second, func() error {
		if n := len(months()); n != 6 {
			return fmt.Errorf("%d of 6 windows", n)
		}
		return nil
	})
	c.stop(t)

	states := months()
	psi := readPoints(t, w.path("drift.jsonl"), mlconv.FeatureDriftPSI.Name)
	samples := readPoints(t, w.path("drift.jsonl"), mlconv.DriftWindowSamples.Name)
	total := 0.0
	for _, month := range []string{"2015-07", "2015-08", "2015-09", "2015-10", "2015-11", "2015-12"} {
		t.Logf("%s  %5.0f flights  PSI of AIRLINE %.4f  DISTANCE %.4f  DEPARTURE_DELAY %.4f", month,
			samples[month][""], psi[month]["AIRLINE"], psi[month]["DISTANCE"], psi[month]["DEPARTURE_DELAY"])
		assert.EqualValues(t, 2, states[month]["AIRLINE"], "%s: AIRLINE drifted", month)
		assert.EqualValues(t, 0, states[month]["DISTANCE"], "%s: DISTANCE did not", month)
		total += samples[month][""]
	}
	assert.EqualValues(t, 50008, total, "every flight is in a window")
}

// readPoints returns the values of a metric by the month in which their window began, and by feature.
func readPoints(t *testing.T, path, metric string) map[string]map[string]float64 {
	t.Helper()
	f, err := os.Open(path) //nolint:gosec // a file of the test
	require.NoError(t, err)
	defer f.Close()
	values := map[string]map[string]float64{}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		metrics, err := (&pmetric.JSONUnmarshaler{}).UnmarshalMetrics(lines.Bytes())
		if err != nil {
			break // a line that is being written
		}
		for _, m := range metrics.ResourceMetrics().At(0).ScopeMetrics().At(0).Metrics().All() {
			if m.Name() != metric {
				continue
			}
			for _, p := range m.Gauge().DataPoints().All() {
				if scale, _ := p.Attributes().Get(mlconv.DriftScale); scale.Int() != 1 {
					continue // several months
				}
				month := p.Timestamp().AsTime().Add(-time.Nanosecond).Format("2006-01")
				feature := ""
				if v, ok := p.Attributes().Get(mlconv.FeatureName); ok {
					feature = v.Str()
				}
				if values[month] == nil {
					values[month] = map[string]float64{}
				}
				values[month][feature] = p.DoubleValue() + float64(p.IntValue())
			}
		}
	}
	return values
}
