// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

var byteOrderMark = []byte("\ufeff")

// firstInvalid returns the line of the first byte that is not UTF-8.
func firstInvalid(text []byte) (line int, ok bool) {
	line = 1
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		switch {
		case r == utf8.RuneError && n == 1:
			return line, true
		case r == '\n':
			line++
		}
		text = text[n:]
	}
	return 0, false
}

// parseYAML returns the one document of a text, nil if there is none. Errors begin with a line.
func parseYAML(text []byte) (*yaml.Node, error) {
	text = bytes.TrimPrefix(text, byteOrderMark)
	if i := bytes.Index(text, byteOrderMark); i >= 0 {
		// The library would look for it at the wrong place, and find mistakes that are none.
		return nil, fmt.Errorf("%d: a byte order mark within the text", 1+bytes.Count(text[:i], []byte("\n")))
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	var document, more yaml.Node
	switch err := decoder.Decode(&document); {
	case errors.Is(err, io.EOF), err == nil && len(document.Content) == 0:
		return nil, nil
	case err != nil:
		return nil, errors.New(lineFirst(err))
	}
	switch err := decoder.Decode(&more); {
	case err == nil:
		return nil, fmt.Errorf("%d: a second document, expected one", more.Line)
	case !errors.Is(err, io.EOF):
		return nil, errors.New(lineFirst(err))
	}
	return document.Content[0], nil
}

// lineFirst writes an error of the library, "yaml: line 3: …", as the line and the reason.
func lineFirst(err error) string {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	if rest, ok := strings.CutPrefix(text, "line "); ok {
		return rest
	}
	return "1: " + text
}

// parseJSON returns the value of a text in JSON, in the form of one in YAML, nil if there is none. YAML is said to have JSON in it,
// but takes neither tabs nor all escapes. Errors begin with a line.
func parseJSON(text []byte) (*yaml.Node, error) {
	text = bytes.TrimPrefix(text, byteOrderMark)
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, nil
	}
	r := jsonReader{text: text, decoder: json.NewDecoder(bytes.NewReader(text)), line: 1}
	r.decoder.UseNumber()
	root, err := r.value(0)
	if err == nil {
		if _, err = r.token(); errors.Is(err, io.EOF) {
			return root, nil
		}
		if err == nil {
			err = errors.New("something behind the value, expected nothing")
		}
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		r.advance(syntax.Offset)
	}
	return nil, fmt.Errorf("%d: %w", r.line, err)
}

// maxJSONDepth is how deep values may lie within each other. A catalog has five.
const maxJSONDepth = 100

// jsonReader reads JSON and knows the line.
type jsonReader struct {
	text    []byte
	decoder *json.Decoder
	line    int
	offset  int64 // where line is counted up to
}

// advance counts lines up to an offset.
func (r *jsonReader) advance(offset int64) {
	offset = min(offset, int64(len(r.text)))
	if offset > r.offset {
		r.line += bytes.Count(r.text[r.offset:offset], []byte("\n"))
		r.offset = offset
	}
}

func (r *jsonReader) token() (json.Token, error) {
	token, err := r.decoder.Token()
	r.advance(r.decoder.InputOffset())
	return token, err
}

func (r *jsonReader) value(depth int) (*yaml.Node, error) {
	token, err := r.token()
	if err != nil {
		return nil, err
	}
	return r.node(token, depth)
}

func (r *jsonReader) node(token json.Token, depth int) (*yaml.Node, error) {
	n := &yaml.Node{Kind: yaml.ScalarNode, Line: r.line}
	switch token := token.(type) {
	case json.Delim:
		if depth == maxJSONDepth {
			return nil, fmt.Errorf("values more than %d deep within each other", maxJSONDepth)
		}
		n.Kind = yaml.SequenceNode
		if token == '{' {
			n.Kind = yaml.MappingNode
		}
		for r.decoder.More() {
			child, err := r.value(depth + 1) // of an object, keys and values take turns
			if err != nil {
				return nil, err
			}
			n.Content = append(n.Content, child)
		}
		_, err := r.token()
		return n, err
	case string:
		n.Tag, n.Value = "!!str", token
	case json.Number:
		n.Tag, n.Value = "!!int", token.String()
		if strings.ContainsAny(n.Value, ".eE") {
			n.Tag = "!!float"
		}
	case bool:
		n.Tag, n.Value = "!!bool", "false"
		if token {
			n.Value = "true"
		}
	default:
		n.Tag, n.Value = "!!null", "null"
	}
	return n, nil
}
