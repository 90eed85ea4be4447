// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package worker

import (
	"context"
	"encoding/gob"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"sync"
	"syscall"

	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/gpu"
)

// name is that of the worker's process.
const name = "otelcol-ml-gpu"

// variable makes a process that has this package in it a worker.
const variable = "OTELCOL_ML_NVML_WORKER"

func init() {
	if os.Getenv(variable) == "" {
		return
	}
	// The signals that end the collector reach its whole group: the worker ends when the collector has no more to ask.
	signal.Ignore(os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	_ = os.WriteFile("/proc/self/comm", []byte(name), 0) // what top and ps show
	// What the driver's library prints must not get between the answers.
	out := os.Stdout
	os.Stdout = os.Stderr
	if err := serve(os.Stdin, out); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// serve does what it is told until there is nothing more to be told.
func serve(in io.Reader, out io.Writer) error {
	var (
		setup   Setup
		decoder = gob.NewDecoder(in)
		speaker = &speaker{encoder: gob.NewEncoder(out)}
	)
	if err := decoder.Decode(&setup); err != nil {
		return fmt.Errorf("setup: %w", err)
	}
	config := setup.Monitor()
	config.Happened = func(e gpu.Event) { speaker.say(&message{Event: &e}) }
	config.Observed = func(o gpu.Observation) { speaker.say(&message{Observation: &o}) }
	config.Dropped = func(what gpu.Dropped, n int) { speaker.say(&message{Dropped: &dropped{what, n}}) }
	monitor := gpu.NewMonitor(config)
	var inventory []*gpu.Identity
	var calls []gpu.CallStat
	for {
		var r request
		if err := decoder.Decode(&r); err != nil {
			return nil // the collector has ended
		}
		a := answer{}
		ctx, cancel := context.WithTimeout(context.Background(), r.Timeout)
		monitor.Release(ctx, r.Release)
		switch r.Kind {
		case doRelease: // is done
		case doScrape:
			a.Snapshot = monitor.Scrape(ctx)
		case doClose:
			monitor.Close(ctx)
		}
		cancel()
		if now := monitor.Inventory(); !slices.Equal(now, inventory) {
			inventory, a.Inventory = now, now
		}
		a.Stats = monitor.Stats(calls[:0])
		calls = a.Stats.Calls
		speaker.say(&message{Answer: &a})
		if r.Kind == doClose {
			return nil
		}
	}
}

// A speaker says one thing at a time.
type speaker struct {
	mu      sync.Mutex
	encoder *gob.Encoder
}

// say tells the collector. If that has ended, there is nobody to tell, and the input will end as well.
func (s *speaker) say(m *message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = s.encoder.Encode(m)
}
