// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package nvmlreceiver

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.uber.org/zap"

	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/cgroup"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/gpu"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/metadata"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/worker"
)

const (
	// maxEvents is how many events wait for the pipeline at most.
	maxEvents = 1024
	// signalInterval is how often the signal file is looked for: letting go must not wait for a scrape.
	signalInterval = 250 * time.Millisecond
)

// A monitor reads the GPUs: one of package gpu, here or in a process of its own.
type monitor interface {
	Scrape(context.Context) *gpu.Snapshot
	Release(ctx context.Context, release bool)
	Close(context.Context)
	Inventory() []*gpu.Identity
	Driver() gpu.Driver

	State() gpu.State
	Attachments() int64
	Circuits() int64
	Stuck() int64
	NotRead(reason int) int64
	Calls() *gpu.Calls
}

// A hub is what the receivers of one configuration share: the monitor of the GPUs, and what happens to them.
type hub struct {
	config    *Config
	logger    *zap.Logger
	builder   *metadata.TelemetryBuilder
	monitor   monitor
	owners    *owners
	incidents *incidents
	pods      *pods

	metrics bool           // there is a pipeline of metrics, which scrapes
	events  chan gpu.Event // nil without a pipeline of logs

	dropped   [drops]atomic.Int64
	startOnce sync.Once
	stopOnce  sync.Once
	cancel    context.CancelFunc
	running   sync.WaitGroup
}

// What can be dropped, in the order of the attribute's values in metadata.yaml.
const (
	droppedEvent = iota
	droppedXidCode
	droppedProcess
	droppedKmsg
	droppedAllocation
	droppedIncident
	droppedGPU

	drops
)

// outside is what tests put something else in place of.
type outside struct {
	open func(path string) (gpu.Library, error)
	now  func() time.Time
}

var world = outside{open: worker.Open, now: time.Now}

func newHub(config *Config, set component.TelemetrySettings, world outside) (*hub, error) {
	h := &hub{config: config, logger: set.Logger}
	var detail gpu.Detail
	for _, name := range config.Detail {
		detail |= details[name]
	}
	h.monitor = h.newMonitor(detail, world)
	h.owners = newOwners(h, cgroup.NewResolver(config.ProcPath, 0))
	h.incidents = newIncidents(h)
	h.pods = newPods(h)
	var err error
	if h.builder, err = metadata.NewTelemetryBuilder(set); err != nil {
		return nil, err
	}
	return h, h.observe()
}

// newMonitor makes the monitor that the configuration asks for.
func (h *hub) newMonitor(detail gpu.Detail, world outside) monitor {
	c := h.config
	dropped := func(what gpu.Dropped, n int) {
		if what == gpu.DroppedProcess {
			h.drop(droppedProcess, n)
		} else {
			h.drop(droppedGPU, n)
		}
	}
	observed := func(o gpu.Observation) { h.incidents.observed(o) }
	setup := worker.Setup{
		LibraryPath:  c.LibraryPath,
		Wanted:       wanted(c),
		Detail:       detail,
		Events:       c.XID.Events,
		ProcPath:     c.ProcPath,
		ReleaseOnMIG: c.Release.OnMIGPending,
		ReleaseRetry: c.Release.RetryInterval,
	}
	if c.Isolation == isolationProcess {
		return worker.NewMonitor(worker.Config{
			Setup:    setup,
			Happened: h.happened,
			Observed: observed,
			Dropped:  dropped,
			Failed: func(err error) {
				h.logger.Error("GPUs cannot be read in a process of their own; isolation: none reads them in the collector's", zap.Error(err))
			},
		})
	}
	config := setup.Monitor()
	config.Open = func() (gpu.Library, error) { return world.open(c.LibraryPath) }
	config.Clock = world.now
	config.Happened, config.Observed, config.Dropped = h.happened, observed, dropped
	return gpu.NewMonitor(config)
}

func (h *hub) drop(what, n int) { h.dropped[what].Add(int64(n)) }

// happened takes an event: the pipeline of logs gets it, or the collector's own log if there is none.
func (h *hub) happened(e gpu.Event) {
	if e.Name == gpu.EventDriverAbsent {
		h.logger.Info(e.Text + "; looked for again from time to time")
		return
	}
	if h.events == nil {
		h.logger.Check(zapLevel(e.Severity), e.Text).Write(zap.String("event.name", e.Name))
		return
	}
	select {
	case h.events <- e:
	default:
		h.drop(droppedEvent, 1)
	}
}

// start begins what goes on between scrapes. The first receiver that starts does it for all.
func (h *hub) start(context.Context, component.Host) error {
	h.startOnce.Do(func() {
		ctx, cancel := context.WithCancel(context.Background())
		h.cancel = cancel
		h.incidents.start(ctx)
		h.pods.start(ctx)
		if h.config.Release.Hold {
			h.monitor.Release(ctx, true)
		} else if h.config.Release.SignalFile != "" {
			h.lookForSignal(ctx) // before anything is attached to
			h.run(ctx, h.followSignal)
		}
		if !h.metrics {
			// Nobody scrapes, but what happens is to be seen.
			h.run(ctx, func(ctx context.Context) {
				every(ctx, h.config.CollectionInterval, func() {
					h.scrape(ctx)
					h.owners.resolver.Sweep()
				})
			})
		}
	})
	return nil
}

func (h *hub) run(ctx context.Context, fn func(context.Context)) {
	h.running.Add(1)
	go func() {
		defer h.running.Done()
		fn(ctx)
	}()
}

// scrape reads the GPUs, within most of the time that a scrape may take: the pipeline, which may have no queue, gets the
// metrics under the same deadline.
func (h *hub) scrape(ctx context.Context) *gpu.Snapshot {
	ctx, cancel := context.WithTimeout(ctx, h.config.Timeout*4/5)
	defer cancel()
	return h.monitor.Scrape(ctx)
}

// followSignal lets go of the driver as long as the signal file is there.
func (h *hub) followSignal(ctx context.Context) {
	every(ctx, signalInterval, func() { h.lookForSignal(ctx) })
}

func (h *hub) lookForSignal(ctx context.Context) {
	_, err := os.Stat(h.config.Release.SignalFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return // it cannot be seen whether it is there: nothing changes
	}
	ctx, cancel := context.WithTimeout(ctx, h.config.Timeout)
	defer cancel()
	h.monitor.Release(ctx, err == nil)
}

// stop ends everything. What has happened until then is given to the pipeline of logs.
func (h *hub) stop(ctx context.Context) {
	h.stopOnce.Do(func() {
		if h.cancel != nil {
			h.cancel()
			h.running.Wait()
		}
		ctx, cancel := context.WithTimeout(ctx, h.config.Timeout)
		defer cancel()
		h.monitor.Close(ctx)
		h.builder.Shutdown()
	})
}

// every calls fn at once and then in intervals, until the context ends.
func every(ctx context.Context, interval time.Duration, fn func()) {
	t := time.NewTicker(interval)
	defer t.Stop()
	for {
		fn()
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}
