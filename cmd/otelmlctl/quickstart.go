// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/otelcol-ml/otelcol-ml/cmd/otelmlctl/internal/otlpsend"
	"github.com/otelcol-ml/otelcol-ml/cmd/otelmlctl/internal/quickstart"
	"github.com/otelcol-ml/otelcol-ml/cmd/otelmlctl/internal/scenario"
)

const (
	// minQuickstart leaves three windows before the shift and three after it.
	minQuickstart = 15 * time.Second
	// Windows last a sixth of a run, so that it has some before and after the shift, but neither too few requests for a
	// verdict nor more than configs/quickstart.yaml says.
	minWindow, maxWindow = 2 * time.Second, 10 * time.Second
	// quickstartRate fills a window with 2,000 requests, ten times what a verdict needs.
	quickstartRate = 200
	trainingRows   = 20_000
	scrapeInterval = time.Second
	// settle is how long after the end of the traffic the last window may take: its length and its lateness, in
	// configs/quickstart.yaml eleven seconds, longer than the time after which the clock closes it; and some to spare.
	settle = 15 * time.Second
)

type quickstartOptions struct {
	collector string
	config    string
	scenario  string
	data      string
	duration  time.Duration
	rate      float64
	seed      uint64
}

func newQuickstartCommand() *cobra.Command {
	var o quickstartOptions
	cmd := &cobra.Command{
		Use:   "quickstart",
		Short: "Run the collector beside generated traffic and show what drifts",
		Long: `Run the collector with configs/quickstart.yaml on this machine: make a training set and its reference profile,
start the collector, send the traffic of a made-up service in which two of twelve features shift half-way, and
show what the collector's metrics say of each feature.

With --duration it ends by itself, and fails unless exactly the shifted features were called drifted. Without, it
runs until Ctrl-C.

Ports are changed by environment variables: OTLP_GRPC_PORT, OTLP_HTTP_PORT, PROMETHEUS_PORT, HEALTH_PORT,
TELEMETRY_PORT.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.duration != 0 && o.duration < minQuickstart {
				return fmt.Errorf("--duration %s: must be 0 or at least %s, to see complete windows before and after the shift",
					o.duration, minQuickstart)
			}
			return o.run(cmd.Context(), cmd.OutOrStdout())
		},
	}
	fs := cmd.Flags()
	fs.StringVar(&o.collector, "collector", "bin/otelcol-ml", "the collector's `binary`")
	fs.StringVar(&o.config, "config", "configs/quickstart.yaml", "its configuration `file`")
	fs.StringVar(&o.scenario, "scenario", "configs/scenarios/credit-risk.yaml", "`file` that describes the service")
	fs.StringVar(&o.data, "data", "data", "`directory` for what the quickstart writes")
	fs.DurationVar(&o.duration, "duration", 0, "how long to send; 0 is until Ctrl-C")
	fs.Float64Var(&o.rate, "rate", quickstartRate, "requests per second")
	fs.Uint64Var(&o.seed, "seed", 1, "chooses the traffic")
	return cmd
}

func (o *quickstartOptions) run(ctx context.Context, out io.Writer) error {
	traffic := scenario.Options{Duration: o.duration, Seed: o.seed, Rate: o.rate}
	if err := traffic.Check(); err != nil {
		return err
	}
	s, err := scenario.Load(o.scenario)
	if err != nil {
		return err
	}
	if err := quickstart.CheckCollector(o.collector); err != nil {
		return err
	}
	if err := quickstart.CheckPorts(); err != nil {
		return err
	}
	if err := o.makeReference(ctx, out, s); err != nil {
		return err
	}

	log := filepath.Join(o.data, "collector.log")
	step(out, "Starting the collector with %s; its log is %s", o.config, log)
	for name, value := range o.environment() {
		if err := os.Setenv(name, value); err != nil {
			return fmt.Errorf("set %s: %w", name, err)
		}
	}
	collector, err := quickstart.StartCollector(ctx, o.collector, o.config, log)
	if err != nil {
		return err
	}
	defer collector.Stop()

	at, _ := s.ShiftStart(o.duration)
	step(out, "Sending %g requests/s of %s; after %s %s shift", o.rate, s.ModelName(), at, strings.Join(s.ShiftedFeatures(), " and "))
	err = o.watch(ctx, out, s, traffic, collector)
	if o.duration == 0 && errors.Is(err, context.Canceled) {
		err = nil // Ctrl-C is how such a run ends
	}
	if err != nil {
		return err
	}
	step(out, "Stopping the collector")
	return nil
}

// environment is what configs/quickstart.yaml reads, so that --data moves everything and short runs have short windows.
func (o *quickstartOptions) environment() map[string]string {
	environment := map[string]string{"DATA_DIRECTORY": o.data, "REFERENCE_DIRECTORY": o.references()}
	if o.duration > 0 && os.Getenv("DRIFT_WINDOW") == "" {
		window := min(max((o.duration/6).Truncate(time.Second), minWindow), maxWindow)
		environment["DRIFT_WINDOW"] = window.String()
	}
	return environment
}

func (o *quickstartOptions) references() string { return filepath.Join(o.data, "references") }

// makeReference does what a user would: it runs the commands that write a training set and its profile.
func (o *quickstartOptions) makeReference(ctx context.Context, out io.Writer, s *scenario.Scenario) error {
	if err := os.MkdirAll(o.data, 0o750); err != nil {
		return fmt.Errorf("--data %q: %w", o.data, err)
	}
	trainingSet := filepath.Join(o.data, "train.csv")
	profile := filepath.Join(o.references(), s.ModelName(), s.ModelVersion()+".json")
	for _, c := range []struct {
		command *cobra.Command
		args    []string
	}{
		{newGenerateCommand(), []string{
			"--scenario", o.scenario, "--training-set", trainingSet, "--rows", strconv.Itoa(trainingRows),
		}},
		{newBaselineCommand(), []string{
			"--input", trainingSet, "--model", s.ModelName(), "--version", s.ModelVersion(),
			"--prediction", scenario.PredictionColumn, "--score", scenario.ScoreColumn, "--output", profile,
		}},
	} {
		step(out, "otelmlctl %s %s", c.command.Name(), strings.Join(c.args, " "))
		c.command.SetArgs(c.args)
		c.command.SetOut(out)
		c.command.SilenceErrors, c.command.SilenceUsage = true, true
		if err := c.command.ExecuteContext(ctx); err != nil {
			return fmt.Errorf("otelmlctl %s: %w", c.command.Name(), err)
		}
	}
	return nil
}

// watch sends the traffic and shows what the collector says of it, until both are at their end.
func (o *quickstartOptions) watch(ctx context.Context, out io.Writer, s *scenario.Scenario, traffic scenario.Options, collector *quickstart.Collector) error {
	client, err := otlpsend.Dial(ctx, otlpsend.Config{Endpoint: quickstart.OTLPGRPC.Address()})
	if err != nil {
		return err
	}
	defer client.Close()

	sending, cancel := context.WithCancel(ctx)
	sent := make(chan error, 1)
	var sender sync.WaitGroup
	sender.Go(func() {
		_, err := s.Generate(sending, client, traffic)
		sent <- err
	})
	defer sender.Wait()
	defer cancel()

	verdict := quickstart.NewVerdict(s.ShiftedFeatures())
	board := quickstart.NewBoard(out, isTerminal(out), o.footer())
	ticker := time.NewTicker(scrapeInterval)
	defer ticker.Stop()
	start := time.Now()
	var end <-chan time.Time // of the run, once the traffic has ended
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-collector.Exited():
			return collector.ExitError()
		case err := <-sent:
			if err != nil {
				return err
			}
			end = time.After(settle)
		case <-end:
			if err := verdict.Err(); err != nil {
				return err
			}
			step(out, "The shift was seen in %s, and nothing else was called drifted", strings.Join(s.ShiftedFeatures(), " and "))
			return nil
		case <-ticker.C:
			rows, err := quickstart.Scrape(ctx, quickstart.Prometheus.Address(), s.ModelName())
			if err != nil {
				return err
			}
			verdict.See(rows)
			board.Show(rows, time.Since(start))
		}
	}
}

func (o *quickstartOptions) footer() string {
	return fmt.Sprintf(`  drift metrics            http://%s/metrics
  the collector's own      http://%s/metrics
  windows, logs, traces    %s, %s, %s
`, quickstart.Prometheus.Address(), quickstart.Telemetry.Address(),
		filepath.Join(o.data, "drift.jsonl"), filepath.Join(o.data, "logs.jsonl"), filepath.Join(o.data, "traces.jsonl"))
}

func step(out io.Writer, format string, args ...any) {
	fmt.Fprintf(out, "==> "+format+"\n", args...)
}
