// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package testutil

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"golang.org/x/tools/txtar"
)

// UpdateEnv makes staged cases, when set, write what they got in place of what they expected. The test fails all
// the same, so that it cannot be left on.
const UpdateEnv = "UPDATE_GOLDEN"

// Case is a directory of staged tests: the stages go, in order, to one component.
type Case struct {
	Name   string
	Stages []*Stage
}

// Stage is one txtar file of a case.
type Stage struct {
	path    string
	archive *txtar.Archive
}

// Cases reads dir/<case>/*.test. The names of the directories are sentences that say what is tested.
func Cases(t *testing.T, dir string) (cases []Case) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*", "*.test"))
	require.NoError(t, err)
	require.NotEmpty(t, paths, "no case below %s", dir)
	slices.Sort(paths)
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		require.NoError(t, err)
		name := filepath.Base(filepath.Dir(path))
		if len(cases) == 0 || cases[len(cases)-1].Name != name {
			cases = append(cases, Case{Name: name})
		}
		c := &cases[len(cases)-1]
		c.Stages = append(c.Stages, &Stage{path, archive})
	}
	return cases
}

// Sections returns the names of the sections, in their order.
func (s *Stage) Sections() (names []string) {
	for _, f := range s.archive.Files {
		names = append(names, f.Name)
	}
	return names
}

// Section returns the text of a section, or "".
func (s *Stage) Section(name string) string {
	for _, f := range s.archive.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}

// Lines returns the lines of a section that are not blank.
func (s *Stage) Lines(name string) (lines []string) {
	for line := range strings.Lines(s.Section(name)) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// Check compares got with the section, line by line. A section that is not in the file is not checked.
func (s *Stage) Check(t *testing.T, section string, got []string) {
	t.Helper()
	i := slices.IndexFunc(s.archive.Files, func(f txtar.File) bool { return f.Name == section })
	if i < 0 {
		return
	}
	if os.Getenv(UpdateEnv) != "" && !slices.Equal(got, s.Lines(section)) {
		s.archive.Files[i].Data = []byte(strings.Join(got, "\n") + "\n")
		require.NoError(t, os.WriteFile(s.path, txtar.Format(s.archive), 0o644)) //nolint:gosec // a test file of the repository
		t.Errorf("%s: section %s updated", s.path, section)
		return
	}
	// As one text, since a failure then shows the lines that differ, not both lists.
	assert.Equal(t, strings.Join(s.Lines(section), "\n"), strings.Join(got, "\n"), "%s: section %s", s.path, section)
}

// MetricLines writes data points as sorted lines: name{attribute="value", …} value @seconds, seconds being the
// timestamp since the epoch. Metrics whose name has no prefix among names are left out; without names all are kept.
// The attributes in hide are left out of the text.
func MetricLines(metrics pmetric.Metrics, names, hide []string) (lines []string) {
	for _, resource := range metrics.ResourceMetrics().All() {
		for _, scope := range resource.ScopeMetrics().All() {
			for _, metric := range scope.Metrics().All() {
				wanted := func(prefix string) bool { return strings.HasPrefix(metric.Name(), prefix) }
				if len(names) > 0 && !slices.ContainsFunc(names, wanted) {
					continue
				}
				for _, point := range numberPoints(metric).All() {
					lines = append(lines, fmt.Sprintf("%s%s %s @%s", metric.Name(), attributesText(point.Attributes(), hide),
						numberText(point), formatNumber(float64(point.Timestamp())/1e9)))
				}
			}
		}
	}
	slices.Sort(lines)
	return lines
}

func numberPoints(m pmetric.Metric) pmetric.NumberDataPointSlice {
	switch m.Type() {
	case pmetric.MetricTypeGauge:
		return m.Gauge().DataPoints()
	case pmetric.MetricTypeSum:
		return m.Sum().DataPoints()
	}
	return pmetric.NewNumberDataPointSlice()
}

func numberText(p pmetric.NumberDataPoint) string {
	if p.ValueType() == pmetric.NumberDataPointValueTypeInt {
		return strconv.FormatInt(p.IntValue(), 10)
	}
	return formatNumber(p.DoubleValue())
}

// formatNumber keeps twelve digits: all that matter, and the same on every processor.
func formatNumber(v float64) string { return strconv.FormatFloat(v, 'g', 12, 64) }

func attributesText(attributes pcommon.Map, hide []string) string {
	var pairs []string
	for key, v := range attributes.All() {
		if slices.Contains(hide, key) {
			continue
		}
		pairs = append(pairs, fmt.Sprintf("%s=%q", key, v.AsString()))
	}
	slices.Sort(pairs)
	return "{" + strings.Join(pairs, ", ") + "}"
}
