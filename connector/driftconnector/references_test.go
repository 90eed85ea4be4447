// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package driftconnector

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/connector/connectortest"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/otelcol-ml/otelcol-ml/connector/driftconnector/internal/metadata"
	"github.com/otelcol-ml/otelcol-ml/internal/mlconv"
	"github.com/otelcol-ml/otelcol-ml/internal/testutil"
)

// Whatever is in the directory, the collector starts, uses what is good, and says what is wrong with the rest.
func TestReferences(t *testing.T) {
	good, err := os.ReadFile("testdata/references/shop.json")
	require.NoError(t, err)
	for _, c := range []struct {
		name   string
		files  map[string]string
		limits LimitsConfig
		loaded int
		logged []string
	}{
		{"a good file", map[string]string{"shop/1.json": string(good)}, LimitsConfig{Models: 100, Features: 1000, Categories: 128, Cohorts: 20}, 1, nil},
		{"an empty directory", map[string]string{"README.txt": "profiles go here"}, LimitsConfig{Models: 100, Features: 1000, Categories: 128, Cohorts: 20}, 0, nil},
		{
			"a damaged file beside a good one",
			map[string]string{"a.json": string(good[:len(good)/2]), "b.json": string(good), "c.json": "", "d.json": "[]"},
			LimitsConfig{Models: 100, Features: 1000, Categories: 128, Cohorts: 20},
			1,
			[]string{"a.json", "c.json", "d.json"},
		},
		{
			"a foreign file",
			map[string]string{"package.json": `{"name": "left-pad", "version": "1.3.0"}`},
			LimitsConfig{Models: 100, Features: 1000, Categories: 128, Cohorts: 20},
			0,
			[]string{"package.json"},
		},
		{
			"the same model version twice",
			map[string]string{"a.json": string(good), "b.json": string(good)},
			LimitsConfig{Models: 100, Features: 1000, Categories: 128, Cohorts: 20},
			1,
			[]string{`model "shop" version "1"`},
		},
		{"too many features", map[string]string{"a.json": string(good)}, LimitsConfig{Models: 100, Features: 3, Categories: 128, Cohorts: 20}, 0, []string{"4 features, expected at most limits::features (3)"}},
		{"too many categories", map[string]string{"a.json": string(good)}, LimitsConfig{Models: 100, Features: 1000, Categories: 1, Cohorts: 20}, 0, []string{`feature "country" has 2 categories, expected at most limits::categories (1)`}},
		{
			"too many profiles",
			map[string]string{"a.json": string(good), "b.json": strings.Replace(string(good), `"version": "1"`, `"version": "2"`, 1)},
			LimitsConfig{Models: 1, Features: 1000, Categories: 128, Cohorts: 20},
			1,
			[]string{"more profiles than limits::models (1)"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			directory := t.TempDir()
			for name, text := range c.files {
				path := filepath.Join(directory, name)
				require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o750))
				require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
			}
			loaded, warnings := startWith(t, directory, c.limits)
			assert.Equal(t, c.loaded, loaded)
			require.Len(t, warnings, len(c.logged), "%v", warnings)
			for i, text := range c.logged {
				assert.Contains(t, warnings[i], text)
			}
		})
	}
}

func TestReferences_MissingDirectory(t *testing.T) {
	loaded, warnings := startWith(t, filepath.Join(t.TempDir(), "absent"), LimitsConfig{Models: 100, Features: 1000, Categories: 128, Cohorts: 20})
	assert.Zero(t, loaded)
	require.Len(t, warnings, 1)
	assert.Contains(t, warnings[0], "reference::directory is not there")
}

// A profile that is put in place while records come is used from then on: what was counted before is judged by the old
// one, nothing is lost, and a file that is damaged changes nothing.
func TestReferences_Reload(t *testing.T) {
	shop, err := os.ReadFile("testdata/references/shop.json")
	require.NoError(t, err)
	shop2 := []byte(strings.Replace(string(shop), `"edges": [10, 20, 30]`, `"edges": [11, 20, 30]`, 1))
	directory := t.TempDir()
	path := filepath.Join(directory, "shop.json")
	put := func(text []byte) { // as an operator should: written aside, then moved into place
		require.NoError(t, os.WriteFile(path+".new", text, 0o600))
		require.NoError(t, os.Rename(path+".new", path))
	}
	h := newHarness(t, "window: {duration: 1h, min_samples: 1}\nreference: {directory: "+directory+"}")
	send := func() {
		h.send(t, []string{`5 x {"at": 1, "attributes": {"ml.model.name": "shop", "ml.model.version": "1"}, "body": {"features": {"amount": 15}}}`})
	}
	load := func() (windows []string) {
		h.connector.loadReferences()
		for _, m := range h.sink.AllMetrics() {
			windows = append(windows, testutil.MetricLines(m, []string{mlconv.DriftWindowSamples.Name}, []string{mlconv.DriftScale, mlconv.ModelName, mlconv.ModelVersion})...)
		}
		h.sink.Reset()
		return windows
	}
	telemetry := func(line string) {
		t.Helper()
		assert.Contains(t, h.ownMetrics(t), line)
	}

	send() // before there is any reference
	put(shop)
	assert.Equal(t, []string{"ml.drift.window.samples{} 5 @1.000000001"}, load())
	telemetry("otelcol_connector_drift_references_loaded 1")
	send()
	put(shop) // the same content
	assert.Empty(t, load())
	put(shop[:100])
	assert.Empty(t, load())
	assert.Empty(t, load(), "and is not reported again")
	telemetry("otelcol_connector_drift_references_loaded 1")
	telemetry("otelcol_connector_drift_references_refused 1")
	send()
	put(shop2)
	assert.Equal(t, []string{`ml.drift.window.samples{ml.drift.reference.id="shop/1@87dbc7cc9cda"} 10 @1.000000001`}, load())
	send()
	require.NoError(t, os.Remove(path))
	windows := load()
	require.Len(t, windows, 1)
	assert.NotContains(t, windows[0], "87dbc7cc9cda")
	telemetry("otelcol_connector_drift_references_loaded 0")
	send()
	require.NoError(t, h.connector.Shutdown(t.Context()))
	telemetry("otelcol_connector_drift_records_counted 25")
	telemetry("otelcol_connector_drift_records_without_reference 10")
}

// References change while records are counted and windows judged.
func TestReferences_ReloadConcurrently(t *testing.T) {
	shop, err := os.ReadFile("testdata/references/shop.json")
	require.NoError(t, err)
	directory := t.TempDir()
	h := newHarness(t, "window: {duration: 0s, samples: 7, min_samples: 1, scales: [1]}\nlimits: {models: 50}\nreference: {directory: "+directory+"}")
	var wait sync.WaitGroup
	const senders, batches = 4, 100
	for sender := range senders {
		wait.Go(func() {
			for batch := range batches {
				h.send(t, []string{
					`3 x {"at": 1, "attributes": {"ml.model.name": "shop", "ml.model.version": "1"}, "body": {"features": {"amount": 15}}}`,
					fmt.Sprintf(`1 x {"at": 1, "attributes": {"ml.model.name": "new %d"}, "body": {"features": {"amount": 15}}}`, (sender*batches+batch)%40),
				})
			}
		})
	}
	for i := range 20 {
		text := strings.Replace(string(shop), `"max": 40`, fmt.Sprintf(`"max": %d`, 41+i), 1)
		require.NoError(t, os.WriteFile(filepath.Join(directory, "new"), []byte(text), 0o600))
		require.NoError(t, os.Rename(filepath.Join(directory, "new"), filepath.Join(directory, "shop.json")))
		h.connector.loadReferences()
	}
	wait.Wait()
	require.NoError(t, h.connector.Shutdown(t.Context()))
	total := int64(0)
	for _, m := range h.sink.AllMetrics() {
		for _, metric := range m.ResourceMetrics().At(0).ScopeMetrics().At(0).Metrics().All() {
			if metric.Name() == mlconv.DriftWindowSamples.Name {
				for _, p := range metric.Gauge().DataPoints().All() {
					total += p.IntValue()
				}
			}
		}
	}
	assert.EqualValues(t, senders*batches*4, total, "every record is in a window")
}

// startWith starts and stops a connector and returns how many profiles it used, and its warnings.
func startWith(t *testing.T, directory string, limits LimitsConfig) (loaded int, warnings []string) {
	t.Helper()
	core, logs := observer.New(zap.InfoLevel)
	settings := connectortest.NewNopSettings(metadata.Type)
	settings.Logger = zap.New(core)
	config := createDefaultConfig().(*Config)
	config.Reference.Directory = directory
	config.Limits = limits
	c, err := newConnector(settings, config)
	require.NoError(t, err)
	require.NoError(t, c.Start(t.Context(), componenttest.NewNopHost()))
	require.NoError(t, c.Shutdown(t.Context()))
	for _, entry := range logs.All() {
		if entry.Level == zap.WarnLevel {
			text := entry.Message
			for _, v := range entry.ContextMap() {
				if s, ok := v.(string); ok {
					text += " " + s
				}
			}
			warnings = append(warnings, text)
		} else if strings.HasPrefix(entry.Message, "reference profile in use") {
			loaded++
		}
	}
	return loaded, warnings
}
