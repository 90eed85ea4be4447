// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package pseudonym

import (
	"bytes"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// randomSecret is a secret that does not repeat.
func randomSecret(seed byte) []byte {
	secret := make([]byte, MinSecretBytes)
	for i := range secret {
		secret[i] = seed + byte(i)
	}
	return secret
}

func day(d int) time.Time { return time.Date(2026, 11, d, 0, 0, 0, 0, time.UTC) }

func newTestRing(t testing.TB, o Options, keys ...Key) *Ring {
	t.Helper()
	if len(keys) == 0 {
		keys = []Key{{ID: "k1", Secret: randomSecret(1)}}
	}
	r, err := NewRing(keys, o)
	require.NoError(t, err)
	return r
}

func token(t testing.TB, r *Ring, now time.Time, tenant, typ, value string) string {
	t.Helper()
	text, ok := r.Append(nil, now, tenant, typ, value)
	require.True(t, ok)
	return string(text)
}

// TestVectors holds canonical forms and tokens to what other software made: data that is stored already must be found.
func TestVectors(t *testing.T) {
	file, err := os.ReadFile("testdata/vectors.tsv")
	require.NoError(t, err)
	o := Options{PhoneCountryCode: "49"}
	secrets := map[string][]byte{"k1": randomSecret(1), "k2": []byte("correct horse battery staple 0123456789")}
	for line := range strings.Lines(string(file)) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, "\t")
		require.Len(t, f, 6, line)
		assert.Equal(t, f[3], string(Canonical(nil, f[0], f[2], o)), line)
		r := newTestRing(t, o, Key{ID: f[4], Secret: secrets[f[4]]})
		assert.Equal(t, f[5], token(t, r, day(1), f[1], f[0], f[2]), line)
	}
}

func TestRing_TokenDependsOnTenantTypeAndKey(t *testing.T) {
	seen := map[string]string{}
	for _, key := range []Key{{ID: "k1", Secret: randomSecret(1)}, {ID: "k2", Secret: randomSecret(2)}} {
		r := newTestRing(t, Options{}, key)
		for _, tenant := range []string{"", "a", "ab", "aemail"} {
			for _, typ := range []string{"email", "b", "bc", "employee_id", "mailbox"} {
				for _, value := range []string{"c", "bc", "jane@example.com"} {
					text := token(t, r, day(1), tenant, typ, value)
					digest := text[len(text)-digestChars-1:]
					this := strings.Join([]string{key.ID, tenant, typ, value}, "|")
					assert.Empty(t, seen[digest], this)
					seen[digest] = this
				}
			}
		}
	}
	assert.Len(t, seen, 2*4*5*3)
}

func TestRing_KeysFollowEachOther(t *testing.T) {
	r := newTestRing(
		t, Options{},
		Key{ID: "k2", Secret: randomSecret(2), NotBefore: day(10), NotAfter: day(25)},
		Key{ID: "k3", Secret: randomSecret(3), NotBefore: day(20), NotAfter: day(22)},
		Key{ID: "k1", Secret: randomSecret(1), NotBefore: day(2), NotAfter: day(15)},
	)
	for _, tc := range []struct {
		now  time.Time
		want string
	}{
		{day(2).Add(-1), ""},
		{day(2), "k1"},
		{day(10).Add(-1), "k1"},
		{day(10), "k2"},
		{day(20), "k3"},
		{day(22), "k3"},
		{day(22).Add(1), "k2"},
		{day(25), "k2"},
		{day(25).Add(1), ""},
	} {
		id, ok := r.Active(tc.now)
		assert.Equal(t, tc.want, id, tc.now)
		assert.Equal(t, tc.want != "", ok, tc.now)
		text, ok := r.Append([]byte("mail="), tc.now, "", "email", "jane@example.com")
		assert.Equal(t, tc.want != "", ok, tc.now)
		if tc.want == "" {
			assert.Equal(t, "mail=", string(text), "fails closed")
			continue
		}
		assert.True(t, strings.HasPrefix(string(text), "mail=<email:"+tc.want+":"), string(text))
	}

	tokens := r.Tokens("acme", "email", "Jane@Example.com")
	require.Len(t, tokens, 3)
	for i, at := range []time.Time{day(20), day(10), day(2)} {
		assert.Equal(t, token(t, r, at, "acme", "email", "jane@example.com"), tokens[i].Text)
		assert.Equal(t, at, tokens[i].NotBefore)
		assert.Contains(t, tokens[i].Text, ":"+tokens[i].KeyID+":")
	}
}

func TestRing_RefusesTypesThatTokensCannotHold(t *testing.T) {
	r := newTestRing(t, Options{})
	for _, typ := range []string{"", "EMAIL", "employee id", "a:b", "1a", "é", strings.Repeat("a", 65)} {
		text, ok := r.Append(nil, day(1), "", typ, "x")
		assert.False(t, ok, typ)
		assert.Empty(t, text)
		assert.False(t, ValidType(typ), typ)
	}
	assert.True(t, ValidType("a"+strings.Repeat("_", 63)))
}

func TestRing_IsIdempotent(t *testing.T) {
	r := newTestRing(t, Options{})
	once := token(t, r, day(1), "", "email", "jane@example.com")
	assert.Equal(t, once, token(t, r, day(1), "", "email", once))
	assert.Equal(t, once, token(t, r, day(1), "acme", "person_name", once))

	foreign := strings.Replace(once, ":k1:", ":k9:", 1)
	assert.NotEqual(t, foreign, token(t, r, day(1), "", "email", foreign), "of no key of the ring: may be anything")
}

func TestRing_ConcurrentUse(t *testing.T) {
	r := newTestRing(t, Options{})
	want := token(t, r, day(1), "", "email", "jane@example.com")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 200 {
				text, _ := r.Append(nil, day(1), "", "email", "jane@example.com")
				assert.Equal(t, want, string(text))
			}
		})
	}
	wg.Wait()
}

func TestRing_HugeValue(t *testing.T) {
	r := newTestRing(t, Options{})
	huge := strings.Repeat("x", 1<<20)
	assert.True(t, Is(token(t, r, day(1), "", "email", huge)))
	assert.NotEqual(t, token(t, r, day(1), "", "email", huge), token(t, r, day(1), "", "email", huge+"x"))
}

func TestRing_CopiesSecrets(t *testing.T) {
	secret := randomSecret(1)
	r := newTestRing(t, Options{}, Key{ID: "k1", Secret: secret})
	want := token(t, newTestRing(t, Options{}), day(1), "", "email", "a@example.com")
	clear(secret)
	assert.Equal(t, want, token(t, r, day(1), "", "email", "a@example.com"))
}

func TestAppendDigest_Is100Bits(t *testing.T) {
	digest := bytes.Repeat([]byte{0xff}, 32)
	full := string(appendDigest(nil, digest))
	assert.Len(t, full, 20)
	for bit := range 100 {
		changed := bytes.Clone(digest)
		changed[bit/8] ^= 0x80 >> (bit % 8)
		assert.NotEqual(t, full, string(appendDigest(nil, changed)), "bit %d", bit)
	}
	digest[12] ^= 0x0f // bits 100 to 103
	assert.Equal(t, full, string(appendDigest(nil, digest)))
}
