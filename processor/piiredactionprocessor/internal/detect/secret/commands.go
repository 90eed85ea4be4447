// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package secret

import "strings"

// commandRules find passwords in command lines and statements where no name is assigned.
func commandRules() []*Rule {
	return []*Rule{
		{Name: "curl_user_password", Keywords: []string{"curl "}, match: matchCurl},
		{Name: "sshpass_password", Keywords: []string{"sshpass -p"}, match: afterKeyword},
		{Name: "docker_login_password", Keywords: []string{"docker login "}, match: optionP},
		{Name: "mysql_password_option", Keywords: []string{"mysql ", "mysqldump ", "mysqladmin "}, match: optionPGlued},
		{Name: "redis_cli_password", Keywords: []string{"redis-cli "}, match: optionA},
		{Name: "sql_identified_by", Keywords: []string{"identified by "}, match: matchIdentifiedBy},
		{Name: "powershell_secure_string", Keywords: []string{"convertto-securestring "}, match: matchSecureString},
		{Name: "netrc_password", Keywords: []string{"login "}, match: matchNetrc},
		{Name: "net_use_password", Keywords: []string{"/user:"}, match: matchNetUse},
		{Name: "psexec_password", Keywords: []string{"psexec ", "psexec64 ", "psexec.exe "}, match: optionP},
		{Name: "smbclient_password", Keywords: []string{"smbclient ", "rpcclient ", "net rpc "}, match: matchSMB},
		{Name: "chpasswd_password", Keywords: []string{"chpasswd"}, match: matchChpasswd},
		{Name: "basic_auth_call", Keywords: []string{"basicauth(", "auth=(", "auth = (", ".login(", "passwordcredentials("}, match: matchAuthCall},
		{Name: "openssl_pass_phrase", Keywords: []string{"-passin pass:", "-passout pass:", "-pass pass:"}, match: afterKeyword},
	}
}

// word reads a word of a command line, in quotes or not.
func word(text string, p int) (from, to int) {
	for p < len(text) && text[p] == '\\' {
		p++
	}
	if p < len(text) && (text[p] == '"' || text[p] == '\'') {
		to = endQuote(text, p+1, maxValue, text[p], p > 0 && text[p-1] == '\\')
		return p + 1, to
	}
	from = p
	for p < len(text) && p < from+maxValue && !spaces[text[p]] && text[p] != '"' && text[p] != '\'' && text[p] != '`' && text[p] != ';' {
		p++
	}
	return from, p
}

// argument reports whether the word text[from:to] is a password.
func argument(text string, from, to int) (int, int, bool) {
	if to-from < 4 || to-from > 256 {
		return 0, 0, false
	}
	v := text[from:to]
	if v[0] == '-' || placeholder(v) {
		return 0, 0, false
	}
	for i := 0; i < len(v); i++ {
		if v[i] <= ' ' || v[i] == '(' && i > 0 && v[i-1] == '$' {
			return 0, 0, false
		}
	}
	return from, to, true
}

func afterKeyword(text string, _, end int) (int, int, bool) {
	from, to := word(text, blanks.run(text, end, 4))
	return argument(text, from, to)
}

// matchIdentifiedBy finds the password in CREATE USER … IDENTIFIED BY 'password'.
func matchIdentifiedBy(text string, start, end int) (int, int, bool) {
	p := blanks.run(text, end, 4)
	from, to, ok := afterKeyword(text, start, end)
	// In prose things are identified by other things.
	if before := text[max(0, start-128):start]; indexFold(before, "user") < 0 && indexFold(before, "role") < 0 && indexFold(before, "grant") < 0 {
		return 0, 0, false
	}
	if !ok || from == p && !hasDigit(text[from:to]) {
		return 0, 0, false
	}
	return from, to, true
}

// maxOptions bounds the options of a command that are looked at.
const maxOptions = 32

// flag finds the option behind a command, on the same line, and returns where its value begins.
func flag(text string, p, reach int, short, long string) (int, bool) {
	limit := min(len(text), p+reach)
	if end := strings.IndexByte(text[p:limit], '\n'); end >= 0 {
		limit = p + end
	}
	if end := strings.IndexByte(text[p:limit], '|'); end >= 0 {
		limit = p + end
	}
	for options := 0; options < maxOptions; p++ {
		dash := strings.IndexByte(text[p:limit], '-')
		if dash < 0 {
			return 0, false
		}
		if p += dash; p > 0 && !blanks[text[p-1]] {
			continue
		}
		options++
		for _, o := range [...]string{long, short} {
			if o == "" || !strings.HasPrefix(text[p:], o) {
				continue
			}
			q := p + len(o)
			if q < len(text) && (text[q] == '=' || blanks[text[q]]) {
				return blanks.run(text, q+1, 4), true
			}
			if o == short && q < len(text) && (text[q] == '"' || text[q] == '\'') {
				return q, true
			}
		}
	}
	return 0, false
}

// matchCurl finds the password of curl -u user:password.
func matchCurl(text string, start, end int) (int, int, bool) {
	if start > 0 && lettersDigits[text[start-1]] {
		return 0, 0, false
	}
	reach := 512
	// Another command begins with options of its own.
	if next := strings.Index(text[end:min(len(text), end+reach)], text[start:end]); next >= 0 {
		reach = next + 1
	}
	for _, o := range [...][2]string{{"-u", "--user"}, {"-U", "--proxy-user"}} {
		p, ok := flag(text, end-1, reach, o[0], o[1])
		if !ok {
			continue
		}
		from, to := word(text, p)
		for i := from; i < to; i++ {
			if text[i] == ':' {
				// A token in the place of the user, with an empty password.
				if i+1 == to && random(text[from:i]) && i-from >= 16 {
					return argument(text, from, i)
				}
				return argument(text, i+1, to)
			}
		}
	}
	return 0, 0, false
}

func optionP(text string, _, end int) (int, int, bool) {
	p, ok := flag(text, end-1, 128, "-p", "")
	if !ok {
		return 0, 0, false
	}
	from, to := word(text, p)
	return argument(text, from, to)
}

func optionA(text string, _, end int) (int, int, bool) {
	p, ok := flag(text, end-1, 128, "-a", "--pass")
	if !ok {
		return 0, 0, false
	}
	from, to := word(text, p)
	return argument(text, from, to)
}

// optionPGlued finds the password of mysql -ppassword, which allows no blank.
func optionPGlued(text string, start, end int) (int, int, bool) {
	if start > 0 && (lettersDigits[text[start-1]] || text[start-1] == '_') {
		return 0, 0, false
	}
	limit := min(len(text), end+128)
	for p := end; p+2 < limit && text[p] != '\n' && text[p] != '|'; p++ {
		if text[p] == '-' && text[p+1] == 'p' && blanks[text[p-1]] && !blanks[text[p+2]] {
			from, to := word(text, p+2)
			if to-from >= 4 && isLower(text[from]) && wordLetters(text[from:to]) == to-from {
				continue
			}
			return argument(text, from, to)
		}
	}
	return 0, 0, false
}

func matchSecureString(text string, _, end int) (int, int, bool) {
	p := blanks.run(text, end, 4)
	if hasFoldAt(text, p, "-string ") {
		p = blanks.run(text, p+len("-string "), 4)
	}
	if p >= len(text) || text[p] != '"' && text[p] != '\'' {
		return 0, 0, false
	}
	from, to := word(text, p)
	return argument(text, from, to)
}

// matchNetrc finds login name password secret.
func matchNetrc(text string, start, end int) (int, int, bool) {
	if start > 0 && !spaces[text[start-1]] && text[start-1] != 'n' {
		return 0, 0, false
	}
	_, p := word(text, spaces.run(text, end, 4))
	p = spaces.run(text, p, 16)
	if p-end > 96 || !hasFoldAt(text, p, "password ") {
		return 0, 0, false
	}
	if indexFold(text[max(0, start-128):start], "machine ") < 0 && indexFold(text[max(0, start-128):start], "default") < 0 {
		return 0, 0, false
	}
	from, to := word(text, blanks.run(text, p+len("password "), 8))
	return argument(text, from, to)
}

// matchNetUse finds net use \\host\share /user:name password.
func matchNetUse(text string, start, end int) (int, int, bool) {
	if indexFold(text[max(0, start-128):start], "net use ") < 0 && indexFold(text[max(0, start-128):start], "net  use ") < 0 {
		return 0, 0, false
	}
	_, p := word(text, end)
	if p < len(text) && (text[p] == '"' || text[p] == '\'') {
		p++
	}
	q := blanks.run(text, p, 4)
	if q == p {
		return 0, 0, false
	}
	from, to := word(text, q)
	if from < len(text) && text[from] == '/' {
		return 0, 0, false
	}
	return argument(text, from, to)
}

// matchSMB finds the password of smbclient -U user%password.
func matchSMB(text string, _, end int) (int, int, bool) {
	p, ok := flag(text, end-1, 256, "-U", "--user")
	if !ok {
		return 0, 0, false
	}
	from, to := word(text, p)
	for i := from; i < to; i++ {
		if text[i] == '%' {
			return argument(text, i+1, to)
		}
	}
	return 0, 0, false
}

// matchChpasswd finds the password of echo user:password | chpasswd.
func matchChpasswd(text string, start, _ int) (int, int, bool) {
	p := start
	for p > 0 && start-p < 16 && (blanks[text[p-1]] || text[p-1] == '|' || lettersDigits[text[p-1]] || text[p-1] == '/') {
		if text[p-1] == '|' {
			break
		}
		p--
	}
	if p == 0 || text[p-1] != '|' {
		return 0, 0, false
	}
	to := p - 1
	for to > 0 && (blanks[text[to-1]] || text[to-1] == '"' || text[to-1] == '\'') {
		to--
	}
	from := to
	for from > 0 && to-from < 128 && !spaces[text[from-1]] && text[from-1] != '"' && text[from-1] != '\'' {
		from--
		if text[from] == ':' {
			return argument(text, from+1, to)
		}
	}
	return 0, 0, false
}

// matchAuthCall finds the password in a call with user and password: HTTPBasicAuth("bob", "password").
func matchAuthCall(text string, _, end int) (int, int, bool) {
	p := spaces.run(text, end, 8)
	if p >= len(text) || text[p] != '"' && text[p] != '\'' {
		return 0, 0, false
	}
	_, to := word(text, p)
	if to-p > 128 || to >= len(text) {
		return 0, 0, false
	}
	p = blanks.run(text, to+1, 4)
	if p >= len(text) || text[p] != ',' {
		return 0, 0, false
	}
	p = spaces.run(text, p+1, 8)
	if p >= len(text) || text[p] != '"' && text[p] != '\'' {
		return 0, 0, false
	}
	from, to := word(text, p)
	return argument(text, from, to)
}
