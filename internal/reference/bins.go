// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package reference

import "github.com/otelcol-ml/otelcol-ml/internal/stats"

// Labels of the two pools of a categorical feature.
const (
	LabelRare   = "(rare)"   // categories the reference has, but not kept on their own
	LabelUnseen = "(unseen)" // categories the reference does not have
)

// Bin is one bin of a feature with its count in the reference.
type Bin struct {
	Label string
	Count int64
}

// Bins returns the bins of a valid feature in their order. Numeric: the intervals, "(-inf, 35]", "(35, 42]",
// "(42, +inf)", then the atoms, "=0"; this is the order of stats.Binning. Categorical: the categories in the
// order of the file, LabelRare, and LabelUnseen, which has no rows in the reference.
func (f *Feature) Bins() []Bin {
	if f.Type == TypeNumeric {
		return f.Numeric.bins()
	}
	return f.Categorical.bins()
}

func (n *Numeric) bins() []Bin {
	bins := make([]Bin, 0, len(n.Counts))
	low := "(-inf, "
	for i, edge := range n.Edges {
		text := CategoryFromFloat(edge)
		bins = append(bins, Bin{low + text + "]", n.Counts[i]})
		low = "(" + text + ", "
	}
	bins = append(bins, Bin{low + "+inf)", n.Counts[len(n.Edges)]})
	for i, atom := range n.Atoms {
		bins = append(bins, Bin{"=" + CategoryFromFloat(atom), n.Counts[len(n.Edges)+1+i]})
	}
	return bins
}

func (c *Categorical) bins() []Bin {
	bins := make([]Bin, 0, len(c.Categories)+2)
	for _, category := range c.Categories {
		bins = append(bins, Bin{category.Value, category.Count})
	}
	return append(bins, Bin{LabelRare, c.Rare.Count}, Bin{LabelUnseen, 0})
}

// Binning assigns values to the bins.
func (n *Numeric) Binning() stats.Binning {
	return stats.Binning{Edges: n.Edges, Atoms: n.Atoms}
}
