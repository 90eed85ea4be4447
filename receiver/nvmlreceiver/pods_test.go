// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package nvmlreceiver

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"google.golang.org/grpc"
	podresourcesv1 "k8s.io/kubelet/pkg/apis/podresources/v1"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil/fakenvml"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/gpu"
)

// kubelet answers with the pods that it was given last.
type kubelet struct {
	podresourcesv1.UnimplementedPodResourcesListerServer
	pods  atomic.Pointer[[]*podresourcesv1.PodResources]
	asked atomic.Int64
}

func (k *kubelet) List(context.Context, *podresourcesv1.ListPodResourcesRequest) (*podresourcesv1.ListPodResourcesResponse, error) {
	k.asked.Add(1)
	return &podresourcesv1.ListPodResourcesResponse{PodResources: *k.pods.Load()}, nil
}

// startKubelet serves pods on a socket until the test ends.
func startKubelet(t *testing.T, pods ...*podresourcesv1.PodResources) (k *kubelet, path string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "kubelet") // a socket's path must not be long
	require.NoError(t, err)
	path = filepath.Join(dir, "k.sock")
	listener, err := net.Listen("unix", path)
	require.NoError(t, err)
	k = &kubelet{}
	k.pods.Store(&pods)
	server := grpc.NewServer()
	podresourcesv1.RegisterPodResourcesListerServer(server, k)
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	t.Cleanup(func() {
		server.Stop()
		assert.NoError(t, <-done)
		assert.NoError(t, os.RemoveAll(dir))
	})
	return k, path
}

// aPod has a container of the same name, with devices.
func aPod(name string, devices ...*podresourcesv1.ContainerDevices) *podresourcesv1.PodResources {
	return &podresourcesv1.PodResources{Namespace: "ml", Name: name, Containers: []*podresourcesv1.ContainerResources{{Name: name + "-c", Devices: devices}}}
}

func devicesOf(resource string, ids ...string) *podresourcesv1.ContainerDevices {
	return &podresourcesv1.ContainerDevices{ResourceName: resource, DeviceIds: ids}
}

// podsRig is a receiver that has had an answer of a kubelet.
func podsRig(t *testing.T, scenario *fakenvml.Scenario, change func(*Config), pods ...*podresourcesv1.PodResources) (*metricsScraper, *steps) {
	t.Helper()
	_, path := startKubelet(t, pods...)
	s, clock := ownersOf(t, scenario, func(c *Config) {
		c.PodResources.Socket = path
		if change != nil {
			change(c)
		}
	})
	require.Eventually(t, func() bool { return s.hub.pods.latest.Load() != nil }, soon, often)
	return s, clock
}

// allocationsByDevice are the lines of hw.gpu.allocation by the id of the device.
func allocationsByDevice(m pmetric.Metrics) map[string][]string {
	all := map[string][]string{}
	for part := range strings.SplitSeq(byDevice(m), "\n\n") {
		id := "-"
		for field := range strings.FieldsSeq(part) {
			if uuid, is := strings.CutPrefix(field, "hw.id="); is {
				id = uuid
			}
		}
		for line := range strings.Lines(part) {
			if text, is := strings.CutPrefix(line, "hw.gpu.allocation"); is {
				all[id] = append(all[id], strings.TrimSpace(text))
			}
		}
	}
	return all
}

func allocated(pod, resource, sharing string) string {
	return fmt.Sprintf(`{hw.gpu.allocation.resource="%s", hw.gpu.allocation.sharing="%s", k8s.container.name="%s-c", k8s.namespace.name="ml", k8s.pod.name="%s"} 1`, resource, sharing, pod, pod)
}

// TestPods: devices by UUID, by the number of /dev/nvidiaN, as replicas. Idle GPUs show whose they are, too.
func TestPods(t *testing.T) {
	scenario := fakenvml.Healthy(5)
	scenario.GPU(2).Set("minor", 7) // the driver counts by PCI address
	s, _ := podsRig(
		t, scenario, nil,
		aPod("train", devicesOf("nvidia.com/gpu", healthyGPU(0), healthyGPU(1))),
		aPod("gke", devicesOf("nvidia.com/gpu", "nvidia7")),
		aPod("nobody", devicesOf("nvidia.com/gpu", "nvidia2", "GPU-00000000-0000-0000-0000-000000000002")),
		aPod("slice1", devicesOf("nvidia.com/gpu.shared", healthyGPU(3)+"::0")),
		aPod("slice2", devicesOf("nvidia.com/gpu.shared", healthyGPU(3)+"::1")),
		aPod("nic", devicesOf("example.com/nic", healthyGPU(4))),
		aPod("vm", devicesOf("nvidia.com/GA102", "0000:3b:00.0")),
	)
	assert.Equal(t, map[string][]string{
		healthyGPU(0): {allocated("train", "nvidia.com/gpu", "exclusive")},
		healthyGPU(1): {allocated("train", "nvidia.com/gpu", "exclusive")},
		healthyGPU(2): {allocated("gke", "nvidia.com/gpu", "exclusive")},
		healthyGPU(3): {allocated("slice1", "nvidia.com/gpu.shared", "shared"), allocated("slice2", "nvidia.com/gpu.shared", "shared")},
	}, allocationsByDevice(scrape(t, s)))
}

func TestPods_MIG(t *testing.T) {
	const (
		whole = "GPU-6a0f7a52-2b00-4d6e-9d3c-000000000180"
		gi7   = "MIG-6a0f7a52-2b00-5d6e-8d3c-000001800000"
		gi8   = "MIG-6a0f7a52-2b00-5d6e-8d3c-000001800001"
		gi2   = "MIG-6a0f7a52-2b00-5d6e-8d3c-000001800002"
	)
	s, _ := podsRig(
		t, fakenvml.Named("h100-mig"), nil,
		aPod("uuid", devicesOf("nvidia.com/mig-1g.10gb", gi7)),
		aPod("old", devicesOf("nvidia.com/mig-3g.40gb", "MIG-"+whole+"/2/0")),
		aPod("gke", devicesOf("nvidia.com/gpu", "nvidia0/gi8")),
		aPod("gone", devicesOf("nvidia.com/gpu", "nvidia0/gi9", "MIG-"+whole+"/3/0")),
		aPod("part", devicesOf("nvidia.com/mig", "gpu-0-mig-1g18gb-19-0")), // of which it is not said which
	)
	assert.Equal(t, map[string][]string{
		gi7: {allocated("uuid", "nvidia.com/mig-1g.10gb", "exclusive")},
		gi8: {allocated("gke", "nvidia.com/gpu", "exclusive")},
		gi2: {allocated("old", "nvidia.com/mig-3g.40gb", "exclusive")},
	}, allocationsByDevice(scrape(t, s)))
}

// TestPods_OfProcesses: with one container the kubelet's names go with what the kernel knows; with two it is not known
// whose process it is.
func TestPods_OfProcesses(t *testing.T) {
	scenario := busyGPU("compute 101 1 5 0 0 0", "compute 301 2")
	proc := func(c *Config) {
		process(t, c.ProcPath, 101, 1, "python3", inPod(podA, containerA))
		process(t, c.ProcPath, 301, 1, "sshd", "/system.slice/ssh.service")
	}
	named := fmt.Sprintf(`container.id="%s", hw.gpu.%%s, k8s.container.name="train-c", k8s.namespace.name="ml", k8s.pod.name="train", k8s.pod.uid="%s"`, containerA, podA)
	unnamed := fmt.Sprintf(`container.id="%s", hw.gpu.%%s, k8s.pod.uid="%s"`, containerA, podA)
	host := `process.gpu.memory.usage{hw.gpu.process.type="compute", process.executable.name="sshd"} 2097152`

	s, clock := podsRig(t, scenario, proc, aPod("train", devicesOf("nvidia.com/gpu", healthyGPU(0))))
	m := second(t, s, clock)
	assert.ElementsMatch(t, []string{"process.gpu.memory.usage{" + fmt.Sprintf(named, `process.type="compute"`) + "} 1048576", host}, linesOf(m, "process.gpu.memory.usage"))
	assert.Contains(t, linesOf(m, "process.gpu.utilization"), "process.gpu.utilization{"+fmt.Sprintf(named, `task="sm"`)+"} 0.05")

	s, clock = podsRig(t, scenario, proc, aPod("train", devicesOf("nvidia.com/gpu.shared", healthyGPU(0)+"::0")), aPod("other", devicesOf("nvidia.com/gpu.shared", healthyGPU(0)+"::1")))
	assert.ElementsMatch(t, []string{"process.gpu.memory.usage{" + fmt.Sprintf(unnamed, `process.type="compute"`) + "} 1048576", host},
		linesOf(second(t, s, clock), "process.gpu.memory.usage"))
}

// TestPods_AContainerOnce: however often the kubelet names it.
func TestPods_AContainerOnce(t *testing.T) {
	scenario := fakenvml.Healthy(2)
	s, _ := podsRig(
		t, scenario, nil,
		aPod("twice", devicesOf("nvidia.com/gpu", healthyGPU(0)), devicesOf("nvidia.com/gpu", healthyGPU(0))),
		aPod("two-slices", devicesOf("nvidia.com/gpu.shared", healthyGPU(1)+"::0", healthyGPU(1)+"::1")),
	)
	assert.Equal(t, map[string][]string{
		healthyGPU(0): {allocated("twice", "nvidia.com/gpu", "exclusive")},
		healthyGPU(1): {allocated("two-slices", "nvidia.com/gpu.shared", "shared")},
	}, allocationsByDevice(scrape(t, s)))

	s, _ = podsRig(t, scenario, nil, aPod("mixed", devicesOf("nvidia.com/gpu.shared", healthyGPU(0)+"::0", healthyGPU(1)+"::0", healthyGPU(0)+"::1", healthyGPU(1)+"::1")))
	assert.Equal(t, map[string][]string{
		healthyGPU(0): {allocated("mixed", "nvidia.com/gpu.shared", "shared")},
		healthyGPU(1): {allocated("mixed", "nvidia.com/gpu.shared", "shared")},
	}, allocationsByDevice(scrape(t, s)), "replicas of two GPUs by turns")
}

// TestPods_ManyContainers are bounded, and counted.
func TestPods_ManyContainers(t *testing.T) {
	var pods []*podresourcesv1.PodResources
	for i := range 300 {
		pods = append(pods, aPod(fmt.Sprint("p", i), devicesOf("nvidia.com/gpu.shared", fmt.Sprint(healthyGPU(0), "::", i))))
	}
	s, _ := podsRig(t, fakenvml.Healthy(1), nil, pods...)
	assert.Len(t, allocationsByDevice(scrape(t, s))[healthyGPU(0)], maxAllocations)
	assert.Positive(t, s.hub.dropped[droppedAllocation].Load())
}

// TestPods_StaleAnswers are not used: the pods may be others by now.
func TestPods_StaleAnswers(t *testing.T) {
	s, _ := podsRig(t, fakenvml.Healthy(1), nil, aPod("train", devicesOf("nvidia.com/gpu", healthyGPU(0))))
	require.Len(t, allocationsByDevice(scrape(t, s)), 1)
	old := func(age time.Duration) {
		a := *s.hub.pods.latest.Load()
		a.at = time.Now().Add(-age)
		s.hub.pods.latest.Store(&a)
	}
	old(podsGood*podsInterval - time.Second)
	assert.Len(t, allocationsByDevice(scrape(t, s)), 1)
	old(podsGood*podsInterval + time.Second)
	assert.Empty(t, allocationsByDevice(scrape(t, s)))
	s.hub.config.CollectionInterval = time.Minute
	assert.Len(t, allocationsByDevice(scrape(t, s)), 1, "who asks seldom takes older answers")
}

// TestPods_NoKubelet: without a socket the receiver does the rest.
func TestPods_NoKubelet(t *testing.T) {
	s, _ := ownersOf(t, fakenvml.Healthy(1), func(c *Config) { c.PodResources.Socket = filepath.Join(t.TempDir(), "none") })
	assert.Empty(t, allocationsByDevice(scrape(t, s)))
	assert.Contains(t, names(scrape(t, s)), "hw.power")
	s, _ = ownersOf(t, fakenvml.Healthy(1), func(c *Config) { c.PodResources.Resources = []string{""} })
	assert.Contains(t, names(scrape(t, s)), "hw.power")
}

// TestPods_Resources: which resources are GPUs is to be said where they are not NVIDIA's own names.
func TestPods_Resources(t *testing.T) {
	s, _ := podsRig(t, fakenvml.Healthy(1), func(c *Config) { c.PodResources.Resources = []string{"example.com/gpu"} },
		aPod("own", devicesOf("example.com/gpu", healthyGPU(0))), aPod("nvidia", devicesOf("nvidia.com/gpu", healthyGPU(0))))
	assert.Equal(t, map[string][]string{healthyGPU(0): {allocated("own", "example.com/gpu", "exclusive")}}, allocationsByDevice(scrape(t, s)))
}

// TestPods_OfALostGPU: who had it is told as long as the kubelet says so.
func TestPods_OfALostGPU(t *testing.T) {
	scenario := fakenvml.Healthy(2)
	_, path := startKubelet(t, aPod("train", devicesOf("nvidia.com/gpu", healthyGPU(0))))
	d := fakenvml.Build(t, fakenvml.WithScenario(scenario.String()))
	r := rigOf(t, d, func(c *Config) { c.PodResources.Socket = path })
	require.Eventually(t, func() bool { return r.pods.latest.Load() != nil }, soon, often)
	r.scrape()
	scenario.GPU(0).Set("lost", 15)
	d.Set(t, scenario.String())
	assert.Len(t, allocationsByDevice(r.scrape()), 1)
	r.waitFor(gpu.EventLost, 1)
	assert.Len(t, allocationsByDevice(r.scrape())[healthyGPU(0)], 1)
}

// TestPods_NewAnswers take the place of old ones.
func TestPods_NewAnswers(t *testing.T) {
	k, path := startKubelet(t, aPod("one", devicesOf("nvidia.com/gpu", healthyGPU(0))))
	s, _ := ownersOf(t, fakenvml.Healthy(1), func(c *Config) { c.PodResources.Socket = path })
	require.Eventually(t, func() bool { return k.asked.Load() > 0 && s.hub.pods.latest.Load() != nil }, soon, often)
	assert.Equal(t, podsInterval, s.hub.pods.interval())
	one := s.hub.pods.latest.Load()
	require.Len(t, one.all, 1)
	assert.Equal(t, []string{allocated("one", "nvidia.com/gpu", "exclusive")}, slices.Concat(allocationsByDevice(scrape(t, s))[healthyGPU(0)]))
	s.hub.pods.latest.Store(&allocations{at: time.Now()})
	assert.Empty(t, allocationsByDevice(scrape(t, s)))
}
