// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package pseudonym

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"testing"

	"github.com/stretchr/testify/assert"
)

// reverse hashes all values there are until one has the hash that is looked for.
func reverse[H comparable](wanted H, values func(yield func(string) bool), hash func(string) H) (value string, found bool) {
	for v := range values {
		if hash(v) == wanted {
			return v, true
		}
	}
	return "", false
}

// socialSecurityNumbers yields the numbers of one group of an area. All there are take a hundred thousand times as long: minutes on a few cores.
func socialSecurityNumbers(yield func(string) bool) {
	for serial := 1; serial <= 9999; serial++ {
		if !yield(fmt.Sprintf("21950%04d", serial)) {
			return
		}
	}
}

// addresses yields all of one /16 of private addresses.
func addresses(yield func(string) bool) {
	for i := range 1 << 16 {
		if !yield(fmt.Sprintf("10.20.%d.%d", i>>8, i&0xff)) {
			return
		}
	}
}

// TestWhatKeysAreFor takes a hash back to the value by hashing all values there are. That works for any hash without a key, the
// cryptographic ones included, in a fraction of a second. With a key it works only for those who have the key.
func TestWhatKeysAreFor(t *testing.T) {
	ring := newTestRing(t, Options{}, Key{ID: "k1", Secret: randomSecret(1)})
	guess := newTestRing(t, Options{}, Key{ID: "k1", Secret: randomSecret(2)})
	for _, tc := range []struct {
		typ, victim string
		values      func(yield func(string) bool)
	}{
		{"us_ssn", "219509998", socialSecurityNumbers},
		{"ip_address", "10.20.201.77", addresses},
	} {
		keyed := func(r *Ring) func(string) string {
			var dst []byte
			return func(v string) string {
				dst, _ = r.Append(dst[:0], day(1), "", tc.typ, v)
				return string(dst)
			}
		}
		sha := func(v string) string {
			sum := sha256.Sum256([]byte(v))
			return hex.EncodeToString(sum[:8]) // truncated, as some do
		}
		fnv64 := func(v string) uint64 {
			h := fnv.New64a()
			h.Write([]byte(v))
			return h.Sum64()
		}
		got, found := reverse(sha(tc.victim), tc.values, sha)
		assert.True(t, found)
		assert.Equal(t, tc.victim, got, "SHA-256")
		got, found = reverse(fnv64(tc.victim), tc.values, fnv64)
		assert.True(t, found)
		assert.Equal(t, tc.victim, got, "a fast hash of 64 bits")

		secret := keyed(ring)(tc.victim)
		_, found = reverse(secret, tc.values, keyed(guess))
		assert.False(t, found, "another key")
		got, found = reverse(secret, tc.values, keyed(ring))
		assert.True(t, found, "the key is as good as the data")
		assert.Equal(t, tc.victim, got)
	}
}
