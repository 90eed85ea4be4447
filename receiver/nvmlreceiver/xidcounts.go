// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package nvmlreceiver

import (
	"slices"
	"sync"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/gpu"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/metadata"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/xid"
)

const (
	// maxCodes is how many Xids are counted of a GPU, each by itself. NVIDIA has named some 170.
	maxCodes = 200
	// maxCounted is of how many GPUs and MIG devices Xids are counted: MIG devices come and go.
	maxCounted = 512
)

// xidCounts counts Xids by device and code. The zero value is ready.
type xidCounts struct {
	mu      sync.Mutex
	devices map[string][]xidCount // by UUID; in the order of the codes
}

type xidCount struct {
	code   int
	n      int64
	option metadata.MetricAttributeOption
}

// add counts one, and tells whether there was room to.
func (c *xidCounts) add(uuid string, code int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	counts := c.of(uuid)
	if counts == nil {
		return false
	}
	i, known := slices.BinarySearchFunc(counts, code, func(x xidCount, code int) int { return x.code - code })
	if !known {
		if len(counts) >= maxCodes {
			return false
		}
		counts = slices.Insert(counts, i, newXidCount(code))
		c.devices[uuid] = counts
	}
	counts[i].n++
	return true
}

func newXidCount(code int) xidCount {
	return xidCount{code: code, option: metadata.WithHwGpuXidMetricAttribute(int64(code))}
}

// of are the counts of a device, nil if there is no room for more devices. Those of the Xids that matter begin with 0,
// so that the first one is seen as a rise.
func (c *xidCounts) of(uuid string) []xidCount {
	counts, known := c.devices[uuid]
	if known || len(c.devices) >= maxCounted {
		return counts
	}
	for _, code := range xid.Critical() {
		counts = append(counts, newXidCount(code))
	}
	slices.SortFunc(counts, func(a, b xidCount) int { return a.code - b.code })
	if c.devices == nil {
		c.devices = map[string][]xidCount{}
	}
	c.devices[uuid] = counts
	return counts
}

// record makes data points of a device's counts. A MIG device has none before something happens to it.
func (c *xidCounts) record(mb *metadata.MetricsBuilder, ts pcommon.Timestamp, id *gpu.Identity) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, known := c.devices[id.UUID]; !known && id.MIG() {
		return
	}
	for i, counts := 0, c.of(id.UUID); i < len(counts); i++ {
		mb.RecordHwErrorsDataPoint(ts, counts[i].n, metadata.AttributeErrorTypeXid, counts[i].option)
	}
}
