// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/otelcol-ml/otelcol-ml/cmd/otelmlctl/internal/otlpsend"
	"github.com/otelcol-ml/otelcol-ml/cmd/otelmlctl/internal/progress"
	"github.com/otelcol-ml/otelcol-ml/cmd/otelmlctl/internal/scenario"
)

// maxTrainingRows is about 10 GB of the scenarios' CSV; a larger number is a slip of the hand.
const maxTrainingRows = 100_000_000

type generateOptions struct {
	scenario    string
	duration    time.Duration
	seed        uint64
	rate        float64
	trainingSet string
	rows        int
	endpoint    otlpsend.Config
}

func newGenerateCommand() *cobra.Command {
	var o generateOptions
	cmd := &cobra.Command{
		Use:   "generate --scenario FILE (--endpoint HOST:PORT | --training-set FILE)",
		Short: "Send the traffic of a made-up service, or write the training set of its model",
		Long: `Send the traffic of a made-up service that serves a model: predictions, log lines with made-up personal
data, traces and metrics. Half-way some features shift, so that there is drift to find. With --training-set
write instead the data that the model would have been trained on, as CSV.

The same scenario and seed give the same traffic, but for its timestamps.`,
		Example: `  otelmlctl generate --scenario configs/scenarios/credit-risk.yaml --training-set train.csv
  otelmlctl generate --scenario configs/scenarios/credit-risk.yaml --endpoint 127.0.0.1:4317 --duration 60s`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().Changed("rows") && o.trainingSet == "" {
				return errors.New("--rows needs --training-set")
			}
			s, err := scenario.Load(o.scenario)
			if err != nil {
				return err
			}
			if o.trainingSet != "" {
				return o.writeTrainingSet(cmd.Context(), cmd.OutOrStdout(), s)
			}
			return o.send(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr(), s)
		},
	}
	fs := cmd.Flags()
	fs.StringVar(&o.scenario, "scenario", "", "`file` that describes the service")
	fs.DurationVar(&o.duration, "duration", time.Minute, "how long to send; 0 is until Ctrl-C")
	fs.Uint64Var(&o.seed, "seed", 1, "chooses the traffic or training set")
	fs.Float64Var(&o.rate, "rate", 0, "requests per second (default: the scenario's)")
	fs.StringVar(&o.trainingSet, "training-set", "", "write the training set to this `file` (.csv) and send nothing")
	fs.IntVar(&o.rows, "rows", 20_000, "rows of the training set")
	o.endpoint.AddFlags(fs)
	_ = cmd.MarkFlagRequired("scenario")
	for _, other := range []string{"endpoint", "duration", "rate"} {
		cmd.MarkFlagsMutuallyExclusive("training-set", other)
	}
	return cmd
}

// writeTrainingSet leaves the file as it was unless all rows are written.
func (o *generateOptions) writeTrainingSet(ctx context.Context, out io.Writer, s *scenario.Scenario) error {
	if o.rows < 1 || o.rows > maxTrainingRows {
		return fmt.Errorf("--rows %d: must be from 1 to %d", o.rows, maxTrainingRows)
	}
	if strings.ToLower(filepath.Ext(o.trainingSet)) != ".csv" {
		return fmt.Errorf("--training-set %q: must end in .csv", o.trainingSet)
	}
	if err := checkOutput("--training-set", o.trainingSet); err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(o.trainingSet), ".training-set-*")
	if err != nil {
		return fmt.Errorf("--training-set %q: %w", o.trainingSet, err)
	}
	defer os.Remove(file.Name()) // of no effect after the rename
	err = s.WriteTrainingSet(ctx, file, o.rows, o.seed)
	if err = errors.Join(err, file.Chmod(0o644), file.Close()); err != nil {
		return err
	}
	if err := os.Rename(file.Name(), o.trainingSet); err != nil {
		return fmt.Errorf("--training-set %q: %w", o.trainingSet, err)
	}
	fmt.Fprintf(out, "wrote %d rows of %d features, %s and %s to %s\n",
		o.rows, len(s.Features()), scenario.PredictionColumn, scenario.ScoreColumn, o.trainingSet)
	return nil
}

func (o *generateOptions) send(ctx context.Context, out, errOut io.Writer, s *scenario.Scenario) error {
	options := scenario.Options{Duration: o.duration, Seed: o.seed, Rate: o.rate}
	if err := options.Check(); err != nil {
		return err
	}
	line := progress.New(errOut, isTerminal(errOut))
	defer line.Done()
	o.endpoint.Refused = showRefusals(errOut, line)
	client, err := otlpsend.Dial(ctx, o.endpoint)
	if err != nil {
		return err
	}
	defer client.Close()

	fmt.Fprintf(out, "sending %g requests/s of %s %s to %s", cmp.Or(o.rate, s.Rate()), s.ModelName(), s.ModelVersion(), o.endpoint.Endpoint)
	if at, ok := s.ShiftStart(o.duration); ok {
		fmt.Fprintf(out, "; after %s the distribution of %s shifts", at, strings.Join(s.ShiftedFeatures(), " and "))
	}
	fmt.Fprintln(out)
	options.Progress = func(r scenario.Result) {
		line.Update("%s  %d requests, %d log records accepted", r.Elapsed.Round(time.Second), r.Requests, r.Logs.Accepted)
	}
	result, err := s.Generate(ctx, client, options)
	line.Done()
	printGenerated(out, result)
	if o.duration == 0 && errors.Is(err, context.Canceled) {
		err = nil // Ctrl-C is how such a run ends
	}
	if err != nil {
		return err
	}
	return errors.Join(
		rejectedError("log records", result.Logs),
		rejectedError("spans", result.Spans),
		rejectedError("data points", result.DataPoints))
}

func printGenerated(out io.Writer, r scenario.Result) {
	fmt.Fprintf(out, "accepted of %d requests (%d of them shifted): %d log records, %d spans, %d data points, in %.1f s (%.1f requests/s)\n",
		r.Requests, r.Shifted, r.Logs.Accepted, r.Spans.Accepted, r.DataPoints.Accepted,
		r.Elapsed.Seconds(), float64(r.Requests)/r.Elapsed.Seconds())
	if r.Behind > 0 {
		fmt.Fprintf(out, "%d requests were left out, since the endpoint was slower than the rate\n", r.Behind)
	}
	all := r.Logs
	all.Add(r.Spans)
	all.Add(r.DataPoints)
	printRepeats(out, all)
}
