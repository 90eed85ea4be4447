// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package pseudonym

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"
)

// MinSecretBytes is the length of the shortest secret that is accepted: that of HMAC-SHA-256's output.
const MinSecretBytes = 32

// maxKeyID bounds the length of tokens.
const maxKeyID = 16

// Key is one key of a ring. Its secret is never printed, whatever the format.
type Key struct {
	// ID is part of every token: 1 to 16 of a-z and 0-9.
	ID string
	// Secret has MinSecretBytes bytes or more.
	Secret []byte `json:"-"`
	// NotBefore is when the key begins to be used. The zero time has no beginning.
	NotBefore time.Time
	// NotAfter is the last moment at which the key is used. The zero time has no end. Values can be looked up under the key
	// as long as it is in the ring.
	NotAfter time.Time
}

// Format implements fmt.Formatter.
func (k Key) Format(f fmt.State, _ rune) {
	// As in fmt itself, there is nobody to tell that the output is gone.
	_, _ = io.WriteString(f, "key "+k.ID)
}

// validAt tells whether the key may be used at a time.
func (k Key) validAt(t time.Time) bool {
	return !t.Before(k.NotBefore) && (k.NotAfter.IsZero() || !t.After(k.NotAfter))
}

// checkKeys returns all mistakes in the keys of a ring.
func checkKeys(keys []Key) error {
	if len(keys) == 0 {
		return errors.New("no key, expected at least one")
	}
	var errs []error
	for i, k := range keys {
		name := fmt.Sprintf("key %q", k.ID)
		if err := checkKeyID(k.ID); err != nil {
			name = fmt.Sprintf("key number %d", i+1)
			errs = append(errs, fmt.Errorf("%s: %w", name, err))
		}
		if err := checkSecret(k.Secret); err != nil {
			errs = append(errs, fmt.Errorf("%s: secret: %w", name, err))
		}
		if !k.NotAfter.IsZero() && k.NotAfter.Before(k.NotBefore) {
			errs = append(errs, fmt.Errorf("%s: not_after %s is before not_before %s", name, k.NotAfter.Format(time.RFC3339), k.NotBefore.Format(time.RFC3339)))
		}
		for _, other := range keys[:i] {
			errs = append(errs, checkPair(other, k))
		}
	}
	return errors.Join(errs...)
}

// checkPair says what two keys of a ring must not share.
func checkPair(a, b Key) error {
	switch {
	case a.ID == b.ID && checkKeyID(a.ID) == nil:
		return fmt.Errorf("key %q is listed twice", a.ID)
	case checkKeyID(a.ID) != nil || checkKeyID(b.ID) != nil:
		return nil // said already, and the ids may be secrets in the wrong place
	case len(a.Secret) > 0 && bytes.Equal(a.Secret, b.Secret):
		return fmt.Errorf("keys %q and %q have the same secret", a.ID, b.ID)
	case a.NotBefore.Equal(b.NotBefore):
		return fmt.Errorf("keys %q and %q begin at the same time, so neither is the newer: give the newer one a later not_before", a.ID, b.ID)
	}
	return nil
}

func checkKeyID(id string) error {
	const expected = "expected 1 to 16 of a-z and 0-9"
	if id == "" {
		return errors.New("id is empty, " + expected)
	}
	if len(id) > maxKeyID {
		// A text this long may be a secret in the wrong place.
		return fmt.Errorf("id has %d characters, %s", len(id), expected)
	}
	for i := range len(id) {
		if !isKeyIDByte(id[i]) {
			return fmt.Errorf("id %q: %s", id, expected)
		}
	}
	return nil
}

func isKeyIDByte(c byte) bool { return isDigit(c) || isLower(c) }

// newestFirst sorts keys by their beginning.
func newestFirst(keys []Key) {
	slices.SortFunc(keys, func(a, b Key) int { return b.NotBefore.Compare(a.NotBefore) })
}
