// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package expand

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func files(text string) fstest.MapFS {
	return fstest.MapFS{"templates/a.txt": {Data: []byte(text)}}
}

func TestRead_FillsAndMarks(t *testing.T) {
	book, err := Read(files("; remark\n@ k v-%{digits 2}\n# greeting 1\nhello %{who}%{nl}  and %{who}\n= who\n%{one moon} and sun\n"), Funcs())
	require.NoError(t, err)
	assert.Equal(t, []string{"greeting"}, book.Names())
	s := NewSource(1)
	section, template := book.Pick(s)
	var marks []string
	text := book.Append([]byte("> "), s, template, func(name string, start, end int) {
		marks = append(marks, name)
		if name == "who" && len(marks) == 2 {
			assert.Equal(t, 8, start)
			assert.Equal(t, 8+len("moon and sun"), end)
		}
	})
	assert.Equal(t, "> hello moon and sun\n  and moon and sun", string(text))
	assert.Equal(t, []string{"one", "who", "nl", "one", "who"}, marks)
	require.Len(t, section.Attributes, 1)
	assert.Regexp(t, `^v-[1-9]\d$`, string(book.Append(nil, s, section.Attributes[0].Value, nil)))
}

func TestRead_Mistakes(t *testing.T) {
	for text, message := range map[string]string{
		"lost":                    "before the first section",
		"# a x\nb":                "weight of section",
		"# a 1\n%{nothing}":       `"nothing"`,
		"# a 1\n%{one a|%{nl}}":   "holds another place",
		"# a 1":                   "no templates",
		"= a\n%{no}\n# b 1\nx":    `"no"`,
		"# b 1\nx %{":             "has no name",
		"@ k %{nope}\n# b 1\nx\n": `"nope"`,
	} {
		_, err := Read(files(text), Funcs())
		assert.ErrorContains(t, err, message, text)
	}
}

func TestDigits_NeverGenuineCards(t *testing.T) {
	s := NewSource(2)
	passing := 0
	for range 20_000 {
		d := Digits(s, 16)
		require.Len(t, d, 16)
		require.NotEqual(t, byte('0'), d[0])
		if Luhn(d) {
			passing++
			require.NotContains(t, "23456", d[:1])
		}
	}
	assert.Positive(t, passing)
}

func TestLuhn_KnownNumbers(t *testing.T) {
	assert.True(t, Luhn("4111111111111111"))
	assert.True(t, Luhn("79927398713"))
	assert.False(t, Luhn("79927398710"))
}
