// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package nvmlreceiver

import (
	"context"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/receiver"
	"go.opentelemetry.io/collector/receiver/receiverhelper"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/gpu"
	"github.com/otelcol-ml/otelcol-ml/receiver/nvmlreceiver/internal/metadata"
)

const (
	// maxBatch is how many events are sent together at most.
	maxBatch = 256
	// patience is for how long a batch is offered to a pipeline that refuses it.
	patience = 5 * time.Minute
)

// A logsReceiver makes log records of what happens to the GPUs.
type logsReceiver struct {
	hub     *hub
	next    consumer.Logs
	release func() bool
	obs     *receiverhelper.ObsReport
	set     receiver.Settings

	cancel context.CancelFunc
	done   sync.WaitGroup
	rest   []gpu.Event // what the pipeline had not taken yet when it was to end
}

func newLogs(h *hub, set receiver.Settings, next consumer.Logs, release func() bool) (*logsReceiver, error) {
	obs, err := receiverhelper.NewObsReport(receiverhelper.ObsReportSettings{ReceiverID: set.ID, ReceiverCreateSettings: set})
	if err != nil {
		return nil, err
	}
	h.events = make(chan gpu.Event, maxEvents)
	return &logsReceiver{hub: h, next: next, release: release, obs: obs, set: set}, nil
}

func (l *logsReceiver) Start(ctx context.Context, host component.Host) error {
	run, cancel := context.WithCancel(context.Background())
	l.cancel = cancel
	l.done.Add(1)
	go func() {
		defer l.done.Done()
		l.follow(run)
	}()
	return l.hub.start(ctx, host)
}

// Shutdown gives the pipeline what has happened until now.
func (l *logsReceiver) Shutdown(ctx context.Context) error {
	// Also if there are metrics still: what was observed until now must become records while these can be sent.
	l.release()
	l.hub.stop(ctx)
	if l.cancel == nil {
		return nil // never started
	}
	l.cancel()
	l.done.Wait()
	for len(l.rest) > 0 || len(l.hub.events) > 0 {
		if len(l.rest) == 0 {
			l.rest = l.collect(<-l.hub.events)
		}
		if err := l.send(ctx, l.rest); err != nil {
			l.hub.drop(droppedEvent, len(l.rest)+len(l.hub.events))
			return err
		}
		l.rest = nil
	}
	return nil
}

func (l *logsReceiver) follow(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case e := <-l.hub.events:
			events := l.collect(e)
			_, err := backoff.Retry(ctx, func() (struct{}, error) {
				err := l.send(ctx, events)
				if consumererror.IsPermanent(err) {
					return struct{}{}, backoff.Permanent(err)
				}
				return struct{}{}, err
			}, backoff.WithMaxElapsedTime(patience))
			if ctx.Err() != nil && err != nil {
				l.rest = events
				return
			}
			if err != nil {
				l.hub.drop(droppedEvent, len(events))
				l.hub.logger.Error("records of GPU events were refused", zap.Int("dropped", len(events)), zap.Error(err))
			}
		}
	}
}

// collect takes the event and those that wait behind it.
func (l *logsReceiver) collect(first gpu.Event) []gpu.Event {
	events := []gpu.Event{first}
	for len(events) < maxBatch {
		select {
		case e := <-l.hub.events:
			events = append(events, e)
		default:
			return events
		}
	}
	return events
}

func (l *logsReceiver) send(ctx context.Context, events []gpu.Event) error {
	logs := l.records(events)
	ctx = l.obs.StartLogsOp(ctx)
	err := l.next.ConsumeLogs(ctx, logs)
	l.obs.EndLogsOp(ctx, metadata.Type.String(), len(events), err)
	return err
}

// records makes a resource of each device that something happened to.
func (l *logsReceiver) records(events []gpu.Event) plog.Logs {
	logs := plog.NewLogs()
	scopes := map[gpu.Identity]plog.LogRecordSlice{}
	now := pcommon.NewTimestampFromTime(time.Now())
	for i := range events {
		e := &events[i]
		id := gpu.Identity{} // of no device
		if e.ID != nil {
			id = *e.ID
		}
		records, known := scopes[id]
		if !known {
			rl := logs.ResourceLogs().AppendEmpty()
			if e.ID != nil {
				deviceResource(l.hub.config.ResourceAttributes, e.ID, e.Driver).MoveTo(rl.Resource())
			}
			sl := rl.ScopeLogs().AppendEmpty()
			sl.Scope().SetName(metadata.ScopeName)
			sl.Scope().SetVersion(l.set.BuildInfo.Version)
			records = sl.LogRecords()
			scopes[id] = records
		}
		r := records.AppendEmpty()
		r.SetEventName(e.Name)
		r.SetTimestamp(pcommon.NewTimestampFromTime(e.At))
		r.SetObservedTimestamp(now)
		severity := severities[e.Severity]
		r.SetSeverityNumber(severity.number)
		r.SetSeverityText(severity.text)
		r.Body().SetStr(e.Text)
		for _, f := range e.Facts {
			putFact(r.Attributes(), f)
		}
	}
	return logs
}

func putFact(m pcommon.Map, f gpu.Fact) {
	switch v := f.Value.(type) {
	case string:
		m.PutStr(f.Key, v)
	case int:
		m.PutInt(f.Key, int64(v))
	case bool:
		m.PutBool(f.Key, v)
	case float64:
		m.PutDouble(f.Key, v)
	}
}

var severities = [...]struct {
	number plog.SeverityNumber
	text   string
	zap    zapcore.Level
}{
	gpu.Info:  {plog.SeverityNumberInfo, "INFO", zapcore.InfoLevel},
	gpu.Warn:  {plog.SeverityNumberWarn, "WARN", zapcore.WarnLevel},
	gpu.Error: {plog.SeverityNumberError, "ERROR", zapcore.ErrorLevel},
	gpu.Fatal: {plog.SeverityNumberFatal, "FATAL", zapcore.ErrorLevel}, // the GPU's end, not the collector's
}

func zapLevel(s gpu.Severity) zapcore.Level { return severities[s].zap }
