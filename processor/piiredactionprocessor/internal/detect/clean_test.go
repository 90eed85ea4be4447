// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package detect

import (
	"bufio"
	"bytes"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil/loglines"
)

// tally counts what is found in lines in which nothing personal or secret is.
type tally struct {
	scanner  *Scanner
	searcher *Searcher
	lines    int
	hits     map[string]int // by kind; all secrets as one
	examples map[string][]string
}

func newTally(t testing.TB) *tally {
	s := newTestScanner(t, Options{})
	return &tally{scanner: s, searcher: s.NewSearcher(time.Now), hits: map[string]int{}, examples: map[string][]string{}}
}

func (c *tally) line(text string) {
	c.lines++
	matches, _ := c.searcher.Find(text, Hint{})
	for _, m := range matches {
		k := c.scanner.Kind(m.Kind)
		name := k.Name
		if k.Group == groupCred {
			name = groupCred
		}
		c.hits[name]++
		if len(c.examples[name]) < 5 {
			c.examples[name] = append(c.examples[name], text[max(0, m.Start-40):m.Start]+"«"+k.Name+":"+text[m.Start:m.End]+"»"+text[m.End:min(len(text), m.End+20)])
		}
	}
}

// check holds the numbers of false hits that the processor promises. Addresses, which such lines do have, are not counted.
func (c *tally) check(t *testing.T) {
	t.Helper()
	require.Positive(t, c.lines)
	t.Logf("%d lines: %v", c.lines, c.hits)
	for _, name := range []string{CreditCard, IBAN, "us_ssn", groupCred} {
		assert.Zero(t, c.hits[name], "%s: %q", name, c.examples[name])
	}
	assert.LessOrEqual(t, c.hits[Phone], c.lines/10_000, "phone: %q", c.examples[Phone])
	rest := 0
	for _, name := range slices.Sorted(maps.Keys(c.hits)) {
		if !slices.Contains([]string{Phone, Email, URL, IPAddress, MACAddress}, name) {
			rest += c.hits[name]
		}
	}
	assert.LessOrEqual(t, rest, c.lines/10_000, "all other kinds: %q", c.examples)
}

func TestCleanLines_Generated(t *testing.T) {
	n := 100_000
	if testing.Short() {
		n = 10_000
	}
	c := newTally(t)
	for _, addresses := range []bool{false, true} {
		g := loglines.New(loglines.Options{Seed: 77, Addresses: addresses})
		for range n / 2 {
			line := g.Line()
			c.line(line.Text)
		}
	}
	c.check(t)
	assert.Zero(t, c.hits[Email], "%q", c.examples[Email])
}

// TestCleanLines_Attributes looks at attributes with what their keys tell.
func TestCleanLines_Attributes(t *testing.T) {
	g := loglines.New(loglines.Options{Seed: 78})
	s := newTestScanner(t, Options{})
	q := s.NewSearcher(time.Now)
	for range 10_000 {
		for _, a := range g.Line().Attributes {
			context, _ := s.KeyContext(a.Key)
			matches, _ := q.Find(a.Value, Hint{Context: &context})
			for _, m := range matches {
				t.Errorf("%s in %s: %q", s.Kind(m.Kind).Name, a.Key, a.Value)
			}
		}
	}
}

// TestCleanLines_OfThisMachine reads the logs that this machine has.
func TestCleanLines_OfThisMachine(t *testing.T) {
	c := newTally(t)
	// What cannot be read is passed over.
	_ = filepath.WalkDir("/var/log", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() || !strings.HasSuffix(path, ".log") || c.lines > 100_000 {
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return nil
		}
		for line := range bytes.Lines(content) {
			c.line(string(line))
		}
		return nil
	})
	if c.lines == 0 {
		t.Skip("there are no logs in /var/log that can be read")
	}
	t.Logf("%d lines: %v", c.lines, c.hits)
	for _, name := range []string{CreditCard, IBAN, "us_ssn", groupCred} {
		assert.Zero(t, c.hits[name], "%s", name) // whatever it is, it does not belong into the output of a test
	}
	assert.LessOrEqual(t, c.hits[Phone], 1+c.lines/10_000)
}

// TestCleanLines_OfTheGoCommand reads what the Go command says of the standard library: paths, versions, hashes.
func TestCleanLines_OfTheGoCommand(t *testing.T) {
	command, err := exec.LookPath("go")
	if err != nil {
		t.Skip("there is no go command")
	}
	c := newTally(t)
	for _, arguments := range [][]string{{"list", "-deps", "-json", "net/http"}, {"env"}, {"version"}, {"help", "build"}} {
		output, err := exec.Command(command, arguments...).Output()
		require.NoError(t, err, arguments)
		lines := bufio.NewScanner(bytes.NewReader(output))
		for lines.Scan() {
			c.line(lines.Text())
		}
		require.NoError(t, lines.Err())
	}
	c.check(t)
}
