// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package scenario

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/otelcol-ml/otelcol-ml/cmd/otelmlctl/internal/otlpsend"
)

const (
	tick            = 100 * time.Millisecond
	metricsInterval = 5 * time.Second
	// maxBatch is the most requests in one batch: about 700 kB of logs, where collectors take 4 MiB.
	maxBatch = 500
)

// Options of Generate.
type Options struct {
	// Duration is how long to send; 0 is until ctx is done.
	Duration time.Duration
	// Seed chooses the traffic: the n-th request is the same for the same scenario, Seed, Duration and Rate,
	// but for its timestamps.
	Seed uint64
	// Rate is the number of requests per second; 0 is the scenario's own.
	Rate float64
	// Progress, if set, is called after each batch by the goroutine that runs Generate.
	Progress func(Result)
}

// Check returns every mistake in the options, named as the flags are.
func (o Options) Check() error {
	var errs []error
	if o.Rate != 0 && !rates.accepts(o.Rate) {
		errs = append(errs, fmt.Errorf("--rate %g: must be %s", o.Rate, rates))
	}
	if o.Duration < 0 {
		errs = append(errs, fmt.Errorf("--duration %s: must not be negative", o.Duration))
	}
	return errors.Join(errs...)
}

// Result says what Generate sent.
type Result struct {
	Requests   int64            // requests whose records the endpoint answered for
	Shifted    int64            // of these, the ones after the start of the shift
	Behind     int64            // requests left out because the endpoint was slower than the rate
	Logs       otlpsend.Outcome // log records, two a request
	Spans      otlpsend.Outcome // spans, two a request
	DataPoints otlpsend.Outcome // data points of the request metrics
	Elapsed    time.Duration
}

// Generate sends traffic through client until the duration is over, when it returns nil, or ctx is done, when
// it returns ctx's error, or the endpoint refuses it for good. The result is valid in any case.
//
// Requests are due at even distances. What an endpoint that stalls leaves undone is caught up, but for no more
// than the last second; earlier requests are left out and counted as Behind.
func (s *Scenario) Generate(ctx context.Context, client *otlpsend.Client, o Options) (Result, error) {
	if err := o.Check(); err != nil {
		return Result{}, err
	}
	rate := s.rate
	if o.Rate != 0 {
		rate = o.Rate
	}
	start := time.Now()
	g := &generator{
		s: s, client: client, progress: o.Progress, start: start, rate: rate,
		rows: s.newRows(o.Seed, streamTraffic), metrics: newRequestMetrics(start), firstShifted: math.MaxUint64,
	}
	if at, ok := s.ShiftStart(o.Duration); ok {
		g.firstShifted = requestsBefore(at, rate)
	}
	err := g.run(ctx, o.Duration)
	g.result.Elapsed = time.Since(start)
	return g.result, err
}

type generator struct {
	s            *Scenario
	client       *otlpsend.Client
	progress     func(Result)
	start        time.Time
	rate         float64
	rows         *rows
	metrics      *requestMetrics
	firstShifted uint64
	result       Result
}

func (g *generator) run(ctx context.Context, duration time.Duration) error {
	p := pacer{rate: g.rate, total: math.MaxUint64}
	if duration > 0 {
		p.total = requestsBefore(duration, g.rate)
	}
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	nextMetrics := g.start.Add(metricsInterval)
	for {
		now := time.Now()
		over := duration > 0 && now.Sub(g.start) >= duration
		from, to, behind := p.due(now.Sub(g.start))
		g.result.Behind += int64(behind)
		for ; from < to; from += maxBatch {
			if err := g.send(ctx, from, min(from+maxBatch, to)); err != nil {
				return err
			}
		}
		if over || !now.Before(nextMetrics) {
			if err := g.sendMetrics(ctx); err != nil {
				return err
			}
			nextMetrics = time.Now().Add(metricsInterval)
		}
		if over {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
	}
}

// send sends the requests from up to, not including, to.
func (g *generator) send(ctx context.Context, from, to uint64) error {
	b := g.s.newBatch()
	for n := from; n < to; n++ {
		b.add(g.rows, n, g.start.Add(dueAt(n, g.rate)), n >= g.firstShifted)
	}
	outcome, err := g.client.SendLogs(ctx, b.logs)
	g.result.Logs.Add(outcome)
	if err != nil {
		return fmt.Errorf("send logs: %w", err)
	}
	outcome, err = g.client.SendTraces(ctx, b.traces)
	g.result.Spans.Add(outcome)
	if err != nil {
		return fmt.Errorf("send traces: %w", err)
	}
	g.metrics.add(b.latencies)
	g.result.Requests += int64(to - from)
	if to > g.firstShifted {
		g.result.Shifted += int64(to - max(from, g.firstShifted))
	}
	g.report()
	return nil
}

func (g *generator) sendMetrics(ctx context.Context) error {
	outcome, err := g.client.SendMetrics(ctx, g.metrics.metrics(g.s, time.Now()))
	g.result.DataPoints.Add(outcome)
	if err != nil {
		return fmt.Errorf("send metrics: %w", err)
	}
	g.report()
	return nil
}

func (g *generator) report() {
	if g.progress != nil {
		g.result.Elapsed = time.Since(g.start)
		g.progress(g.result)
	}
}

// pacer says which requests are due.
type pacer struct {
	rate  float64
	total uint64
	next  uint64
}

// due returns the requests from up to, not including, to, and how many before them are left out because they
// are more than a second late.
func (p *pacer) due(elapsed time.Duration) (from, to, behind uint64) {
	to = min(requestsBefore(elapsed, p.rate), p.total)
	burst := max(uint64(math.Ceil(p.rate)), 1)
	if to > p.next+burst {
		behind = to - burst - p.next
		p.next += behind
	}
	from = p.next
	p.next = max(p.next, to)
	return from, p.next, behind
}

// requestsBefore is the number of requests due before elapsed, the first one being due at 0.
func requestsBefore(elapsed time.Duration, rate float64) uint64 {
	return uint64(math.Ceil(float64(elapsed) * rate / float64(time.Second)))
}

func dueAt(n uint64, rate float64) time.Duration {
	return time.Duration(float64(n) / rate * float64(time.Second))
}
