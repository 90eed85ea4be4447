// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package driftconnector

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/confmap"
	"go.yaml.in/yaml/v3"

	"github.com/otelcol-ml/otelcol-ml/connector/driftconnector/internal/window"
)

func TestConfig_EmptyIsDefault(t *testing.T) {
	config := createDefaultConfig().(*Config)
	require.NoError(t, confmap.NewFromStringMap(map[string]any{}).Unmarshal(config))
	assert.Equal(t, createDefaultConfig(), config)
	assert.NoError(t, config.Validate())
}

func TestConfig(t *testing.T) {
	for _, c := range []struct {
		name, yaml string
		want       func(*Config) // nil where errors are expected
		errors     []string
	}{
		{
			name: "monthly windows",
			yaml: "window: {duration: month, lateness: 24h}",
			want: func(c *Config) {
				c.Window.Duration = window.Month()
				c.Window.Lateness = 24 * time.Hour
			},
		},
		{
			name: "windows by samples alone",
			yaml: "window: {duration: 0s, samples: 1000}",
			want: func(c *Config) {
				c.Window.Duration = window.Period{}
				c.Window.Samples = 1000
			},
		},
		{
			name: "every mistake is reported at once",
			yaml: `
reference: {directory: ""}
mapping: {model_name: "", features: body..x}
window: {time: wall, duration: 0s, samples: -1, lateness: -1s}
statistics: [psi, entropy]
compat: excel
alarm: {q_value: 1.5, psi_debiased: -0.1}
limits: {models: 0}`,
			errors: []string{
				"reference::directory must be set",
				"mapping::model_name must be set",
				`mapping::features: path "body..x" has an empty key`,
				`window::time must be event or processing (got "wall")`,
				"window::samples must not be negative (got -1)",
				"window::lateness must not be negative (got -1s)",
				`statistics: "entropy" is none of psi, js, hellinger, kl, l_infinity, total_variation, ks, wasserstein, chi_square, bins`,
				`compat: "excel" is none of evidently, nannyml, scouter, tfdv`,
				"alarm::q_value must be above 0 and at most 1 (got 1.5)",
				"alarm::psi_debiased must not be negative (got -0.1)",
				"limits::models must be at least 1 (got 0)",
			},
		},
		{
			name:   "nothing ends a window",
			yaml:   "window: {duration: 0s}",
			errors: []string{"window::duration and window::samples are both 0"},
		},
		{
			name:   "too many open windows",
			yaml:   "window: {duration: 1s, lateness: 1h}",
			errors: []string{"window::lateness must be at most 100 times window::duration (got 1h0m0s and 1s)"},
		},
		{
			name:   "too short a window",
			yaml:   "window: {duration: 10ms}",
			errors: []string{"window::duration must be 0 or at least 1s (got 10ms)"},
		},
		{
			name:   "no numbers",
			yaml:   "alarm: {q_value: .nan, psi_debiased: .nan}",
			errors: []string{"alarm::q_value must be above 0 and at most 1 (got NaN)", "alarm::psi_debiased must not be negative (got NaN)"},
		},
		{
			name:   "rolling with merged windows",
			yaml:   "reference: {rolling: true, learn: {samples: 50}}",
			errors: []string{"reference::rolling needs window::scales [1] (got [1 4 16])", "reference::learn::samples must be at least window::min_samples (got 50 and 200)"},
		},
		{
			name:   "scales",
			yaml:   "window: {scales: [2, 3, 2]}",
			errors: []string{"window::scales must contain 1 (got [2 3 2])", "even numbers up to 1024 (got 3)", "window::scales has 2 twice"},
		},
		{
			name: "fewer scales than by default",
			yaml: "window: {scales: [1]}",
			want: func(c *Config) { c.Window.Scales = []int{1} },
		},
		{
			name:   "no place for features",
			yaml:   `mapping: {features: "", feature_prefix: ""}`,
			errors: []string{"mapping::features and mapping::feature_prefix are both empty"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			var raw map[string]any
			require.NoError(t, yaml.Unmarshal([]byte(c.yaml), &raw))
			config := createDefaultConfig().(*Config)
			require.NoError(t, confmap.NewFromStringMap(raw).Unmarshal(config))
			err := config.Validate()
			if c.want != nil {
				require.NoError(t, err)
				want := createDefaultConfig().(*Config)
				c.want(want)
				assert.Equal(t, want, config)
				return
			}
			for _, message := range c.errors {
				assert.ErrorContains(t, err, message)
			}
		})
	}
}

func TestConfig_UnknownPeriod(t *testing.T) {
	config := createDefaultConfig().(*Config)
	raw := map[string]any{"window": map[string]any{"duration": "fortnight"}}
	assert.ErrorContains(t, confmap.NewFromStringMap(raw).Unmarshal(config), "expected a duration such as 5m or 24h, or day, week or month")
}
