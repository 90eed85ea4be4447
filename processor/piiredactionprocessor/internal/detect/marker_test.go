// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package detect

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestIsMarker(t *testing.T) {
	s := newTestScanner(t, Options{Custom: []Custom{{Name: "employee_id", Pattern: `EMP-\d+`}}})
	token := strings.Repeat("A2", tokenSize/2)
	for text, want := range map[string]bool{
		"<EMAIL>": true, "<US_SSN>": true, "<UNSEARCHED>": true, "<EMPLOYEE_ID>": true, "<email:k3:" + token + ">": true, "<us_ssn:2026a:" + token + ">": true,
		"<employee_id:k:" + token + ">": true,
		"":                              false, "<": false, "<>": false, "<EMAIL": false, "EMAIL>": false, "<email>": false, "<Email>": false, "<NOTHING>": false, "<EMAIL >": false, "<EMAIL>x": false,
		"x<EMAIL>": false, "<EMAIL><EMAIL>": false, "<email:k3:" + token[1:] + ">": false, "<email:k3:" + token + "A>": false, "<email::" + token + ">": false,
		"<email:K3:" + token + ">": false, "<EMAIL:k3:" + token + ">": false, "<email:k3:" + strings.ToLower(token) + ">": false, "<email:k3:" + token: false,
		"<email:k3:" + token[:19] + "1>": false, "<nothing:k3:" + token + ">": false, "<email:" + strings.Repeat("k", maxKeyID+1) + ":" + token + ">": false,
		"<" + strings.Repeat("A", 2*maxMarker) + ">": false,
	} {
		assert.Equal(t, want, s.IsMarker(text), text)
	}
}

func TestMarker_EveryKind(t *testing.T) {
	s := newTestScanner(t, Options{})
	token := strings.Repeat("7Q", tokenSize/2)
	for i := range s.Len() {
		k := s.Kind(i)
		for _, marker := range []string{"<" + strings.ToUpper(k.Name) + ">", "<" + k.Name + ":k1:" + token + ">"} {
			assert.True(t, s.IsMarker(marker), marker)
			for _, text := range []string{marker, "key: " + marker, "password=" + marker + " x", `"token":"` + marker + `"`, marker + marker, "1 " + marker + " 2", "a@" + marker + ".com", "https://u:" + marker + "@example.com"} {
				assert.Empty(t, find(t, s, text, Hint{}), text)
			}
		}
	}
}

func TestMarker_NothingHidesBehindOne(t *testing.T) {
	s := newTestScanner(t, Options{})
	assertFinds(t, s,
		"<EMAIL>«email:mary@example.com»<EMAIL>", "<EMAIL> «credit_card:4111 1111 1111 1111»", "<«email:mary@example.com»>", "<NOTHING>«email:mary@example.com»",
		"<EMAIL «email:mary@example.com»>", "<US_SSN>«us_ssn:219-09-9998»", "<email:k3:«credit_card:4111111111111111»>", "<EMAIL>«ip_address:203.0.113.77»<PHONE>«phone:+1 202 555 0123»",
	)
}
