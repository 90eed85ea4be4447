// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package redact

import (
	"fmt"
	"hash/fnv"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/detect"
)

// testPolicy does one thing to all kinds but those it is told of, and takes notes.
type testPolicy struct {
	scanner    *detect.Scanner
	action     Action
	byKind     map[string]Action
	done       []string
	unsearched []Reason
	panicked   any
	noKey      bool
	onDecide   func()
}

func (p *testPolicy) Decide(kind int) Action {
	if p.onDecide != nil {
		p.onDecide()
	}
	if action, known := p.byKind[p.scanner.Kind(kind).Name]; known {
		return action
	}
	return p.action
}

func (p *testPolicy) Done(kind int, action Action) {
	p.done = append(p.done, p.scanner.Kind(kind).Name+" "+action.String())
}

// Pseudonym is no good one, but has the form.
func (p *testPolicy) Pseudonym(dst []byte, kind *detect.Kind, value string) ([]byte, bool) {
	if p.noKey {
		return dst, false
	}
	h := fnv.New128a()
	h.Write([]byte(value))
	token := make([]byte, 20)
	for i, b := range h.Sum(nil) {
		token[i] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[b&31]
	}
	copy(token[16:], "AAAA")
	return fmt.Appendf(dst, "<%s:k3:%s>", kind.Name, token), true
}

func (p *testPolicy) Unsearched(reason Reason, panicked any) {
	p.unsearched = append(p.unsearched, reason)
	p.panicked = panicked
}

func (p *testPolicy) forget() { p.done, p.unsearched, p.panicked = nil, nil, nil }

// defaults are like those of the processor's configuration.
func defaults() Settings {
	return Settings{Mask: Masking{Char: '*', Separators: true}, Partial: 4, ValueBytes: 1 << 20, ValueTime: time.Hour}
}

func newScanner(t testing.TB, o detect.Options) *detect.Scanner {
	t.Helper()
	s, err := detect.New(o)
	require.NoError(t, err)
	return s
}

func newTest(t testing.TB, action Action, change func(*Settings)) (*Redactor, *testPolicy) {
	t.Helper()
	s := newScanner(t, detect.Options{})
	settings := defaults()
	if change != nil {
		change(&settings)
	}
	return New(s, settings, time.Now), &testPolicy{scanner: s, action: action}
}

// rewriting are the actions that change a text.
var rewriting = []Action{Replace, Mask, Partial, Remove, Pseudonymize}

func index(t testing.TB, s *detect.Scanner, name string) int {
	t.Helper()
	i, known := s.Index(name)
	require.True(t, known, name)
	return i
}

func sorted(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return list
}
