// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package secret

import "strings"

// maxBlock bounds a block of several lines.
const maxBlock = 64 << 10

// keyRules find private keys in the forms they are stored in.
func keyRules() []*Rule {
	return []*Rule{
		{Name: "private_key", Keywords: []string{"-----begin", "---- begin"}, match: matchPEM},
		{Name: "putty_private_key", Keywords: []string{"private-lines:"}, match: matchPuTTY},
		{
			Name: "private_key_base64", match: matchPEMBase64,
			// -----BEGIN in base64, at the three offsets it may have; the first is by far the most frequent.
			Keywords: []string{"ls0tls1crudjtib", "ls0tlujfr0loi", "0tls0tqkvhsu4g"},
		},
		{Name: "jwk_private_key", Keywords: []string{"\"d\":", "\"d\\\":", "\"d\" :"}, match: matchJWK},
		{Name: "xml_rsa_private_key", Keywords: []string{"<rsakeyvalue>"}, match: matchXMLKey},
		{Name: "ansible_vault", Keywords: []string{"$ansible_vault;"}, match: matchAnsible},
		{Name: "wireguard_private_key", Keywords: []string{"privatekey", "presharedkey"}, match: matchWireGuard},
	}
}

// matchPEM finds PEM and PGP blocks that hold a private key, on lines of their own, in one line with blanks or with
// line ends written as \n. Where the END line is missing everything that looks like base64 belongs to the key.
func matchPEM(text string, start, end int) (int, int, bool) {
	head := text[start:min(len(text), end+64)]
	kind := strings.Index(head, "PRIVATE KEY")
	if kind < 0 {
		return 0, 0, false
	}
	p := start + kind + len("PRIVATE KEY")
	// The label ends in dashes; there must be no other ones before.
	if strings.Contains(text[end:p], "--") {
		return 0, 0, false
	}
	p = strings.Index(text[p:min(len(text), p+16)], "---")
	if p < 0 {
		return 0, 0, false
	}
	p += start + kind + len("PRIVATE KEY")
	for p < len(text) && text[p] == '-' {
		p++
	}
	body := p
	limit := min(len(text), start+maxBlock)
	for p < limit && pemBytes[text[p]] {
		if text[p] == '-' && strings.HasPrefix(text[p:limit], "---") {
			break
		}
		p++
	}
	if tail := text[p:limit]; strings.HasPrefix(tail, "-----END") || strings.HasPrefix(tail, "---- END") {
		q := strings.Index(tail[4:min(len(tail), 80)], "KEY")
		if q < 0 {
			q = 4
		}
		q += 4 + p
		if e := strings.Index(text[q:min(limit, q+24)], "---"); e >= 0 {
			q += e
			for q < len(text) && text[q] == '-' {
				q++
			}
		}
		p = q
	} else {
		// No END: blanks and words behind the key are not its own.
		p = body + base64Lines(text[body:p])
	}
	if p-body < 24 || !hasKeyMaterial(text[body:p]) {
		return 0, 0, false
	}
	return start, p, true
}

// pemBytes may stand inside a PEM block: base64, line ends (also escaped), and headers such as Proc-Type: 4,ENCRYPTED.
var pemBytes = makeCharset("A-Za-z0-9+/= \t\r\n\\:,.()\"_|-")

// base64Lines returns the length of the beginning of s whose words are base64 or headers of a key.
func base64Lines(s string) int {
	end, p := 0, 0
	for p < len(s) {
		for p < len(s) && (spaces[s[p]] || s[p] == '\\' || s[p] == '"') {
			if s[p] == '\\' && p+1 < len(s) && (s[p+1] == 'n' || s[p+1] == 'r' || s[p+1] == 't') {
				p++
			}
			p++
		}
		q := p
		for q < len(s) && base64Any[s[q]] {
			q++
		}
		if q == p || q-p < 16 && q < len(s) && end > 0 && s[q-1] != '=' {
			break
		}
		end, p = q, q
	}
	return end
}

// hasKeyMaterial reports whether a block holds a word of base64 as long as that of a key, and not only dots or a word of a manual.
func hasKeyMaterial(s string) bool {
	for i := 0; i < len(s); {
		j := base64Any.run(s, i, len(s))
		w := s[i:j]
		for len(w) > 1 && i > 0 && s[i-1] == '\\' && (w[0] == 'n' || w[0] == 'r') {
			w = w[1:]
			break
		}
		if len(w) >= 24 && entropy(w) >= 3.2 && !filler(w) {
			return true
		}
		i = j + 1
	}
	return false
}

func matchPuTTY(text string, _, end int) (int, int, bool) {
	p := blanks.run(text, end, 4)
	p = classes['d'].run(text, p, 4)
	from := p
	for from < len(text) && (spaces[text[from]] || text[from] == '\\') {
		if text[from] == '\\' {
			from++
		}
		from++
	}
	if from >= len(text) {
		return 0, 0, false
	}
	limit := min(len(text), from+maxBlock)
	to := from + base64Lines(text[from:limit])
	if to-from < 32 || !hasKeyMaterial(text[from:to]) {
		return 0, 0, false
	}
	return from, to, true
}

// matchPEMBase64 finds a PEM block that was encoded as a whole, as kubeconfig files and CI variables hold it.
func matchPEMBase64(text string, start, end int) (int, int, bool) {
	from := start
	for from > 0 && start-from < 8 && classes['b'][text[from-1]] {
		from--
	}
	if start-from >= 8 {
		return 0, 0, false
	}
	var buf [96]byte
	found := false
	for shift := 0; shift < 4 && !found && from+shift <= start; shift++ {
		n := decodeBase64(buf[:], text[from+shift:min(len(text), end+112)])
		found = containsBytes(buf[:n], "-----BEGIN ") && containsBytes(buf[:n], "PRIVATE KEY")
	}
	if !found {
		return 0, 0, false
	}
	to := classes['e'].run(text, end, maxBlock)
	if to-from < 64 {
		return 0, 0, false
	}
	return from, to, true
}

func containsBytes(b []byte, s string) bool {
	for i := 0; i+len(s) <= len(b); i++ {
		if string(b[i:i+len(s)]) == s {
			return true
		}
	}
	return false
}

// matchJWK finds the private exponent of a JSON web key.
func matchJWK(text string, start, end int) (int, int, bool) {
	p := blanks.run(text, end, 4)
	for p < len(text) && p < end+8 && (text[p] == '"' || text[p] == '\\') {
		p++
	}
	to := base64URL.run(text, p, 1400)
	if to-p < 32 || !random(text[p:to]) {
		return 0, 0, false
	}
	if !strings.Contains(text[max(0, start-2048):start], "\"kty") && !strings.Contains(text[to:min(len(text), to+2048)], "\"kty") {
		return 0, 0, false
	}
	return p, to, true
}

// matchXMLKey finds the private part of an RSA key as .NET writes it.
func matchXMLKey(text string, _, end int) (int, int, bool) {
	limit := min(len(text), end+8192)
	from := privateElement(text[:limit], end)
	if from < 0 || !classes['b'].holds(text[from:min(limit, from+32)]) {
		return 0, 0, false
	}
	if d := strings.Index(text[from:limit], "</D>"); d >= 32 {
		return from, from + d, entropy(text[from:from+d]) > 4
	}
	to := classes['e'].run(text, from, 700)
	return from, to, to-from >= 32 && entropy(text[from:to]) > 4
}

// privateElement returns where the content of the first private element of an RSA key begins, or -1. Before it stand only
// others of the key, which are read one by one.
func privateElement(text string, p int) int {
	for range 8 {
		p = xmlGaps.run(text, p, 64)
		if p >= len(text) || text[p] != '<' {
			return -1
		}
		name := p + 1
		p = lettersDigits.run(text, name, 12)
		if p >= len(text) || text[p] != '>' {
			return -1
		}
		switch text[name:p] {
		case "P", "D":
			return p + 1
		}
		size := p - name
		body := p + 1
		p = keyBytes.run(text, body, 2048)
		if p >= len(text) || text[p] != '<' {
			return -1
		}
		if p++; p < len(text) && text[p] == '\\' {
			p++
		}
		if p+1+size >= len(text) || text[p] != '/' || text[p+1:p+1+size] != text[name:name+size] || text[p+1+size] != '>' {
			return -1
		}
		p += size + 2
	}
	return -1
}

var (
	// xmlGaps stand between elements; line ends and tabs may be escaped.
	xmlGaps = makeCharset(" \t\r\n\\nrt")
	// keyBytes stand in them: base64 with line ends.
	keyBytes = makeCharset("A-Za-z0-9+/= \t\r\n\\")
)

// matchWireGuard finds keys of 32 bytes in the configuration of WireGuard.
func matchWireGuard(text string, start, end int) (int, int, bool) {
	if start > 0 && lettersDigits[text[start-1]] {
		return 0, 0, false
	}
	p := blanks.run(text, end, 4)
	if p >= len(text) || text[p] != '=' && text[p] != ':' {
		return 0, 0, false
	}
	p = blanks.run(text, p+1, 4)
	to := classes['b'].run(text, p, 44)
	if to-p != 43 || to >= len(text) || text[to] != '=' || !plausible(text[p:to]) {
		return 0, 0, false
	}
	return p, to + 1, true
}

// matchAnsible finds the hexadecimal lines of an encrypted vault; the password of one is often guessed.
func matchAnsible(text string, _, end int) (int, int, bool) {
	from := end
	for from < len(text) && from < end+40 && text[from] != '\n' && text[from] != '\\' {
		from++
	}
	to, digits := from, 0
	for limit := min(len(text), from+maxBlock); to < limit && (classes['h'][text[to]] || spaces[text[to]] || text[to] == '\\' || text[to] == 'n'); to++ {
		if classes['h'][text[to]] {
			digits++
		}
	}
	for to > from && spaces[text[to-1]] {
		to--
	}
	return from, to, digits >= 64
}
