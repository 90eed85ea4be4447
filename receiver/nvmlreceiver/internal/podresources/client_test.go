// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package podresources

import (
	"context"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	podresourcesv1 "k8s.io/kubelet/pkg/apis/podresources/v1"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// kubelet answers with what it is given.
type kubelet struct {
	podresourcesv1.UnimplementedPodResourcesListerServer
	answer func(context.Context) (*podresourcesv1.ListPodResourcesResponse, error)
}

func (k *kubelet) List(ctx context.Context, _ *podresourcesv1.ListPodResourcesRequest) (*podresourcesv1.ListPodResourcesResponse, error) {
	return k.answer(ctx)
}

// pods is a kubelet that has these.
func pods(pods ...*podresourcesv1.PodResources) *kubelet {
	return &kubelet{answer: func(context.Context) (*podresourcesv1.ListPodResourcesResponse, error) {
		return &podresourcesv1.ListPodResourcesResponse{PodResources: pods}, nil
	}}
}

// pod is a pod whose container has what is given.
func pod(name string, container *podresourcesv1.ContainerResources) *podresourcesv1.PodResources {
	return &podresourcesv1.PodResources{Namespace: "ml", Name: name, Containers: []*podresourcesv1.ContainerResources{container}}
}

func devices(resource string, ids ...string) *podresourcesv1.ContainerDevices {
	return &podresourcesv1.ContainerDevices{ResourceName: resource, DeviceIds: ids}
}

// socket is a path short enough for one.
func socket(t *testing.T) string { return filepath.Join(t.TempDir(), "k.sock") }

// serve runs a kubelet, or a server of gRPC that is none, until stop or the end of the test. Stopping removes the socket.
func serve(t *testing.T, path string, k *kubelet) (stop func()) {
	listener, err := net.Listen("unix", path)
	require.NoError(t, err)
	server := grpc.NewServer()
	if k != nil {
		podresourcesv1.RegisterPodResourcesListerServer(server, k)
	}
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	stop = sync.OnceFunc(func() {
		server.Stop()
		assert.NoError(t, <-done)
	})
	t.Cleanup(stop)
	return stop
}

func dial(t *testing.T, path string, prefixes ...string) *Client {
	client, err := Dial(path, prefixes...)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, client.Close()) })
	return client
}

func TestList(t *testing.T) {
	path := socket(t)
	serve(t, path, pods(
		pod("web", &podresourcesv1.ContainerResources{Name: "nginx", CpuIds: []int64{1, 2}}),
		pod("train", &podresourcesv1.ContainerResources{Name: "torch", Devices: []*podresourcesv1.ContainerDevices{
			devices("nvidia.com/gpu", gpu),
			devices("example.com/nic", "0000:3b:00.0"),
			devices("nvidia.com/gpu", "GPU-00000000-0000-0000-0000-000000000002"), // of another node of NUMA
			devices("nvidia.com/mig-1g.10gb", mig+"::0"),
			devices("nvidia.com/gpu.shared"),
		}}),
		pod("gke", &podresourcesv1.ContainerResources{Name: "serve", Devices: []*podresourcesv1.ContainerDevices{devices("nvidia.com/gpu", "nvidia0/gi1")}}),
		pod("dra", &podresourcesv1.ContainerResources{Name: "serve", DynamicResources: []*podresourcesv1.DynamicResource{{
			ClaimName: "gpus", ClaimNamespace: "ml",
			ClaimResources: []*podresourcesv1.ClaimResource{
				{
					DriverName: "gpu.nvidia.com", PoolName: "node-1", DeviceName: "gpu-0",
					CdiDevices: []*podresourcesv1.CDIDevice{{Name: "k8s.gpu.nvidia.com/claim=c8593c85-440d-4156-b199-aea592ff83df-gpu-0"}},
				},
				{
					DriverName: "gpu.nvidia.com", PoolName: "node-1", DeviceName: "gpu-1",
					CdiDevices: []*podresourcesv1.CDIDevice{{Name: "runtime.nvidia.com/gpu=all"}, {Name: "nvidia.com/gpu=" + gpu}},
				},
				{DriverName: "gpu.nvidia.com", PoolName: "node-1"},
				{DriverName: "compute-domain.nvidia.com", PoolName: "node-1", DeviceName: "channel-0"},
				{DriverName: "nic.example.com", PoolName: "node-1", DeviceName: "gpu-7"},
			},
		}}}),
	))
	list, err := dial(t, path).List(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []Allocation{
		{Namespace: "ml", Pod: "train", Container: "torch", Resource: "nvidia.com/gpu", Devices: []string{gpu, "GPU-00000000-0000-0000-0000-000000000002"}},
		{Namespace: "ml", Pod: "train", Container: "torch", Resource: "nvidia.com/mig-1g.10gb", Devices: []string{mig + "::0"}},
		{Namespace: "ml", Pod: "gke", Container: "serve", Resource: "nvidia.com/gpu", Devices: []string{"nvidia0/gi1"}},
		{Namespace: "ml", Pod: "dra", Container: "serve", Resource: "gpu.nvidia.com", Devices: []string{"gpu-0", gpu}},
	}, list)

	list, err = dial(t, "unix://"+path, "example.com/", "nvidia.com/mig-").List(t.Context())
	require.NoError(t, err)
	assert.Len(t, list, 3, "the prefixes are of extended resources, not of drivers")
	assert.Equal(t, "example.com/nic", list[0].Resource)
	assert.Equal(t, "nvidia.com/mig-1g.10gb", list[1].Resource)
}

func TestDial(t *testing.T) {
	assert.Equal(t, DefaultSocket, dial(t, "").socket)
	_, err := Dial("", "nvidia.com/", "")
	assert.EqualError(t, err, "an empty prefix would list every resource, those that are no GPUs too")
}

func TestListAfterARestart(t *testing.T) {
	path := socket(t)
	client := dial(t, path)
	_, err := client.List(t.Context())
	require.ErrorIs(t, err, fs.ErrNotExist, "not started yet")

	has := func(name string) *kubelet {
		return pods(pod(name, &podresourcesv1.ContainerResources{Name: "c", Devices: []*podresourcesv1.ContainerDevices{devices("nvidia.com/gpu", gpu)}}))
	}
	stop := serve(t, path, has("before"))
	list, err := client.List(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "before", list[0].Pod)

	stop()
	_, err = client.List(t.Context())
	require.ErrorIs(t, err, fs.ErrNotExist)

	serve(t, path, has("after"))
	list, err = client.List(t.Context())
	require.NoError(t, err, "at once")
	assert.Equal(t, "after", list[0].Pod)
}

func TestListOfAKubeletThatHangs(t *testing.T) {
	path := socket(t)
	serve(t, path, &kubelet{answer: func(ctx context.Context) (*podresourcesv1.ListPodResourcesResponse, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	begin := time.Now()
	_, err := dial(t, path).List(ctx)
	assert.ErrorIs(t, err, context.DeadlineExceeded)
	assert.Less(t, time.Since(begin), 5*time.Second)
}

// TestListOfASocketThatSaysNothing has somebody listen who never speaks, and so never gets to a call.
func TestListOfASocketThatSaysNothing(t *testing.T) {
	path := socket(t)
	listener, err := net.Listen("unix", path)
	require.NoError(t, err)
	defer listener.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err = dial(t, path).List(ctx)
	assert.ErrorIs(t, err, context.DeadlineExceeded)
}

func TestClose(t *testing.T) {
	path := socket(t)
	asked := make(chan struct{})
	serve(t, path, &kubelet{answer: func(ctx context.Context) (*podresourcesv1.ListPodResourcesResponse, error) {
		close(asked)
		<-ctx.Done()
		return nil, ctx.Err()
	}})
	client := dial(t, path)
	done := make(chan error, 1)
	go func() {
		_, err := client.List(context.Background())
		done <- err
	}()
	<-asked
	require.NoError(t, client.Close())
	assert.ErrorIs(t, <-done, ErrClosed)
	_, err := client.List(t.Context())
	assert.ErrorIs(t, err, ErrClosed)
	assert.NoError(t, client.Close(), "again")
}

func TestListErrors(t *testing.T) {
	t.Run("no kubelet", func(t *testing.T) {
		path := socket(t)
		serve(t, path, nil)
		_, err := dial(t, path).List(t.Context())
		assert.Equal(t, codes.Unimplemented, status.Code(err))
		assert.ErrorContains(t, err, "not a kubelet")
	})
	t.Run("a kubelet's own error", func(t *testing.T) {
		path := socket(t)
		serve(t, path, &kubelet{answer: func(context.Context) (*podresourcesv1.ListPodResourcesResponse, error) {
			return nil, status.Error(codes.ResourceExhausted, "rejected by rate limit")
		}})
		_, err := dial(t, path).List(t.Context())
		assert.Equal(t, codes.ResourceExhausted, status.Code(err))
	})
	t.Run("not gRPC", func(t *testing.T) {
		path := socket(t)
		listener, err := net.Listen("unix", path)
		require.NoError(t, err)
		defer listener.Close()
		go func() {
			for {
				connection, err := listener.Accept()
				if err != nil {
					return
				}
				fmt.Fprint(connection, "HTTP/1.1 400 Bad Request\r\n\r\n")
				connection.Close()
			}
		}()
		_, err = dial(t, path).List(t.Context())
		assert.Equal(t, codes.Unavailable, status.Code(err))
	})
	t.Run("a file", func(t *testing.T) {
		path := socket(t)
		require.NoError(t, os.WriteFile(path, nil, 0o600))
		_, err := dial(t, path).List(t.Context())
		assert.ErrorContains(t, err, "connection refused")
	})
	t.Run("not for us", func(t *testing.T) {
		if os.Geteuid() == 0 {
			t.Skip("root may connect everywhere")
		}
		path := socket(t)
		serve(t, path, pods())
		require.NoError(t, os.Chmod(path, 0))
		_, err := dial(t, path).List(t.Context())
		assert.ErrorIs(t, err, fs.ErrPermission)
	})
}

// many is a kubelet with n pods that have a GPU each.
func many(n int) *kubelet {
	list := make([]*podresourcesv1.PodResources, n)
	for i := range list {
		list[i] = pod(fmt.Sprintf("pod-%d", i), &podresourcesv1.ContainerResources{
			Name: "c", Devices: []*podresourcesv1.ContainerDevices{devices("nvidia.com/gpu", fmt.Sprintf("%s::%d", gpu, i))},
		})
	}
	return pods(list...)
}

func TestListIsBounded(t *testing.T) {
	path := socket(t)
	serve(t, path, many(10_000))
	list, err := dial(t, path).List(t.Context())
	assert.ErrorIs(t, err, ErrTruncated)
	assert.Len(t, list, maxAllocations)
	assert.Equal(t, "pod-0", list[0].Pod)
}

func TestListTakesNoHugeMessage(t *testing.T) {
	path := socket(t)
	long := make([]string, 1<<10)
	for i := range long {
		long[i] = string(make([]byte, maxMessage>>10))
	}
	serve(t, path, pods(pod("p", &podresourcesv1.ContainerResources{Devices: []*podresourcesv1.ContainerDevices{devices("nvidia.com/gpu", long...)}})))
	_, err := dial(t, path).List(t.Context())
	assert.Equal(t, codes.ResourceExhausted, status.Code(err))
}

// BenchmarkList asks a kubelet of 110 pods with a GPU each, the default limit of a node.
func BenchmarkList(b *testing.B) {
	path := filepath.Join(b.TempDir(), "k.sock")
	listener, err := net.Listen("unix", path)
	require.NoError(b, err)
	server := grpc.NewServer()
	podresourcesv1.RegisterPodResourcesListerServer(server, many(110))
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	defer func() {
		server.Stop()
		assert.NoError(b, <-done)
	}()
	client, err := Dial(path)
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := client.List(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	require.NoError(b, client.Close())
}
