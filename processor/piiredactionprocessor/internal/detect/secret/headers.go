// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package secret

import "strings"

// maxToken bounds tokens that are written in one piece, such as JWTs with many claims.
const maxToken = 8 << 10

// tokenRules find tokens that need more than a shape.
func tokenRules() []*Rule {
	return []*Rule{
		{Name: "json_web_token", Keywords: []string{"eyj", "ewog"}, match: matchJWT},
		{Name: "docker_config_auth", Keywords: []string{"\"auth\""}, match: matchDockerAuth},
		{Name: "discord_bot_token", Keywords: []string{"discord", "bot_token", "bot token", "bottoken", "bot "}, match: matchDiscord},
		{Name: "telegram_bot_token_bare", Keywords: []string{":aa"}, match: matchTelegram},
		{Name: "sentry_dsn", Keywords: []string{".ingest.sentry.io", ".ingest.us.sentry.io", ".ingest.de.sentry.io", "@sentry"}, match: matchSentry},
		{
			Name: "azure_ad_client_secret", match: matchAzureSecret,
			Keywords: []string{"0q~", "1q~", "2q~", "3q~", "4q~", "5q~", "6q~", "7q~", "8q~", "9q~"},
		},
		{Name: "azure_identifiable_key", Keywords: []string{"jqqj99"}, match: matchAzureKey},
		{Name: "wallet_seed_phrase", Keywords: []string{"mnemonic", "seed phrase", "seed_phrase", "seedphrase", "recovery phrase"}, match: matchSeedPhrase},
		{Name: "laravel_app_key", Keywords: []string{"app_key=base64:", "app_key: base64:", "app_key\": \"base64:"}, match: matchLaravel},
	}
}

// headerRules find the values of HTTP headers that carry credentials.
func headerRules() []*Rule {
	return []*Rule{
		{Name: "basic_auth", Keywords: []string{"basic "}, match: matchBasic},
		{Name: "bearer_token", Keywords: []string{"bearer ", "bearer%20", "bearer: "}, Loose: true, match: matchBearer},
		{Name: "authorization_header", Keywords: []string{"authorization"}, Loose: true, match: matchAuthorization},
		{
			Name: "session_cookie", match: matchCookie, Loose: true,
			Keywords: []string{
				"sessionid=", "sessid=", "session_id=", "session-id=", "connect.sid=", "_session=", "-session=", "session=", "session-token=",
				"_sess=", "ssid=", "sid=", "logged_in_", "authsession=", "aspxauth=", "csrftoken=", "xsrf-token=", "rememberme=", "remember_token=",
				"cf_clearance=", "id_token=", "auth-token=", "auth_token=", "access_token=", "refresh_token=", "session_token=",
			},
		},
	}
}

// matchJWT finds three parts of base64url, the first of which is a JSON object with "alg" or "typ" in it.
func matchJWT(text string, start, _ int) (int, int, bool) {
	if text[start] != 'e' || start > 0 && base64URL[text[start-1]] && !startsWord(text, start) {
		return 0, 0, false
	}
	var head [128]byte
	if n := decodeBase64(head[:9], text[start:]); n < 9 || !printable(head[:9]) {
		return 0, 0, false
	}
	n := decodeBase64(head[:], text[start:])
	dot := base64URL.run(text, start, 2048)
	if dot >= len(text) || text[dot] != '.' {
		return 0, 0, false
	}
	if !containsBytes(head[:n], `"alg"`) && !containsBytes(head[:n], `"typ"`) && !containsBytes(head[:n], `"enc"`) && !containsBytes(head[:n], `"kid"`) {
		return 0, 0, false
	}
	p := dot + 1
	parts := 1
	for {
		q := base64URL.run(text, p, maxToken-(p-start))
		parts++
		if q < len(text) && text[q] == '.' && parts < 5 && q+1 < len(text) && base64URL[text[q+1]] {
			p = q + 1
			continue
		}
		// A signed token whose signature was left out ends in a dot.
		if q-dot < 8 {
			return 0, 0, false
		}
		return start, q, true
	}
}

// printable reports whether JSON in ASCII may hold these bytes.
func printable(b []byte) bool {
	for _, c := range b {
		if c >= 0x7f || c < ' ' && c != '\n' && c != '\r' && c != '\t' {
			return false
		}
	}
	return true
}

// matchDockerAuth finds user:password in base64 in the configuration of Docker.
func matchDockerAuth(text string, start, end int) (int, int, bool) {
	a, ok := assigned(text, end)
	if !ok || a.sign != ':' || !a.quoted {
		return 0, 0, false
	}
	a.all(text)
	if !userAndPassword(text[a.from:a.to]) {
		return 0, 0, false
	}
	return a.from, a.to, true
}

// userAndPassword reports whether s is base64 of printable text with a colon inside.
func userAndPassword(s string) bool {
	if len(s) < 6 || !classes['e'].holds(s) {
		return false
	}
	var buf [96]byte
	n := decodeBase64(buf[:], s)
	colon := -1
	for i, b := range buf[:n] {
		if b < ' ' || b == 0x7f {
			return false
		}
		if b == ':' && colon < 0 {
			colon = i
		}
	}
	return colon >= 0 && n >= 4
}

func matchDiscord(text string, _, end int) (int, int, bool) {
	limit := min(len(text), end+64)
	for p := end; p < limit; p++ {
		if c := text[p]; c != 'M' && c != 'N' && c != 'O' || lettersDigits[text[p-1]] {
			continue
		}
		if to, _, ok := discordToken.match(text, p); ok && (to == len(text) || !base64URL[text[to]]) && snowflake(text[p:]) {
			return p, to, true
		}
	}
	return 0, 0, false
}

var discordToken = compile(`\v{23,28}.\v{6,7}.\v{27,40}`)

// snowflake reports whether s begins with the decimal digits of an id in base64.
func snowflake(s string) bool {
	var buf [16]byte
	for _, b := range buf[:decodeBase64(buf[:], s)] {
		if !isDigit(b) {
			return false
		}
	}
	return true
}

// matchTelegram finds the number of a bot, a colon and AA with 33 more bytes.
func matchTelegram(text string, start, end int) (int, int, bool) {
	if text[end-1] != 'A' || text[end-2] != 'A' || start < 8 || !isDigit(text[start-1]) {
		return 0, 0, false
	}
	from := start
	for from > 0 && start-from < 11 && isDigit(text[from-1]) {
		from--
	}
	to := base64URL.run(text, end, 34)
	if start-from < 8 || start-from > 10 || to-end != 33 && to-end != 32 || !random(text[end:to]) {
		return 0, 0, false
	}
	return from, to, true
}

// matchSentry finds the key in https://key@o1.ingest.sentry.io/2, and the secret of old addresses behind it.
func matchSentry(text string, start, _ int) (int, int, bool) {
	at := start
	for at > 0 && start-at < 24 && text[at] != '@' && (at == start || lettersDigits[text[at]]) {
		at--
	}
	if text[at] != '@' {
		return 0, 0, false
	}
	from := at
	for from > 0 && at-from < 66 && (classes['h'][text[from-1]] || text[from-1] == ':') {
		from--
	}
	if at-from != 32 && at-from != 65 || from == 0 || text[from-1] != '/' || !plausible(text[from:at]) {
		return 0, 0, false
	}
	return from, at, true
}

// matchAzureKey finds the keys of 84 bytes of newer Azure services, which hold a mark at byte 52.
func matchAzureKey(text string, start, end int) (int, int, bool) {
	from, to := start-52, end+26
	if from < 0 || to > len(text) || text[start:end] != "JQQJ99" || !lettersDigits.holds(text[from:to]) {
		return 0, 0, false
	}
	if from > 0 && !startsWord(text, from) || to < len(text) && lettersDigits[text[to]] {
		return 0, 0, false
	}
	return from, to, plausible(text[from:start])
}

// matchAzureSecret finds the client secrets of Entra ID, which hold a digit and Q~ behind three bytes.
func matchAzureSecret(text string, start, end int) (int, int, bool) {
	from := start - 3
	if from < 0 || text[end-2] != 'Q' || !entraBytes.holds(text[from:start]) || from > 0 && entraBytes[text[from-1]] && !startsWord(text, from) {
		return 0, 0, false
	}
	to := entraBytes.run(text, end, 40)
	if n := to - end; n < 31 && (to < len(text) || n < cutMin) || n > 34 || !mixed(text[end:to]) {
		return 0, 0, false
	}
	return from, to, true
}

var entraBytes = makeCharset("A-Za-z0-9_.~-")

// matchSeedPhrase finds the 12 to 24 words of a wallet.
func matchSeedPhrase(text string, _, end int) (int, int, bool) {
	p := identBytes.run(text, end, 16)
	a, ok := assigned(text, p)
	if !ok || a.sign == ' ' {
		return 0, 0, false
	}
	count, to := 0, a.from
	for q := a.from; count < 24; {
		w := q
		for w < len(text) && isLower(text[w]) {
			w++
		}
		if w-q < 3 || w-q > 8 {
			break
		}
		count, to = count+1, w
		if w >= len(text) || text[w] != ' ' {
			break
		}
		q = w + 1
	}
	return a.from, to, count >= 12
}

func matchLaravel(text string, _, end int) (int, int, bool) {
	to := classes['e'].run(text, end, 64)
	return end, to, to-end >= 24 && plausible(text[end:to])
}

// matchBasic finds user:password in base64 behind the word Basic.
func matchBasic(text string, start, end int) (int, int, bool) {
	if !startsWord(text, start) {
		return 0, 0, false
	}
	p := blanks.run(text, end, 4)
	to := classes['e'].run(text, p, maxValue)
	if !userAndPassword(text[p:to]) || to < len(text) && lettersDigits[text[to]] {
		return 0, 0, false
	}
	return p, to, true
}

// matchBearer finds the token behind the word Bearer.
func matchBearer(text string, start, end int) (int, int, bool) {
	if !startsWord(text, start) {
		return 0, 0, false
	}
	p := blanks.run(text, end, 4)
	return bearer(text, p)
}

func bearer(text string, p int) (from, to int, ok bool) {
	for p < len(text) && (text[p] == '"' || text[p] == '\'') {
		p++
	}
	to = bearerBytes.run(text, p, 2*headLen)
	if to == p+2*headLen {
		if !opaqueHead(text[p:to]) {
			return 0, 0, false
		}
		to = bearerBytes.run(text, to, maxToken-2*headLen)
	}
	// The end of a sentence is no part of it.
	for to > p && (text[to-1] == '.' || text[to-1] == ':') {
		to--
	}
	if to-p < 16 || to < len(text) && (codeAfter[text[to]] || text[to] == '*') || to-p < 2*headLen && !opaqueHead(text[p:to]) {
		return 0, 0, false
	}
	return p, to, true
}

// opaqueHead reports whether a token may begin so, or be that.
func opaqueHead(v string) bool {
	return len(v) >= 16 && hasDigit(v) && (uuid(v) || wordLetters(v)*2 <= len(v) && entropy(v) >= 2.5 && !dated(v)) && !placeholder(v)
}

// matchAuthorization finds the value of the header Authorization and of its kin with any scheme: Token x, ApiKey x,
// SharedKey account:signature, or none.
func matchAuthorization(text string, start, end int) (int, int, bool) {
	if end < len(text) && lettersDigits[text[end]] {
		return 0, 0, false
	}
	a, ok := assigned(text, end)
	if !ok || a.sign == ' ' || a.sign == '(' || a.compared {
		return 0, 0, false
	}
	p := a.from
	// A scheme, or several words: "Token token=…".
	for range 3 {
		w := identBytes.run(text, p, 24)
		if w == p || w >= len(text) || text[w] != ' ' && text[w] != '=' {
			break
		}
		if equalFold(text[p:w], "basic") {
			from := blanks.run(text, w, 4)
			to := classes['e'].run(text, from, maxValue)
			return from, to, userAndPassword(text[from:to])
		}
		p = w + 1
		for p < len(text) && p < w+4 && (text[p] == ' ' || text[p] == '"' || text[p] == '\'' || text[p] == '\\') {
			p++
		}
	}
	return bearer(text, p)
}

// matchCookie finds the value of a cookie or parameter that stands for a session.
func matchCookie(text string, start, end int) (int, int, bool) {
	p := end
	if text[end-1] != '=' {
		p = identBytes.run(text, end, 48)
		if p >= len(text) || text[p] != '=' {
			return 0, 0, false
		}
		p++
	}
	if p < len(text) && text[p] == '"' {
		p++
	}
	to := cookieBytes.run(text, p, headLen)
	// The same cookie inside the value is one of its own.
	again := strings.Index(text[p:to], text[start:end])
	if again >= 0 {
		to = p + again
	}
	if to-p < 16 {
		return 0, 0, false
	}
	v := text[p:to]
	if !uuid(v) && (!random(v) || dated(v)) || placeholder(v) || !sessionName(text, start, end) {
		return 0, 0, false
	}
	if again < 0 {
		to = cookieBytes.run(text, to, 4096-headLen)
	}
	if to < len(text) && codeAfter[text[to]] {
		return 0, 0, false
	}
	return p, to, true
}

// sessionName reports whether the name of a cookie that ends at end stands for a session where it stands.
func sessionName(text string, start, end int) bool {
	// These names mean the same everywhere; others are sessions only in a cookie.
	for _, known := range [...]string{"phpsessid=", "jsessionid=", "connect.sid=", "asp.net_sessionid=", "aspxauth=", "_token=", "-token="} {
		if q := end - len(known); q >= 0 && hasFoldAt(text, q, known) {
			return true
		}
	}
	before := text[max(0, start-512):start]
	return strings.Contains(before, "ookie") || strings.Contains(before, "OOKIE")
}

var cookieBytes = makeCharset("A-Za-z0-9_.%+/=~!:|-")
