// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package worker

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil/fakenvml"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/gpu"
)

// A rig is a monitor whose worker loads a fake driver. The worker is this test's own program: package initialization
// makes it one.
type rig struct {
	*Monitor
	driver *fakenvml.Driver

	mu       sync.Mutex
	events   []gpu.Event
	observed []gpu.Observation
	failed   []error
}

func newRig(t *testing.T, scenario *fakenvml.Scenario) *rig {
	t.Helper()
	r := &rig{driver: fakenvml.Build(t, fakenvml.WithScenario(scenario.String()))}
	setup := Setup{LibraryPath: r.driver.Library, Events: true, ProcPath: t.TempDir(), ReleaseOnMIG: true, ReleaseRetry: time.Minute}
	for m := range setup.Wanted {
		setup.Wanted[m] = true
	}
	r.Monitor = NewMonitor(Config{
		Setup:    setup,
		Happened: func(e gpu.Event) { r.mu.Lock(); defer r.mu.Unlock(); r.events = append(r.events, e) },
		Observed: func(o gpu.Observation) { r.mu.Lock(); defer r.mu.Unlock(); r.observed = append(r.observed, o) },
		Dropped:  func(gpu.Dropped, int) {},
		Failed:   func(err error) { r.mu.Lock(); defer r.mu.Unlock(); r.failed = append(r.failed, err) },
	})
	t.Cleanup(func() {
		r.Close(context.Background())
		goleak.VerifyNone(t)
		assert.Empty(t, r.driver.Traps(t))
		assert.Empty(t, r.failed)
	})
	return r
}

func (r *rig) scrape(t *testing.T, limit time.Duration) *gpu.Snapshot {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	return r.Scrape(ctx)
}

func (r *rig) names() (all []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.events {
		all = append(all, e.Name)
	}
	return all
}

func (r *rig) pid(t *testing.T) int {
	t.Helper()
	r.Monitor.mu.Lock()
	defer r.Monitor.mu.Unlock()
	require.NotNil(t, r.worker)
	return r.worker.command.Process.Pid
}

const enough = 20 * time.Second

func power(t *testing.T, d *gpu.Device) float64 {
	t.Helper()
	for _, r := range d.Readings {
		if r.Metric == gpu.Power && r.Key == gpu.ScopeGPU {
			return r.Value
		}
	}
	t.Fatal("no power")
	return 0
}

func TestAWorkerReadsTheGPUs(t *testing.T) {
	s := fakenvml.Healthy(3)
	s.GPU(1).Set("field.186", "u32:123000")
	r := newRig(t, s)
	first := r.scrape(t, enough)
	require.Len(t, first.Devices, 3)
	assert.Equal(t, gpu.Attached, first.State)
	assert.Equal(t, 3, first.Present)
	assert.InDelta(t, 123, power(t, &first.Devices[1]), 1e-9)
	assert.NotEmpty(t, first.Devices[0].Processes)
	ids := []*gpu.Identity{first.Devices[0].ID, first.Devices[1].ID}

	second := r.scrape(t, enough)
	assert.Same(t, ids[0], second.Devices[0].ID, "what is the same stays the same thing")
	assert.Same(t, ids[1], second.Devices[1].ID)
	assert.Len(t, r.Inventory(), 3)
	assert.Equal(t, first.Driver, r.Driver())
	assert.EqualValues(t, 1, r.Attachments())
	counted := map[string]int64{}
	r.Calls().EachTime(func(function string, d time.Duration) { counted[function] += int64(d) })
	assert.Positive(t, counted["nvmlDeviceGetFieldValues"])

	maps, err := os.ReadFile("/proc/self/maps")
	require.NoError(t, err)
	assert.NotContains(t, string(maps), r.driver.Library, "the library is in another process")
}

func TestEventsOfTheDriverComeOver(t *testing.T) {
	s := fakenvml.Healthy(2)
	r := newRig(t, s)
	r.scrape(t, enough)
	s.GPU(1).Set("event.1", "0x8 63")
	r.driver.Set(t, s.String())
	assert.Eventually(t, func() bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		return len(r.observed) == 1 && r.observed[0].Code == 63 && r.observed[0].ID.Index == 1
	}, enough, 10*time.Millisecond, "an Xid")
	s.GPU(1).Set("lost", 15)
	r.driver.Set(t, s.String())
	r.scrape(t, enough)
	assert.Contains(t, r.names(), gpu.EventLost)
}

// What the driver's library does to its process is over when that is.
func TestACrashEndsTheWorkerAlone(t *testing.T) {
	s := fakenvml.Healthy(2)
	r := newRig(t, s)
	require.Len(t, r.scrape(t, enough).Devices, 2)
	calls := total(r)
	s.GPU(1).Set("crash.nvmlDeviceGetTemperatureV", "segv")
	r.driver.Set(t, s.String())

	crashed := r.scrape(t, enough)
	assert.Empty(t, crashed.Devices)
	assert.Equal(t, gpu.Absent, crashed.State)
	assert.Equal(t, 2, crashed.Missing)
	require.Equal(t, []string{EventCrashed}, r.names())
	assert.Contains(t, r.events[0].Text, "SIGSEGV")
	assert.Contains(t, r.events[0].Facts, gpu.Fact{Key: "hw.gpu.worker.call", Value: "DeviceTemperature"})
	assert.GreaterOrEqual(t, total(r), calls, "what was counted stays")
	assert.Empty(t, r.scrape(t, enough).Devices, "not tried again at once")
	require.Len(t, r.names(), 1)

	s = fakenvml.Healthy(2)
	r.driver.Set(t, s.String())
	assert.Eventually(t, func() bool { return len(r.scrape(t, enough).Devices) == 2 }, enough, 50*time.Millisecond)
	assert.EqualValues(t, 2, r.Attachments())
	assert.Greater(t, total(r), calls)
}

func total(r *rig) (sum time.Duration) {
	r.Calls().EachTime(func(_ string, d time.Duration) { sum += d })
	return sum
}

func TestAWorkerThatIsKilledIsReplaced(t *testing.T) {
	r := newRig(t, fakenvml.Healthy(1))
	require.Len(t, r.scrape(t, enough).Devices, 1)
	p, err := os.FindProcess(r.pid(t))
	require.NoError(t, err)
	require.NoError(t, p.Kill())
	assert.Eventually(t, func() bool { return len(r.scrape(t, enough).Devices) == 1 }, enough, 50*time.Millisecond)
	assert.Equal(t, []string{EventCrashed}, r.names())
}

// What a worker knew is not forgotten with it.
func TestALostGPUStaysLostOverACrash(t *testing.T) {
	s := fakenvml.Healthy(2)
	r := newRig(t, s)
	require.Len(t, r.scrape(t, enough).Devices, 2)
	s.GPU(1).Set("lost", 15)
	r.driver.Set(t, s.String())
	require.Equal(t, 1, r.scrape(t, enough).Missing)
	p, err := os.FindProcess(r.pid(t))
	require.NoError(t, err)
	require.NoError(t, p.Kill())
	var after *gpu.Snapshot
	require.Eventually(t, func() bool {
		after = r.scrape(t, enough)
		return after.State == gpu.Attached && after.Present == 1 && len(after.Devices) == 2
	}, enough, 50*time.Millisecond)
	assert.Equal(t, 1, after.Missing)
	assert.Equal(t, []string{gpu.EventLost, EventCrashed}, r.names(), "told once")
	s.GPU(1).Delete("lost")
	r.driver.Set(t, s.String())
	assert.Eventually(t, func() bool { return r.scrape(t, enough).Present == 2 }, 30*time.Second, 200*time.Millisecond)
	assert.Equal(t, []string{gpu.EventLost, EventCrashed, gpu.EventReturned}, r.names())
}

// A library that could not be closed while a call was out is closed when the call is back: a new driver is found.
func TestAnUpgradeDuringACallThatHangs(t *testing.T) {
	s := fakenvml.Healthy(2)
	r := newRig(t, s)
	require.Len(t, r.scrape(t, enough).Devices, 2)
	s.GPU(1).Sleep("nvmlDeviceGetTemperatureV", 3*time.Second)
	r.driver.Set(t, s.String())
	r.scrape(t, 300*time.Millisecond)
	s.Driver().Return("nvmlDeviceGetCount", 1).Return("nvmlInit", 18)
	r.driver.Set(t, s.String())
	r.scrape(t, enough)
	r.driver.Replace(t, fakenvml.WithScenario(fakenvml.Healthy(2).String()))
	fresh := fakenvml.Healthy(2)
	fresh.Driver().Set("version", "999.1")
	r.driver.Set(t, fresh.String())
	assert.Eventually(t, func() bool { return r.scrape(t, enough).Driver.Version == "999.1" }, 30*time.Second, 200*time.Millisecond)
	maps, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(r.pid(t)), "maps"))
	require.NoError(t, err)
	assert.NotContains(t, string(maps), "(deleted)", "the old library")
}

func TestACallThatDoesNotComeBackCostsItsGPU(t *testing.T) {
	s := fakenvml.Healthy(3)
	r := newRig(t, s)
	require.Len(t, r.scrape(t, enough).Devices, 3)
	s.GPU(1).Sleep("nvmlDeviceGetTemperatureV", time.Minute)
	r.driver.Set(t, s.String())
	began := time.Now()
	late := r.scrape(t, 500*time.Millisecond)
	assert.Less(t, time.Since(began), enough)
	require.Len(t, late.Devices, 3)
	assert.True(t, late.Devices[0].Read)
	assert.False(t, late.Devices[1].Read)
	assert.True(t, late.Devices[2].Read)
	assert.EqualValues(t, 1, r.Stuck())
	assert.Contains(t, r.names(), gpu.EventUnresponsive)

	// Nothing is left behind although the call is still out.
	pid := r.pid(t)
	ctx, cancel := context.WithTimeout(context.Background(), 500*time.Millisecond)
	defer cancel()
	r.Release(ctx, true)
	assert.NoDirExists(t, filepath.Join("/proc", strconv.Itoa(pid)), "a worker that cannot let go is ended")
	assert.Equal(t, gpu.Released, r.scrape(t, enough).State)
}

func TestReleaseFreesEverything(t *testing.T) {
	r := newRig(t, fakenvml.Healthy(2))
	require.Len(t, r.scrape(t, enough).Devices, 2)
	r.Release(context.Background(), true)
	maps, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(r.pid(t)), "maps"))
	require.NoError(t, err)
	assert.NotContains(t, string(maps), r.driver.Library, "the library is still in use")
	assert.Equal(t, gpu.Released, r.scrape(t, enough).State)
	r.Release(context.Background(), false)
	assert.Eventually(t, func() bool { return len(r.scrape(t, enough).Devices) == 2 }, enough, 50*time.Millisecond)
	assert.Equal(t, []string{gpu.EventReleased, gpu.EventReattached}, r.names())
}

func TestNoDriver(t *testing.T) {
	r := newRig(t, fakenvml.Healthy(1))
	r.driver.Remove(t)
	s := r.scrape(t, enough)
	assert.Equal(t, gpu.Absent, s.State)
	assert.Equal(t, []string{gpu.EventDriverAbsent}, r.names())
}

func TestAWorkerEndsWithTheCollector(t *testing.T) {
	r := newRig(t, fakenvml.Healthy(1))
	require.Len(t, r.scrape(t, enough).Devices, 1)
	pid := r.pid(t)
	require.NoError(t, r.worker.in.Close()) // as the kernel does with the pipes of a process that has ended
	assert.Eventually(t, func() bool {
		select {
		case <-r.worker.gone:
			return true
		default:
			return false
		}
	}, enough, 10*time.Millisecond)
	assert.NoDirExists(t, filepath.Join("/proc", strconv.Itoa(pid)))
}

func TestTheFirstLineOfWhatIsSaid(t *testing.T) {
	said := &tail{}
	_, err := said.Write([]byte("\n  \nSIGSEGV: segmentation violation\nPC=0x1\n"))
	require.NoError(t, err)
	assert.Equal(t, "SIGSEGV: segmentation violation", said.line())
	_, err = said.Write([]byte(strings.Repeat("x", 2*maxSaid)))
	require.NoError(t, err)
	assert.Len(t, said.text, maxSaid)
}

func TestOfACrashTheBeginningIsKept(t *testing.T) {
	said := &tail{}
	for _, text := range []string{
		strings.Repeat("chatter of the library\n", maxSaid/10), "SIGSEGV: segmentation", " violation\n",
		"purego\n\t/internal/nvml.(*Library).DeviceTemperature(0x1)\n", strings.Repeat("goroutine 7 [running]:\n", maxSaid/10),
	} {
		n, err := said.Write([]byte(text))
		require.NoError(t, err)
		assert.Len(t, text, n)
		assert.LessOrEqual(t, len(said.text), maxSaid)
	}
	assert.Equal(t, "SIGSEGV: segmentation violation", said.line())
	assert.Equal(t, "DeviceTemperature", said.call())
}
