// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package simulate

import (
	"fmt"
	"math"
	"strings"
)

// The plot's frame, in pixels, and its axes: windows of leastM to mostM rows by logarithm, PSI of 0 to mostPSI.
const (
	left, right, top, bottom = 70.0, 700.0, 70.0, 390.0

	leastM, mostM = 30.0, 10_000.0
	mostPSI       = 0.55
)

func plotX(m float64) float64 {
	return left + (right-left)*math.Log(m/leastM)/math.Log(mostM/leastM)
}

func plotY(psi float64) float64 { return bottom - (bottom-top)*psi/mostPSI }

// Plot draws how PSI varies without drift as an SVG that is readable in light and in dark themes.
func Plot(r Results) string {
	var b strings.Builder
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 460" role="img" aria-labelledby="title description" font-family="system-ui, sans-serif" font-size="13">
<title id="title">PSI without drift, by window size</title>
`)
	first := r.Noise[0]
	last := r.Noise[len(r.Noise)-1]
	fmt.Fprintf(&b, `<desc id="description">Mean PSI of ten bins without drift falls from %.2f at %s rows to %.4f at %s rows. At %s rows 95 %% of the windows lie between %.2f and %.2f. The mean of psi_debiased stays below %.2f everywhere.</desc>
`, first.Mean, thousands(first.M), last.Mean, thousands(last.M), thousands(first.M), first.Low, first.High, math.Ceil(100*maxDebiased(r.Noise))/100)
	b.WriteString(`<!-- Written by make simulate. Edits are lost. -->
<style>
  .paper { fill: #ffffff } .ink { fill: #1f2328 } .faint { fill: #59636e }
  .grid { stroke: #d1d9e0 } .axis { stroke: #59636e }
  .band { fill: #0969da; fill-opacity: 0.18 } .mean { stroke: #0969da } .mean-text { fill: #0969da }
  .debiased { stroke: #1a7f37 } .debiased-text { fill: #1a7f37 } .limit { stroke: #bc4c00 } .limit-text { fill: #bc4c00 }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #0d1117 } .ink { fill: #f0f6fc } .faint { fill: #9198a1 }
    .grid { stroke: #30363d } .axis { stroke: #9198a1 }
    .band { fill: #4493f8; fill-opacity: 0.25 } .mean { stroke: #4493f8 } .mean-text { fill: #4493f8 }
    .debiased { stroke: #3fb950 } .debiased-text { fill: #3fb950 } .limit { stroke: #f0883e } .limit-text { fill: #f0883e }
  }
</style>
<rect class="paper" width="760" height="460"/>
`)
	fmt.Fprintf(&b, `<text class="ink" x="%g" y="28" font-size="17" font-weight="600">PSI of a feature that does not drift</text>
<text class="faint" x="%g" y="50">ten bins, reference of %s rows, %s simulated windows of each size</text>
`, left, left, thousands(NoiseReference), thousands(r.Sizes.Noise))

	for _, psi := range []float64{0, 0.1, 0.2, 0.3, 0.4, 0.5} {
		fmt.Fprintf(&b, `<line class="grid" x1="%g" x2="%g" y1="%.1f" y2="%.1f"/><text class="faint" x="%g" y="%.1f" text-anchor="end">%.1f</text>
`, left, right, plotY(psi), plotY(psi), left-8, plotY(psi)+4, psi)
	}
	for _, m := range []int{30, 100, 300, 1000, 3000, 10_000} {
		x := plotX(float64(m))
		fmt.Fprintf(&b, `<line class="axis" x1="%.1f" x2="%.1f" y1="%g" y2="%g"/><text class="faint" x="%.1f" y="%g" text-anchor="middle">%s</text>
`, x, x, bottom, bottom+5, x, bottom+20, thousands(m))
	}
	fmt.Fprintf(&b, `<line class="axis" x1="%g" x2="%g" y1="%g" y2="%g"/>
<text class="ink" x="%g" y="%g" text-anchor="middle">rows in the window</text>
<text class="ink" x="24" y="%g" text-anchor="middle" transform="rotate(-90 24 %g)">PSI</text>
`, left, right, bottom, bottom, (left+right)/2, bottom+44, (top+bottom)/2, (top+bottom)/2)

	band := line(r.Noise, func(p NoisePoint) float64 { return p.High })
	for i := len(r.Noise) - 1; i >= 0; i-- {
		band += point(r.Noise[i], r.Noise[i].Low)
	}
	fmt.Fprintf(&b, "<polygon class=\"band\" points=\"%s\"/>\n", strings.TrimSpace(band))
	for _, limit := range []struct {
		psi  float64
		text string
	}{{0.1, "limit 0.1"}, {0.25, "limit 0.25"}} {
		fmt.Fprintf(&b, `<line class="limit" x1="%g" x2="%g" y1="%.1f" y2="%.1f" stroke-width="1.5" stroke-dasharray="6 4"/>
<text class="limit-text" x="%g" y="%.1f" text-anchor="end">%s</text>
`, left, right, plotY(limit.psi), plotY(limit.psi), right-4, plotY(limit.psi)-6, limit.text)
	}
	fmt.Fprintf(&b, `<polyline class="mean" fill="none" stroke-width="2.5" points="%s"/>
<polyline class="debiased" fill="none" stroke-width="2.5" points="%s"/>
`, strings.TrimSpace(line(r.Noise, func(p NoisePoint) float64 { return p.Mean })),
		strings.TrimSpace(line(r.Noise, func(p NoisePoint) float64 { return p.Debiased })))

	legend := 500.0
	fmt.Fprintf(&b, `<rect class="band" x="%g" y="107" width="26" height="11"/><text class="mean-text" x="%g" y="117">95 %% of the windows</text>
<line class="mean" x1="%g" x2="%g" y1="129" y2="129" stroke-width="2.5"/><text class="mean-text" x="%g" y="134">mean PSI</text>
<line class="debiased" x1="%g" x2="%g" y1="146" y2="146" stroke-width="2.5"/><text class="debiased-text" x="%g" y="151">mean psi_debiased</text>
</svg>
`, legend, legend+34, legend, legend+26, legend+34, legend, legend+26, legend+34)
	return b.String()
}

func maxDebiased(points []NoisePoint) float64 {
	highest := 0.0
	for _, p := range points {
		highest = max(highest, p.Debiased)
	}
	return highest
}

// line lists the coordinates of one figure of all points.
func line(points []NoisePoint, figure func(NoisePoint) float64) string {
	var b strings.Builder
	for _, p := range points {
		b.WriteString(point(p, figure(p)))
	}
	return b.String()
}

func point(p NoisePoint, psi float64) string {
	return fmt.Sprintf("%.1f,%.1f ", plotX(float64(p.M)), plotY(psi))
}
