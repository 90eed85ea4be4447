// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package quickstart

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

// Row is what the collector says of one feature.
type Row struct {
	Feature string
	Kind    string // feature, prediction, score
	PSI     float64
	JS      float64 // distance, base 2
	Samples int64
	State   State
}

// State is the verdict on a feature, as in the metric ml.feature.drift.state.
type State int

// The states.
const (
	StateNone State = iota
	StateInsufficient
	StateDrifted
)

func (s State) String() string {
	switch s {
	case StateNone:
		return "ok"
	case StateInsufficient:
		return "not enough samples"
	case StateDrifted:
		return "DRIFTED"
	}
	return "unknown"
}

// Names of the metrics in Prometheus's form.
const (
	metricPSI     = "ml_feature_drift_psi_ratio"
	metricJS      = "ml_feature_drift_js_distance_ratio"
	metricState   = "ml_feature_drift_state_ratio"
	metricMissing = "ml_feature_missing_rate_ratio"
	metricSamples = "ml_drift_window_samples"

	labelModel   = "ml_model_name"
	labelFeature = "ml_feature_name"
	labelKind    = "ml_feature_kind"
	labelScale   = "ml_drift_scale" // 1: of a single window
)

// maxExposition bounds what is read of an answer.
const maxExposition = 64 << 20

// Scrape reads the rows of a model, worst first, from the collector's Prometheus endpoint. There are none before
// the first window is complete.
func Scrape(ctx context.Context, address, modelName string) ([]Row, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/metrics", http.NoBody)
	if err != nil {
		return nil, fmt.Errorf("read the collector's metrics: %w", err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, fmt.Errorf("read the collector's metrics: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("read the collector's metrics: %s answered %s", address, response.Status)
	}
	return parse(io.LimitReader(response.Body, maxExposition), modelName)
}

func parse(exposition io.Reader, modelName string) ([]Row, error) {
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(exposition)
	if err != nil {
		return nil, fmt.Errorf("read the collector's metrics: %w", err)
	}
	type key struct{ feature, kind string }
	rows := map[key]*Row{}
	each := func(name string, do func(labels map[string]string, value float64)) {
		for _, m := range families[name].GetMetric() {
			if labels := labelsOf(m); labels[labelModel] == modelName && labels[labelScale] == "1" {
				do(labels, valueOf(m))
			}
		}
	}
	var samples float64
	each(metricSamples, func(_ map[string]string, v float64) { samples = v })
	each(metricState, func(labels map[string]string, v float64) {
		if labels[labelFeature] == "" {
			return // said of a model without a reference
		}
		k := key{labels[labelFeature], labels[labelKind]}
		rows[k] = &Row{Feature: k.feature, Kind: k.kind, State: State(v), Samples: int64(samples)}
	})
	for name, set := range map[string]func(*Row, float64){
		metricPSI:     func(r *Row, v float64) { r.PSI = v },
		metricJS:      func(r *Row, v float64) { r.JS = v },
		metricMissing: func(r *Row, v float64) { r.Samples = int64(samples*(1-v) + 0.5) },
	} {
		each(name, func(labels map[string]string, v float64) {
			if row := rows[key{labels[labelFeature], labels[labelKind]}]; row != nil {
				set(row, v)
			}
		})
	}
	list := make([]Row, 0, len(rows))
	for _, row := range rows {
		list = append(list, *row)
	}
	slices.SortFunc(list, func(a, b Row) int {
		return cmp.Or(cmp.Compare(b.PSI, a.PSI), cmp.Compare(a.Feature, b.Feature), cmp.Compare(a.Kind, b.Kind))
	})
	return list, nil
}

func labelsOf(m *dto.Metric) map[string]string {
	labels := make(map[string]string, len(m.GetLabel()))
	for _, pair := range m.GetLabel() {
		labels[pair.GetName()] = pair.GetValue()
	}
	return labels
}

func valueOf(m *dto.Metric) float64 {
	if m.Gauge != nil {
		return m.GetGauge().GetValue()
	}
	return m.GetUntyped().GetValue()
}

// Board shows the rows, redrawn in place on a terminal, else anew whenever they change.
type Board struct {
	w        io.Writer
	terminal bool
	footer   string
	last     string // table
	lines    int    // drawn, to be overwritten
}

// NewBoard returns a board that writes to w. The footer is shown below the table.
func NewBoard(w io.Writer, terminal bool, footer string) *Board {
	return &Board{w: w, terminal: terminal, footer: footer}
}

// Show draws the rows after so much time.
func (b *Board) Show(rows []Row, elapsed time.Duration) {
	text := table(rows)
	if len(rows) == 0 {
		text = "waiting for the first window\n"
	}
	if !b.terminal {
		if text != b.last {
			fmt.Fprintf(b.w, "\nafter %s\n%s\n%s", elapsed.Round(time.Second), text, b.footer)
		}
		b.last = text
		return
	}
	text = fmt.Sprintf("\nafter %s, newest window\n%s\n%s", elapsed.Round(time.Second), text, b.footer)
	if b.lines > 0 {
		fmt.Fprintf(b.w, "\x1b[%dA\x1b[J", b.lines) // up to the first line, and clear from there
	}
	fmt.Fprint(b.w, text)
	b.lines = strings.Count(text, "\n")
}

func table(rows []Row) string {
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 0, 3, ' ', 0)
	fmt.Fprintln(w, "FEATURE\tPSI\tJS\tSAMPLES\tVERDICT")
	for _, r := range rows {
		name := r.Feature
		if r.Kind != "feature" {
			name = "(" + r.Kind + ")"
		}
		fmt.Fprintf(w, "%s\t%.3f\t%.3f\t%d\t%s\n", name, r.PSI, r.JS, r.Samples, r.State)
	}
	_ = w.Flush()
	return text.String()
}
