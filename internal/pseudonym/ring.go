// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package pseudonym

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"slices"
	"sync"
	"time"
)

// Options say how values are understood. Like the keys they belong to the tokens: other options, other tokens.
type Options struct {
	// PhoneCountryCode is the calling code ("49") of telephone numbers that are written without one. Empty: such numbers
	// stay as they are, except ten digits that can be a number of the North American plan.
	PhoneCountryCode string
}

// Ring makes tokens with the newest of its keys, and finds values under all of them. It is safe for concurrent use.
type Ring struct {
	keys    []ringKey // the newest first
	options Options
}

type ringKey struct {
	Key
	states sync.Pool // of *state
}

// state is what a token needs: set up once for a key, as that costs more than the token.
type state struct {
	mac     hash.Hash
	message []byte
	sum     [sha256.Size]byte
}

// NewRing returns a ring of the keys, in whatever order they are, or all mistakes in them. It keeps its own copy of
// the secrets. Errors hold no secret.
func NewRing(keys []Key, o Options) (*Ring, error) {
	if err := errors.Join(checkKeys(keys), o.check()); err != nil {
		return nil, err
	}
	keys = slices.Clone(keys)
	newestFirst(keys)
	r := &Ring{keys: make([]ringKey, len(keys)), options: o}
	for i, k := range keys {
		secret := slices.Clone(k.Secret)
		k.Secret = nil
		r.keys[i].Key = k
		r.keys[i].states.New = func() any { return &state{mac: hmac.New(sha256.New, secret)} }
	}
	return r, nil
}

func (o Options) check() error {
	if o.PhoneCountryCode == "" || isCallingCode(o.PhoneCountryCode) {
		return nil
	}
	return fmt.Errorf("phone_country_code %q: expected a calling code such as \"49\", or nothing", o.PhoneCountryCode)
}

// Active returns the id of the key that is used at a time: of those valid then the one that began last.
func (r *Ring) Active(now time.Time) (id string, ok bool) {
	if k := r.active(now); k != nil {
		return k.ID, true
	}
	return "", false
}

func (r *Ring) active(now time.Time) *ringKey {
	for i := range r.keys {
		if r.keys[i].validAt(now) {
			return &r.keys[i]
		}
	}
	return nil
}

// Append appends the token of a value to dst. A value that is a token of the ring already is appended as it is.
//
// It returns false, and dst as it was, if no key is valid now or if the type is not a ValidType. The caller must then
// replace the value by something that says nothing, as AppendMarker does: neither the value nor an unkeyed hash is an answer.
func (r *Ring) Append(dst []byte, now time.Time, tenant, typ, value string) ([]byte, bool) {
	if key, ok := whole(value); ok && r.has(key) {
		return append(dst, value...), true
	}
	k := r.active(now)
	if k == nil || !ValidType(typ) {
		return dst, false
	}
	return k.append(dst, r.options, tenant, typ, value), true
}

func (r *Ring) has(id string) bool {
	for i := range r.keys {
		if r.keys[i].ID == id {
			return true
		}
	}
	return false
}

func (k *ringKey) append(dst []byte, o Options, tenant, typ, value string) []byte {
	s := k.states.Get().(*state)
	m := binary.AppendUvarint(s.message[:0], uint64(len(tenant)))
	m = append(m, tenant...)
	m = binary.AppendUvarint(m, uint64(len(typ)))
	m = append(m, typ...)
	m = Canonical(m, typ, value, o)
	s.mac.Reset()
	s.mac.Write(m)
	digest := s.mac.Sum(s.sum[:0])

	dst = append(dst, '<')
	dst = append(dst, typ...)
	dst = append(dst, ':')
	dst = append(dst, k.ID...)
	dst = append(dst, ':')
	dst = appendDigest(dst, digest)
	dst = append(dst, '>')

	// Personal data is not kept for longer than needed, and one huge value not for ever.
	clear(m)
	if s.message = m; cap(m) > maxKeptMessage {
		s.message = nil
	}
	k.states.Put(s)
	return dst
}

const maxKeptMessage = 64 << 10

// digestChars is the length of the last part of a token: 100 bits.
const digestChars = 20

// appendDigest appends the first digestChars of the base 32 form of a digest. Thirteen bytes are 104 bits, of which base 32 without
// padding makes 21 characters; the last one is not used.
func appendDigest(dst, digest []byte) []byte {
	dst = base32.StdEncoding.WithPadding(base32.NoPadding).AppendEncode(dst, digest[:13])
	return dst[:len(dst)-1]
}

// Token is the token of a value under one key.
type Token struct {
	// Text is the token as it stands in telemetry.
	Text string
	// KeyID is the id of the key.
	KeyID string
	// NotBefore and NotAfter are the validity of the key.
	NotBefore, NotAfter time.Time
}

// Tokens returns the tokens of a value under all keys of the ring, the newest first: what to search for in order to find
// everything that is known of the value. Which of them is used for new data is told by Active.
func (r *Ring) Tokens(tenant, typ, value string) []Token {
	tokens := make([]Token, len(r.keys))
	for i := range r.keys {
		k := &r.keys[i]
		tokens[i] = Token{
			Text:      string(k.append(nil, r.options, tenant, typ, value)),
			KeyID:     k.ID,
			NotBefore: k.NotBefore,
			NotAfter:  k.NotAfter,
		}
	}
	return tokens
}
