// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package otlpsend

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/pem"
	"net"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/otelcol-ml/otelcol-ml/cmd/otelmlctl/internal/otlpsend/otlptest"
)

func logs(n int) plog.Logs {
	ld := plog.NewLogs()
	records := ld.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords()
	for range n {
		records.AppendEmpty().Body().SetStr("x")
	}
	return ld
}

func dial(t *testing.T, cfg Config) *Client {
	t.Helper()
	c, err := Dial(t.Context(), cfg)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, c.Close()) })
	return c
}

func refusal(code codes.Code, delay time.Duration) error {
	s := status.New(code, "queue is full")
	if delay > 0 {
		s, _ = s.WithDetails(&errdetails.RetryInfo{RetryDelay: durationpb.New(delay)})
	}
	return s.Err()
}

func TestSendLogs_RefusedBatchIsSentUntilAccepted(t *testing.T) {
	tests := []struct {
		name  string
		err   error
		delay time.Duration
	}{
		{name: "unavailable", err: refusal(codes.Unavailable, 0)},
		{name: "deadline exceeded", err: refusal(codes.DeadlineExceeded, 0)},
		{name: "canceled", err: refusal(codes.Canceled, 0)},
		{name: "aborted", err: refusal(codes.Aborted, 0)},
		{name: "out of range", err: refusal(codes.OutOfRange, 0)},
		{name: "data loss", err: refusal(codes.DataLoss, 0)},
		{name: "resource exhausted with retry info", err: refusal(codes.ResourceExhausted, 300*time.Millisecond), delay: 300 * time.Millisecond},
		{name: "unavailable with retry info", err: refusal(codes.Unavailable, 400*time.Millisecond), delay: 400 * time.Millisecond},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server := otlptest.Start(t, func(_ context.Context, call int) (int64, string, error) {
				if call < 2 {
					return 0, "", tt.err
				}
				return 0, "", nil
			})
			var waits []time.Duration
			c := dial(t, Config{Endpoint: server.Endpoint, Refused: func(_ error, wait time.Duration) { waits = append(waits, wait) }})
			got, err := c.SendLogs(t.Context(), logs(5))
			require.NoError(t, err)
			assert.Equal(t, Outcome{Accepted: 5, Refusals: 2}, got)
			assert.Len(t, server.LogRecords(), 5)
			assert.Equal(t, 3, server.Calls())
			require.Len(t, waits, 2)
			for _, wait := range waits {
				assert.GreaterOrEqual(t, wait, max(tt.delay, firstWait/2))
			}
		})
	}
}

func TestSendLogs_PermanentErrorEndsAtOnce(t *testing.T) {
	for _, code := range []codes.Code{
		codes.InvalidArgument, codes.Unimplemented, codes.Unauthenticated, codes.PermissionDenied, codes.Internal,
		codes.ResourceExhausted, // without RetryInfo
	} {
		t.Run(code.String(), func(t *testing.T) {
			server := otlptest.Start(t, func(context.Context, int) (int64, string, error) { return 0, "", refusal(code, 0) })
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			defer cancel()
			got, err := dial(t, Config{Endpoint: server.Endpoint}).SendLogs(ctx, logs(5))
			require.ErrorContains(t, err, "refused the batch for good")
			assert.Equal(t, code, status.Code(err))
			assert.Equal(t, Outcome{}, got)
			assert.Equal(t, 1, server.Calls())
		})
	}
}

func TestSendLogs_TooLargeMessageNamesTheRemedy(t *testing.T) {
	server := otlptest.Start(t, otlptest.Accept, grpc.MaxRecvMsgSize(10))
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	_, err := dial(t, Config{Endpoint: server.Endpoint}).SendLogs(ctx, logs(5))
	assert.ErrorContains(t, err, "smaller batches may help")
}

func TestSendLogs_RejectedRecordsAreNotAccepted(t *testing.T) {
	tests := []struct {
		name     string
		rejected int64
		want     Outcome
	}{
		{name: "some", rejected: 3, want: Outcome{Accepted: 7, Rejected: 3, Message: "too old"}},
		{name: "only a warning", rejected: 0, want: Outcome{Accepted: 10, Message: "too old"}},
		{name: "more than there are", rejected: 11, want: Outcome{Rejected: 10, Message: "too old"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			server := otlptest.Start(t, func(context.Context, int) (int64, string, error) { return tt.rejected, "too old", nil })
			got, err := dial(t, Config{Endpoint: server.Endpoint}).SendLogs(t.Context(), logs(10))
			require.NoError(t, err)
			assert.Equal(t, tt.want, got)
			assert.Equal(t, 1, server.Calls(), "a partial success must not be sent again")
		})
	}
}

func TestSend_CountsSpansAndDataPoints(t *testing.T) {
	server := otlptest.Start(t, func(context.Context, int) (int64, string, error) { return 1, "", nil })
	c := dial(t, Config{Endpoint: server.Endpoint})

	td := ptrace.NewTraces()
	spans := td.ResourceSpans().AppendEmpty().ScopeSpans().AppendEmpty().Spans()
	spans.AppendEmpty()
	spans.AppendEmpty()
	got, err := c.SendTraces(t.Context(), td)
	require.NoError(t, err)
	assert.Equal(t, Outcome{Accepted: 1, Rejected: 1}, got)

	md := pmetric.NewMetrics()
	points := md.ResourceMetrics().AppendEmpty().ScopeMetrics().AppendEmpty().Metrics().AppendEmpty().SetEmptyGauge().DataPoints()
	points.AppendEmpty()
	points.AppendEmpty()
	points.AppendEmpty()
	got, err = c.SendMetrics(t.Context(), md)
	require.NoError(t, err)
	assert.Equal(t, Outcome{Accepted: 2, Rejected: 1}, got)

	assert.Len(t, server.Traces(), 1)
	assert.Len(t, server.Metrics(), 1)
}

func TestSendLogs_HangingAnswerIsCountedAsUnanswered(t *testing.T) {
	server := otlptest.Start(t, func(ctx context.Context, call int) (int64, string, error) {
		if call == 0 {
			<-ctx.Done()
			return 0, "", ctx.Err()
		}
		return 0, "", nil
	})
	got, err := dial(t, Config{Endpoint: server.Endpoint, Timeout: 2 * time.Second}).SendLogs(t.Context(), logs(5))
	require.NoError(t, err)
	assert.Equal(t, int64(5), got.Accepted)
	assert.Positive(t, got.Unanswered)
	assert.Zero(t, got.Refusals)
}

func TestSendLogs_BrokenConnectionIsCountedAsUnanswered(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	connections := &lastConn{Listener: listener}
	server := otlptest.Serve(t, connections, func(_ context.Context, call int) (int64, string, error) {
		if call == 0 {
			_ = (*connections.conn.Load()).Close()
		}
		return 0, "", nil
	})
	got, err := dial(t, Config{Endpoint: server.Endpoint}).SendLogs(t.Context(), logs(5))
	require.NoError(t, err)
	assert.Equal(t, int64(5), got.Accepted)
	assert.Equal(t, int64(1), got.Unanswered)
}

type lastConn struct {
	net.Listener
	conn atomic.Pointer[net.Conn]
}

func (l *lastConn) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err == nil {
		l.conn.Store(&conn)
	}
	return conn, err
}

func TestSendLogs_InterruptedWhileAnswerComes(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	server := otlptest.Start(t, func(context.Context, int) (int64, string, error) {
		cancel() // Ctrl-C while the batch is in flight
		return 0, "", nil
	})
	c := dial(t, Config{Endpoint: server.Endpoint})
	got, err := c.SendLogs(ctx, logs(5))
	require.NoError(t, err, "the answer came within the grace")
	assert.Equal(t, int64(5), got.Accepted)

	_, err = c.SendLogs(ctx, logs(5))
	require.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, 1, server.Calls(), "nothing goes out after the interruption")
}

func TestSendLogs_InterruptedWithoutAnswer(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	server := otlptest.Start(t, func(ctx context.Context, _ int) (int64, string, error) {
		cancel()
		<-ctx.Done()
		return 0, "", ctx.Err()
	})
	got, err := dial(t, Config{Endpoint: server.Endpoint}).SendLogs(ctx, logs(5))
	require.ErrorIs(t, err, ErrUnanswered)
	require.ErrorIs(t, err, context.Canceled)
	assert.Zero(t, got.Accepted)
}

func TestSendLogs_InterruptedWhileRefused(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	server := otlptest.Start(t, func(context.Context, int) (int64, string, error) { return 0, "", refusal(codes.Unavailable, time.Hour) })
	c := dial(t, Config{Endpoint: server.Endpoint, Refused: func(error, time.Duration) { cancel() }})
	_, err := c.SendLogs(ctx, logs(5))
	require.ErrorIs(t, err, context.Canceled)
	assert.NotErrorIs(t, err, ErrUnanswered, "a refused batch was not accepted for certain")
}

func TestDial_SaysWhatToCheck(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, closed.Close())
	silent, err := net.Listen("tcp", "127.0.0.1:0") // connects, but never says a word
	require.NoError(t, err)
	t.Cleanup(func() { _ = silent.Close() })

	for name, endpoint := range map[string]string{"nobody listens": closed.Addr().String(), "silent": silent.Addr().String()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Dial(t.Context(), Config{Endpoint: endpoint, ConnectTimeout: 300 * time.Millisecond})
			require.ErrorContains(t, err, endpoint)
			require.ErrorContains(t, err, "within 300ms (plain text was used)")
			require.ErrorContains(t, err, "4318 is OTLP/HTTP")
		})
	}
}

func TestDial_WaitsForTheEndpoint(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	endpoint := listener.Addr().String()
	require.NoError(t, listener.Close())
	type dialed struct {
		c   *Client
		err error
	}
	done := make(chan dialed)
	go func() {
		c, err := Dial(t.Context(), Config{Endpoint: endpoint})
		done <- dialed{c, err}
	}()
	listener, err = net.Listen("tcp", endpoint)
	require.NoError(t, err)
	otlptest.Serve(t, listener, otlptest.Accept)
	d := <-done
	require.NoError(t, d.err)
	require.NoError(t, d.c.Close())
}

func TestDial_Interrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := Dial(ctx, Config{Endpoint: "127.0.0.1:1"})
	assert.ErrorIs(t, err, context.Canceled)
}

func TestDial_WrongConfig(t *testing.T) {
	yes := true
	tests := []struct {
		cfg  Config
		want string
	}{
		{Config{Endpoint: "http://127.0.0.1:4317"}, `--endpoint "http://127.0.0.1:4317": must be host:port without a scheme`},
		{Config{Endpoint: "127.0.0.1"}, `--endpoint "127.0.0.1": must be host:port`},
		{Config{Endpoint: ":4317"}, `--endpoint ":4317": must be host:port`},
		{Config{Endpoint: "127.0.0.1:4317", CAFile: "no/such.pem"}, "--ca: open no/such.pem"},
		{Config{Endpoint: "127.0.0.1:4317", CAFile: "client_test.go"}, `--ca "client_test.go": holds no PEM certificate`},
		{Config{Endpoint: "127.0.0.1:4317", CAFile: "client_test.go", Insecure: &yes}, "cannot be used together with --insecure"},
	}
	for _, tt := range tests {
		_, err := Dial(t.Context(), tt.cfg)
		assert.ErrorContains(t, err, tt.want)
	}
}

func TestDial_TLSWithCAFile(t *testing.T) {
	web := httptest.NewTLSServer(nil) // only for its certificate
	t.Cleanup(web.Close)
	ca := filepath.Join(t.TempDir(), "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: web.Certificate().Raw})
	require.NoError(t, os.WriteFile(ca, block, 0o600))
	server := otlptest.Start(t, otlptest.Accept, grpc.Creds(credentials.NewTLS(&tls.Config{
		Certificates: web.TLS.Certificates, MinVersion: tls.VersionTLS12,
	})))

	got, err := dial(t, Config{Endpoint: server.Endpoint, CAFile: ca}).SendLogs(t.Context(), logs(5))
	require.NoError(t, err)
	assert.Equal(t, int64(5), got.Accepted)

	no := false
	_, err = Dial(t.Context(), Config{Endpoint: server.Endpoint, Insecure: &no, ConnectTimeout: 300 * time.Millisecond})
	require.ErrorContains(t, err, "(TLS was used)")
	assert.ErrorContains(t, err, "certificate signed by unknown authority")
}

func TestConfig_Credentials(t *testing.T) {
	yes, no := true, false
	tests := []struct {
		host     string
		insecure *bool
		want     string
	}{
		{"127.0.0.1", nil, "plain text"},
		{"::1", nil, "plain text"},
		{"localhost", nil, "plain text"},
		{"example.com", nil, "TLS"},
		{"10.0.0.1", nil, "TLS"},
		{"example.com", &yes, "plain text"},
		{"127.0.0.1", &no, "TLS"},
	}
	for _, tt := range tests {
		_, got, err := (&Config{Insecure: tt.insecure}).credentials(tt.host)
		require.NoError(t, err)
		assert.Equal(t, tt.want, got, tt.host)
	}
}

func TestAddFlags(t *testing.T) {
	var cfg Config
	fs := pflag.NewFlagSet("", pflag.ContinueOnError)
	fs.SetOutput(&bytes.Buffer{})
	cfg.AddFlags(fs)
	require.NoError(t, fs.Parse(nil))
	assert.Equal(t, Config{Endpoint: "127.0.0.1:4317", ConnectTimeout: 10 * time.Second}, cfg)

	require.NoError(t, fs.Parse([]string{
		"--endpoint=example.com:1", "--connect-timeout=1s", "--insecure=false", "--ca=ca.pem",
		"--header=Authorization=Bearer a=b", "--header", "tenant=x",
	}))
	no := false
	assert.Equal(t, Config{
		Endpoint: "example.com:1", ConnectTimeout: time.Second, Insecure: &no, CAFile: "ca.pem",
		Headers: map[string]string{"authorization": "Bearer a=b", "tenant": "x"},
	}, cfg)

	require.NoError(t, fs.Parse([]string{"--insecure"}))
	assert.True(t, *cfg.Insecure)
	assert.ErrorContains(t, fs.Parse([]string{"--insecure=maybe"}), "must be true or false")
}

func TestSendLogs_Headers(t *testing.T) {
	var got metadata.MD
	server := otlptest.Start(t, func(ctx context.Context, _ int) (int64, string, error) {
		got, _ = metadata.FromIncomingContext(ctx)
		return 0, "", nil
	})
	_, err := dial(t, Config{Endpoint: server.Endpoint, Headers: map[string]string{"tenant": "x"}}).SendLogs(t.Context(), logs(1))
	require.NoError(t, err)
	assert.Equal(t, []string{"x"}, got.Get("tenant"))
}
