// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package progress redraws one line of a terminal, so that a long command shows that it lives.
package progress

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

const (
	// interval is the shortest time between two drawings: 10 a second.
	interval = 100 * time.Millisecond
	// width is the most characters drawn. A longer line would wrap, and a wrapped line cannot be redrawn.
	width = 79
)

// Line is one line of progress. Several goroutines may use it.
type Line struct {
	w io.Writer // nil: not a terminal, nothing is drawn

	mu    sync.Mutex
	next  time.Time // the earliest time of the next drawing
	drawn int       // characters on the terminal
}

// New returns a line on w. When w is no terminal nothing is ever drawn.
func New(w io.Writer, isTerminal bool) *Line {
	if !isTerminal {
		w = nil
	}
	return &Line{w: w}
}

// Update draws the text in place of the one before. Calls that come within 100 ms of the last drawing are
// ignored, so it may be called for every row.
func (l *Line) Update(format string, args ...any) {
	if l.w == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if now.Before(l.next) {
		return
	}
	l.next = now.Add(interval)
	l.draw(fmt.Sprintf(format, args...))
}

// Done wipes the line, so that what is printed next starts on an empty one.
func (l *Line) Done() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.drawn > 0 {
		l.draw("")
		fmt.Fprint(l.w, "\r")
	}
}

// draw pads with blanks, which needs no support for escape sequences.
func (l *Line) draw(text string) {
	if r := []rune(text); len(r) > width {
		text = string(r[:width])
	}
	n := utf8.RuneCountInString(text)
	fmt.Fprint(l.w, "\r"+text+strings.Repeat(" ", max(0, l.drawn-n)))
	l.drawn = n
}
