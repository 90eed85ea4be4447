// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package driftconnector

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/connector/connectortest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/otelcol-ml/otelcol-ml/connector/driftconnector/internal/metadata"
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
		{"a good file", map[string]string{"shop/1.json": string(good)}, LimitsConfig{100, 1000, 128, struct{}{}}, 1, nil},
		{"an empty directory", map[string]string{"README.txt": "profiles go here"}, LimitsConfig{100, 1000, 128, struct{}{}}, 0, nil},
		{
			"a damaged file beside a good one",
			map[string]string{"a.json": string(good[:len(good)/2]), "b.json": string(good), "c.json": "", "d.json": "[]"},
			LimitsConfig{100, 1000, 128, struct{}{}},
			1,
			[]string{"a.json", "c.json", "d.json"},
		},
		{
			"a foreign file",
			map[string]string{"package.json": `{"name": "left-pad", "version": "1.3.0"}`},
			LimitsConfig{100, 1000, 128, struct{}{}},
			0,
			[]string{"package.json"},
		},
		{
			"the same model version twice",
			map[string]string{"a.json": string(good), "b.json": string(good)},
			LimitsConfig{100, 1000, 128, struct{}{}},
			1,
			[]string{`model "shop" version "1"`},
		},
		{"too many features", map[string]string{"a.json": string(good)}, LimitsConfig{100, 3, 128, struct{}{}}, 0, []string{"4 features, expected at most limits::features (3)"}},
		{"too many categories", map[string]string{"a.json": string(good)}, LimitsConfig{100, 1000, 1, struct{}{}}, 0, []string{`feature "country" has 2 categories, expected at most limits::categories (1)`}},
		{
			"too many profiles",
			map[string]string{"a.json": string(good), "b.json": strings.Replace(string(good), `"version": "1"`, `"version": "2"`, 1)},
			LimitsConfig{1, 1000, 128, struct{}{}},
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
	loaded, warnings := startWith(t, filepath.Join(t.TempDir(), "absent"), LimitsConfig{100, 1000, 128, struct{}{}})
	assert.Zero(t, loaded)
	require.Len(t, warnings, 1)
	assert.Contains(t, warnings[0], "reference::directory is not there")
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
	c, err := newConnector(settings, config, consumertest.NewNop())
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
