// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package secret

import (
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"strings"
)

// forge draws a text of the pattern's shape.
func forge(p *pattern, rng *rand.Rand) string {
	var b strings.Builder
	for _, q := range p.parts {
		if q.set == nil {
			b.WriteString(q.lit)
			continue
		}
		b.WriteString(draw(q.set, q.min+rng.IntN(min(q.max-q.min, 40)+1), rng))
	}
	return b.String()
}

// draw returns n bytes of the set.
func draw(set *charset, n int, rng *rand.Rand) string {
	var alphabet []byte
	for c := range 256 {
		// Padding stands at the end alone, and escapes spoil the text around.
		if set[c] && c != '=' && c != '%' {
			alphabet = append(alphabet, byte(c))
		}
	}
	out := make([]byte, n)
	for i := range out {
		out[i] = alphabet[rng.IntN(len(alphabet))]
		// Base64 and its kind begin and end in letters or digits here, so that every form below has clear limits.
		for (i == 0 || i == n-1) && !lettersDigits[out[i]] && set['a'] {
			out[i] = alphabet[rng.IntN(len(alphabet))]
		}
	}
	return string(out)
}

// finish gives drawn texts what their checks want.
var finish = map[string]func(string, *rand.Rand) string{
	"github_personal_access_token": withCRC, "github_oauth_token": withCRC, "github_user_token": withCRC, "npm_access_token": withCRC,
	"aws_access_key_id": func(s string, rng *rand.Rand) string { return s[:4] + draw(makeCharset("A-Z2-7"), 16, rng) },
	"age_secret_key":    func(_ string, rng *rand.Rand) string { return ageKey(rng) },
}

// withCRC ends the token in the checksum of its body.
func withCRC(s string, _ *rand.Rand) string {
	prefix, body, _ := strings.Cut(s, "_")
	body = body[:len(body)-6]
	sum := crc32.ChecksumIEEE([]byte(body))
	tail := []byte("000000")
	for i := 5; i >= 0; i-- {
		tail[i] = base62[sum%62]
		sum /= 62
	}
	return prefix + "_" + body + string(tail)
}

// ageKey makes a Bech32 text of 32 random bytes.
func ageKey(rng *rand.Rand) string {
	const alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
	const prefix = "age-secret-key-"
	var data []byte
	for range 52 {
		data = append(data, byte(rng.IntN(32)))
	}
	var values []byte
	for i := range len(prefix) {
		values = append(values, prefix[i]>>5)
	}
	values = append(values, 0)
	for i := range len(prefix) {
		values = append(values, prefix[i]&31)
	}
	values = append(append(values, data...), 0, 0, 0, 0, 0, 0)
	sum := uint32(1)
	for _, v := range values {
		top := sum >> 25
		sum = (sum&0x1ffffff)<<5 ^ uint32(v)
		for i, g := range []uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3} {
			if top>>i&1 == 1 {
				sum ^= g
			}
		}
	}
	sum ^= 1
	out := prefix + "1"
	for _, d := range data {
		out += string(alphabet[d])
	}
	for i := range 6 {
		out += string(alphabet[sum>>(5*(5-i))&31])
	}
	return strings.ToUpper(out)
}

// sample is a text with a secret in it.
type sample struct{ before, secret, after string }

func (s sample) text() string { return s.before + s.secret + s.after }

// bareForms are the surroundings in which a secret with a prefix must be found.
var bareForms = []sample{
	{"", "", ""},
	{"the value is ", "", " today"},
	{"value=", "", ""},
	{"value: \"", "", "\""},
	{`{"a":{"value":"`, "", `"},"b":1}`},
	{`{"msg":"{\"value\":\"`, "", `\"}"}`},
	{"GET /x?v=", "", "&y=1"},
	{"X-Header: ", "", "\r\n"},
	{"export VALUE='", "", "'"},
	{"<v>", "", "</v>"},
	{"line\\n", "", "\\nline"},
	{"v%3D", "", "%26y"},
	{"(", "", ")"},
}

// namedForms are the ways to assign a value to a name that ends where before begins.
var namedForms = []sample{
	{"=", "", ""},
	{"=", "", " other=1"},
	{": ", "", ""},
	{" = \"", "", "\""},
	{" = '", "", "';"},
	{" => '", "", "',"},
	{" := \"", "", "\""},
	{"\": \"", "", "\", \"b\": 1}"},
	{"\":\"", "", "\"}"},
	{`\":\"`, "", `\"}`},
	{"']='", "", "'"},
	{"\"] = \"", "", "\""},
	{"%3D", "", "%26"},
	{"\", \"value\": \"", "", "\"}"},
	{"\" value=\"", "", "\"/>"},
	{"\n  value: ", "", "\n"},
	{": str = \"", "", "\""},
	{"=", "", "&x=1"},
}

// samples returns texts that the rule must find a secret in, at least one for every rule; it fails for a rule that is
// not known here.
func samples(r *Rule, rng *rand.Rand) ([]sample, error) {
	if own, ok := ownSamples(rng)[r.Name]; ok {
		return own, nil
	}
	if len(r.patterns) == 0 {
		return nil, fmt.Errorf("rule %s: no samples", r.Name)
	}
	var out []sample
	for _, p := range r.patterns {
		one := func() string {
			s := forge(p, rng)
			if f := finish[r.Name]; f != nil {
				s = f(s, rng)
			}
			return s
		}
		if lead, ok := leads(r, p); ok {
			for _, f := range bareForms {
				// Where the alphabet takes in what stands behind, nothing tells the end.
				if set := p.last(); set != nil && f.after != "" && set[f.after[0]] {
					continue
				}
				s := sample{f.before, one(), f.after}
				if r.tail() {
					s = sample{f.before + lead, s.secret[len(lead):], f.after}
				}
				out = append(out, s)
			}
			continue
		}
		for _, k := range r.Keywords {
			for _, f := range namedForms {
				out = append(out, sample{k + "_token" + f.before, one(), f.after}, sample{strings.ToUpper(k) + "_API_KEY" + f.before, one(), f.after})
			}
		}
	}
	return out, nil
}

// leads reports whether the pattern belongs to a rule that knows its secrets by their beginning.
func leads(r *Rule, p *pattern) (string, bool) {
	for _, k := range r.Keywords {
		if p.lead != "" && k == strings.ToLower(p.lead) {
			return p.lead, true
		}
	}
	return "", false
}

// tail reports whether the rule leaves the leading literal in the text.
func (r *Rule) tail() bool {
	for _, rows := range [][]row{aiRows, cloudRows, developmentRows, serviceRows, monitoringRows, webhookRows, hashRows} {
		for _, w := range rows {
			if w.name == r.Name {
				return w.opt&tail != 0
			}
		}
	}
	return false
}
