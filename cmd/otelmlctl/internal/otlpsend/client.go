// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package otlpsend

import (
	"context"
	"fmt"
	"time"

	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/plog/plogotlp"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/pmetric/pmetricotlp"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/connectivity"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

// Client sends to one endpoint. Its methods may be called by several goroutines.
type Client struct {
	conn    *grpc.ClientConn
	logs    plogotlp.GRPCClient
	traces  ptraceotlp.GRPCClient
	metrics pmetricotlp.GRPCClient
	headers metadata.MD
	timeout time.Duration
	refused func(error, time.Duration)
}

// Dial connects to the endpoint and waits until it answers. The error after ConnectTimeout names the
// endpoint and says what to check.
func Dial(ctx context.Context, cfg Config) (*Client, error) {
	host, err := cfg.host()
	if err != nil {
		return nil, err
	}
	creds, security, err := cfg.credentials(host)
	if err != nil {
		return nil, err
	}
	conn, err := grpc.NewClient("dns:///"+cfg.Endpoint,
		grpc.WithTransportCredentials(creds),
		grpc.WithStatsHandler(wireStats{}),
		grpc.WithDisableServiceConfig(), // retries are this package's matter
		grpc.WithConnectParams(grpc.ConnectParams{
			Backoff:           backoff.Config{BaseDelay: 100 * time.Millisecond, Multiplier: 1.6, Jitter: 0.2, MaxDelay: 5 * time.Second},
			MinConnectTimeout: 5 * time.Second,
		}))
	if err != nil {
		return nil, fmt.Errorf("--endpoint %q: %w", cfg.Endpoint, err)
	}
	c := &Client{
		conn:    conn,
		logs:    plogotlp.NewGRPCClient(conn),
		traces:  ptraceotlp.NewGRPCClient(conn),
		metrics: pmetricotlp.NewGRPCClient(conn),
		headers: metadata.New(cfg.Headers),
		timeout: orDefault(cfg.Timeout, defaultTimeout),
		refused: cfg.Refused,
	}
	wait := orDefault(cfg.ConnectTimeout, defaultConnectTimeout)
	if !c.waitReady(ctx, wait) {
		cause := c.connectionError(ctx)
		_ = conn.Close()
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fmt.Errorf("no OTLP/gRPC endpoint answered at %s within %s (%s was used): %s; "+
			"check that a collector runs there, that --endpoint names its OTLP/gRPC port (4317 by default; 4318 is OTLP/HTTP), "+
			"and that --insecure and --ca fit its TLS settings", cfg.Endpoint, wait, security, cause)
	}
	return c, nil
}

func (c *Client) waitReady(ctx context.Context, wait time.Duration) bool {
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	for {
		state := c.conn.GetState()
		if state == connectivity.Ready {
			return true
		}
		if state == connectivity.Idle { // also after each connection that ended
			c.conn.Connect()
		}
		if !c.conn.WaitForStateChange(ctx, state) {
			return false
		}
	}
}

// connectionError asks for the reason by a request that fails at once, since grpc tells it nowhere else.
func (c *Client) connectionError(ctx context.Context) string {
	ctx, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
	defer cancel()
	_, err := c.logs.Export(ctx, plogotlp.NewExportRequest())
	return status.Convert(err).Message()
}

// Close ends the connection.
func (c *Client) Close() error { return c.conn.Close() }

// SendLogs returns when the endpoint has accepted or rejected all records, with an error when it refuses
// them for good or ctx is done. See Outcome and ErrUnanswered.
func (c *Client) SendLogs(ctx context.Context, ld plog.Logs) (Outcome, error) {
	req := plogotlp.NewExportRequestFromLogs(ld)
	return c.send(ctx, ld.LogRecordCount(), func(ctx context.Context) (int64, string, error) {
		resp, err := c.logs.Export(ctx, req)
		if err != nil {
			return 0, "", err
		}
		return resp.PartialSuccess().RejectedLogRecords(), resp.PartialSuccess().ErrorMessage(), nil
	})
}

// SendTraces is SendLogs for spans.
func (c *Client) SendTraces(ctx context.Context, td ptrace.Traces) (Outcome, error) {
	req := ptraceotlp.NewExportRequestFromTraces(td)
	return c.send(ctx, td.SpanCount(), func(ctx context.Context) (int64, string, error) {
		resp, err := c.traces.Export(ctx, req)
		if err != nil {
			return 0, "", err
		}
		return resp.PartialSuccess().RejectedSpans(), resp.PartialSuccess().ErrorMessage(), nil
	})
}

// SendMetrics is SendLogs for data points.
func (c *Client) SendMetrics(ctx context.Context, md pmetric.Metrics) (Outcome, error) {
	req := pmetricotlp.NewExportRequestFromMetrics(md)
	return c.send(ctx, md.DataPointCount(), func(ctx context.Context) (int64, string, error) {
		resp, err := c.metrics.Export(ctx, req)
		if err != nil {
			return 0, "", err
		}
		return resp.PartialSuccess().RejectedDataPoints(), resp.PartialSuccess().ErrorMessage(), nil
	})
}

func orDefault(d, def time.Duration) time.Duration {
	if d <= 0 {
		return def
	}
	return d
}
