// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package redact

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/detect"
)

func TestText_Actions(t *testing.T) {
	const text = "mail mary.miller@example.com, card 4111 1111 1111 1111, ssn 219-09-9998."
	for action, want := range map[Action]string{
		Keep:    text,
		TagOnly: text,
		Replace: "mail <EMAIL>, card <CREDIT_CARD>, ssn <US_SSN>.",
		Mask:    "mail ****.******@*******.***, card **** **** **** ****, ssn ***-**-****.",
		Partial: "mail m***.******@example.com, card **** **** **** 1111, ssn ***-**-9998.",
		Remove:  "mail , card , ssn .",
	} {
		t.Run(action.String(), func(t *testing.T) {
			r, p := newTest(t, action, nil)
			out, changed := r.Text(text, "", detect.Hint{}, p)
			assert.Equal(t, want, out)
			assert.Equal(t, out != text, changed)
			assert.Empty(t, p.unsearched)
			if action == Keep {
				assert.Empty(t, p.done)
				return
			}
			name := action.String()
			assert.Equal(t, []string{"email " + name, "credit_card " + name, "us_ssn " + name}, p.done)
		})
	}
}

func TestText_Pseudonymize(t *testing.T) {
	r, p := newTest(t, Pseudonymize, nil)
	out, changed := r.Text("from mary@example.com to bob@example.com and mary@example.com", "", detect.Hint{}, p)
	assert.True(t, changed)
	assert.Regexp(t, `^from (<email:k3:[A-Z2-7]{20}>) to (<email:k3:[A-Z2-7]{20}>) and <email:k3:[A-Z2-7]{20}>$`, out)
	marks := regexp.MustCompile(`<[^>]*>`).FindAllString(out, -1)
	assert.Equal(t, marks[0], marks[2], "the same value has the same pseudonym")
	assert.NotEqual(t, marks[0], marks[1])
	p.noKey = true
	out, _ = r.Text("from mary@example.com", "", detect.Hint{}, p)
	assert.Equal(t, "from <EMAIL>", out, "without a key it is replaced")
}

func TestText_ActionByKind(t *testing.T) {
	r, p := newTest(t, Replace, nil)
	p.byKind = map[string]Action{detect.Email: Keep, "us_ssn": TagOnly, "credit_card": Partial}
	out, changed := r.Text("mary@example.com 219-09-9998 4111111111111111 203.0.113.77", "", detect.Hint{}, p)
	assert.True(t, changed)
	assert.Equal(t, "mary@example.com 219-09-9998 ************1111 <IP_ADDRESS>", out)
	assert.Equal(t, []string{"credit_card partial", "ip_address replace", "us_ssn tag_only"}, sorted(p.done), "once each")
}

func TestText_Unchanged(t *testing.T) {
	r, p := newTest(t, Replace, nil)
	for _, text := range []string{"", "x", "nothing to see", "<EMAIL> only", "\xff\xfe", "1234"} {
		out, changed := r.Text(text, "", detect.Hint{}, p)
		assert.False(t, changed)
		assert.Equal(t, text, out)
	}
	assert.Empty(t, p.done)
	assert.Zero(t, testing.AllocsPerRun(50, func() { r.Text("level=info msg=done took=12ms id=4bf92f3577b34da6", "", detect.Hint{}, p) }))
}

func TestText_InvalidUTF8Survives(t *testing.T) {
	for _, action := range rewriting {
		r, p := newTest(t, action, nil)
		out, changed := r.Text("\xff\xc3mary@example.com\xfe \xe2\x82", "", detect.Hint{}, p)
		require.True(t, changed)
		assert.Equal(t, "\xff\xc3", out[:2], action)
		assert.Equal(t, "\xfe \xe2\x82", out[len(out)-4:], action)
	}
}

func TestMasking(t *testing.T) {
	for name, test := range map[string]struct {
		masking    Masking
		text, want string
	}{
		"separators":         {Masking{Char: '*', Separators: true}, "ab-12 é.", "**-** *."},
		"all":                {Masking{Char: '#'}, "ab-12 é.", "########"},
		"first and last":     {Masking{Char: '*', KeepFirst: 1, KeepLast: 2, Separators: true}, "ab-cd-ef", "a*-**-ef"},
		"more than half":     {Masking{Char: '*', KeepFirst: 2, KeepLast: 2, Separators: true}, "abcdefg", "*******"},
		"half":               {Masking{Char: '*', KeepFirst: 2, KeepLast: 2, Separators: true}, "abcdefgh", "ab****gh"},
		"not ASCII":          {Masking{Char: '•', Separators: true}, "日本-x", "••-•"},
		"empty":              {Masking{Char: '*'}, "", ""},
		"invalid bytes":      {Masking{Char: '*', Separators: true}, "a\xff\xfeb", "****"},
		"nothing but dashes": {Masking{Char: '*', Separators: true}, "--", "--"},
	} {
		t.Run(name, func(t *testing.T) {
			once := string(test.masking.append(nil, test.text))
			assert.Equal(t, test.want, once)
			assert.Equal(t, once, string(test.masking.append(nil, once)), "masked twice")
		})
	}
}

func TestPartial(t *testing.T) {
	m := Masking{Char: '*', Separators: true}
	for name, test := range map[string]struct {
		kind, text string
		keep       int
		want       string
	}{
		"e-mail":             {detect.Email, "mary@example.com", 4, "m***@example.com"},
		"one letter":         {detect.Email, "m@example.com", 4, "*@example.com"},
		"two letters":        {detect.Email, "ma@example.com", 4, "m*@example.com"},
		"encoded e-mail":     {detect.Email, "mary%40example.com", 4, "****%********e.com"},
		"card":               {"credit_card", "4111 1111 1111 1111", 4, "**** **** **** 1111"},
		"short":              {"pin", "12345", 4, "*****"},
		"nothing":            {"credit_card", "4111111111111111", 0, "****************"},
		"a name with an @":   {"user_name", "mary@example.com", 4, "****@******e.com"},
		"half at most":       {"pin", "12345678", 4, "****5678"},
		"more than there is": {"pin", "1234", 16, "****"},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, test.want, string(partial(nil, test.kind, test.text, m, test.keep)))
		})
	}
}

func TestAction_Names(t *testing.T) {
	assert.Equal(t, []string{"replace", "mask", "partial", "remove", "pseudonymize", "tag_only"}, ActionNames())
	for _, name := range ActionNames() {
		action, known := ParseAction(name)
		assert.True(t, known)
		assert.Equal(t, name, action.String())
	}
	for _, name := range []string{"", "keep", "Replace", "delete"} {
		_, known := ParseAction(name)
		assert.False(t, known, name)
	}
}

func TestValue(t *testing.T) {
	for action, want := range map[Action]struct {
		out           string
		changed, keep bool
	}{
		Keep: {"Mary Miller", false, true}, TagOnly: {"Mary Miller", false, true}, Replace: {"<PERSON_NAME>", true, true},
		Mask: {"**** ******", true, true}, Partial: {"**** **ller", true, true}, Remove: {"", true, false},
	} {
		r, p := newTest(t, action, nil)
		kind := index(t, p.scanner, detect.PersonName)
		out, changed, keep := r.Value("Mary Miller", kind, p)
		assert.Equal(t, want.out, out, action)
		assert.Equal(t, want.changed, changed, action)
		assert.Equal(t, want.keep, keep, action)
		if keep && changed { // twice is once
			again, _, _ := r.Value(out, kind, p)
			assert.Equal(t, out, again, action)
		}
		p.forget()
		for _, value := range []string{"", "<PERSON_NAME>", "<EMAIL>", "<person_name:k3:AAAAAAAAAAAAAAAAAAAA>"} {
			out, changed, keep = r.Value(value, kind, p)
			assert.Equal(t, value, out)
			assert.False(t, changed)
			assert.True(t, keep)
		}
		assert.Empty(t, p.done)
	}
}

func TestValue_DryRun(t *testing.T) {
	r, p := newTest(t, Remove, func(s *Settings) { s.DryRun = true })
	out, changed, keep := r.Value("Mary Miller", index(t, p.scanner, detect.PersonName), p)
	assert.Equal(t, "Mary Miller", out)
	assert.False(t, changed)
	assert.True(t, keep)
	assert.Equal(t, []string{"person_name remove"}, p.done)
}
