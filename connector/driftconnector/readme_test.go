// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package driftconnector

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/internal/mlconv"
)

// The README is what users go by: every key, metric and reason must be in it.
func TestReadmeIsComplete(t *testing.T) {
	text, err := os.ReadFile("README.md")
	require.NoError(t, err)
	readme := string(text)
	for _, m := range append([]mlconv.Metric{
		mlconv.FeatureDriftQValue, mlconv.FeatureDriftState, mlconv.FeatureMissingRate, mlconv.FeatureMissingPValue, mlconv.FeatureNewCategoryRate,
		mlconv.FeatureLostCategoryCount, mlconv.FeatureCorrelation, mlconv.FeatureCorrelationChange, mlconv.FeatureCorrelationPValue,
		mlconv.FeatureOutOfRangeRate, mlconv.FeatureBinCount, mlconv.FeatureBinReferenceShare, mlconv.FeatureReferenceSamples, mlconv.DriftWindowSamples,
		mlconv.ModelDriftFeatureCount,
	}, distanceMetrics()...) {
		assert.Contains(t, readme, "| `"+m.Name+"` |")
	}
	for _, key := range configKeys("", reflect.TypeFor[Config]()) {
		assert.Contains(t, readme, "| `"+key+"` |")
	}
	for _, name := range statisticNames() {
		assert.Contains(t, readme, "`"+name+"`")
	}
	for _, reason := range recordReasonNames {
		assert.Contains(t, readme, "| `"+reason+"` |")
	}
}

func distanceMetrics() (metrics []mlconv.Metric) {
	for _, d := range distances {
		metrics = append(metrics, d.metric)
	}
	return metrics
}

func configKeys(prefix string, of reflect.Type) (keys []string) {
	for i := range of.NumField() {
		field := of.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("mapstructure"), ",")
		switch {
		case name == "":
		case field.Type.Kind() == reflect.Struct && field.Type.PkgPath() == of.PkgPath():
			keys = append(keys, configKeys(prefix+name+"::", field.Type)...)
		default:
			keys = append(keys, prefix+name)
		}
	}
	return keys
}
