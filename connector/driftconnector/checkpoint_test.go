// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package driftconnector

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/connector/connectortest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/extension/xextension/storage"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/otelcol-ml/otelcol-ml/connector/driftconnector/internal/metadata"
	"github.com/otelcol-ml/otelcol-ml/connector/driftconnector/internal/window"
	"github.com/otelcol-ml/otelcol-ml/internal/mlconv"
	"github.com/otelcol-ml/otelcol-ml/internal/testutil"
)

var storageID = component.MustNewID("memory")

// memoryStorage is a storage extension, its own client, and a host that has it.
type memoryStorage struct {
	storage.Client
	mu     sync.Mutex
	values map[string][]byte
	broken error
}

func (*memoryStorage) Start(context.Context, component.Host) error { return nil }
func (*memoryStorage) Shutdown(context.Context) error              { return nil }
func (*memoryStorage) Close(context.Context) error                 { return nil }

func (m *memoryStorage) GetExtensions() map[component.ID]component.Component {
	return map[component.ID]component.Component{storageID: m}
}

func (m *memoryStorage) GetClient(context.Context, component.Kind, component.ID, string) (storage.Client, error) {
	return m, nil
}

func (m *memoryStorage) Get(_ context.Context, key string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.values[key], m.broken
}

func (m *memoryStorage) Set(_ context.Context, key string, value []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken == nil {
		m.values[key] = value
	}
	return m.broken
}

// restartable runs connectors one after the other over one storage, on a clock of its own.
type restartable struct {
	config  *Config
	storage *memoryStorage
	now     time.Time
	current *driftConnector
	sink    *consumertest.MetricsSink
	warned  *observer.ObservedLogs
}

func newRestartable(change func(*Config)) *restartable {
	config := createDefaultConfig().(*Config)
	config.Reference.Directory = "testdata/references"
	config.Window.MinSamples = 201 // merged windows have so many; single ones would be simulated, which takes long
	config.Window.Lateness = 3 * time.Second
	config.Storage = &storageID
	change(config)
	return &restartable{config: config, storage: &memoryStorage{values: map[string][]byte{}}, sink: &consumertest.MetricsSink{}, now: time.Unix(1000, 0)}
}

func (r *restartable) start(t *testing.T) {
	t.Helper()
	core, logs := observer.New(zap.WarnLevel)
	r.warned = logs
	settings := connectortest.NewNopSettings(metadata.Type)
	settings.Logger = zap.New(core)
	c, err := newConnector(settings, r.config)
	require.NoError(t, err)
	c.next.metrics = r.sink
	c.now = func() time.Time { return r.now }
	require.NoError(t, c.Start(t.Context(), r.storage))
	c.stop() // the test is the ticker
	c.wait.Wait()
	r.current = c
}

// send gives one record, the n-th of a stream of records that is the same each time.
func (r *restartable) send(t *testing.T, n int) {
	t.Helper()
	rng := rand.New(rand.NewPCG(uint64(n), 9))
	r.now = time.Unix(1000, int64(n)*int64(200*time.Millisecond))
	logs := plog.NewLogs()
	rec := logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords().AppendEmpty()
	rec.SetEventName(mlconv.EventPrediction)
	rec.SetTimestamp(pcommon.NewTimestampFromTime(r.now.Add(-time.Duration(rng.Int64N(int64(3 * time.Second))))))
	rec.Attributes().PutStr(mlconv.ModelName, []string{"shop", "shop", "other"}[n%3])
	features := rec.Body().SetEmptyMap().PutEmptyMap("features")
	features.PutDouble("amount", rng.NormFloat64()*15+20+float64(n)/50)
	features.PutStr("country", []string{"DE", "FR", "AT", "SE"}[rng.IntN(4)])
	require.NoError(t, r.current.ConsumeLogs(t.Context(), logs))
}

// points returns all data points emitted, the last value of each metric, attributes and timestamp.
func (r *restartable) points() map[string]string {
	points := map[string]string{}
	for _, m := range r.sink.AllMetrics() {
		for _, line := range testutil.MetricLines(m, nil, nil) {
			at := strings.LastIndex(line, "@")
			value := strings.LastIndex(line[:at-1], " ")
			points[line[:value]+line[at-1:]] = line[value:at]
		}
	}
	return points
}

var checkpointConfigs = map[string]func(*Config){
	"by time": func(c *Config) { c.Window.Duration = window.Every(10 * time.Second) },
	"by samples": func(c *Config) {
		c.Window.Duration = window.Every(0)
		c.Window.Samples = 37
	},
}

const checkpointRecords = 900

// A collector that is stopped and started says the same, to the bit, as one that is not.
func TestCheckpoint_CleanStop(t *testing.T) {
	for name, change := range checkpointConfigs {
		t.Run(name, func(t *testing.T) {
			want := uninterrupted(t, change)
			for seed := range uint64(3) {
				rng := rand.New(rand.NewPCG(seed, 1))
				r := newRestartable(change)
				r.start(t)
				for n := range checkpointRecords {
					if rng.IntN(50) == 0 {
						require.NoError(t, r.current.Shutdown(t.Context()))
						r.start(t)
					}
					r.send(t, n)
				}
				require.NoError(t, r.current.Shutdown(t.Context()))
				require.Equal(t, want, r.points())
			}
		})
	}
}

// A collector that is killed continues at its last checkpoint: with the records after it sent again, it says the same
// as one that was not killed.
func TestCheckpoint_Kill(t *testing.T) {
	for name, change := range checkpointConfigs {
		t.Run(name, func(t *testing.T) {
			want := uninterrupted(t, change)
			for seed := range uint64(8) {
				rng := rand.New(rand.NewPCG(seed, 2))
				r := newRestartable(change)
				r.start(t)
				r.current.save(t.Context())
				saved := 0 // records before the last checkpoint
				for n := 0; n < checkpointRecords; n++ {
					switch rng.IntN(60) {
					case 0:
						r.current.save(t.Context())
						saved = n
					case 1: // killed: nothing is said, nothing is kept
						r.start(t)
						n = saved
					}
					r.send(t, n)
				}
				require.NoError(t, r.current.Shutdown(t.Context()))
				require.Equal(t, want, r.points())
			}
		})
	}
}

func uninterrupted(t *testing.T, change func(*Config)) map[string]string {
	t.Helper()
	r := newRestartable(change)
	r.start(t)
	for n := range checkpointRecords {
		r.send(t, n)
	}
	require.NoError(t, r.current.Shutdown(t.Context()))
	points := r.points()
	drifted := slices.ContainsFunc(slices.Collect(maps.Keys(points)), func(key string) bool {
		return strings.HasPrefix(key, mlconv.FeatureDriftState.Name) && strings.TrimSpace(points[key]) == "2"
	})
	require.True(t, drifted, "something must drift, or verdicts are not tested")
	return points
}

func TestCheckpoint_NotUsable(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*restartable)
		warned string
	}{
		{"damaged", func(r *restartable) { r.storage.values[checkpointKey] = []byte("not a checkpoint") }, "not understood"},
		{"not readable", func(r *restartable) { r.storage.broken = errors.New("disk on fire") }, "disk on fire"},
		{"other windows", func(r *restartable) { r.config.Window.Samples = 5 }, "its windows are of 5m0s or 0 records"},
		{"other scales", func(r *restartable) { r.config.Window.Scales = []int{1} }, "merged by [4 16]"},
		{"no reference any more", func(r *restartable) { r.config.Reference.Directory = "testdata/absent" }, "version"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRestartable(func(*Config) {})
			r.start(t)
			for n := range 100 {
				r.send(t, n)
			}
			require.NoError(t, r.current.Shutdown(t.Context()))
			c.change(r)
			r.start(t)
			var text []string
			for _, entry := range r.warned.All() {
				text = append(text, fmt.Sprint(entry.Message, entry.ContextMap()))
			}
			assert.Contains(t, strings.Join(text, "\n"), c.warned)
			r.send(t, 100)
			if r.storage.broken != nil {
				require.NoError(t, r.current.Shutdown(t.Context()), "a stop is not held up")
				return
			}
			require.NoError(t, r.current.Shutdown(t.Context()))
		})
	}
}

func TestCheckpoint_UnknownStorage(t *testing.T) {
	config := createDefaultConfig().(*Config)
	config.Storage = &storageID
	c, err := newConnector(connectortest.NewNopSettings(metadata.Type), config)
	require.NoError(t, err)
	assert.ErrorContains(t, c.Start(t.Context(), componenttest.NewNopHost()), `storage: there is no extension "memory" under service::extensions`)
	require.NoError(t, c.Shutdown(t.Context()))
}
