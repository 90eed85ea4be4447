// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package pause waits in a way that Ctrl-C ends.
package pause

import (
	"context"
	"time"
)

// For returns after d, or with ctx's error once ctx is done.
func For(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
