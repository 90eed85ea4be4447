// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"fmt"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil/fakenvml"
)

const xidWindow = 500 * time.Millisecond

// kernelLog is a FIFO in the place of /dev/kmsg.
type kernelLog struct {
	file     *os.File
	sequence int
}

// startXids starts GPUs with a kernel log of their own.
func startXids(t *testing.T, scenario *fakenvml.Scenario, nvml map[string]any) (*gpus, *kernelLog) {
	t.Helper()
	settings := map[string]any{"xid::kmsg": true, "xid::kmsg_path": "kmsg", "xid::window": xidWindow.String()}
	for key, value := range nvml {
		settings[key] = value
	}
	g := prepareGPUs(t, &gpuSetup{scenario: scenario, nvml: settings})
	require.NoError(t, syscall.Mkfifo(g.path("kmsg"), 0o600))
	file, err := os.OpenFile(g.path("kmsg"), os.O_RDWR, 0) // for reading too: so that opening waits for nobody
	require.NoError(t, err)
	t.Cleanup(func() { file.Close() })
	g.run(t)
	return g, &kernelLog{file: file}
}

func (k *kernelLog) write(t *testing.T, format string, args ...any) {
	t.Helper()
	k.sequence++
	_, err := fmt.Fprintf(k.file, "3,%d,%d,-;%s\n", k.sequence, 1e6*k.sequence, fmt.Sprintf(format, args...))
	require.NoError(t, err)
}

func xidSeries(code int) string { return fmt.Sprintf("hw.errors{error.type=xid,hw.gpu.xid=%d}", code) }

// The driver and the kernel's log tell of the same Xid: it is one incident. One that the driver cannot tell, since the GPU
// is gone, is found in the kernel's log.
func TestGPU_Xid(t *testing.T) {
	t.Parallel()
	g, kernel := startXids(t, fakenvml.Healthy(2), nil)
	s := g.complete(t, time.Time{}, uuids(2)...)
	assert.Zero(t, s.get(uuid(0), xidSeries(48)), "counters of what matters begin with 0")
	assert.Zero(t, s.get(uuid(1), xidSeries(79)))

	g.scenario.GPU(0).Set("event.1", "xid 48")
	told := g.set(t)
	kernel.write(t, "NVRM: Xid (PCI:0000:1a:00): 48, pid=4242, name=python3, An uncorrectable double bit error (DBE) has been detected on GPU in the framebuffer at partition 6, subpartition 0.")
	e := g.event(t, "hw.gpu.xid")
	t.Logf("both: record after %s: %s", since(told), e.body)
	assert.Equal(t, uuid(0), e.id)
	assert.EqualValues(t, 48, e.facts["hw.gpu.xid"])
	assert.Equal(t, "both", e.facts["hw.gpu.xid.source"])
	assert.EqualValues(t, 4242, e.facts["process.pid"])
	g.until(t, told, is(uuid(0), xidSeries(48), 1))

	// Fallen off the bus.
	g.scenario.GPU(1).Set("lost", 15)
	lost := g.set(t)
	g.until(t, lost, is(uuid(1), statusFailed, 1))
	kernel.write(t, "NVRM: Xid (PCI:0000:2a:00): 79, pid='<unknown>', name=<unknown>, GPU has fallen off the bus.")
	kernel.write(t, "NVRM: GPU 0000:2a:00.0: GPU has fallen off the bus.")
	g.until(t, lost, is(uuid(1), xidSeries(79), 1))
	eventually(t, gpuPatience, func() error {
		if n := len(g.events(t, "hw.gpu.xid")); n != 2 {
			return fmt.Errorf("%d records", n)
		}
		return nil
	})
	e = g.events(t, "hw.gpu.xid")[1]
	t.Logf("the kernel's log alone: %s", e.body)
	assert.Equal(t, uuid(1), e.id, "known by its PCI address")
	assert.EqualValues(t, 79, e.facts["hw.gpu.xid"])
	assert.Equal(t, "kmsg", e.facts["hw.gpu.xid.source"])
	assert.Equal(t, "NVIDIA H100 80GB HBM3", e.resource["hw.name"])

	time.Sleep(2 * xidWindow)
	for _, s := range g.next(t, time.Now(), 2) {
		assert.EqualValues(t, 1, s.get(uuid(0), xidSeries(48)))
		assert.EqualValues(t, 1, s.get(uuid(1), xidSeries(79)))
		assert.Zero(t, s.get(uuid(0), xidSeries(79)))
	}
	assert.Equal(t, map[string]int{"hw.gpu.xid": 2, "hw.gpu.lost": 1}, g.eventNames(t))
	g.end(t)
}

// A thousand Xids a second are counted, every one, and told of a few times.
func TestGPU_XidStorm(t *testing.T) {
	t.Parallel()
	isolations(t, func(t *testing.T, isolation string) {
		const burst = 5
		g, _ := startXids(t, fakenvml.Healthy(2), map[string]any{"xid::burst": burst, "isolation": isolation})
		g.complete(t, time.Time{}, uuids(2)...)
		g.scenario.GPU(0).Set("event.storm", "1000 31")
		begin := g.set(t)
		time.Sleep(3 * time.Second)
		g.scenario.GPU(0).Delete("event.storm")
		end := g.set(t)
		// The receiver's own numbers are as of the last scrape.
		g.next(t, end.Add(2*xidWindow), 4)
		delivered := g.own(t, "calls", "call", "nvmlEventSetWait", "nvml_return", "success")
		s := g.until(t, time.Now(), is(uuid(0), xidSeries(31), delivered))
		assert.NotContains(t, s.series[uuid(1)], xidSeries(31))
		t.Logf("%v in %s, %v counted", delivered, end.Sub(begin).Round(time.Millisecond), s.get(uuid(0), xidSeries(31)))
		assert.Greater(t, delivered, 1500.0)
		assert.Zero(t, g.own(t, "dropped"))
		g.end(t)
		// The end of the collector is the end of the storm, which the last record sums up.
		records := g.events(t, "hw.gpu.xid")
		told := 0
		for _, e := range records {
			folded, _ := e.facts["hw.gpu.xid.folded"].(int64)
			told += int(folded)
		}
		t.Logf("%d records, %d folded", len(records), told)
		assert.GreaterOrEqual(t, len(records), burst)
		assert.LessOrEqual(t, len(records), burst+2)
		assert.InDelta(t, delivered, told+len(records), 1, "what the records tell of together")
	})
}

// An Xid of a MIG device is told of that device, by whomever.
func TestGPU_XidOfMIG(t *testing.T) {
	t.Parallel()
	scenario := fakenvml.Named("h100-mig")
	g, kernel := startXids(t, scenario, nil)
	mig, parent := text(t, scenario.MIG(0, 0), "uuid"), text(t, scenario.GPU(0), "uuid")
	g.until(t, time.Time{}, func(s *scrape) error {
		if s.series[mig] == nil {
			return fmt.Errorf("no %s yet", mig)
		}
		return nil
	})
	scenario.GPU(0).Set("event.1", "xid 31 7 0")
	told := g.set(t)
	kernel.write(t, "NVRM: Xid (PCI:0000:0f:00 GPU-I:07 GPU-CI:00): 31, pid=6001, name=train, Ch 00000002")
	e := g.event(t, "hw.gpu.xid")
	assert.Equal(t, mig, e.id)
	assert.Equal(t, parent, e.resource["hw.parent"])
	assert.Equal(t, "both", e.facts["hw.gpu.xid.source"])
	g.until(t, told, is(mig, xidSeries(31), 1))
	time.Sleep(2 * xidWindow)
	assert.Len(t, g.events(t), 1)
	g.end(t)
}

// A driver that refuses events, as in some virtual machines: the rest goes on, and the kernel's log tells of Xids.
func TestGPU_XidEventsRefused(t *testing.T) {
	t.Parallel()
	for function, code := range map[string]uint32{"nvmlEventSetCreate": 3, "nvmlDeviceRegisterEvents": 4, "nvmlEventSetWait": 999} {
		t.Run(function, func(t *testing.T) {
			t.Parallel()
			scenario := fakenvml.Healthy(1)
			scenario.Driver().Return(function, code)
			g, kernel := startXids(t, scenario, nil)
			g.complete(t, time.Time{}, uuid(0))
			written := time.Now()
			kernel.write(t, "NVRM: Xid (PCI:0000:1a:00): 31, pid=7, name=train, Ch 00000008, intr 00000000. MMU Fault")
			e := g.event(t, "hw.gpu.xid")
			t.Logf("record after %s", since(written))
			assert.Equal(t, uuid(0), e.id)
			assert.Equal(t, "kmsg", e.facts["hw.gpu.xid.source"])
			g.until(t, written, is(uuid(0), xidSeries(31), 1))
			g.end(t)
		})
	}
}
