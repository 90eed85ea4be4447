// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package mlflow

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// decode reads an answer: it calls each for the elements of a list and returns the token of the next page. Neither list
// nor token need be there. Elements are handed on one by one, so that an answer takes little more memory than its text.
func decode(r io.Reader, list string, each func(json.RawMessage) error) (token string, err error) {
	d := json.NewDecoder(filling{r})
	err = decodeObject(d, func(key string) error {
		switch key {
		case list:
			return decodeList(d, each)
		case "next_page_token":
			return d.Decode(&token)
		}
		return d.Decode(&json.RawMessage{})
	})
	if err == nil {
		switch _, err = d.Token(); {
		case errors.Is(err, io.EOF):
			return token, nil
		case err == nil:
			err = &contentError{"more than one JSON value"}
		}
	}
	return "", decodeError(err)
}

// filling is a reader that fills what it is given. The decoder looks at white space anew with each piece it reads: with
// the pieces that come from a network, 64 MiB of white space would keep it busy for minutes. So its buffer doubles.
type filling struct{ io.Reader }

func (f filling) Read(p []byte) (n int, err error) {
	for n < len(p) && err == nil {
		var m int
		m, err = f.Reader.Read(p[n:])
		n += m
	}
	return n, err
}

// decodeObject calls each for the keys of an object. It must read the value.
func decodeObject(d *json.Decoder, each func(key string) error) error {
	if t, err := d.Token(); err != nil {
		return err
	} else if t != json.Delim('{') {
		return &contentError{"not a JSON object"}
	}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return err
		}
		key, _ := t.(string)
		if err := each(key); err != nil {
			return err
		}
	}
	_, err := d.Token()
	return err
}

// decodeList calls each for the elements of a list, which may be null.
func decodeList(d *json.Decoder, each func(json.RawMessage) error) error {
	if t, err := d.Token(); err != nil || t == nil {
		return err
	} else if t != json.Delim('[') {
		return &contentError{"not a JSON list"}
	}
	for d.More() {
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return err
		}
		if err := each(raw); err != nil {
			return err
		}
	}
	_, err := d.Token()
	return err
}

// contentError tells that an answer is not what the API says, or too much of it. Asking again does not help.
type contentError struct{ text string }

func (e *contentError) Error() string { return e.text }

// decodeError tells mistakes in the content from those of the connection.
func decodeError(err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return &contentError{fmt.Sprintf("answer of more than %d bytes", large.Limit)}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("the answer ends early: %w", io.ErrUnexpectedEOF)
	case errors.As(err, &kind):
		return &contentError{strings.TrimPrefix(kind.Field+": ", ": ") + "unexpected JSON " + kind.Value}
	case errors.As(err, &syntax):
		return &contentError{"not JSON: " + syntax.Error()}
	}
	return err
}

// text is a string, or a number as it is written. The API says string of versions and error codes; not all who speak it do.
type text string

// UnmarshalJSON implements [json.Unmarshaler].
func (t *text) UnmarshalJSON(raw []byte) error {
	var number json.Number
	if raw[0] != '"' && json.Unmarshal(raw, &number) == nil {
		*t = text(number)
		return nil
	}
	return json.Unmarshal(raw, (*string)(t))
}
