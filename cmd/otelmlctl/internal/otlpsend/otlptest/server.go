// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package otlptest has an OTLP/gRPC endpoint for tests, which can refuse, reject in part and hang.
package otlptest

import (
	"context"
	"net"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/plog/plogotlp"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/pmetric/pmetricotlp"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
	"google.golang.org/grpc"
)

// Answer decides what the endpoint says to the given call, counted from 0 over all signals. With an error the
// batch is not kept.
type Answer func(ctx context.Context, call int) (rejected int64, message string, err error)

// Accept accepts all there is.
func Accept(context.Context, int) (int64, string, error) { return 0, "", nil }

// Server keeps what it accepted.
type Server struct {
	Endpoint string

	// Discard counts calls and keeps nothing. Set it before anything is sent.
	Discard bool

	answer  Answer
	mu      sync.Mutex
	calls   int
	logs    []plog.Logs
	traces  []ptrace.Traces
	metrics []pmetric.Metrics
}

// Start serves on a free port of 127.0.0.1 until the test ends.
func Start(t testing.TB, answer Answer, opts ...grpc.ServerOption) *Server {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	return Serve(t, listener, answer, opts...)
}

// Serve is Start on a listener.
func Serve(t testing.TB, listener net.Listener, answer Answer, opts ...grpc.ServerOption) *Server {
	s := &Server{Endpoint: listener.Addr().String(), answer: answer}
	server := grpc.NewServer(opts...)
	plogotlp.RegisterGRPCServer(server, &logsServer{server: s})
	ptraceotlp.RegisterGRPCServer(server, &tracesServer{server: s})
	pmetricotlp.RegisterGRPCServer(server, &metricsServer{server: s})
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(listener)
	}()
	t.Cleanup(func() {
		server.Stop()
		<-done
	})
	return s
}

// Calls is how many requests came, refused ones too.
func (s *Server) Calls() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls
}

// Logs returns the accepted batches.
func (s *Server) Logs() []plog.Logs {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]plog.Logs(nil), s.logs...)
}

// LogRecords returns the records of the accepted batches in order.
func (s *Server) LogRecords() []plog.LogRecord {
	var records []plog.LogRecord
	for _, ld := range s.Logs() {
		for _, rl := range ld.ResourceLogs().All() {
			for _, sl := range rl.ScopeLogs().All() {
				for _, r := range sl.LogRecords().All() {
					records = append(records, r)
				}
			}
		}
	}
	return records
}

// Traces returns the accepted batches.
func (s *Server) Traces() []ptrace.Traces {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]ptrace.Traces(nil), s.traces...)
}

// Metrics returns the accepted batches.
func (s *Server) Metrics() []pmetric.Metrics {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]pmetric.Metrics(nil), s.metrics...)
}

func (s *Server) take(ctx context.Context, keep func()) (int64, string, error) {
	s.mu.Lock()
	call := s.calls
	s.calls++
	s.mu.Unlock()
	rejected, message, err := s.answer(ctx, call)
	if err == nil && !s.Discard {
		s.mu.Lock()
		keep()
		s.mu.Unlock()
	}
	return rejected, message, err
}

type logsServer struct {
	plogotlp.UnimplementedGRPCServer
	server *Server
}

func (l *logsServer) Export(ctx context.Context, req plogotlp.ExportRequest) (plogotlp.ExportResponse, error) {
	rejected, message, err := l.server.take(ctx, func() { l.server.logs = append(l.server.logs, req.Logs()) })
	resp := plogotlp.NewExportResponse()
	resp.PartialSuccess().SetRejectedLogRecords(rejected)
	resp.PartialSuccess().SetErrorMessage(message)
	return resp, err
}

type tracesServer struct {
	ptraceotlp.UnimplementedGRPCServer
	server *Server
}

func (t *tracesServer) Export(ctx context.Context, req ptraceotlp.ExportRequest) (ptraceotlp.ExportResponse, error) {
	rejected, message, err := t.server.take(ctx, func() { t.server.traces = append(t.server.traces, req.Traces()) })
	resp := ptraceotlp.NewExportResponse()
	resp.PartialSuccess().SetRejectedSpans(rejected)
	resp.PartialSuccess().SetErrorMessage(message)
	return resp, err
}

type metricsServer struct {
	pmetricotlp.UnimplementedGRPCServer
	server *Server
}

func (m *metricsServer) Export(ctx context.Context, req pmetricotlp.ExportRequest) (pmetricotlp.ExportResponse, error) {
	rejected, message, err := m.server.take(ctx, func() { m.server.metrics = append(m.server.metrics, req.Metrics()) })
	resp := pmetricotlp.NewExportResponse()
	resp.PartialSuccess().SetRejectedDataPoints(rejected)
	resp.PartialSuccess().SetErrorMessage(message)
	return resp, err
}
