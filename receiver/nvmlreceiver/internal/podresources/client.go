// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package podresources

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	podresourcesv1 "k8s.io/kubelet/pkg/apis/podresources/v1"
)

// DefaultSocket is where a kubelet listens unless its root directory was moved.
const DefaultSocket = "/var/lib/kubelet/pod-resources/kubelet.sock"

const (
	defaultPrefix = "nvidia.com/"
	// draDriver is NVIDIA's driver of GPUs for dynamic resource allocation. Its other one, compute-domain.nvidia.com, has none.
	draDriver = "gpu.nvidia.com"

	// maxMessage is what the kubelet's own client takes. A pod with a GPU needs some 200 bytes.
	maxMessage = 16 << 20
	// maxAllocations is far above the pods of a node (110 by default, some hundreds where people insist) times their containers.
	maxAllocations = 4096
	// maxWait is the time for an answer where the caller gives more. The kubelet answers from memory.
	maxWait = 10 * time.Second
)

var (
	// ErrTruncated is the error of a list that is longer than what is taken of it.
	ErrTruncated = errors.New("more allocations than are taken")
	// ErrClosed is the error of a client that was closed.
	ErrClosed = errors.New("client is closed")
)

// Allocation is the devices of one resource that a container has.
type Allocation struct {
	Namespace string
	Pod       string
	Container string
	// Resource is the name of the extended resource, like nvidia.com/gpu, nvidia.com/gpu.shared or nvidia.com/mig-1g.10gb; of
	// devices of a claim it is the driver, gpu.nvidia.com.
	Resource string
	// Devices are what [Match] reads: the ids of the kubelet; of a claim's devices those in their CDI names or their own names.
	Devices []string
}

// Client asks a kubelet. It may be used by several goroutines.
//
// A connection lives for one question. A kubelet is asked once in a scrape or less, and the socket is on this machine; so
// there is nothing that a restart of the kubelet could break, no waiting before another attempt, and an error is always that
// of now.
type Client struct {
	socket   string
	prefixes []string
	context  context.Context
	cancel   context.CancelFunc
}

// Dial makes a client of the kubelet that listens on a socket ([DefaultSocket] if empty). Resources whose names begin with
// one of the prefixes are listed, those of nvidia.com/ if none is given. Nothing is connected yet.
func Dial(socket string, prefixes ...string) (*Client, error) {
	socket = strings.TrimPrefix(socket, "unix://")
	if socket == "" {
		socket = DefaultSocket
	}
	if len(prefixes) == 0 {
		prefixes = []string{defaultPrefix}
	}
	for _, prefix := range prefixes {
		if prefix == "" {
			return nil, errors.New("an empty prefix would list every resource, those that are no GPUs too")
		}
	}
	c := &Client{socket: socket, prefixes: prefixes}
	c.context, c.cancel = context.WithCancel(context.Background())
	return c, nil
}

// Close ends what is asked at the moment, and List fails from then on.
func (c *Client) Close() error {
	c.cancel()
	return nil
}

// List asks for the allocations of GPUs on this node. Waiting ends with ctx, or after ten seconds.
//
// Errors tell their cause: fs.ErrNotExist where there is no socket, fs.ErrPermission where it is not for us,
// context.DeadlineExceeded where nobody answers, a status of gRPC where the answer is one. With [ErrTruncated] the
// allocations are good, but not all.
func (c *Client) List(ctx context.Context) ([]Allocation, error) {
	ctx, cancel := context.WithTimeout(ctx, maxWait)
	defer cancel()
	defer context.AfterFunc(c.context, cancel)()
	if c.context.Err() != nil {
		return nil, ErrClosed
	}
	response, err := c.ask(ctx)
	if err != nil {
		if c.context.Err() != nil {
			err = ErrClosed
		}
		return nil, fmt.Errorf("pod resources of %s: %w", c.socket, err)
	}
	list, whole := c.allocations(response)
	if !whole {
		return list, fmt.Errorf("pod resources of %s: %w: %d", c.socket, ErrTruncated, maxAllocations)
	}
	return list, nil
}

// ask connects, calls and hangs up.
func (c *Client) ask(ctx context.Context) (*podresourcesv1.ListPodResourcesResponse, error) {
	var dialError atomic.Pointer[error]
	connection, err := grpc.NewClient("passthrough:///kubelet",
		grpc.WithTransportCredentials(insecure.NewCredentials()), // a socket of this machine, guarded by its file mode
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) {
			var dialer net.Dialer
			connection, err := dialer.DialContext(ctx, "unix", c.socket)
			if err != nil {
				dialError.Store(&err)
			}
			return connection, err
		}),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(maxMessage)),
		grpc.WithDisableServiceConfig(),
	)
	if err != nil {
		return nil, err
	}
	defer connection.Close() //nolint:errcheck // the answer is here, or an error was returned by then
	response, err := podresourcesv1.NewPodResourcesListerClient(connection).List(ctx, &podresourcesv1.ListPodResourcesRequest{})
	switch cause := dialError.Load(); {
	case err == nil:
		return response, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case status.Code(err) == codes.DeadlineExceeded: // the kubelet's clock, which has our deadline, was first
		return nil, context.DeadlineExceeded
	case cause != nil:
		return nil, *cause
	case status.Code(err) == codes.Unimplemented:
		return nil, fmt.Errorf("not a kubelet, or one older than 1.20: %w", err)
	}
	return nil, err
}

// allocations picks the GPUs. whole is false where there are more than are taken.
func (c *Client) allocations(response *podresourcesv1.ListPodResourcesResponse) (list []Allocation, whole bool) {
	for _, pod := range response.GetPodResources() {
		for _, container := range pod.GetContainers() {
			first := len(list)
			add := func(resource string, devices ...string) bool {
				// The kubelet writes a resource once for each node of NUMA, or device.
				for i := first; i < len(list); i++ {
					if list[i].Resource == resource {
						list[i].Devices = append(list[i].Devices, devices...)
						return true
					}
				}
				if len(list) == maxAllocations {
					return false
				}
				list = append(list, Allocation{
					Namespace: pod.GetNamespace(), Pod: pod.GetName(), Container: container.GetName(),
					Resource: resource, Devices: devices,
				})
				return true
			}
			for _, devices := range container.GetDevices() {
				if c.wants(devices.GetResourceName()) && len(devices.GetDeviceIds()) > 0 && !add(devices.GetResourceName(), devices.GetDeviceIds()...) {
					return list, false
				}
			}
			for _, resource := range container.GetDynamicResources() {
				for _, claim := range resource.GetClaimResources() {
					device := deviceOf(claim)
					if claim.GetDriverName() == draDriver && device != "" && !add(draDriver, device) {
						return list, false
					}
				}
			}
		}
	}
	return list, true
}

func (c *Client) wants(resource string) bool {
	for _, prefix := range c.prefixes {
		if strings.HasPrefix(resource, prefix) {
			return true
		}
	}
	return false
}

// deviceOf is the id of a device of a claim: a UUID if one of its CDI names has it, like nvidia.com/gpu=GPU-<uuid>, or else
// its name. The UUID in k8s.gpu.nvidia.com/claim=<uuid>-gpu-0 is that of the claim.
func deviceOf(claim *podresourcesv1.ClaimResource) string {
	for _, device := range claim.GetCdiDevices() {
		_, id, _ := strings.Cut(device.GetName(), "=")
		if ref, ok := Match(id); ok && ref.UUID != "" {
			return id
		}
	}
	return claim.GetDeviceName()
}
