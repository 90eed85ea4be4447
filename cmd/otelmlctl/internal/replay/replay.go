// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/otelcol-ml/otelcol-ml/cmd/otelmlctl/internal/otlpsend"
	"github.com/otelcol-ml/otelcol-ml/cmd/otelmlctl/internal/pause"
)

// maxBatchBytes keeps batches of wide rows under the 4 MiB that collectors take.
const maxBatchBytes = 2 << 20

// Result says what was sent.
type Result struct {
	// Rows is how many rows the endpoint answered for. Options.Skip plus Rows is the Skip that goes on from here.
	Rows int64
	// Records is what became of their records.
	Records otlpsend.Outcome
	// Unanswered is how many further rows were in flight without an answer when ctx was done. They may have
	// been accepted or not.
	Unanswered int64
	Elapsed    time.Duration
}

// Replay is an input that was looked through and is ready to be sent once.
type Replay struct {
	o  Options
	in *rows
}

// Open checks the options and looks through the input as far as that is possible before anything is sent:
// whether the columns are there, and whether the timestamps can be read and ascend. If they do not ascend it
// reads and sorts all rows.
func Open(ctx context.Context, o Options) (*Replay, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	r := &Replay{o: o}
	in, err := openRows(ctx, &r.o)
	if err != nil {
		return nil, err
	}
	r.in = in
	return r, nil
}

// Close closes the input.
func (r *Replay) Close() error { return r.in.close() }

// Send sends the rows through client. The result is valid in any case.
func (r *Replay) Send(ctx context.Context, client *otlpsend.Client) (Result, error) {
	s := &sender{client: client, o: &r.o, in: r.in, recorder: newRecorder(&r.o, r.in.plan), batch: r.o.newBatch(), start: time.Now()}
	err := s.run(ctx)
	s.result.Elapsed = time.Since(s.start)
	return s.result, err
}

type sender struct {
	client   *otlpsend.Client
	o        *Options
	in       *rows
	recorder *recorder
	batch    *batch
	start    time.Time
	result   Result
}

func (s *sender) run(ctx context.Context) error {
	p := &pace{rate: s.o.Rate, speed: s.o.Speed}
	for n := int64(0); s.o.Limit == 0 || n < s.o.Skip+s.o.Limit; n++ {
		if n%1000 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		next, err := s.in.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if n < s.o.Skip {
			continue
		}
		if wait := p.wait(time.Now(), next.time); wait > 0 {
			if err := s.flush(ctx); err != nil {
				return err
			}
			if err := pause.For(ctx, wait); err != nil {
				return err
			}
		}
		if err := s.recorder.add(s.batch, next); err != nil {
			return err
		}
		if s.batch.rows == s.o.Batch || s.batch.bytes >= maxBatchBytes {
			if err := s.flush(ctx); err != nil {
				return err
			}
		}
	}
	return s.flush(ctx)
}

func (s *sender) flush(ctx context.Context) error {
	if s.batch.rows == 0 {
		return nil
	}
	outcome, err := s.client.SendLogs(ctx, s.batch.logs)
	s.result.Records.Add(outcome)
	if err != nil {
		if errors.Is(err, otlpsend.ErrUnanswered) {
			s.result.Unanswered = int64(s.batch.rows)
		}
		return fmt.Errorf("send rows: %w", err)
	}
	s.result.Rows += int64(s.batch.rows)
	s.batch = s.o.newBatch()
	s.result.Elapsed = time.Since(s.start)
	s.o.progress(s.result, s.in.share())
	return nil
}
