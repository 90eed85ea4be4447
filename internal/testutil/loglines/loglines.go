// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package loglines makes log records as services, clusters and machine-learning jobs write them: what a redaction
// processor sees nearly all the time. The lines hold no personal data but, where asked for, addresses of machines;
// and they hold no secrets. They do hold what is easily taken for either: block ids, trace ids, UUIDs, revisions,
// times since the epoch in four units, versions of four numbers, lists of floats, base64, identifiers of any number of
// digits. Only tests may import it.
package loglines

import (
	"embed"
	"fmt"
	"sync"
	"time"

	"github.com/otelcol-ml/otelcol-ml/internal/testutil/loglines/expand"
)

//go:embed templates/*.txt
var templates embed.FS

// Options of a Generator.
type Options struct {
	// Seed chooses the sequence of lines: the same seed gives the same lines.
	Seed uint64
	// Addresses puts IP addresses where real lines have them, from private ranges and those reserved for examples.
	// Without it these places hold names of hosts. Versions of four numbers stay either way.
	Addresses bool
}

// Line is one log record.
type Line struct {
	// Kind is the kind of the program that wrote it, one of Kinds.
	Kind string
	// Text is the body. Some kinds have several lines of text in one record.
	Text string
	// Attributes of the record.
	Attributes [4]Attribute
}

// Attribute is a key and a value, as in a log record.
type Attribute struct {
	Key, Value string
}

// Generator makes lines. It is not safe for concurrent use.
type Generator struct {
	book   *expand.Book
	source *expand.Source
	buffer []byte
}

// New returns a generator.
func New(o Options) *Generator {
	book := withoutAddresses
	if o.Addresses {
		book = withAddresses
	}
	return &Generator{book: book(), source: expand.NewSource(o.Seed)}
}

// Line makes the next line.
func (g *Generator) Line() Line {
	g.source.Now = g.source.Now.Add(time.Duration(g.source.Int64N(int64(2 * time.Second))))
	section, template := g.book.Pick(g.source)
	line := Line{Kind: section.Name, Text: g.fill(template)}
	for i, a := range section.Attributes {
		line.Attributes[i] = Attribute{Key: a.Key, Value: g.fill(a.Value)}
	}
	return line
}

// Kinds returns the kinds of lines there are.
func (g *Generator) Kinds() []string { return g.book.Names() }

func (g *Generator) fill(t expand.Template) string {
	g.buffer = g.book.Append(g.buffer[:0], g.source, t, nil)
	return string(g.buffer)
}

var (
	withAddresses    = sync.OnceValue(func() *expand.Book { return read(true) })
	withoutAddresses = sync.OnceValue(func() *expand.Book { return read(false) })
)

// read panics where the templates are wrong: they are part of the package.
func read(addresses bool) *expand.Book {
	book, err := expand.Read(templates, funcs(addresses))
	if err != nil {
		panic(err)
	}
	for _, section := range book.Sections {
		if len(section.Attributes) != len(Line{}.Attributes) {
			panic(fmt.Sprintf("kind %q has %d attributes", section.Name, len(section.Attributes)))
		}
	}
	return book
}
