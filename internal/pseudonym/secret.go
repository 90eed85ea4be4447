// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package pseudonym

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
)

// ParseSecret returns the bytes of a secret as it is written in a configuration: base64:… and hex:… are decoded, any
// other text stands for its own bytes. White space around it, as files have at their end, does not count. Errors do not
// hold the text.
func ParseSecret(text string) ([]byte, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, errors.New("is empty")
	}
	if encoded, ok := strings.CutPrefix(text, "base64:"); ok {
		secret, ok := decodeBase64(strings.TrimSpace(encoded))
		if !ok {
			return nil, errors.New("what follows base64: is not base 64")
		}
		return secret, nil
	}
	if encoded, ok := strings.CutPrefix(text, "hex:"); ok {
		secret, err := hex.DecodeString(strings.TrimSpace(encoded))
		if err != nil {
			// The decoder's error shows a character of the secret.
			return nil, errors.New("what follows hex: is not an even number of hexadecimal digits")
		}
		return secret, nil
	}
	return []byte(text), nil
}

// decodeBase64 takes both alphabets, with padding or without.
func decodeBase64(text string) ([]byte, bool) {
	text = strings.TrimRight(text, "=")
	for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		if secret, err := encoding.DecodeString(text); err == nil {
			return secret, true
		}
	}
	return nil, false
}

// maxPeriod is the length up to which a repeated piece is taken for a placeholder. Random bytes do not repeat.
const maxPeriod = 16

// checkSecret refuses secrets that are too short, and texts that are no secrets.
func checkSecret(secret []byte) error {
	if open := bytes.Index(secret, []byte("${")); open >= 0 && bytes.IndexByte(secret[open:], '}') > 0 {
		return errors.New("looks like a reference that was not expanded, ${…}")
	}
	if len(secret) < MinSecretBytes {
		return fmt.Errorf("has %d bytes, expected at least %d", len(secret), MinSecretBytes)
	}
	for period := 1; period <= maxPeriod; period++ {
		if bytes.Equal(secret[period:], secret[:len(secret)-period]) {
			return fmt.Errorf("repeats a piece of %d bytes, expected random bytes", period)
		}
	}
	return nil
}

// SecretText is a secret as it is written in a configuration. It prints as [REDACTED], whatever the format.
type SecretText string

const redacted = "[REDACTED]"

// Format implements fmt.Formatter.
func (SecretText) Format(f fmt.State, _ rune) {
	// As in fmt itself, there is nobody to tell that the output is gone.
	_, _ = io.WriteString(f, redacted)
}

// MarshalText implements encoding.TextMarshaler, for those who print configurations.
func (SecretText) MarshalText() ([]byte, error) { return []byte(redacted), nil }
