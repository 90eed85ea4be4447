// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package reference

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"strconv"
	"strings"
)

// maxFileBytes bounds a profile file: 64 MiB holds thousands of features.
const maxFileBytes = 64 << 20

// Read reads and checks the profile file at path.
func Read(path string) (*Profile, error) {
	p, err := readFile(path)
	if err != nil {
		return nil, fmt.Errorf("read reference profile %q: %w", path, err)
	}
	return p, nil
}

func readFile(path string) (*Profile, error) {
	f, err := os.Open(path)
	if err != nil {
		var withPath *os.PathError
		if errors.As(err, &withPath) {
			err = withPath.Err // the caller says the path
		}
		return nil, err
	}
	defer f.Close()
	return Decode(f)
}

// Decode reads and checks one profile. What it does not know it refuses, so that a misspelt key cannot pass
// as a default. A profile without an id gets that of its content.
func Decode(r io.Reader) (*Profile, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxFileBytes+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxFileBytes {
		return nil, fmt.Errorf("larger than %d MiB", maxFileBytes>>20)
	}
	// Another version of the schema would fail at its first unknown key; this says what is the matter.
	var header struct {
		Schema string `json:"schema"`
	}
	if json.Unmarshal(data, &header) == nil && header.Schema != Schema {
		return nil, fmt.Errorf(`"schema" is %q, expected %q`, header.Schema, Schema)
	}
	p := new(Profile)
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(p); err != nil {
		return nil, decodeError(data, err)
	}
	end := dec.InputOffset()
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		rest := int64(len(data)) - int64(len(bytes.TrimLeft(data[end:], " \t\r\n")))
		return nil, errorAt(data, rest+1, errors.New("expected nothing after the profile"))
	}
	p.normalize()
	if p.ID == "" {
		p.ID = p.ContentID()
	}
	if err := p.Validate(); err != nil {
		return nil, err
	}
	return p, nil
}

// normalize makes one of the several ways to write an empty list, since the id must not depend on it.
func (p *Profile) normalize() {
	if len(p.Correlations) == 0 {
		p.Correlations = nil
	}
	for i := range p.Features {
		if n := p.Features[i].Numeric; n != nil {
			n.Edges, n.Atoms = notNil(n.Edges), notNil(n.Atoms)
			if n.Quantiles != nil {
				n.Quantiles.Edges = notNil(n.Quantiles.Edges)
			}
		}
		if c := p.Features[i].Categorical; c != nil {
			c.Categories = notNil(c.Categories)
			if len(c.Rare.Values) == 0 {
				c.Rare.Values = nil
			}
		}
	}
}

func notNil[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// decodeError gives an error of encoding/json its place and the words of the file.
func decodeError(data []byte, err error) error {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return errorAt(data, syntax.Offset, err)
	}
	var wrongType *json.UnmarshalTypeError
	if errors.As(err, &wrongType) {
		// encoding/json gives the literal of a number; its kind is enough.
		got, _, _ := strings.Cut(wrongType.Value, " ")
		key := "the profile"
		if wrongType.Field != "" {
			key = strconv.Quote(wrongType.Field)
		}
		return errorAt(data, wrongType.Offset, fmt.Errorf("%s: got %s, expected %s", key, got, expected(wrongType.Type)))
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return errorAt(data, int64(len(data)), errors.New("the profile ends early"))
	}
	return errors.New(strings.TrimPrefix(err.Error(), "json: "))
}

func expected(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Int64:
		return "an integer"
	case reflect.Float64:
		return "a finite number"
	case reflect.String:
		return "a string"
	case reflect.Slice:
		return "an array"
	default:
		return "an object"
	}
}

// errorAt gives an error its line and column; offset counts the bytes up to and with the one in question.
func errorAt(data []byte, offset int64, err error) error {
	before := data[:min(max(offset-1, 0), int64(len(data)))]
	line := 1 + bytes.Count(before, []byte("\n"))
	column := len(before) - bytes.LastIndexByte(before, '\n')
	return fmt.Errorf("line %d, column %d: %w", line, column, err)
}
