// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/otelcol-ml/otelcol-ml/cmd/otelmlctl/internal/baseline"
	"github.com/otelcol-ml/otelcol-ml/cmd/otelmlctl/internal/progress"
	"github.com/otelcol-ml/otelcol-ml/internal/reference"
)

func newBaselineCommand() *cobra.Command {
	var o baseline.Options
	var output string
	cmd := &cobra.Command{
		Use:   "baseline --input FILE --model MODEL --version VERSION",
		Short: "Make a reference profile of training data",
		Long: `Make the reference profile with which the drift connector compares what a model sees: per feature its bins, its
counts and its missing values. The input is a CSV, JSON Lines or Parquet file of the data the model was trained on.

A column is numeric when all of its cells are numbers or missing values (empty, NA, N/A, NaN, null, None,
infinities), else categorical. A column of numbers that are codes needs --categorical. Of a categorical column only
empty cells are missing values. Objects in JSON Lines become columns with dots in their names.

Of each numeric feature it keeps bins and, finer, percentiles; of the pairs that --correlations names, Pearson's
correlation over the rows that have a value of both ("all": of all pairs, for at most 50 numeric features).

The profile holds no row, but the categories, the limits of the bins and the extremes are values of the data.

The file is read twice. Memory: 8 bytes for each value of a numeric feature, and up to as much again that the garbage
collector has not freed yet (10 million rows of 20 features: 1.6 to 3.2 GB); and the different values of the
categorical features, at most 1,000,000 each.`,
		Example: `  otelmlctl baseline --input train.csv.gz --model credit-risk --version 2026.11 --exclude customer_id --categorical zip
  otelmlctl baseline --input train.parquet --model m --version 1 --features age,city --prediction decision --score p
  otelmlctl baseline --input train.csv --model m --version 1 --correlations income:loan_amount,age:income`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runBaseline(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr(), o, output)
		},
	}
	fs := cmd.Flags()
	fs.StringVar(&o.Input, "input", "", "`file` to read: .csv, .jsonl, .ndjson (all also .gz) or .parquet")
	fs.StringVar(&o.Model, "model", "", "name of the model")
	fs.StringVar(&o.Version, "version", "", "version of the model")
	fs.StringSliceVar(&o.Features, "features", nil, "`columns` that are features (default: all that no other flag names)")
	fs.StringSliceVar(&o.Exclude, "exclude", nil, "`columns` that are no features")
	fs.StringSliceVar(&o.Categorical, "categorical", nil, "`columns` that are categorical")
	fs.StringSliceVar(&o.Numeric, "numeric", nil, "`columns` that are numeric")
	fs.StringVar(&o.Prediction, "prediction", "", "`column` with the model's result")
	fs.StringVar(&o.Score, "score", "", "`column` with the model's score, a number")
	fs.StringSliceVar(&o.Correlations, "correlations", nil, "`pairs` of numeric features whose correlation is kept: COLUMN:COLUMN,… or all")
	fs.IntVar(&o.Bins, "bins", reference.DefaultBins, "quantile intervals of a numeric feature")
	fs.StringVar(&output, "output", "", "`file` to write (default references/MODEL/VERSION.json)")
	for _, name := range []string{"input", "model", "version"} {
		_ = cmd.MarkFlagRequired(name)
	}
	cmd.AddCommand(newBaselineAdoptCommand(), newBaselineListCommand())
	return cmd
}

func runBaseline(ctx context.Context, out, errOut io.Writer, o baseline.Options, output string) error {
	if output == "" {
		var err error
		if output, err = defaultOutput(o.Model, o.Version); err != nil {
			return err
		}
	}
	if err := checkOutput("--output", output); err != nil {
		return err
	}
	line := progress.New(errOut, isTerminal(errOut))
	defer line.Done()
	var rows int64
	o.Progress = func(pass int, n int64, share float64) {
		rows = n
		line.Update("pass %d of 2: %3.0f%% of %s, %d rows", pass, 100*share, o.Input, n)
	}
	p, err := baseline.Make(ctx, o)
	line.Done()
	if errors.Is(err, context.Canceled) {
		fmt.Fprintf(errOut, "interrupted after %d rows, nothing written\n", rows)
	}
	if err != nil {
		return err
	}
	if err := reference.Write(output, p); err != nil {
		return err
	}
	for _, warning := range append(baseline.Warnings(p), o.Uncorrelated(p)...) {
		fmt.Fprintln(errOut, "warning:", warning)
	}
	return printProfile(out, p, output)
}

// defaultOutput is the path of the profile below the directory that the drift connector reads. A separator in a
// name would lead elsewhere, and what begins with a dot the connector does not read.
func defaultOutput(model, version string) (string, error) {
	for _, part := range []struct{ flag, name string }{{"--model", model}, {"--version", version}} {
		if strings.ContainsAny(part.name, `/\`) || strings.HasPrefix(part.name, ".") {
			return "", fmt.Errorf("%s %q cannot be part of the default path, expected --output or a name without path separators and without a dot at its start", part.flag, part.name)
		}
	}
	return filepath.Join("references", model, version+".json"), nil
}

func printProfile(out io.Writer, p *reference.Profile, path string) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "FEATURE\tTYPE\tBINS\tMISSING")
	for i := range p.Features {
		f := &p.Features[i]
		fmt.Fprintf(w, "%s\t%s\t%s\t%d (%.3g %%)\n", printable(f.Name), f.Type, describeBins(f), f.Missing, 100*float64(f.Missing)/float64(p.Rows))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "wrote %s: %d rows, id %s\n", path, p.Rows, printable(p.ID))
	return err
}

func describeBins(f *reference.Feature) string {
	if n := f.Numeric; n != nil {
		text := fmt.Sprintf("%d intervals", len(n.Edges)+1)
		if len(n.Atoms) > 0 {
			text += fmt.Sprintf(", %d frequent values", len(n.Atoms))
		}
		return text
	}
	text := fmt.Sprintf("%d categories", len(f.Categorical.Categories))
	if rare := f.Categorical.Rare; rare.Count > 0 {
		text += fmt.Sprintf(", %d rare", rare.Distinct)
	}
	return text
}
