// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package detect

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestURL(t *testing.T) {
	s := newTestScanner(t, Options{Enabled: only(URL)})
	assertFinds(t, s,
		"see «url:https://example.com/a/b?x=1&y=2#top».", "(«url:http://example.com:8080/»)", "\"«url:https://example.com»\"", "<«url:ftp://example.com/x»>",
		"at «url:www.example.com/about», too", "«url:HTTPS://EXAMPLE.COM»", "to=«url:https://example.com/?next=https://example.org/www.x»",
		"«url:https://example.com/a» «url:https://example.com/b»", "«url:www.example.com» «url:www.example.org»",
		"://x", "https://", "https:// x", "http:/example.com", "awww.example.com", "x.www.example.com",
	)
}

func TestURL_NotWithoutBeingAsked(t *testing.T) {
	assertFinds(t, newTestScanner(t, Options{}), "https://example.com/a?page=2", "www.example.com")
}

func TestURL_WinsOverWhatItHolds(t *testing.T) {
	s := newTestScanner(t, Options{Enabled: only(URL, Email, groupNetwork)})
	assertFinds(t, s, "«url:https://203.0.113.77/?mail=mary@example.com» «email:mary@example.com»")
}

// TestURL_WithinURL counts: of URLs within one another only the outer one is looked at.
func TestURL_WithinURL(t *testing.T) {
	s := newTestScanner(t, Options{Enabled: only(URL)})
	for _, unit := range []string{"a://b/", "/www.a=", "http://www.x/"} {
		found := find(t, s, strings.Repeat(unit, 10_000), Hint{})
		assert.LessOrEqual(t, len(found), 10_000*len(unit)/maxURL+1, unit)
		assert.GreaterOrEqual(t, len(found), 10_000*len(unit)/maxURL-1, unit)
	}
}
