// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package secret

// uriRules find the password in scheme://user:password@host.
func uriRules() []*Rule {
	rules := []*Rule{{Name: "url_password", Keywords: []string{"://"}, Loose: true, match: matchUserinfo}}
	for _, s := range []struct {
		name    string
		schemes []string
	}{
		{"postgres_uri_password", []string{"postgres://", "postgresql://", "psycopg2://", "asyncpg://", "psycopg://"}},
		{"mysql_uri_password", []string{"mysql://", "mariadb://", "mysql2://", "pymysql://"}},
		{"mongodb_uri_password", []string{"mongodb://", "mongodb+srv://"}},
		{"redis_uri_password", []string{"redis://", "rediss://"}},
		{"amqp_uri_password", []string{"amqp://", "amqps://"}},
		{"sqlserver_uri_password", []string{"sqlserver://", "mssql://", "pymssql://", "pyodbc://"}},
		{"clickhouse_uri_password", []string{"clickhouse://"}},
		{"nats_uri_password", []string{"nats://"}},
		{"mqtt_uri_password", []string{"mqtt://", "mqtts://"}},
		{"ldap_uri_password", []string{"ldap://", "ldaps://"}},
		{"ftp_uri_password", []string{"ftp://", "sftp://", "ftps://"}},
		{"smtp_uri_password", []string{"smtp://", "smtps://"}},
	} {
		rules = append(rules, &Rule{Name: s.name, Keywords: s.schemes, match: matchUserinfo})
	}
	return append(rules, &Rule{Name: "oracle_jdbc_password", Keywords: []string{"jdbc:oracle:"}, match: matchOracle})
}

// authorityEnds end the part of a URL that may hold user and password.
var authorityEnds = makeCharset(" \t\r\n/\"'<>`\\,;|?#{}()[]")

// passwordEnds end a password inside a URL: some write its / or # as they are.
var passwordEnds = makeCharset(" \t\r\n\"'`\\")

func matchUserinfo(text string, _, end int) (int, int, bool) {
	colon, at := -1, -1
	limit := min(len(text), end+256)
	p := end
	for ; p < limit && !authorityEnds[text[p]]; p++ {
		switch text[p] {
		case ':':
			if colon < 0 {
				colon = p
			}
		case '@':
			at = p
		}
	}
	if colon < 0 {
		return 0, 0, false
	}
	if at < 0 {
		if p >= limit || text[p] == ' ' || text[p] == '"' || isDigit(text[min(colon+1, len(text)-1)]) && allDigits(text[colon+1:p]) {
			return 0, 0, false
		}
		// A password with a reserved byte as it is: the host must follow its @, or this is a path with a mail address.
		for ; p < limit && p < colon+64 && !passwordEnds[text[p]]; p++ {
			if text[p] == '@' {
				at = p
			}
		}
		if at < 0 || at+1 >= len(text) || !lettersDigits[text[at+1]] || placeholder(text[colon+1:at]) {
			return 0, 0, false
		}
		for i := colon + 1; i < at; i++ {
			if text[i] == '/' && i+1 < at && text[i+1] == '/' {
				return 0, 0, false
			}
		}
	}
	if at < colon {
		return 0, 0, false
	}
	v := text[colon+1 : at]
	if len(v) < 3 || len(v) > 200 || uriPlaceholder(v) {
		return 0, 0, false
	}
	return colon + 1, at, true
}

func allDigits(s string) bool {
	return classes['d'].holds(s)
}

// uriPlaceholder reports whether the password of a URL is one of a manual.
func uriPlaceholder(v string) bool {
	switch v[0] {
	case '<', '{', '$', '[', '*', '%':
		if v[0] != '%' || len(v) < 3 || !classes['H'][v[1]] || !classes['H'][v[2]] {
			return true
		}
		// %3C and %7B are < and {.
		if v[1] == '3' && lower(v[2]) == 'c' || v[1] == '7' && lower(v[2]) == 'b' {
			return true
		}
	}
	if len(v) >= 4 && (fewBytes(v) || filler(v)) {
		return true
	}
	for i := 0; i+1 < len(v); i++ {
		if v[i] == '$' && v[i+1] == '{' || v[i] == '{' && v[i+1] == '{' || v[i] == '*' && v[i+1] == '*' || v[i] == '<' {
			return true
		}
	}
	return isStandIn(v) || indexFold(v, "your") >= 0 || indexFold(v, "redacted") >= 0 || indexFold(v, "example") >= 0 ||
		indexFold(v, "changeme") >= 0 || equalFold(v, "pwd") || equalFold(v, "xxx")
}

// matchOracle finds the password in jdbc:oracle:thin:user/password@host.
func matchOracle(text string, _, end int) (int, int, bool) {
	limit := min(len(text), end+128)
	slash := -1
	for p := end; p < limit && !passwordEnds[text[p]]; p++ {
		switch {
		case text[p] == '/' && slash < 0:
			slash = p
		case text[p] == '@':
			if slash < 0 || p-slash < 4 || uriPlaceholder(text[slash+1:p]) {
				return 0, 0, false
			}
			return slash + 1, p, true
		}
	}
	return 0, 0, false
}
