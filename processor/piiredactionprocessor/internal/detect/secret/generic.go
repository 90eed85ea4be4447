// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package secret

import "strings"

// maxName bounds the part of a setting's name before or behind its keyword.
const maxName = 40

// genericRules know secrets only by the name that they are assigned to.
func genericRules() []*Rule {
	return []*Rule{
		{
			Name: "password", Loose: true, match: matchPassword,
			Keywords: []string{
				"password", "passwd", "passphrase", "passwort", "kennwort", "passcode", "pwd", "pswd", "_pass", "dbpass", "userpass",
				"pass=", "pass:", "pass\"", "psw=", "motdepasse", "contrasena", "wachtwoord",
			},
		},
		{Name: "generic_secret", Loose: true, match: matchSecret, Keywords: []string{"secret", "_salt"}},
		{Name: "generic_token", Loose: true, match: matchToken, Keywords: []string{"token"}},
		{Name: "generic_api_key", Loose: true, match: matchKey, Keywords: []string{"key"}},
		{
			Name: "generic_credential", Loose: true, match: matchCredential,
			Keywords: []string{"credential", "auth=", "auth:", ".auth", "auth\"", "_auth", "-auth", "authcode", "auth_code", "signature=", "connectionstring"},
		},
	}
}

// named is the name around a keyword.
type named struct {
	before string // what stands before the keyword in the same name
	after  string // and behind it
	a      assignment
}

// name finds the name around the keyword and the value that is assigned to it. Most keywords of clean text end here: nothing
// is assigned. Of a long value only the head is read unless it is likely to begin a secret.
func name(text string, start, end int, likely func(head string, a assignment) bool) (n named, ok bool) {
	p := identBytes.run(text, end, maxName)
	if p >= len(text) || !signs[text[p]] || blanks[text[p]] && !blankAssigns(text, start, p) {
		return n, false
	}
	n.a, ok = assigned(text, p)
	if !ok {
		return n, false
	}
	from := start
	for from > 0 && start-from < maxName && identBytes[text[from-1]] {
		from--
	}
	n.before, n.after = text[from:start], text[end:p]
	// An annotation of Kubernetes: the checksum of a secret.
	if from >= 9 && text[from-1] == '/' && text[from-9:from] == "checksum/" {
		return n, false
	}
	if i := n.a.again(text, start); i >= 0 {
		n.a.to, n.a.more = n.a.from+i, false
		if i == 0 {
			return n, false
		}
	}
	if n.a.more {
		if !likely(text[n.a.from:n.a.to], n.a) {
			return n, false
		}
		n.a.all(text)
	}
	switch n.a.sign {
	case '>':
		// An element of XML, or the value of its name attribute.
		if from == 0 || text[from-1] != '<' && text[from-1] != ':' && text[from-1] != '"' && text[from-1] != '\'' {
			return n, false
		}
		// The closing tag must follow: a marker such as <PASSWORD> stands alone.
		if n.a.quoted || !strings.HasPrefix(text[n.a.to:], "</") {
			return n, false
		}
	case ' ':
		// The option of a command: --password x, or in SQL: PASSWORD 'x'.
		env := from >= 4 && text[from-4:from] == "ENV "
		sql := n.a.quoted && n.before == "" && n.after == ""
		told := spoken(n.before) && machineMade(text[n.a.from:n.a.to])
		if !isOption(text, from, n.before) && !env && !sql && !told {
			return n, false
		}
	case ',', '(':
		// A call needs its name or its first argument right here: setenv("NAME", "value"), setToken("value").
		if n.a.sign == ',' && !firstArgument(text, from) {
			return n, false
		}
	case 'i':
		if n.after != "" || n.a.to-n.a.from < 6 {
			return n, false
		}
	}
	if n.a.to < len(text) && !n.a.quoted && codeAfter[text[n.a.to]] {
		return n, false
	}
	return n, true
}

// signs may follow a name that something is assigned to.
var signs = makeCharset(" \t=:\"'`\\]!%>,(\n\r")

// blankAssigns reports whether a value may follow the blank behind a name. It keeps prose, where most keywords stand, away from the parser.
func blankAssigns(text string, start, p int) bool {
	q := blanks.run(text, p, 24)
	if q >= len(text) {
		return false
	}
	switch text[q] {
	case '=', ':', '>', '!', ',', '"', '\'', '\\', '`':
		return true
	case 'i', 'I', 'v', 'V':
		if hasFoldAt(text, q, "is") || hasFoldAt(text, q, "value") {
			return true
		}
	}
	from := start
	for from > 0 && start-from < maxName && identBytes[text[from-1]] {
		from--
	}
	return text[from] == '-' || from >= 4 && text[from-4:from] == "ENV " || spoken(text[from:start])
}

// spoken reports whether what stands before "key" or "token" in the same name makes the name say enough to be followed by
// its value with nothing but a blank between: apikey …, x-auth-token ….
func spoken(before string) bool {
	return before != "" && inSet(secretKey, lastWord(before))
}

// machineMade reports whether the value is long and random enough to need no assignment.
func machineMade(v string) bool {
	return len(v) >= 24 && lettersDigits.holds(v) && countDigits(v) >= 4 && random(v)
}

// firstArgument reports whether the quoted name that begins at from is the first argument of a call.
func firstArgument(text string, from int) bool {
	for i := from - 1; i >= 0 && from-i < 4; i-- {
		switch text[i] {
		case '(':
			return true
		case '"', '\'', '`', '\\', ' ':
		default:
			return false
		}
	}
	return false
}

// isOption reports whether the name is written as the option of a command.
func isOption(text string, from int, before string) bool {
	return len(before) > 1 && before[0] == '-' && (from == 0 || spaces[text[from-1]] || text[from-1] == '"' || text[from-1] == '\'') &&
		(before[1] == '-' || isLetter(before[1]))
}

// nextWord splits the first word off a name: at _, -, . and where camel case begins a new one.
func nextWord(s string) (word, rest string) {
	i := 0
	for i < len(s) && !lettersDigits[s[i]] {
		i++
	}
	s = s[i:]
	j := 1
	for j < len(s) && lettersDigits[s[j]] {
		if isUpper(s[j]) && isLower(s[j-1]) || isDigit(s[j]) && isLetter(s[j-1]) {
			break
		}
		j++
	}
	if j > len(s) {
		return "", ""
	}
	return s[:j], s[j:]
}

// lastWord returns the last word of a name.
func lastWord(s string) string {
	for s != "" && !lettersDigits[s[len(s)-1]] {
		s = s[:len(s)-1]
	}
	j := len(s)
	for j > 0 && lettersDigits[s[j-1]] {
		j--
		if isUpper(s[j]) && j > 0 && isLower(s[j-1]) {
			break
		}
	}
	return s[j:]
}

// onlyWords reports whether all words of s, numbers aside, are in the set.
func onlyWords(s string, set map[string]struct{}) bool {
	for s != "" {
		var w string
		if w, s = nextWord(s); w != "" && !isDigit(w[0]) && !inSet(set, w) {
			return false
		}
	}
	return true
}

// anyWord reports whether one of the words of s is in the set.
func anyWord(s string, set map[string]struct{}) bool {
	for s != "" {
		var w string
		if w, s = nextWord(s); w != "" && inSet(set, w) {
			return true
		}
	}
	return false
}

var (
	// passwordTails may follow "password" in a name whose value is one.
	passwordTails = wordSet(`prod production dev develop development test testing staging stage qa uat live value text plain plaintext clear
		base64 b64 encoded encrypted new old current confirm confirmation confirmed again repeat admin root user db database string str secret
		phrase word env default master main replica local remote app service string mysql postgres redis`)
	// passwordHeads make a flag, a count or a date of the name.
	passwordHeads = wordSet(`no has is min max forgot forgotten reset require required needs need invalid show hide use enable allow send change
		expire last weak check verify`)
	// notSecret are words that make something else of a name that begins with secret, token, key or credential.
	notSecret = wordSet(`type types name names file files filename path paths dir url uri endpoint count counts length len size limit limits ttl
		expiry expires expired expiration expire version versions format policy provider namespace ref reference arn store storage manager
		usage budget used max min rate per algorithm alg encoding class field fields header headers prefix suffix index range schema
		spec config source audience issuer cache bucket status state symbol address position offset start end age
		timeout lifetime interval duration created updated at time timestamp date description label tag tags engine mount
		role lease accessor scope scopes list map pattern regex ring vault fingerprint checksum digest method mode
		usages event code events service location set kind owner identifier resource id ids parameter params param thumbprint x y curve`)
	// notToken are words before "token" that make a position, a number or a mark of grammar of it.
	notToken = wordSet(`max num min input output total next page continuation cursor sync public prompt completion cached special pad eos bos
		count window activity cancellation stop unk mask lock fencing idempotency resume change watch sequence position skip marker start end
		forward backward pagination nextpage syntax unexpected separator first last previous prev current comment string sep cls
		publickey scroll shard unique dedup invalidation key client binder transition`)
	// notKey are words before "key" that make an identifier, a place or a public key of it.
	notKey = wordSet(`public pub primary foreign cache partition partitioning sort routing object row map dedup deduplication idempotency
		message group grouping lookup index composite shard sharding hash range unique event metric label translation i18n registry hot
		known ssh s3 redis memcached context dict json record lock topic search trace span correlation join distribution cluster
		segment block file dest source fingerprint store missing unknown duplicate invalid no the a this that same
		each of for by with any every new old host hostkey surrogate natural alternate candidate bucket item entry field property
		attribute parent child next prev previous last first start end min max section config setting settings option options
		sst level data meta etag upload ordering query series tag job task queue sequence request response locale
		accelerator shortcut arrow function modifier press enter escape return tab home delete backspace
		socket websocket gpg pgp rsa dsa ecdsa ed25519 x509 site`)
	// secretKey are words before " key" that make a secret of it in prose.
	secretKey = wordSet(`api secret access private auth authentication authorization encryption decryption signing master account license licence
		service client app application admin consumer subscription webhook integration write server security shared session deploy
		storage live production rest ingest ingestion account jwt hmac aes cipher token`)
)

func matchPassword(text string, start, end int) (int, int, bool) {
	short := false
	if !isLetter(text[end-1]) {
		// The keyword holds its sign: pass=, pass:, pass".
		end--
		short = true
		if start > 0 && isLetter(text[start-1]) && isLower(text[start-1]) == isLower(text[start]) {
			return 0, 0, false
		}
	}
	n, ok := name(text, start, end, passwordHead)
	if !ok || n.after != "" && !passwordTail(n.after) || n.before != "" && anyWord(n.before, passwordHeads) {
		return 0, 0, false
	}
	if (short || text[start] == '_') && (n.a.sign == '(' || n.a.sign == ',') {
		return 0, 0, false
	}
	v := text[n.a.from:n.a.to]
	// The verdict of a test run: PASS: TestName/case-2.
	if short && n.before == "" && n.a.spaced && !n.a.quoted && (isUpper(text[start]) || !hasDigit(v) || strings.IndexByte(v, '/') >= 0) {
		return 0, 0, false
	}
	long := end-start >= 6 // password, passwd and their like, not pwd or pass
	if !passwordValue(v, n.a, long) {
		return 0, 0, false
	}
	if n.a.sign == ':' && n.a.spaced && !n.a.quoted && prose(text, n.a.to) {
		return 0, 0, false
	}
	return n.a.from, n.a.to, true
}

func passwordTail(s string) bool {
	if s == "s" || s == "." || isLower(s[0]) && !inSet(passwordTails, s) {
		return false
	}
	return onlyWords(s, passwordTails)
}

// prose reports whether more words follow, as in "password: must be longer".
func prose(text string, p int) bool {
	if p >= len(text) || text[p] != ' ' {
		return false
	}
	q := p + 1
	for q < len(text) && q < p+24 && isLetter(text[q]) {
		q++
	}
	return q > p+1 && (q >= len(text) || text[q] != '=' && text[q] != ':')
}

// tailAllowed reports whether what follows the keyword in a name leaves it the name of a secret.
func tailAllowed(text string, end int, after string) bool {
	if after == "" {
		return true
	}
	if isLower(after[0]) && isLower(text[end-1]) {
		// The same word goes on: tokenizer, secretly, keyboard, tokens.
		switch {
		case hasFoldAt(after, 0, "key"), hasFoldAt(after, 0, "base"), hasFoldAt(after, 0, "value"), hasFoldAt(after, 0, "secret"),
			hasFoldAt(after, 0, "token"):
		default:
			return false
		}
	}
	return !anyWord(after, notSecret)
}

func matchSecret(text string, start, end int) (int, int, bool) {
	n, ok := name(text, start, end, tokenHead)
	if !ok {
		return 0, 0, false
	}
	v := text[n.a.from:n.a.to]
	// The secret id of Vault's AppRole is a secret, other ids are not.
	if !tailAllowed(text, end, n.after) && (n.after != "_id" && n.after != "Id" || !uuid(v)) {
		return 0, 0, false
	}
	if tokenValue(v, n.a, 10) || n.a.quoted && complexValue(v) {
		return n.a.from, n.a.to, true
	}
	return 0, 0, false
}

func matchToken(text string, start, end int) (int, int, bool) {
	if !tailFast(text, end) {
		return 0, 0, false
	}
	n, ok := name(text, start, end, tokenHead)
	if !ok || !tailAllowed(text, end, n.after) {
		return 0, 0, false
	}
	least := 16
	if n.before != "" {
		if anyWord(n.before, notToken) {
			return 0, 0, false
		}
	}
	if v := text[n.a.from:n.a.to]; tokenValue(v, n.a, least) {
		return n.a.from, n.a.to, true
	}
	return 0, 0, false
}

// tailFast rejects the plural and longer words, the most frequent in clean text, by one byte.
func tailFast(text string, end int) bool {
	return end >= len(text) || !isLower(text[end]) || text[end] == 'k' || text[end] == 's' && hasFoldAt(text, end, "secret") ||
		text[end] == 'b' || text[end] == 'v' || isUpper(text[end-1])
}

func matchKey(text string, start, end int) (int, int, bool) {
	if !tailFast(text, end) {
		return 0, 0, false
	}
	n, ok := name(text, start, end, tokenHead)
	if !ok || !tailAllowed(text, end, n.after) {
		return 0, 0, false
	}
	v := text[n.a.from:n.a.to]
	if b := n.before; b != "" && isLower(b[len(b)-1]) && isLower(text[start]) && !hasSecretEnd(b) {
		// One word to its end: monkey, hotkey, rowkey.
		return 0, 0, false
	}
	if n.before != "" && lastWord(n.before) != "" {
		if w := lastWord(n.before); inSet(notKey, w) || anyWord(n.before, notKeyAnywhere) {
			return 0, 0, false
		}
		if n.a.quoted && complexValue(v) && anyWord(n.before, secretKey) {
			return n.a.from, n.a.to, true
		}
		if uuid(v) || !tokenValue(v, n.a, 16) {
			if !uuid(v) || !anyWord(n.before, secretKey) && !hasSecretEnd(n.before) {
				return 0, 0, false
			}
		}
		return n.a.from, n.a.to, true
	}
	// The word before, in prose: "API key: …".
	i := start
	for i > 0 && start-i < 2 && (text[i-1] == ' ') {
		i--
	}
	if i < start {
		j := i
		for j > 0 && i-j < 24 && isLetter(text[j-1]) {
			j--
		}
		if inSet(secretKey, text[j:i]) && tokenValue(v, n.a, 16) {
			return n.a.from, n.a.to, true
		}
		return 0, 0, false
	}
	// The parameter of a URL.
	if start > 0 && (text[start-1] == '?' || text[start-1] == '&') && n.a.sign == '=' && len(v) >= 20 && !uuid(v) && tokenValue(v, n.a, 20) {
		return n.a.from, n.a.to, true
	}
	return 0, 0, false
}

// notKeyAnywhere spoils a key's name wherever it stands in it.
var notKeyAnywhere = wordSet(`public pub primary foreign cache partition idempotency registry translation`)

// credentialTails may follow "auth" in the name of a secret.
var credentialTails = wordSet(`code string header value data b64 base64 prod dev test`)

// hasSecretEnd knows names written as one word: apikey, myappkey.
func hasSecretEnd(before string) bool {
	w := lastWord(before)
	for _, s := range [...]string{
		"api", "secret", "access", "private", "auth", "app", "client", "license", "service", "master", "encryption", "signing", "account",
		"admin", "token", "encrypt", "aes", "hmac", "write", "deploy", "security",
	} {
		if len(w) >= len(s) && equalFold(w[len(w)-len(s):], s) {
			return true
		}
	}
	return false
}

func matchCredential(text string, start, end int) (int, int, bool) {
	if !isLetter(text[end-1]) {
		end--
	}
	if lower(text[start]) == 'a' && start > 0 && isLetter(text[start-1]) {
		return 0, 0, false
	}
	n, ok := name(text, start, end, tokenHead)
	if !ok {
		return 0, 0, false
	}
	switch n.after {
	case "", "s":
	default:
		if isLower(n.after[0]) && isLower(text[end-1]) || !onlyWords(n.after, credentialTails) {
			return 0, 0, false
		}
	}
	if v := text[n.a.from:n.a.to]; tokenValue(v, n.a, 16) && !uuid(v) {
		return n.a.from, n.a.to, true
	}
	return 0, 0, false
}
