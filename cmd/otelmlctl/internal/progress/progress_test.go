// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package progress

import (
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestLine_RedrawsAtMostTenTimesASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out strings.Builder
		l := New(&out, true)
		for i := range 1000 { // one second, a call each millisecond
			l.Update("%d rows", i)
			time.Sleep(time.Millisecond)
		}
		assert.Equal(t, 10, strings.Count(out.String(), "\r"))
		assert.True(t, strings.HasPrefix(out.String(), "\r0 rows\r100 rows\r200 rows"), "%q", out.String())
	})
}

func TestLine_ShorterTextCoversTheLongerOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out strings.Builder
		l := New(&out, true)
		l.Update("abcdef")
		time.Sleep(interval)
		l.Update("xyz")
		l.Done()
		assert.Equal(t, "\rabcdef\rxyz   \r   \r", out.String())
		l.Done()
		assert.Equal(t, "\rabcdef\rxyz   \r   \r", out.String(), "nothing is left to wipe")
	})
}

func TestLine_LongTextIsCut(t *testing.T) {
	var out strings.Builder
	New(&out, true).Update("%s", strings.Repeat("é", 200))
	assert.Equal(t, "\r"+strings.Repeat("é", width), out.String())
}

func TestLine_NoTerminalIsQuiet(t *testing.T) {
	var out strings.Builder
	l := New(&out, false)
	l.Update("%d rows", 1)
	l.Done()
	assert.Empty(t, out.String())
}

func TestLine_ManyGoroutines(t *testing.T) {
	var out strings.Builder
	l := New(&out, true)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := range 100 {
				l.Update("%d", i)
			}
		})
	}
	wg.Wait()
	l.Done()
	assert.True(t, strings.HasSuffix(out.String(), "\r"))
}
