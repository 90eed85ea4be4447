// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package pseudonym

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

const digest = "ABCDEFGHIJKLMNOP2345"

func TestParse(t *testing.T) {
	for _, tc := range []struct{ text, typ, key string }{
		{"<email:k3:" + digest + ">", "email", "k3"},
		{"<national_id.de:2026q4:" + digest + "> and more", "national_id.de", "2026q4"},
		{`\u003cemail:k3:` + digest + `\u003e"`, "email", "k3"},
		{`\u003Cemail:k3:` + digest + `\u003E`, "email", "k3"},
		{"&lt;email:k3:" + digest + "&gt;", "email", "k3"},
		{"%3Cemail:k3:" + digest + "%3E&x", "email", "k3"},
	} {
		typ, key, n := Parse(tc.text)
		assert.Equal(t, tc.typ, typ, tc.text)
		assert.Equal(t, tc.key, key, tc.text)
		end := strings.Index(tc.text, digest) + digestChars
		assert.Greater(t, n, end, tc.text)
		assert.True(t, Is(tc.text[:n]), tc.text)
		assert.Equal(t, n == len(tc.text), Is(tc.text), tc.text)
	}
	for _, text := range []string{
		"", "<", "<>", "<email>", "<EMAIL>", "email:k3:" + digest,
		"<email:k3:" + digest, "<email:k3:" + digest + "%3E",
		"<email:k3:" + digest + "A>", "<email:k3:" + digest[1:] + ">",
		"<email:k3:" + digest[1:] + "1>", "<email:k3:" + digest[1:] + "a>",
		"<email:K3:" + digest + ">", "<email::" + digest + ">", "<:k3:" + digest + ">",
		"<Email:k3:" + digest + ">", "<email:" + digest + ">",
		"<email:abcdefghijklmnopq:" + digest + ">",
		"<" + strings.Repeat("a", 65) + ":k3:" + digest + ">",
	} {
		_, _, n := Parse(text)
		assert.Zero(t, n, text)
		assert.False(t, Is(text), text)
	}
}

func TestAppendMarker(t *testing.T) {
	marker := AppendMarker([]byte("x="), "national_id.de")
	assert.Equal(t, "x=<NATIONAL_ID.DE>", string(marker))
}
