// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package nvmlreceiver

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/receiver"
	"go.opentelemetry.io/collector/receiver/receivertest"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil"
	"github.com/otelcol-ml/otelcol-ml/internal/testutil/fakenvml"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/gpu"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/metadata"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/nvml"
)

// recordText is a record as lines: what it says, its attributes, its resource.
func recordText(r *aRecord) string {
	pairs := func(m pcommon.Map) string {
		var all []string
		for key, v := range m.All() {
			all = append(all, fmt.Sprintf("%s=%v", key, v.AsRaw()))
		}
		slices.Sort(all)
		return strings.Join(all, " ")
	}
	return fmt.Sprintf("%s %s/%d %q\n\t{%s}\n\t# %s\n", r.EventName(), r.SeverityText(), r.SeverityNumber(), r.Body().Str(), pairs(r.Attributes()), pairs(r.resource))
}

// TestEvents makes everything happen that there is an event for, most of it to a driver, and compares the records.
func TestEvents(t *testing.T) {
	scenario := fakenvml.Healthy(2)
	d := fakenvml.Build(t, fakenvml.WithScenario(scenario.String()))
	log := newKernelLog(t)
	proc := t.TempDir()
	process(t, proc, 98, 1, "python", inPod(podA, containerA))
	r := rigOf(t, d, func(c *Config) {
		c.Timeout = 700 * time.Millisecond
		c.XID = XIDConfig{Kmsg: true, KmsgPath: log.path, Window: time.Second, Burst: 10} // the driver's are told with a clock that is ahead
		c.ProcPath = proc
		c.ResourceAttributes.HwSerialNumber.Enabled = true
	})
	var text strings.Builder
	told := 0
	// now changes what the driver answers, scrapes, and expects the events.
	now := func(change func(), scrapes int, want ...string) {
		t.Helper()
		change()
		d.Set(t, scenario.String())
		for range scrapes {
			r.scrape()
			r.clock.skip(11 * time.Second)
		}
		require.Eventually(t, func() bool { return len(r.sink.records("")) >= told+len(want) }, soon, often, "%s; there are %d new records", want, len(r.sink.records(""))-told)
		var got []string
		for _, one := range r.sink.records("")[told:] {
			got = append(got, one.EventName())
			text.WriteString(recordText(&one))
			assert.NotZero(t, one.Timestamp())
			assert.NotZero(t, one.ObservedTimestamp())
		}
		require.Equal(t, want, got)
		told += len(want)
	}
	g := scenario.GPU(0)
	now(func() {}, 2)
	now(func() { g.Set("lost", 15) }, 3, gpu.EventLost)
	now(func() { g.Delete("lost") }, 3, gpu.EventReturned)
	now(func() { scenario.GPU(2).Return("nvmlDeviceGetUUID", 999) }, 2, gpu.EventUnidentified)
	now(func() { scenario.RemoveGPU(2) }, 2)

	now(func() { g.Set("reasons", "0x48") }, 2, gpu.EventThrottleStarted, gpu.EventThrottleStarted)
	now(func() { g.Set("reasons", "0x0") }, 2)
	now(func() { g.Set("reasons", "0x48") }, 1) // not for so short a time
	now(func() { g.Set("reasons", "0x8") }, 2)
	now(func() { g.Set("reasons", "0x4") }, 1, gpu.EventThrottleEnded) // a power cap is everyday life
	now(func() { g.Set("reasons", "0x80") }, 3, gpu.EventThrottleStarted, gpu.EventThrottleEnded)
	now(func() { g.Set("reasons", "0x0") }, 3, gpu.EventThrottleEnded)

	now(func() { g.Set("field.230", "u32:1") }, 2, gpu.EventRecoveryAction)
	now(func() { g.Set("field.230", "u32:2") }, 2, gpu.EventRecoveryAction)
	now(func() { g.Delete("field.230") }, 2, gpu.EventRecoveryAction)
	now(func() { g.Set("field.144", "u32:1") }, 2, gpu.EventRowRemapPending)
	now(func() { g.Set("field.144", "u32:0").Set("field.145", "u32:1") }, 2, gpu.EventRowRemapFailed)
	now(func() {
		g.Delete("field.144", "field.145").Set("ecc.uncorrected.aggregate.2", 2).Set("ecc.uncorrected.aggregate.7", 1)
	}, 2, gpu.EventUncorrected)

	now(func() {
		g.Sleep("nvmlDeviceGetTemperature", time.Minute).Sleep("nvmlDeviceGetTemperatureV", time.Minute)
	}, 2, gpu.EventUnresponsive)
	now(func() { g.Delete("sleep.nvmlDeviceGetTemperature", "sleep.nvmlDeviceGetTemperatureV") }, 0)
	time.Sleep(200 * time.Millisecond) // until the call is back
	now(func() {}, 2, gpu.EventResponsive)
	now(func() { scenario.Driver().Sleep("nvmlDeviceGetCount", time.Minute) }, 2, gpu.EventDriverUnresponsive)
	now(func() { scenario.Driver().Delete("sleep.nvmlDeviceGetCount") }, 0)
	time.Sleep(200 * time.Millisecond)
	now(func() {}, 2, gpu.EventResponsive)

	now(func() { g.Set("mig.pending", 1) }, 1, gpu.EventReleased)
	r.clock.skip(time.Minute)
	now(func() {}, 1) // it looked, and still is to change
	r.clock.skip(time.Minute)
	now(func() {
		g.Set("mig.current", 1).Set("mig.max", 7)
		scenario.MIG(0, 0).Set("uuid", "MIG-8f3a5c10-0000-5000-8000-000000000000").Set("name", "NVIDIA H100 80GB HBM3 MIG 1g.10gb").Set("gi", 7).Set("ci", 0)
	}, 1, gpu.EventMIGChanged, gpu.EventReattached)
	log.write("NVRM: Xid (PCI:0000:1a:00 GPU-I:07): 94, pid=98, name=python, Contained: CE User Channel (0x9). RST: No, D-RST: No")
	now(func() {}, 0, "hw.gpu.xid")
	log.write("nvidia-nvswitch3: SXid (PCI:0000:c4:00.0): 12028, Non-fatal, Link 32 egress non-posted PRIV error (First)")
	now(func() {}, 0, "hw.nvswitch.sxid")

	now(func() { scenario.GPU(0).Set("lost", 16) }, 1, gpu.EventResetRequired)
	now(func() { scenario.GPU(0).Delete("lost").Return("*", 17) }, 1, gpu.EventRefused)
	now(func() { scenario.GPU(0).Delete("return.*") }, 1)

	r.monitor.Release(t.Context(), true)
	now(func() {}, 1, gpu.EventReleased)
	r.monitor.Release(t.Context(), false)
	now(func() {}, 1, gpu.EventReattached)

	now(func() { scenario.Driver().Return("*", 1) }, 1, gpu.EventDriverLost)
	now(func() { scenario.Driver().Return("nvmlInit", 9) }, 1)
	r.clock.skip(time.Minute)
	now(func() { scenario.Driver().Delete("return.*", "return.nvmlInit").Set("version", "590.48.01") }, 1, gpu.EventDriverRecovered, gpu.EventDriverChanged)

	testutil.CheckFile(t, filepath.Join("testdata", "events.txt"), text.String())
	for _, name := range eventNames(t) {
		if name != gpu.EventDriverAbsent {
			assert.Contains(t, text.String(), name+" ", "no record of this event")
		}
	}
}

// eventNames are those of package gpu and of this one.
func eventNames(t *testing.T) (all []string) {
	t.Helper()
	files, err := filepath.Glob("internal/gpu/*.go")
	require.NoError(t, err)
	for _, file := range append(files, "incidents.go") {
		for line := range strings.Lines(testutil.ReadText(t, file)) {
			fields := strings.Fields(line)
			if i := slices.Index(fields, "="); i > 0 && strings.HasPrefix(strings.ToLower(fields[i-1]), "event") && len(fields) == i+2 && strings.HasPrefix(fields[i+1], `"`) {
				all = append(all, strings.Trim(fields[i+1], `"`))
			}
		}
	}
	require.GreaterOrEqual(t, len(all), 20)
	return all
}

// TestAbsentDriver: that there is no driver is for the collector's own log, once, and no error.
func TestAbsentDriver(t *testing.T) {
	core, logs := observer.New(zapcore.DebugLevel)
	set := receivertest.NewNopSettings(metadata.Type)
	set.Logger = zap.New(core)
	r := rigWith(t, nil, set, func(c *Config) { c.LibraryPath = filepath.Join(t.TempDir(), "libnvidia-ml.so.1") })
	for range 5 {
		assert.Zero(t, r.scrape().DataPointCount(), "a host without GPUs has nothing to tell")
		r.clock.skip(time.Hour)
	}
	require.Len(t, logs.FilterMessageSnippet("no NVIDIA driver to attach to").All(), 1)
	assert.Equal(t, zapcore.InfoLevel, logs.All()[0].Level)
	assert.Zero(t, logs.FilterLevelExact(zapcore.ErrorLevel).Len())
	r.shutdown()
	assert.Empty(t, r.sink.records(""))
}

// TestWithoutLogs: with no pipeline of logs what happens is told in the collector's own log.
func TestWithoutLogs(t *testing.T) {
	core, logs := observer.New(zapcore.InfoLevel)
	set := componenttest.NewNopTelemetrySettings()
	set.Logger = zap.New(core)
	h, err := newHub(quiet(t, nil), set, world)
	require.NoError(t, err)
	defer h.stop(t.Context())
	for _, s := range []gpu.Severity{gpu.Info, gpu.Warn, gpu.Error, gpu.Fatal} {
		h.happened(gpu.Event{Name: "hw.gpu.test", Severity: s, Text: "it happened"})
	}
	var levels []zapcore.Level
	for _, e := range logs.All() {
		assert.Equal(t, "it happened", e.Message)
		assert.Equal(t, map[string]any{"event.name": "hw.gpu.test"}, e.ContextMap())
		levels = append(levels, e.Level)
	}
	assert.Equal(t, []zapcore.Level{zapcore.InfoLevel, zapcore.WarnLevel, zapcore.ErrorLevel, zapcore.ErrorLevel}, levels)
}

func happening(i int) gpu.Event {
	return gpu.Event{Name: "hw.gpu.test", At: time.Unix(int64(i), 0), Severity: gpu.Warn, Text: fmt.Sprint("event ", i)}
}

func bodies(records []aRecord) (all []string) {
	for _, r := range records {
		all = append(all, r.Body().Str())
	}
	return all
}

// TestRecords: a resource for each device, whatever their order, attributes of all types.
func TestRecords(t *testing.T) {
	set := receivertest.NewNopSettings(metadata.Type)
	set.BuildInfo.Version = "1.2.3"
	l := &logsReceiver{hub: &hub{config: createDefaultConfig().(*Config)}, set: set}
	a, b := &gpu.Identity{UUID: "GPU-a", GI: -1, CI: -1}, &gpu.Identity{UUID: "MIG-b", Parent: "GPU-a", GI: 1, CI: 0}
	logs := l.records([]gpu.Event{
		{Name: "1", ID: a, Driver: gpu.Driver{Version: "580.1"}, Facts: []gpu.Fact{{Key: "s", Value: "x"}, {Key: "i", Value: 7}, {Key: "b", Value: true}, {Key: "f", Value: 0.5}}},
		{Name: "2"},
		{Name: "3", ID: b},
		{Name: "4", ID: a},
		{Name: "5"},
	})
	require.Equal(t, 3, logs.ResourceLogs().Len())
	var got []string
	for _, rl := range logs.ResourceLogs().All() {
		id := (&aRecord{resource: rl.Resource().Attributes()}).of("hw.id")
		scope := rl.ScopeLogs().At(0)
		assert.Equal(t, metadata.ScopeName, scope.Scope().Name())
		assert.Equal(t, "1.2.3", scope.Scope().Version())
		for _, r := range scope.LogRecords().All() {
			got = append(got, fmt.Sprint(id, " ", r.EventName()))
		}
	}
	assert.Equal(t, []string{"GPU-a 1", "GPU-a 4", "<nil> 2", "<nil> 5", "MIG-b 3"}, got)
	first := logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0)
	assert.Equal(t, map[string]any{"s": "x", "i": int64(7), "b": true, "f": 0.5}, first.Attributes().AsRaw())
	assert.Zero(t, logs.ResourceLogs().At(1).Resource().Attributes().Len())
}

// TestBackPressure: a pipeline that cannot take it now is offered the same again, and misses nothing.
func TestBackPressure(t *testing.T) {
	r := rigOf(t, nil, nil)
	var offered [][]string
	refused := 0
	r.sink.setRefuse(func(logs plog.Logs) error {
		one := &sink{taken: []plog.Logs{logs}}
		offered = append(offered, bodies(one.records("")))
		if refused < 2 {
			refused++
			return errors.New("not now")
		}
		return nil
	})
	r.happened(happening(0))
	require.Eventually(t, func() bool { return r.sink.offers() > 0 }, soon, often)
	for i := 1; i < 5; i++ {
		r.happened(happening(i))
	}
	records := r.waitFor("hw.gpu.test", 5)
	assert.Equal(t, []string{"event 0", "event 1", "event 2", "event 3", "event 4"}, bodies(records))
	assert.Equal(t, [][]string{{"event 0"}, {"event 0"}, {"event 0"}, {"event 1", "event 2", "event 3", "event 4"}}, offered)
	assert.Zero(t, r.dropped[droppedEvent].Load())
	assert.Equal(t, plog.SeverityNumberWarn, records[1].SeverityNumber())
	assert.Equal(t, pcommon.NewTimestampFromTime(time.Unix(1, 0)), records[1].Timestamp(), "when it happened, not when it was taken")
}

// TestPermanentRefusal: what a pipeline will never take is dropped and counted, and what comes after it is not.
func TestPermanentRefusal(t *testing.T) {
	r := rigOf(t, nil, nil)
	r.sink.setRefuse(func(plog.Logs) error { return consumererror.NewPermanent(errors.New("never")) })
	r.happened(happening(0))
	require.Eventually(t, func() bool { return r.dropped[droppedEvent].Load() == 1 }, soon, often)
	assert.Equal(t, 1, r.sink.offers(), "not offered again")
	r.sink.setRefuse(nil)
	r.happened(happening(1))
	assert.Equal(t, []string{"event 1"}, bodies(r.waitFor("hw.gpu.test", 1)))
}

// TestShutdown_TellsWhatHappened: also what the pipeline had refused until then, and Xids that waited for their second source.
func TestShutdown_TellsWhatHappened(t *testing.T) {
	d := fakenvml.Build(t, fakenvml.WithScenario(fakenvml.Healthy(1).String()))
	log := newKernelLog(t)
	r := rigOf(t, d, func(c *Config) {
		c.XID = XIDConfig{Events: true, Kmsg: true, KmsgPath: log.path, Window: time.Hour, Burst: 10}
	})
	r.registered(1)
	log.write("NVRM: Xid (PCI:0000:1a:00): 79, GPU has fallen off the bus.")
	r.sink.setRefuse(func(plog.Logs) error { return errors.New("not now") })
	for i := range 600 {
		r.happened(happening(i))
	}
	require.Eventually(t, func() bool { return r.sink.offers() > 0 }, soon, often)
	time.Sleep(200 * time.Millisecond) // until the line is read
	r.sink.setRefuse(nil)
	r.shutdown()
	records := r.sink.records("hw.gpu.test")
	require.Len(t, records, 600)
	for i, body := range bodies(records) {
		require.Equal(t, fmt.Sprint("event ", i), body, "in their order")
	}
	held := r.sink.records("hw.gpu.xid")
	require.Len(t, held, 1)
	assert.Equal(t, healthyGPU(0), held[0].of("hw.id"))
	assert.Zero(t, r.dropped[droppedEvent].Load())
	for _, logs := range r.sink.taken {
		assert.LessOrEqual(t, logs.LogRecordCount(), maxBatch)
	}
}

// TestShutdown_LosesNoObservation: what was observed but not looked at yet is told, too.
func TestShutdown_LosesNoObservation(t *testing.T) {
	log := newKernelLog(t)
	for range 20 {
		r := rigOf(t, nil, func(c *Config) {
			c.XID = XIDConfig{Events: true, Kmsg: true, KmsgPath: log.path, Window: time.Hour, Burst: 1000}
		})
		for code := range 100 {
			r.incidents.observed(gpu.Observation{At: time.Now(), ID: &gpu.Identity{BusID: "00000000:1A:00.0"}, Code: code + 1, GI: -1, CI: -1})
		}
		r.shutdown()
		require.Len(t, r.sink.records("hw.gpu.xid"), 100)
	}
}

// TestShutdown_OfARefusingPipeline ends, and counts.
func TestShutdown_OfARefusingPipeline(t *testing.T) {
	r := rigOf(t, nil, nil)
	r.sink.setRefuse(func(plog.Logs) error { return errors.New("not now") })
	for i := range 10 {
		r.happened(happening(i))
	}
	r.stopped = true
	require.EqualError(t, r.logs.Shutdown(t.Context()), "not now")
	assert.EqualValues(t, 10, r.dropped[droppedEvent].Load())
}

// TestQueue_IsBounded: a pipeline that takes nothing costs memory for that many events.
func TestQueue_IsBounded(t *testing.T) {
	h, err := newHub(quiet(t, nil), componenttest.NewNopTelemetrySettings(), world)
	require.NoError(t, err)
	next := &sink{}
	l, err := newLogs(h, receivertest.NewNopSettings(metadata.Type), next, func() bool { return true })
	require.NoError(t, err)
	for i := range 3000 {
		h.happened(happening(i))
	}
	assert.EqualValues(t, 3000-1024, h.dropped[droppedEvent].Load())
	h.metrics = true
	require.NoError(t, l.Start(t.Context(), componenttest.NewNopHost()))
	require.NoError(t, l.Shutdown(t.Context()))
	assert.Len(t, next.records(""), 1024)
}

// logsAlone is a receiver of logs as the factory makes it.
func logsAlone(t *testing.T, config *Config) (*sink, receiver.Logs) {
	t.Helper()
	next := &sink{}
	l, err := NewFactory().CreateLogs(t.Context(), receivertest.NewNopSettings(metadata.Type), config, next)
	require.NoError(t, err)
	require.NoError(t, l.Start(t.Context(), componenttest.NewNopHost()))
	t.Cleanup(func() { require.NoError(t, l.Shutdown(context.Background())) })
	return next, l
}

// TestLogsAlone: without a pipeline of metrics the receiver looks by itself.
func TestLogsAlone(t *testing.T) {
	scenario := fakenvml.Healthy(2)
	d := fakenvml.Build(t, fakenvml.WithScenario(scenario.String()))
	config := quiet(t, d)
	config.CollectionInterval = 20 * time.Millisecond
	next, l := logsAlone(t, config)
	require.Eventually(t, func() bool { return l.(*logsReceiver).hub.monitor.State() == gpu.Attached }, soon, often)
	scenario.GPU(1).Set("lost", 15)
	d.Set(t, scenario.String())
	require.Eventually(t, func() bool { return len(next.records(gpu.EventLost)) == 1 }, soon, often)
	assert.Equal(t, healthyGPU(1), next.records(gpu.EventLost)[0].of("hw.id"))
}

// TestLogsAlone_ForgetsProcesses: the number of a process that has ended is used again.
func TestLogsAlone_ForgetsProcesses(t *testing.T) {
	d := fakenvml.Build(t, fakenvml.WithScenario(fakenvml.Healthy(1).String()))
	log := newKernelLog(t)
	config := quiet(t, d)
	config.CollectionInterval = 20 * time.Millisecond
	config.XID = XIDConfig{Kmsg: true, KmsgPath: log.path, Window: time.Second, Burst: 10}
	process(t, config.ProcPath, 77, 100, "one", inPod(podA, containerA))
	next, _ := logsAlone(t, config)
	line := "NVRM: Xid (PCI:0000:1a:00): 31, pid=77, name=python, Ch 00000008, intr 00000000"
	log.write(line)
	require.Eventually(t, func() bool { return len(next.records("hw.gpu.xid")) == 1 }, soon, often)
	process(t, config.ProcPath, 77, 200, "two", inPod(podB, containerB))
	time.Sleep(100 * time.Millisecond) // some intervals
	log.write(line)
	require.Eventually(t, func() bool { return len(next.records("hw.gpu.xid")) == 2 }, soon, often)
	records := next.records("hw.gpu.xid")
	assert.Equal(t, containerA, records[0].fact("container.id"))
	assert.Equal(t, containerB, records[1].fact("container.id"))
}

// TestSignalFile: whoever wants to reset GPUs makes a file, and takes it away when done.
func TestSignalFile(t *testing.T) {
	d := fakenvml.Build(t, fakenvml.WithScenario(fakenvml.Healthy(1).String()))
	signal := filepath.Join(t.TempDir(), "release")
	r := rigOf(t, d, func(c *Config) { c.Release.SignalFile = signal })
	assert.Equal(t, []string{"hw.gpu.receiver.released{} 0"}, linesOf(r.scrape(), "hw.gpu.receiver.released"))
	require.NoError(t, os.WriteFile(signal, nil, 0o600))
	r.waitFor(gpu.EventReleased, 1)
	assert.Equal(t, gpu.Released, r.monitor.State())
	m := r.scrape()
	assert.Equal(t, []string{"hw.gpu.receiver.released{} 1"}, linesOf(m, "h", "p"), "nothing of the GPUs, and no count of them")
	require.NoError(t, os.Remove(signal))
	r.waitFor(gpu.EventReattached, 1)
	assert.Equal(t, []string{"hw.gpu.receiver.released{} 0"}, linesOf(r.scrape(), "hw.gpu.receiver.released"))
	assert.EqualValues(t, 2, r.called("nvmlInit", nvml.Success))
}

// TestHold: whoever has told the receiver to keep off the driver finds it off, from the start.
func TestHold(t *testing.T) {
	d := fakenvml.Build(t, fakenvml.WithScenario(fakenvml.Healthy(1).String()))
	r := rigOf(t, d, func(c *Config) { c.Release.Hold = true })
	for range 2 {
		assert.Equal(t, []string{"hw.gpu.receiver.released{} 1"}, linesOf(r.scrape(), "h", "p"))
		r.clock.skip(time.Hour)
	}
	r.waitFor(gpu.EventReleased, 1)
	assert.Equal(t, gpu.Released, r.monitor.State())
	assert.Zero(t, r.called("dlopen", nvml.Success))
	assert.Zero(t, r.monitor.Attachments())
}
