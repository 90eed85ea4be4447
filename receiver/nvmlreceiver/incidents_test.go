// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package nvmlreceiver

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/receiver/receivertest"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil/fakenvml"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/gpu"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/metadata"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/xid"
)

const bus0 = "0000:1a:00" // of GPU 0 of fakenvml.Healthy, as the kernel writes it

// incidentsRig is a receiver with a driver and a kernel's log. The driver's events are waited for.
func incidentsRig(t *testing.T, scenario *fakenvml.Scenario, gpus int64, change func(*Config)) (*rig, *fakenvml.Driver, *kernelLog) {
	t.Helper()
	d := fakenvml.Build(t, fakenvml.WithScenario(scenario.String()))
	log := newKernelLog(t)
	r := rigOf(t, d, func(c *Config) {
		c.XID = XIDConfig{Events: true, Kmsg: true, KmsgPath: log.path, Window: 100 * time.Millisecond, Burst: 10}
		if change != nil {
			change(c)
		}
	})
	if r.config.XID.Events {
		r.registered(gpus)
	} else {
		r.scrape()
	}
	return r, d, log
}

func TestXid_OfBothSourcesIsOne(t *testing.T) {
	scenario := fakenvml.Healthy(2)
	r, d, log := incidentsRig(t, scenario, 2, func(c *Config) { c.XID.Window = 5 * time.Second })
	scenario.GPU(0).Set("event.1", "xid 48")
	log.write("NVRM: Xid (PCI:" + bus0 + "): 48, An uncorrectable double bit error (DBE) has been detected on GPU")
	d.Set(t, scenario.String())
	record := r.waitFor("hw.gpu.xid", 1)[0]
	assert.Equal(t, healthyGPU(0), record.of("hw.id"))
	assert.Equal(t, map[string]any{
		"hw.gpu.xid": int64(48), "hw.gpu.xid.source": "both", "hw.gpu.xid.mnemonic": "ROBUST_CHANNEL_GPU_ECC_DBE", "hw.gpu.xid.action": "workflow_xid_48",
		"hw.gpu.xid.meaning": "memory error that ECC cannot correct", "hw.gpu.xid.application": false,
	}, record.Attributes().AsRaw())
	assert.Equal(t, plog.SeverityNumberError, record.SeverityNumber())
	assert.Equal(t, "Xid 48 (00000000:1A:00.0): memory error that ECC cannot correct: An uncorrectable double bit error (DBE) has been detected on GPU", record.Body().Str())
	got := xids(r.scrape())
	assert.EqualValues(t, 1, got[healthyGPU(0)][48])
	assert.Zero(t, got[healthyGPU(1)][48])

	// The same again is another one.
	scenario.GPU(0).Set("event.2", "xid 48")
	d.Set(t, scenario.String())
	log.write("NVRM: Xid (PCI:" + bus0 + "): 48, again")
	r.waitFor("hw.gpu.xid", 2)
	assert.EqualValues(t, 2, xids(r.scrape())[healthyGPU(0)][48])
}

func TestXid_OfOneSource(t *testing.T) {
	scenario := fakenvml.Healthy(2)
	r, d, log := incidentsRig(t, scenario, 2, nil)
	log.write("usb 1-1: new high-speed USB device", "NVRM: Xid (PCI:0000:2a:00): 119, pid=0, Timeout after 6s of waiting for RPC response", "NVRM: loading")
	record := r.waitFor("hw.gpu.xid", 1)[0]
	assert.Equal(t, healthyGPU(1), record.of("hw.id"))
	assert.Equal(t, "kmsg", record.fact("hw.gpu.xid.source"))
	assert.Equal(t, plog.SeverityNumberFatal, record.SeverityNumber())

	scenario.GPU(1).Set("event.1", "xid 43")
	d.Set(t, scenario.String())
	record = r.waitFor("hw.gpu.xid", 2)[1]
	assert.Equal(t, healthyGPU(1), record.of("hw.id"))
	assert.Equal(t, "nvml", record.fact("hw.gpu.xid.source"))
	assert.Equal(t, plog.SeverityNumberInfo, record.SeverityNumber())
	assert.Equal(t, true, record.fact("hw.gpu.xid.application"))

	got := xids(r.scrape())[healthyGPU(1)]
	assert.EqualValues(t, 1, got[119])
	assert.EqualValues(t, 1, got[43])
}

// TestXid_WithoutKernelLog: where the log is not to be had the driver's word counts at once.
func TestXid_WithoutKernelLog(t *testing.T) {
	scenario := fakenvml.Healthy(1)
	r, d, _ := incidentsRig(t, scenario, 1, func(c *Config) {
		c.XID.KmsgPath = filepath.Join(t.TempDir(), "none")
		c.XID.Window = time.Hour // which nobody waits for
	})
	scenario.GPU(0).Set("event.1", "xid 13")
	d.Set(t, scenario.String())
	assert.Equal(t, "nvml", r.waitFor("hw.gpu.xid", 1)[0].fact("hw.gpu.xid.source"))
	assert.EqualValues(t, 1, xids(r.scrape())[healthyGPU(0)][13])
}

// TestXid_FromAPipe: the kernel's log may be a named pipe.
func TestXid_FromAPipe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kmsg")
	require.NoError(t, syscall.Mkfifo(path, 0o600))
	r, _, _ := incidentsRig(t, fakenvml.Healthy(1), 1, func(c *Config) {
		c.XID.Events, c.XID.KmsgPath, c.XID.Window = false, path, time.Hour
	})
	(&kernelLog{t: t, path: path}).write("NVRM: Xid (PCI:" + bus0 + "): 62, 323f0f30 0000c3d8 00000000 206dae68")
	assert.Equal(t, healthyGPU(0), r.waitFor("hw.gpu.xid", 1)[0].of("hw.id"))
	assert.EqualValues(t, 1, xids(r.scrape())[healthyGPU(0)][62])
}

// TestXid_OfALostGPU: the driver knows nothing of it any more, the inventory does.
func TestXid_OfALostGPU(t *testing.T) {
	scenario := fakenvml.Healthy(2)
	r, d, log := incidentsRig(t, scenario, 2, nil)
	d.Set(t, scenario.RemoveGPU(0).String())
	r.clock.skip(time.Second)
	r.scrape()
	r.scrape()
	r.waitFor(gpu.EventLost, 1)
	log.write(
		"NVRM: Xid (PCI:"+bus0+"): 79, pid='<unknown>', name=<unknown>, GPU has fallen off the bus.",
		"NVRM: GPU "+bus0+".0: GPU has fallen off the bus.",
	)
	record := r.waitFor("hw.gpu.xid", 1)[0]
	assert.Equal(t, healthyGPU(0), record.of("hw.id"))
	assert.Equal(t, plog.SeverityNumberFatal, record.SeverityNumber())
	m := r.scrape()
	assert.EqualValues(t, 1, xids(m)[healthyGPU(0)][79], "counted with the GPU that is lost: %s", byDevice(m))
	assert.Contains(t, byDevice(m), `hw.status{hw.state="failed"} 1`)
}

func TestXid_OfAnUnknownGPU(t *testing.T) {
	r, _, log := incidentsRig(t, fakenvml.Healthy(1), 1, nil)
	log.write("NVRM: Xid (PCI:0000:99:00): 79, GPU has fallen off the bus.")
	record := r.waitFor("hw.gpu.xid", 1)[0]
	assert.Nil(t, record.of("hw.id"))
	assert.Nil(t, record.of("hw.gpu.index"))
	assert.Nil(t, record.of("hw.gpu.mig.gi_id"))
	assert.Equal(t, "00000000:99:00.0", record.of("hw.gpu.pci.bus_id"))
	assert.Equal(t, "580.95.05", record.of("hw.driver_version"))
	got := xids(r.scrape())
	assert.Len(t, got, 1)
	assert.Zero(t, got[healthyGPU(0)][79])
}

// TestXid_WithoutAddress: a driver that does not tell the PCI address does tell the GPU.
func TestXid_WithoutAddress(t *testing.T) {
	scenario := fakenvml.Healthy(2)
	scenario.GPU(1).Return("nvmlDeviceGetPciInfo", 3)
	r, d, _ := incidentsRig(t, scenario, 2, nil)
	scenario.GPU(1).Set("event.1", "xid 48")
	d.Set(t, scenario.String())
	assert.Equal(t, healthyGPU(1), r.waitFor("hw.gpu.xid", 1)[0].of("hw.id"))
	assert.EqualValues(t, 1, xids(r.scrape())[healthyGPU(1)][48])
}

// TestXid_Zero is none.
func TestXid_Zero(t *testing.T) {
	scenario := fakenvml.Healthy(1)
	r, d, _ := incidentsRig(t, scenario, 1, nil)
	scenario.GPU(0).Set("event.1", "xid 0").Set("event.2", "xid 94")
	d.Set(t, scenario.String())
	require.Eventually(t, func() bool { return len(r.sink.records("hw.gpu.xid")) > 0 }, soon, often)
	time.Sleep(200 * time.Millisecond)
	assert.EqualValues(t, 94, r.waitFor("hw.gpu.xid", 1)[0].fact("hw.gpu.xid"))
	assert.NotContains(t, xids(r.scrape())[healthyGPU(0)], int64(0))
}

// TestXid_OfAMIGDevice: by the instances that the log or the driver names.
func TestXid_OfAMIGDevice(t *testing.T) {
	const (
		whole = "GPU-6a0f7a52-2b00-4d6e-9d3c-000000000180"
		gi7   = "MIG-6a0f7a52-2b00-5d6e-8d3c-000001800000"
		gi8   = "MIG-6a0f7a52-2b00-5d6e-8d3c-000001800001"
		gi2   = "MIG-6a0f7a52-2b00-5d6e-8d3c-000001800002"
	)
	scenario := fakenvml.Named("h100-mig")
	r, d, log := incidentsRig(t, scenario, 1, nil)
	log.write("NVRM: Xid (PCI:0000:0f:00 GPU-I:07): 94, pid=7194, name=p, Contained: CE User Channel (0x9). RST: No, D-RST: No")
	record := r.waitFor("hw.gpu.xid", 1)[0]
	assert.Equal(t, gi7, record.of("hw.id"))
	assert.Equal(t, whole, record.of("hw.parent"))
	assert.Equal(t, "1g.10gb", record.of("hw.gpu.mig.profile"))
	assert.EqualValues(t, 7, record.of("hw.gpu.mig.gi_id"))

	log.write("NVRM: Xid (PCI:0000:0f:00 GPU-I:02 GPU-CI:00): 31, Ch 00000002")
	assert.Equal(t, gi2, r.waitFor("hw.gpu.xid", 2)[1].of("hw.id"))
	scenario.GPU(0).Set("event.1", "xid 43 8 0")
	d.Set(t, scenario.String())
	assert.Equal(t, gi8, r.waitFor("hw.gpu.xid", 3)[2].of("hw.id"))
	log.write("NVRM: Xid (PCI:0000:0f:00 GPU-I:13): 13, Graphics Exception")
	assert.Equal(t, whole, r.waitFor("hw.gpu.xid", 4)[3].of("hw.id"), "of an instance that is not there")
	log.write("NVRM: Xid (PCI:0000:0f:00): 79, GPU has fallen off the bus.")
	assert.Equal(t, whole, r.waitFor("hw.gpu.xid", 5)[4].of("hw.id"))

	got := xids(r.scrape())
	assert.EqualValues(t, 1, got[gi7][94])
	assert.EqualValues(t, 1, got[gi2][31])
	assert.EqualValues(t, 1, got[gi8][43])
	assert.EqualValues(t, 1, got[whole][13])
	assert.EqualValues(t, 1, got[whole][79])
	assert.Zero(t, got[whole][94], "counted once, where it happened")
}

func TestSXid(t *testing.T) {
	r, _, log := incidentsRig(t, fakenvml.Healthy(1), 1, func(c *Config) { c.XID.Window = time.Hour })
	// The address of a GPU: codes of switches are not its Xids all the same.
	log.write("nvidia-nvswitch0: SXid (PCI:" + bus0 + ".0): 20034, Fatal, Link 63 LTSSM Fault Up")
	record := r.waitFor("hw.nvswitch.sxid", 1)[0]
	assert.Equal(t, map[string]any{
		"hw.nvswitch.sxid": int64(20034), "hw.nvswitch.index": int64(0), "hw.nvswitch.pci.bus_id": "00000000:1A:00.0", "hw.gpu.xid.source": "kmsg", "hw.gpu.link.id": int64(63),
	}, record.Attributes().AsRaw())
	assert.Equal(t, plog.SeverityNumberError, record.SeverityNumber())
	assert.Equal(t, "SXid 20034 of NVSwitch 0 (00000000:1A:00.0): Link 63 LTSSM Fault Up", record.Body().Str())
	assert.NotContains(t, xids(r.scrape())[healthyGPU(0)], int64(20034))
}

func TestXid_OfAnotherXid(t *testing.T) {
	r, _, log := incidentsRig(t, fakenvml.Healthy(1), 1, nil)
	log.write("NVRM: Xid (PCI:"+bus0+"): 45, pid=98, name=python, Ch 0000001f caused by previous Xid 149", "NVRM: Xid (PCI:"+bus0+"): 94, Contained caused by previous Xid 48")
	records := r.waitFor("hw.gpu.xid", 2)
	assert.EqualValues(t, 149, records[0].fact("hw.gpu.xid.parent"))
	assert.EqualValues(t, 48, records[1].fact("hw.gpu.xid.parent"))
	assert.Equal(t, plog.SeverityNumberInfo, records[1].SeverityNumber(), "less than that of a 94 by itself")
}

func TestXid_OfNVLink(t *testing.T) {
	r, _, log := incidentsRig(t, fakenvml.Healthy(1), 1, nil)
	log.write(
		"NVRM: Xid (PCI:"+bus0+"): 149, NETIR_LINK_EVT  Fatal   XC0 i0 Link 08 (0x025005c6 0x00000003 0x00000000)",
		"NVRM: Xid (PCI:"+bus0+"): 145, pid=66, name=x, RLW_REMAP Nonfatal XC1 i1 Link -1 (0x00000004 0x00000001)",
	)
	records := r.waitFor("hw.gpu.xid", 2)
	pick := func(r *aRecord) map[string]any {
		facts := r.Attributes().AsRaw()
		maps.DeleteFunc(facts, func(key string, _ any) bool {
			return !strings.HasPrefix(key, "hw.gpu.nvlink") && key != "hw.gpu.link.id" && key != "hw.gpu.xid.sub_code"
		})
		return facts
	}
	assert.Equal(t, map[string]any{
		"hw.gpu.nvlink.unit": "NETIR_LINK_EVT", "hw.gpu.nvlink.fatal": true, "hw.gpu.nvlink.injected": false, "hw.gpu.xid.sub_code": int64(37),
		"hw.gpu.nvlink.words": "0x025005c6 0x00000003 0x00000000", "hw.gpu.link.id": int64(8),
	}, pick(&records[0]))
	assert.Equal(t, plog.SeverityNumberError, records[0].SeverityNumber())
	assert.Equal(t, map[string]any{
		"hw.gpu.nvlink.unit": "RLW_REMAP", "hw.gpu.nvlink.fatal": false, "hw.gpu.nvlink.injected": true, "hw.gpu.xid.sub_code": int64(0),
		"hw.gpu.nvlink.words": "0x00000004 0x00000001", "hw.gpu.link.id": int64(-1),
	}, pick(&records[1]))
	assert.Equal(t, plog.SeverityNumberInfo, records[1].SeverityNumber(), "it was made to test")
}

func TestXid_OfAProcess(t *testing.T) {
	r, _, log := incidentsRig(t, fakenvml.Healthy(1), 1, func(c *Config) {
		process(t, c.ProcPath, 4711, 1, "python3", inPod(podA, containerA))
		process(t, c.ProcPath, 4712, 1, "python3", "/system.slice/slurmstepd.scope/job_815/step_0/user/task_0")
		process(t, c.ProcPath, 4713, 1, "python3", "/user.slice")
	})
	for _, pid := range []int{4711, 4712, 4713, 4714} {
		log.write(fmt.Sprintf("NVRM: Xid (PCI:%s): 31, pid=%d, name=/usr/bin/python3 train.py --token hf_x, Ch 00000008", bus0, pid))
	}
	log.write("NVRM: Xid (PCI:" + bus0 + "): 31, Ch 00000008")
	var got []string
	for _, record := range r.waitFor("hw.gpu.xid", 5) {
		got = append(got, fmt.Sprint(record.fact("process.pid"), record.fact("process.executable.name"), record.fact("container.id"), record.fact("k8s.pod.uid"), record.fact("slurm.job.id")))
		assert.NotContains(t, record.Body().Str(), "hf_x")
	}
	assert.Equal(t, []string{
		fmt.Sprint(int64(4711), "python3", containerA, podA, nil),
		fmt.Sprint(int64(4712), "python3", nil, nil, "815"),
		fmt.Sprint(int64(4713), "python3", nil, nil, nil),
		fmt.Sprint(int64(4714), "python3", nil, nil, nil),
		fmt.Sprint(nil, nil, nil, nil, nil),
	}, got)
}

// TestXid_Storm: a thousand are counted, and told of in few records that say how many they stand for.
func TestXid_Storm(t *testing.T) {
	r, _, log := incidentsRig(t, fakenvml.Healthy(1), 1, func(c *Config) { c.XID.Events = false })
	var lines []string
	for i := range 1000 {
		lines = append(lines, fmt.Sprintf("NVRM: Xid (PCI:%s): 13, pid=%d, name=a, Graphics Exception", bus0, i+1))
	}
	log.write(lines...)
	require.Eventually(t, func() bool { return xids(r.scrape())[healthyGPU(0)][13] == 1000 }, soon, 50*time.Millisecond)
	assert.Len(t, r.sink.records("hw.gpu.xid"), 10, "xid::burst")
	r.shutdown()
	records := r.sink.records("hw.gpu.xid")
	require.Len(t, records, 11, "and one that ends the storm")
	assert.EqualValues(t, 990, records[10].fact("hw.gpu.xid.folded"))
	assert.Contains(t, records[10].Body().Str(), "(and 990 more that were not told)")
	for i := range 10 {
		assert.Nil(t, records[i].fact("hw.gpu.xid.folded"))
	}
	assert.Zero(t, r.dropped[droppedIncident].Load()+r.dropped[droppedEvent].Load())
}

// TestXid_StormOfTheDriver: events come without end while the metrics go on.
func TestXid_StormOfTheDriver(t *testing.T) {
	scenario := fakenvml.Healthy(1)
	scenario.GPU(0).Set("event.storm", "1000 31")
	r, _, _ := incidentsRig(t, scenario, 1, nil)
	require.Eventually(t, func() bool { return xids(r.scrape())[healthyGPU(0)][31] > 300 }, soon, 50*time.Millisecond)
	assert.LessOrEqual(t, len(r.sink.records("hw.gpu.xid")), 11)
}

// TestXid_CriticalOnesBeginWithZero: so that increase() sees the first. The codes come in their order.
func TestXid_CriticalOnesBeginWithZero(t *testing.T) {
	r, _, log := incidentsRig(t, fakenvml.Named("h100-mig"), 1, func(c *Config) { c.XID.Events = false })
	whole := fakenvml.Named("h100-mig").GPU(0)
	uuid, _ := whole.Get("uuid")
	got := xids(r.scrape())
	require.Len(t, got, 1, "MIG devices have none until something happens")
	want := map[int64]int64{}
	for _, code := range xid.Critical() {
		want[int64(code)] = 0
	}
	assert.Equal(t, want, got[uuid])
	assert.Len(t, want, 16)

	log.write("NVRM: Xid (PCI:0000:0f:00): 13, x", "NVRM: Xid (PCI:0000:0f:00): 150, x", "NVRM: Xid (PCI:0000:0f:00): 79, x", "NVRM: Xid (PCI:0000:0f:00): 9999, x")
	r.waitFor("hw.gpu.xid", 4)
	var codes []int
	for _, p := range xidPoints(r.scrape(), uuid) {
		code, _ := p.Attributes().Get("hw.gpu.xid")
		_, isCritical := want[code.Int()]
		assert.Equal(t, !isCritical || code.Int() == 79, p.IntValue() == 1, "%d: %d", code.Int(), p.IntValue())
		codes = append(codes, int(code.Int()))
	}
	assert.Len(t, codes, 16+3)
	assert.True(t, slices.IsSorted(codes), "%v", codes)
}

// xidPoints are the counters of Xids of a device, in their order.
func xidPoints(m pmetric.Metrics, uuid string) (all []pmetric.NumberDataPoint) {
	for _, rm := range m.ResourceMetrics().All() {
		if id := (&aRecord{resource: rm.Resource().Attributes()}).of("hw.id"); uuid != "" && id != uuid {
			continue
		}
		for _, metric := range rm.ScopeMetrics().At(0).Metrics().All() {
			if metric.Name() != "hw.errors" {
				continue
			}
			for _, p := range metric.Sum().DataPoints().All() {
				if _, isXid := p.Attributes().Get("hw.gpu.xid"); isXid {
					all = append(all, p)
				}
			}
		}
	}
	return all
}

func TestXidCounts_Bounds(t *testing.T) {
	var counts xidCounts
	points := func(id gpu.Identity) []pmetric.NumberDataPoint {
		mb := metadata.NewMetricsBuilder(metadata.DefaultMetricsBuilderConfig(), receivertest.NewNopSettings(metadata.Type))
		counts.record(mb, 1, &id)
		return xidPoints(mb.Emit(), "")
	}
	var dropped, sum int64
	for code := 1; code <= 300; code++ {
		for range 2 {
			if !counts.add("GPU-0", code) {
				dropped++
			}
		}
	}
	all := points(gpu.Identity{UUID: "GPU-0"})
	for _, p := range all {
		sum += p.IntValue()
	}
	assert.Len(t, all, maxCodes)
	assert.EqualValues(t, 600, sum+dropped, "what is not counted is told to be dropped")
	assert.NotZero(t, dropped)

	assert.Empty(t, points(gpu.Identity{UUID: "MIG-0", Parent: "GPU-0"}))
	dropped = 0
	for i := range 600 {
		if !counts.add(fmt.Sprint("MIG-", i), 94) {
			dropped++
		}
	}
	assert.Len(t, counts.devices, maxCounted)
	assert.EqualValues(t, 600-(maxCounted-1), dropped)
	assert.Empty(t, points(gpu.Identity{UUID: "GPU-1"}), "there is no room for the codes of this one")
	assert.Len(t, points(gpu.Identity{UUID: "MIG-0", Parent: "GPU-0"}), len(xid.Critical()))
	assert.True(t, counts.add("MIG-0", 94), "what is counted already goes on")
}

// TestIncidents_Bounds: what is not taken is counted.
func TestIncidents_Bounds(t *testing.T) {
	h, err := newHub(quiet(t, nil), componenttest.NewNopTelemetrySettings(), world)
	require.NoError(t, err)
	defer h.stop(t.Context())
	for range maxObservations + 5 {
		h.incidents.observe(xid.Observation{Code: 1})
	}
	assert.EqualValues(t, 5, h.dropped[droppedIncident].Load())
}

// TestIncidents_TooManyCodes of one GPU are told, but not counted.
func TestIncidents_TooManyCodes(t *testing.T) {
	r, _, log := incidentsRig(t, fakenvml.Healthy(1), 1, func(c *Config) { c.XID.Events = false })
	var lines []string
	for code := range 250 {
		lines = append(lines, fmt.Sprintf("NVRM: Xid (PCI:%s): %d, x", bus0, 1000+code))
	}
	log.write(lines...)
	r.waitFor("hw.gpu.xid", 250)
	assert.Len(t, xids(r.scrape())[healthyGPU(0)], maxCodes)
	assert.EqualValues(t, 250+len(xid.Critical())-maxCodes, r.dropped[droppedXidCode].Load())
}

func TestSeverityOf(t *testing.T) {
	for severity, want := range map[xid.Severity]gpu.Severity{xid.Info: gpu.Info, xid.Warn: gpu.Warn, xid.Error: gpu.Error, xid.Fatal: gpu.Fatal} {
		assert.Equal(t, want, severityOf(severity))
		assert.Equal(t, strings.ToUpper(severity.String()), severities[want].text)
	}
}
