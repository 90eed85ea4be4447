// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package simulate

import (
	"fmt"
	"strconv"
	"strings"
)

// The bounds of a sound rate of false alarms at a level of 5 %.
const (
	LeastSound = 0.02
	MostSound  = 0.07
)

// Page writes the results as a page of Markdown. The same results give the same page.
func Page(r Results) string {
	p := &page{}
	p.text(`# Drift statistics: false alarms, power and delay

<!-- Written by make simulate. Edits are lost. -->

How often does the drift connector take chance for drift, how often does it see drift, and how soon? All figures are simulated
with fixed seeds: %[1]smake simulate%[1]s writes this page anew, in less than two minutes on 2 cores, and a second run changes nothing.

Every pair of a reference (N rows) and a window (M rows) is drawn anew. Ours are the bins and the p-value of the connector, without its
%[1]smin_samples%[1]s: the chi-square test over pooled bins of %[1]sinternal/stats%[1]s, and where it leaves fewer than three bins of a window of
up to 200 rows, the exact test (here of 500 simulated windows, of more in the connector).
Beside it stand rules that are used elsewhere. They are re-implemented from their definitions; the tools themselves did not run.

| Rule | Alarm |
|---|---|
| Evidently default (re-implemented) | chosen by the data: reference up to 1,000 rows: KS test (numbers), chi-square goodness of fit (categories) or z-test (2 categories), p <= 0.05; above: Wasserstein distance over standard deviation (numbers) or Jensen–Shannon distance (categories) >= 0.1 |
| Evidently PSI > 0.1 | PSI over bins of equal width of both samples together (Sturges); the default limit of its PSI, where somebody chooses PSI |
| deciles PSI > 0.1, > 0.25 | PSI over the deciles of the reference, zeros replaced by 0.0001: the rule of thumb of credit scoring |
| scouter default | PSI over the deciles of the reference, 1e-10 added, above the 95 %% point of chi-square divided by M |
`, "`")
	p.falseAlarms(r)
	p.family(r)
	p.power(r)
	p.delay(r)
	p.noise(r)
	return p.String()
}

type page struct{ strings.Builder }

func (p *page) text(format string, args ...any) { fmt.Fprintf(p, format, args...) }

func (p *page) row(cells ...string) { p.text("| %s |\n", strings.Join(cells, " | ")) }

func (p *page) header(cells ...string) {
	p.text("\n")
	p.row(cells...)
	for range cells {
		p.text("|---")
	}
	p.text("|\n")
}

func percent(v float64) string { return strconv.FormatFloat(100*v, 'f', 1, 64) }

func whole(v float64) string { return strconv.FormatFloat(100*v, 'f', 0, 64) }

// windowColumns are the headers of the columns of window sizes.
func windowColumns(first ...string) []string {
	return append(first, "M 30", "50", "100", "500", "1,000", "N")
}

// byWindow puts the figures of one distribution and reference size, by window size, into the columns of windowColumns.
func byWindow(cells []Cell, distribution string, n int, figure func(Cell) string) []string {
	var row []string
	for _, m := range []int{30, 50, 100, 500, 1000, n} {
		for _, c := range cells {
			if c.Distribution == distribution && c.N == n && c.M == m {
				row = append(row, figure(c))
			}
		}
	}
	return row
}

func (p *page) falseAlarms(r Results) {
	p.text(`
## False alarms of one feature

Percent of %s windows without drift with p <= 0.05, for each cell; 5 %% is nominal, the standard error is 0.3 %%. In bold: below
%s %% or above %s %%. A test of few rows can take only few different p-values, and then stays below its level.
`, thousands(r.Sizes.Cells), whole(LeastSound), whole(MostSound))
	p.header(windowColumns("Distribution", "N")...)
	var below, above int
	for _, n := range ReferenceSizes() {
		for _, d := range distributions() {
			row := byWindow(r.FalseAlarms, d.name, n, func(c Cell) string {
				if c.Ours < LeastSound || c.Ours > MostSound {
					return "**" + percent(c.Ours) + "**"
				}
				return percent(c.Ours)
			})
			p.row(append([]string{d.name, thousands(n)}, row...)...)
		}
	}
	for _, c := range r.FalseAlarms {
		if c.Ours < LeastSound {
			below++
		}
		if c.Ours > MostSound {
			above++
		}
	}
	p.text("\nOf %d cells, M = N counted once, %d are below the bounds and %d above.\n", len(r.FalseAlarms), below, above)
	if below > 0 {
		p.text(`
Below, a window alarms too rarely: drift in it is found later, in larger or merged windows. Where only few rows, or few categories,
can be compared, a test has only few p-values to take.
`)
	}
	if above > 0 {
		p.text(`
Above, it alarms too often. The limit of effect keeps small differences from being called drift.
`)
	}

	p.text(`
The rules used elsewhere, over the same windows (%s per cell): lowest and highest percentage of alarms among the %d distributions.
`, thousands(r.Sizes.Elsewhere), len(distributions()))
	p.header(windowColumns("Rule", "N")...)
	rules := append([]rule{{name: "**otelcol-ml**, p <= 0.05"}}, elsewhere()...)
	for i, rule := range rules {
		for _, n := range ReferenceSizes() {
			row := []string{rule.name, thousands(n)}
			for _, m := range []int{30, 50, 100, 500, 1000, n} {
				low, high := 1.0, 0.0
				for _, c := range r.FalseAlarms {
					if c.N != n || c.M != m {
						continue
					}
					v := c.Ours
					if i > 0 {
						v = c.Elsewhere[i-1]
					}
					low, high = min(low, v), max(high, v)
				}
				row = append(row, whole(low)+" to "+whole(high))
			}
			p.row(row...)
		}
	}
	for i, rule := range elsewhere() {
		p.text("\n<details><summary>%s, percent of alarms by distribution</summary>\n", rule.name)
		p.header(windowColumns("Distribution", "N")...)
		for _, n := range ReferenceSizes() {
			for _, d := range distributions() {
				row := byWindow(r.FalseAlarms, d.name, n, func(c Cell) string { return whole(c.Elsewhere[i]) })
				p.row(append([]string{d.name, thousands(n)}, row...)...)
			}
		}
		p.text("\n</details>\n")
	}
}

func (p *page) family(r Results) {
	p.text(`
## Fifty features

A model of %d features (15 normal, 15 lognormal, 20 of five categories), N = %s, M = %d. Without drift: percent of %s windows in
which any feature alarms. With drift: %d of the features, normal ones, shift by %g standard deviations; percent of these found
(recall), and mean percentage of wrong ones among a window's alarms (false discovery), over %s windows.

A shift of %g standard deviations is a PSI of about 0.09, below the default limit of effect, %g: the second row leaves most
of them alone by intention. Whoever wants to see them lowers %salarm::psi_debiased%s.
`, FamilyFeatures, thousands(FamilyReference), FamilyWindow, thousands(r.Sizes.Windows), FamilyDrifted, FamilyShift,
		thousands(r.Sizes.Drifted), FamilyShift, EffectGate, "`", "`")
	p.header("Rule", "any alarm without drift", "recall", "false discovery")
	for _, row := range r.Family {
		p.row(row.Rule, percent(row.Any), percent(row.Recall), percent(row.FalseDiscovery))
	}
}

func (p *page) power(r Results) {
	p.text(`
## Power

Percent of windows in which the change of a normal feature is seen, N = %s. Ours at a level of %s %% (%s windows); the rules used
elsewhere at their own limits (%s windows): compare with how often they alarm without drift, above.
`, thousands(PowerReference), whole(PowerLevel), thousands(r.Sizes.Power), thousands(r.Sizes.Elsewhere))
	header := []string{"Change", "M", "**otelcol-ml**, p <= 0.01"}
	for _, rule := range elsewhere() {
		header = append(header, rule.name)
	}
	p.header(header...)
	for _, row := range r.Power {
		cells := []string{row.Change, thousands(row.M), percent(row.Ours)}
		for _, v := range row.Elsewhere {
			cells = append(cells, whole(v))
		}
		p.row(cells...)
	}
}

func (p *page) delay(r Results) {
	p.text(`
## Delay

Windows of %d rows of one normal feature, N = %s; after windows without drift it shifts by %g standard deviations. Mean number of
windows up to the first alarm, the first one with drift counted as 1, and the same without drift: the time between false alarms.
%s streams each. Ours at a level of %g for all scales together, without the limit of effect: windows are judged one by one, the
last 4 together every 2, the last 16 together every 8, each scale at a third of the level. Merged windows are judged less often, so that
false alarms are rarer than the level allows.
`, DelayWindow, thousands(DelayReference), DelayShift, thousands(r.Sizes.Runs), DelayLevel)
	p.header("Rule", "windows to the alarm, drift", "windows to the alarm, no drift")
	for _, row := range r.Delay {
		p.row(row.Rule, strconv.FormatFloat(row.Drifted, 'f', 1, 64), strconv.FormatFloat(row.Calm, 'f', 0, 64))
	}
}

func (p *page) noise(r Results) {
	p.text(`
## PSI without drift

PSI of ten bins, as the connector emits it, of a normal feature without drift, N = %s, %s windows per row. The guide
[Drift](../guides/drift.md) draws it.
`, thousands(NoiseReference), thousands(r.Sizes.Noise))
	p.header("M", "PSI, mean", "2.5 %", "97.5 %", "above 0.1, %", "above 0.25, %", "psi_debiased, mean")
	for _, n := range r.Noise {
		p.row(thousands(n.M), psi(n.Mean), psi(n.Low), psi(n.High), percent(n.AboveTenth), percent(n.AboveQuarter), psi(n.Debiased))
	}
}

func psi(v float64) string { return strconv.FormatFloat(v, 'f', 4, 64) }

// thousands writes n with commas.
func thousands(n int) string {
	s := strconv.Itoa(n)
	if len(s) > 3 {
		s = s[:len(s)-3] + "," + s[len(s)-3:]
	}
	return s
}
