// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/otelcol-ml/otelcol-ml/cmd/otelmlctl/internal/otlpsend"
	"github.com/otelcol-ml/otelcol-ml/cmd/otelmlctl/internal/progress"
	"github.com/otelcol-ml/otelcol-ml/cmd/otelmlctl/internal/replay"
)

func newReplayCommand() *cobra.Command {
	o := replay.Options{SortMemory: 1 << 30}
	var endpoint otlpsend.Config
	cmd := &cobra.Command{
		Use:   "replay --input FILE --model MODEL --version VERSION --endpoint HOST:PORT",
		Short: "Send recorded rows as predictions and labels",
		Long: `Send the rows of a CSV, JSON Lines or Parquet file as log records: one prediction a row, and one label where
there is one. Rows go out in order of their timestamps; those of a file that is not in this order are sorted in
memory first. A batch that the endpoint refuses is sent again until it is accepted. Integers beyond 64
bits are sent as text, which keeps their digits.`,
		Example: `  otelmlctl replay --input data.csv --model credit-risk --version 2026.11 --prediction decision --score score
  otelmlctl replay --input data.parquet --model m --version 1 --timestamp time --speed 60x --id id --label outcome`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runReplay(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr(), o, endpoint)
		},
	}
	fs := cmd.Flags()
	fs.StringVar(&o.Input, "input", "", "`file` to read: .csv, .jsonl (both also .gz) or .parquet")
	fs.StringVar(&o.Model, "model", "", "name of the model")
	fs.StringVar(&o.Version, "version", "", "version of the model")
	fs.StringVar(&o.Service, "service", "", "name of the service that serves it (default: the model's name)")
	fs.StringSliceVar(&o.Features, "features", nil, "`columns` that are features (default: all that no other flag names)")
	fs.StringSliceVar(&o.Exclude, "exclude", nil, "`columns` that are no features")
	fs.StringVar(&o.Timestamp, "timestamp", "", "`column` with the time of the prediction (default: now)")
	fs.StringVar(&o.TimestampFormat, "timestamp-format", "", "rfc3339, unix, unix_ms, unix_ns or a Go `layout` such as 2006-01-02 (default: guessed by the first row); times without a zone are UTC")
	fs.StringVar(&o.ID, "id", "", "`column` with the id of the prediction")
	fs.StringVar(&o.Prediction, "prediction", "", "`column` with the model's result")
	fs.StringVar(&o.Score, "score", "", "`column` with the model's score")
	fs.StringVar(&o.Label, "label", "", "`column` with the true outcome; needs --id")
	fs.Float64Var(&o.Rate, "rate", 0, "rows per second")
	fs.Func("speed", "keep the distances of the timestamps, so many `times` faster, such as 60x; needs --timestamp", func(s string) (err error) {
		o.Speed, err = parseSpeed(s)
		return err
	})
	fs.Bool("as-fast-as-possible", true, "send as fast as the endpoint accepts")
	fs.Int64Var(&o.Skip, "skip", 0, "rows to leave out at the start, in the order in which they are sent")
	fs.Int64Var(&o.Limit, "limit", 0, "rows to send (default: all)")
	fs.IntVar(&o.Batch, "batch", 500, "rows to send at once")
	fs.Func("sort-memory", "`memory` for sorting by time, such as 512MiB (default 1GiB)", func(s string) (err error) {
		o.SortMemory, err = parseMemory(s)
		return err
	})
	endpoint.AddFlags(fs)
	for _, name := range []string{"input", "model", "version"} {
		_ = cmd.MarkFlagRequired(name)
	}
	cmd.MarkFlagsMutuallyExclusive("rate", "speed", "as-fast-as-possible")
	return cmd
}

// parseSpeed reads how many times faster, such as 60x or 0.5.
func parseSpeed(s string) (float64, error) {
	v, err := strconv.ParseFloat(strings.TrimSuffix(s, "x"), 64)
	if err != nil || !(v > 0) || math.IsInf(v, 0) {
		return 0, errors.New("must be a number above 0, such as 60x")
	}
	return v, nil
}

// parseMemory reads a number of bytes, such as 1GiB.
func parseMemory(s string) (int64, error) {
	number, unit := s, int64(1)
	for suffix, size := range map[string]int64{"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30} {
		if cut, ok := strings.CutSuffix(s, suffix); ok {
			number, unit = cut, size
		}
	}
	v, err := strconv.ParseInt(number, 10, 64)
	if err != nil || v < 0 || v > math.MaxInt64/unit {
		return 0, errors.New("must be a number of bytes, such as 512MiB or 1GiB")
	}
	return v * unit, nil
}

func runReplay(ctx context.Context, out, errOut io.Writer, o replay.Options, endpoint otlpsend.Config) error {
	line := progress.New(errOut, isTerminal(errOut))
	defer line.Done()
	o.Note = func(format string, args ...any) {
		line.Done()
		fmt.Fprintf(errOut, format+"\n", args...)
	}
	o.Progress = func(r replay.Result, share float64) {
		if r.Rows == 0 {
			line.Update("%3.0f%% of %s looked through", 100*share, o.Input)
			return
		}
		line.Update("%3.0f%%  %d rows, %d records accepted, %.0f records/s",
			100*share, r.Rows, r.Records.Accepted, float64(r.Records.Accepted)/r.Elapsed.Seconds())
	}
	r, err := replay.Open(ctx, o)
	if err != nil {
		return err
	}
	defer r.Close()
	endpoint.Refused = showRefusals(errOut, line)
	client, err := otlpsend.Dial(ctx, endpoint)
	if err != nil {
		return err
	}
	defer client.Close()

	result, err := r.Send(ctx, client)
	line.Done()
	printReplayed(out, result)
	if err != nil {
		printResume(errOut, o, result)
		return err
	}
	return rejectedError("log records", result.Records)
}

func printReplayed(out io.Writer, r replay.Result) {
	fmt.Fprintf(out, "%d rows: %d log records accepted, %d rejected, in %.1f s (%.0f records/s)\n",
		r.Rows, r.Records.Accepted, r.Records.Rejected, r.Elapsed.Seconds(), float64(r.Records.Accepted)/r.Elapsed.Seconds())
	printRepeats(out, r.Records)
}

// printResume says how to go on after a run that ended early.
func printResume(out io.Writer, o replay.Options, r replay.Result) {
	with := func(sent int64) string {
		switch {
		case o.Limit == 0:
			return fmt.Sprintf("with --skip %d", o.Skip+sent)
		case o.Limit > sent:
			return fmt.Sprintf("with --skip %d --limit %d", o.Skip+sent, o.Limit-sent)
		}
		return "without it" // --limit 0 would be all rows
	}
	fmt.Fprintf(out, "ended early; go on %s\n", with(r.Rows))
	if r.Unanswered > 0 {
		fmt.Fprintf(out, "the %d rows after these were sent but not answered; they may arrive twice that way, and not at all %s\n",
			r.Unanswered, with(r.Rows+r.Unanswered))
	}
}
