// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package expand fills templates with made-up values: the generators of test texts are tables of templates, and this
// is what reads and fills them. The same source gives the same texts.
//
// A book of templates is a set of text files. Lines of a file are
//
//	; a remark
//	@ key template      an attribute of the sections that follow, up to the next group of such lines
//	# name weight       begins a section; the lines after it are its templates
//	= name              begins a definition; the lines after it are its alternatives, used as %{name}
//
// and a template is text with places %{name argument}: a definition of the book or a Func of the table given to Read.
package expand

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Source is what values are drawn from.
type Source struct {
	*rand.Rand
	// Now is the time that time stamps tell.
	Now time.Time
}

// NewSource returns a source for a seed. Its clock stands at a fixed time.
func NewSource(seed uint64) *Source {
	return &Source{Rand: rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15)), Now: time.Date(2026, 3, 14, 9, 26, 53, 589_793_238, time.UTC)}
}

// Func draws one value for a place, arg being what stands after the name in the template.
type Func func(s *Source, arg string) string

// Book is what Read has read.
type Book struct {
	Sections    []Section
	definitions map[string][]Template
	funcs       map[string]Func
	weight      int
}

// Section is a group of templates of one kind.
type Section struct {
	Name       string
	Weight     int
	Templates  []Template
	Attributes []Attribute
}

// Attribute is a key with the template of its value.
type Attribute struct {
	Key   string
	Value Template
}

// Template is a text cut into pieces: fixed text, and places to fill.
type Template []piece

type piece struct {
	text string // fixed text, where name is empty
	name string
	arg  string
}

// Read reads all files of a file system, in the order of their names.
func Read(fsys fs.FS, funcs map[string]Func) (*Book, error) {
	b := &Book{definitions: map[string][]Template{}, funcs: funcs}
	names, err := fs.Glob(fsys, "*/*.txt")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		if err := b.read(string(text)); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return b, b.check()
}

func (b *Book) read(text string) error {
	var attributes []Attribute
	add := func(Template) error { return errors.New("template before the first section or definition") }
	grouped := false // whether the line above was an attribute too
	for i, line := range strings.Split(text, "\n") {
		if line == "" {
			continue
		}
		mark, rest, _ := strings.Cut(line, " ")
		attribute := mark == "@"
		switch mark {
		case ";":
		case "@":
			if !grouped {
				attributes = nil
			}
			key, value, _ := strings.Cut(rest, " ")
			attributes = append(attributes, Attribute{Key: key, Value: parse(value)})
		case "#":
			name, number, _ := strings.Cut(rest, " ")
			weight, err := strconv.Atoi(number)
			if err != nil {
				return fmt.Errorf("line %d: weight of section %q: %w", i+1, name, err)
			}
			b.weight += weight
			b.Sections = append(b.Sections, Section{Name: name, Weight: weight, Attributes: attributes})
			section := &b.Sections[len(b.Sections)-1]
			add = func(t Template) error { section.Templates = append(section.Templates, t); return nil }
		case "=":
			add = func(t Template) error { b.definitions[rest] = append(b.definitions[rest], t); return nil }
		default:
			if err := add(parse(line)); err != nil {
				return fmt.Errorf("line %d: %w", i+1, err)
			}
		}
		grouped = attribute
	}
	return nil
}

func parse(text string) Template {
	var t Template
	for text != "" {
		before, rest, found := strings.Cut(text, "%{")
		if before != "" {
			t = append(t, piece{text: before})
		}
		if !found {
			break
		}
		place, after, _ := strings.Cut(rest, "}")
		name, arg, _ := strings.Cut(place, " ")
		t = append(t, piece{name: name, arg: arg})
		text = after
	}
	return t
}

// check finds places that nothing fills, so that a slip of the pen shows at once and not when chance draws it.
func (b *Book) check() error {
	known := func(templates ...Template) error {
		for _, t := range templates {
			for _, p := range t {
				if p.name == "" && p.text == "" {
					return errors.New("a place has no name")
				}
				if strings.Contains(p.arg, "%{") {
					return fmt.Errorf("place %q holds another place", p.name)
				}
				if p.name != "" && b.funcs[p.name] == nil && b.definitions[p.name] == nil {
					return fmt.Errorf("nothing fills the place %q", p.name)
				}
			}
		}
		return nil
	}
	for _, templates := range b.definitions {
		if err := known(templates...); err != nil {
			return err
		}
	}
	for _, section := range b.Sections {
		if err := known(section.Templates...); err != nil {
			return err
		}
		if len(section.Templates) == 0 {
			return fmt.Errorf("section %q has no templates", section.Name)
		}
		for _, a := range section.Attributes {
			if err := known(a.Value); err != nil {
				return err
			}
		}
	}
	return nil
}

// Names returns the names of the sections, in their order.
func (b *Book) Names() []string {
	var names []string
	for _, section := range b.Sections {
		names = append(names, section.Name)
	}
	return slices.Clip(names)
}

// Pick draws a section by weight and a template of it.
func (b *Book) Pick(s *Source) (*Section, Template) {
	n := s.IntN(b.weight)
	for i := range b.Sections {
		section := &b.Sections[i]
		if n -= section.Weight; n < 0 {
			return section, section.Templates[s.IntN(len(section.Templates))]
		}
	}
	panic("weights do not add up")
}

// Append appends a filled template to dst. It calls mark, unless nil, with the name of every place and where in dst
// its value stands.
func (b *Book) Append(dst []byte, s *Source, t Template, mark func(name string, start, end int)) []byte {
	for _, p := range t {
		start := len(dst)
		if p.name == "" {
			dst = append(dst, p.text...)
			continue
		}
		if f := b.funcs[p.name]; f != nil {
			dst = append(dst, f(s, p.arg)...)
		} else {
			alternatives := b.definitions[p.name]
			dst = b.Append(dst, s, alternatives[s.IntN(len(alternatives))], mark)
		}
		if mark != nil {
			mark(p.name, start, len(dst))
		}
	}
	return dst
}
