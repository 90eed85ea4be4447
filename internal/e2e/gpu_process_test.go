// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"context"
	"fmt"
	"math"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	podresourcesv1 "k8s.io/kubelet/pkg/apis/podresources/v1"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil/fakenvml"
)

// kubelet tells which pods have which devices.
type kubelet struct {
	podresourcesv1.UnimplementedPodResourcesListerServer
	pods []*podresourcesv1.PodResources
}

func (k *kubelet) List(context.Context, *podresourcesv1.ListPodResourcesRequest) (*podresourcesv1.ListPodResourcesResponse, error) {
	return &podresourcesv1.ListPodResourcesResponse{PodResources: k.pods}, nil
}

// serveKubelet returns the socket, whose path is short enough for one.
func serveKubelet(t *testing.T, pods ...*podresourcesv1.PodResources) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "k")
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	socket := filepath.Join(folder, "kubelet.sock")
	listener, err := net.Listen("unix", socket)
	require.NoError(t, err)
	server := grpc.NewServer()
	podresourcesv1.RegisterPodResourcesListerServer(server, &kubelet{pods: pods})
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)
	return socket
}

func podWith(name, container, resource string, devices ...string) *podresourcesv1.PodResources {
	return &podresourcesv1.PodResources{Namespace: "ml", Name: name, Containers: []*podresourcesv1.ContainerResources{{
		Name: container, Devices: []*podresourcesv1.ContainerDevices{{ResourceName: resource, DeviceIds: devices}},
	}}}
}

// writeProcess puts a process into the host's /proc as the receiver sees it.
func (g *gpus) writeProcess(t *testing.T, pid int, name, cgroup string) {
	t.Helper()
	g.write(t, fmt.Sprintf("proc/%d/comm", pid), name+"\n")
	g.write(t, fmt.Sprintf("proc/%d/cgroup", pid), cgroup+"\n")
	g.write(t, fmt.Sprintf("proc/%d/stat", pid), fmt.Sprintf("%d (%s) S 1 %d %d 0 -1 4194304 0 0 0 0 0 0 0 0 20 0 1 0 %d 0 0", pid, name, pid, pid, 1000+pid))
}

// Processes on GPUs are told by their containers and pods; a GPU that a pod has and does not use is to be seen.
func TestGPU_Pods(t *testing.T) {
	t.Parallel()
	const (
		containerA, uidA = "3f1b0c52aa1e4f7b9d0c6e5f4a3b2c1d0e9f8a7b6c5d4e3f2a1b0c9d8e7f6a5b", "0b1c2d3e-4f50-4a6b-8c7d-9e0f1a2b3c4d"
		containerB, uidB = "a0b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d7e8f9a0b1", "11112222-3333-4444-8555-666677778888"
	)
	scenario := fakenvml.Healthy(4)
	scenario.AllGPUs().Delete("process.0", "procutil.0")
	scenario.GPU(0).Set("process.0", "compute 4242 18GiB").Set("procutil.0", "4242 70 28 0 0")
	scenario.GPU(1).Set("process.0", "compute 5001 1GiB").Set("process.1", "compute 5002 2GiB").Set("process.2", "compute 5003 512MiB")
	socket := serveKubelet(t,
		podWith("train-0", "trainer", "nvidia.com/gpu", uuid(0)),
		podWith("serve-a", "server", "nvidia.com/gpu.shared", uuid(1)+"::0"),
		podWith("serve-b", "server", "nvidia.com/gpu.shared", uuid(1)+"::1"),
		podWith("notebook", "jupyter", "nvidia.com/gpu", uuid(2)), // idle
		podWith("network", "dpdk", "intel.com/sriov", "0000:81:00.1"),
	)
	g := prepareGPUs(t, &gpuSetup{scenario: scenario, nvml: map[string]any{"pod_resources::socket": socket}})
	g.writeProcess(t, 4242, "python3", "0::/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod"+strings.ReplaceAll(uidA, "-", "_")+".slice/cri-containerd-"+containerA+".scope")
	for pid := 5001; pid <= 5002; pid++ { // one owner
		g.writeProcess(t, pid, "vllm", "12:memory:/kubepods/besteffort/pod"+uidB+"/"+containerB)
	}
	g.writeProcess(t, 5003, "nvidia-cuda-mps", "0::/system.slice/mps.service")
	g.run(t)
	allocated := func(pod, container, resource, sharing string) string {
		return fmt.Sprintf("hw.gpu.allocation{hw.gpu.allocation.resource=%s,hw.gpu.allocation.sharing=%s,k8s.container.name=%s,k8s.namespace.name=ml,k8s.pod.name=%s}", resource, sharing, container, pod)
	}
	s := g.until(t, time.Time{}, is(uuid(2), allocated("notebook", "jupyter", "nvidia.com/gpu", "exclusive"), 1))
	s = g.next(t, s.at, 3)[2]

	mine := "container.id=" + containerA + ",%sk8s.container.name=trainer,k8s.namespace.name=ml,k8s.pod.name=train-0,k8s.pod.uid=" + uidA
	for name, want := range map[string]float64{
		"process.gpu.memory.usage{" + fmt.Sprintf(mine, "hw.gpu.process.type=compute,") + "}": 18 << 30,
		"process.gpu.utilization{" + fmt.Sprintf(mine, "hw.gpu.task=sm,") + "}":               0.70,
		"process.gpu.utilization{" + fmt.Sprintf(mine, "hw.gpu.task=memory,") + "}":           0.28,
		allocated("train-0", "trainer", "nvidia.com/gpu", "exclusive"):                        1,
		"hw.gpu.process.count{hw.gpu.process.type=compute}":                                   1,
	} {
		assert.InDelta(t, want, s.get(uuid(0), name), 1e-9, "%s of\n%s", name, strings.Join(s.names(uuid(0)), "\n"))
	}
	// Of a GPU that several pods share, the kubelet's answer does not tell whose a process is; the control group does, by uid.
	for name, want := range map[string]float64{
		"process.gpu.memory.usage{container.id=" + containerB + ",hw.gpu.process.type=compute,k8s.pod.uid=" + uidB + "}": 3 << 30,
		"process.gpu.memory.usage{hw.gpu.process.type=compute,process.executable.name=nvidia-cuda-mps}":                  512 << 20,
		allocated("serve-a", "server", "nvidia.com/gpu.shared", "shared"):                                                1,
		allocated("serve-b", "server", "nvidia.com/gpu.shared", "shared"):                                                1,
		"hw.gpu.process.count{hw.gpu.process.type=compute}":                                                              3,
	} {
		assert.InDelta(t, want, s.get(uuid(1), name), 1e-9, "%s of\n%s", name, strings.Join(s.names(uuid(1)), "\n"))
	}
	assert.Zero(t, s.get(uuid(2), "hw.gpu.process.count{hw.gpu.process.type=compute}"), "idle, although it is taken")
	for _, id := range []string{uuid(2), uuid(3)} {
		for _, name := range s.names(id) {
			assert.False(t, strings.HasPrefix(name, "process."), "%s: %s", id, name)
			assert.False(t, id == uuid(3) && strings.HasPrefix(name, "hw.gpu.allocation"), "%s: %s", id, name)
		}
	}
	assert.False(t, math.IsNaN(s.get(uuid(3), statusOK)))
	assert.Positive(t, g.own(t, "processes", "outcome", "container"))
	g.end(t)
}
