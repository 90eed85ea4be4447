// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package nvmlreceiver

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/gpu"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/podresources"
)

const (
	// podsInterval is the least time between two questions to the kubelet.
	podsInterval = 10 * time.Second
	// podsGood is for how many intervals its last answer is used when it does not give another.
	podsGood = 6
	// maxAllocations is how many containers a device is reported to be allocated to.
	maxAllocations = 256
)

// pods knows which containers the GPUs are allocated to, as the kubelet said last.
type pods struct {
	hub    *hub
	latest atomic.Pointer[allocations]
}

type allocations struct {
	at  time.Time
	all []allocation
}

// allocation is one device that a container has.
type allocation struct {
	podresources.DeviceRef
	namespace, pod, container, resource string
}

func newPods(h *hub) *pods { return &pods{hub: h} }

func (p *pods) start(ctx context.Context) {
	config := &p.hub.config.PodResources
	if config.Socket == "" {
		return
	}
	client, err := podresources.Dial(config.Socket, config.Resources...)
	if err != nil {
		p.hub.logger.Warn("the kubelet cannot be asked which pods have GPUs", zap.Error(err))
		return
	}
	p.hub.run(ctx, func(ctx context.Context) {
		defer func() { _ = client.Close() }()
		told := ""
		every(ctx, p.interval(), func() {
			if err := p.ask(ctx, client); err != nil && ctx.Err() == nil && err.Error() != told {
				told = err.Error()
				if errors.Is(err, fs.ErrNotExist) {
					p.hub.logger.Debug("there is no kubelet to ask which pods have GPUs", zap.Error(err))
				} else {
					p.hub.logger.Warn("the kubelet does not say which pods have GPUs", zap.Error(err))
				}
			}
		})
	})
}

func (p *pods) interval() time.Duration { return max(podsInterval, p.hub.config.CollectionInterval) }

func (p *pods) ask(ctx context.Context, client *podresources.Client) error {
	if _, err := os.Stat(strings.TrimPrefix(p.hub.config.PodResources.Socket, "unix://")); err != nil {
		return err // gRPC would warn of it in the collector's log, each time
	}
	list, err := client.List(ctx)
	if err != nil && !errors.Is(err, podresources.ErrTruncated) {
		return err
	}
	if err != nil {
		p.hub.drop(droppedAllocation, 1)
	}
	a := &allocations{at: time.Now()}
	for i := range list {
		for _, device := range list[i].Devices {
			if ref, ok := podresources.Match(device); ok {
				a.all = append(a.all, allocation{DeviceRef: ref, namespace: list[i].Namespace, pod: list[i].Pod, container: list[i].Container, resource: list[i].Resource})
			}
		}
	}
	p.latest.Store(a)
	return err
}

// of gives the allocations of a device, a container once, and tells the only container there is, if there is only one.
func (p *pods) of(id *gpu.Identity, visit func(*allocation)) (only *allocation) {
	a := p.latest.Load()
	if a == nil || time.Since(a.at) > podsGood*p.interval() {
		return nil
	}
	n := 0
	for i := range a.all {
		one := &a.all[i]
		if !one.is(id) || a.before(i, id) {
			continue
		}
		if n++; n > maxAllocations {
			p.hub.drop(droppedAllocation, 1)
			break
		}
		only = one
		visit(one)
	}
	if n != 1 {
		return nil
	}
	return only
}

// before tells whether the container of an allocation has the device by one before it. Those of a container come together.
func (a *allocations) before(i int, id *gpu.Identity) bool {
	for j := i - 1; j >= 0 && a.all[j].same(&a.all[i]); j-- {
		if a.all[j].is(id) {
			return true
		}
	}
	return false
}

// is tells whether the allocation is of the device.
func (a *allocation) is(id *gpu.Identity) bool {
	if a.UUID != "" {
		if a.GI >= 0 && a.UUID == id.Parent {
			return a.GI == id.GI && (a.CI < 0 || a.CI == id.CI)
		}
		return a.UUID == id.UUID && !a.MIG || a.UUID == id.UUID && id.MIG()
	}
	if a.Index < 0 || a.Index != id.Minor {
		return false
	}
	if a.MIG {
		return id.MIG() && a.GI >= 0 && a.GI == id.GI && (a.CI < 0 || a.CI == id.CI)
	}
	return !id.MIG()
}

func (a *allocation) same(b *allocation) bool {
	return a.namespace == b.namespace && a.pod == b.pod && a.container == b.container && a.resource == b.resource
}
