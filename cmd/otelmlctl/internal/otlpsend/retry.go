// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package otlpsend

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/stats"
	"google.golang.org/grpc/status"

	"github.com/otelcol-ml/otelcol-ml/cmd/otelmlctl/internal/pause"
)

const (
	firstWait = 100 * time.Millisecond
	maxWait   = 5 * time.Second
	// grace is how long a batch in flight may still be answered after ctx is done, so that an
	// interrupted run can tell what was accepted.
	grace = 3 * time.Second
)

// ErrUnanswered is in the error of a batch that was in flight when ctx was done and was not answered
// within the grace after it: it may or may not have been accepted.
var ErrUnanswered = errors.New("the batch in flight was not answered")

// Outcome says what became of records. Every record of a batch that was answered is either accepted or rejected.
type Outcome struct {
	Accepted int64
	Rejected int64 // by a partial success: the endpoint took the rest of the batch and will never take these
	// Message is the endpoint's reason for the last rejection, or a warning.
	Message string
	// Refusals is how many times a batch was refused, or could not be sent, and was sent again.
	Refusals int64
	// Unanswered is how many times a batch went out and no answer came, so that it was sent again; if only
	// the answer was lost or late, the endpoint has its records twice.
	Unanswered int64
}

// Add adds the outcome of another batch.
func (o *Outcome) Add(other Outcome) {
	o.Accepted += other.Accepted
	o.Rejected += other.Rejected
	o.Refusals += other.Refusals
	o.Unanswered += other.Unanswered
	if other.Message != "" {
		o.Message = other.Message
	}
}

type export func(context.Context) (rejected int64, message string, err error)

// send repeats export until the batch of records is answered for good.
func (c *Client) send(ctx context.Context, records int, export export) (Outcome, error) {
	var o Outcome
	for backoff := firstWait; ; backoff = min(2*backoff, maxWait) {
		if err := ctx.Err(); err != nil {
			return o, err
		}
		rejected, message, unanswered, err := c.attempt(ctx, export)
		if err == nil {
			o.Rejected = min(max(rejected, 0), int64(records))
			o.Accepted = int64(records) - o.Rejected
			o.Message = message
			return o, nil
		}
		delay, again := retryable(err)
		switch {
		case unanswered && ctx.Err() != nil:
			return o, errors.Join(ErrUnanswered, ctx.Err())
		case !again:
			return o, permanentError(err)
		case unanswered:
			o.Unanswered++
		default:
			o.Refusals++
		}
		// Half to one and a half, so that senders refused together do not come back together.
		wait := max(delay, time.Duration(float64(backoff)*(0.5+rand.Float64())))
		if c.refused != nil {
			c.refused(err, wait)
		}
		if err := pause.For(ctx, wait); err != nil {
			return o, err
		}
	}
}

// attempt calls export once. When ctx is done it still waits for the answer for the grace. After an error,
// unanswered says that the batch went out and the endpoint said nothing to it.
func (c *Client) attempt(ctx context.Context, export export) (rejected int64, message string, unanswered bool, err error) {
	callCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.timeout)
	defer cancel()
	stop := context.AfterFunc(ctx, func() {
		if pause.For(callCtx, grace) == nil {
			cancel()
		}
	})
	defer stop()
	var w wire
	callCtx = context.WithValue(callCtx, wireKey{}, &w)
	rejected, message, err = export(metadata.NewOutgoingContext(callCtx, c.headers))
	return rejected, message, w.sent.Load() && !w.answered.Load(), err
}

// wire is what happened to one call on the network. The status of a call does not tell an endpoint that
// refuses from a connection that breaks, which leaves open whether the batch was received.
type wire struct{ sent, answered atomic.Bool }

type wireKey struct{}

// wireStats is the stats.Handler that fills wire.
type wireStats struct{}

func (wireStats) HandleRPC(ctx context.Context, s stats.RPCStats) {
	w, ok := ctx.Value(wireKey{}).(*wire)
	if !ok {
		return
	}
	switch s.(type) {
	case *stats.OutPayload:
		w.sent.Store(true)
	case *stats.InHeader, *stats.InTrailer:
		w.answered.Store(true)
	}
}

func (wireStats) TagRPC(ctx context.Context, _ *stats.RPCTagInfo) context.Context   { return ctx }
func (wireStats) TagConn(ctx context.Context, _ *stats.ConnTagInfo) context.Context { return ctx }
func (wireStats) HandleConn(context.Context, stats.ConnStats)                       {}

// retryable says whether the OTLP specification lets a batch be sent again after err, and after what delay
// at least: https://opentelemetry.io/docs/specs/otlp/#failures.
func retryable(err error) (time.Duration, bool) {
	s := status.Convert(err)
	var delay time.Duration
	told := false
	for _, detail := range s.Details() {
		if info, ok := detail.(*errdetails.RetryInfo); ok {
			told = true
			delay = info.GetRetryDelay().AsDuration()
		}
	}
	switch s.Code() {
	case codes.Unavailable, codes.DeadlineExceeded, codes.Canceled, codes.Aborted, codes.OutOfRange, codes.DataLoss:
		return delay, true
	case codes.ResourceExhausted:
		// Without RetryInfo it will not pass later either: a message over the size limit looks like this.
		return delay, told
	default:
		return 0, false
	}
}

func permanentError(err error) error {
	hint := ""
	switch status.Code(err) {
	case codes.ResourceExhausted:
		hint = "; smaller batches may help"
	case codes.Unimplemented:
		hint = "; check that the endpoint has a pipeline for this signal"
	case codes.Unauthenticated, codes.PermissionDenied:
		hint = "; check --header"
	}
	return fmt.Errorf("the endpoint refused the batch for good: %w%s", err, hint)
}
