// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package secret

import (
	"encoding/base64"
	"math/rand/v2"
	"strings"
)

// ownSamples are the texts of rules that are not made from a pattern.
func ownSamples(rng *rand.Rand) map[string][]sample {
	word := func(n int) string { return draw(lettersDigits, n-1, rng) + "7" }
	b64 := base64.StdEncoding.EncodeToString
	url := base64.RawURLEncoding.EncodeToString
	userPass := b64([]byte("alice:" + word(11)))
	jwt := url([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + url([]byte(`{"sub":"1","iat":`+draw(classes['d'], 10, rng)+`}`)) + "." + word(43)
	var lines []string
	for range 6 {
		lines = append(lines, draw(lettersDigits, 64, rng))
	}
	pem := func(label, sep string) string {
		return "-----BEGIN " + label + "-----" + sep + strings.Join(lines, sep) + sep + "-----END " + label + "-----"
	}
	assigned := func(names []string, value func() string) (out []sample) {
		for _, n := range names {
			for _, f := range namedForms {
				out = append(out, sample{n + f.before, value(), f.after})
			}
			out = append(out, sample{"--" + n + " ", value(), " run"}, sample{"--" + n + "=", value(), ""}, sample{"set" + n + "(\"", value(), "\")"},
				sample{"os.Setenv(\"" + n + "\", \"", value(), "\")"}, sample{"<" + n + ">", value(), "</" + n + ">"})
		}
		return out
	}
	around := func(before, secret, after string) []sample { return []sample{{before, secret, after}} }
	uri := func(scheme string) []sample {
		return []sample{
			{scheme + "app:", word(9), "@db.internal:1234/x"},
			{"dial " + scheme + "app:", "p%40" + word(5), "@10.0.0.7/x?a=b refused"},
			{`{"dsn":"` + scheme + "app:", word(7), `@db/x"}`},
		}
	}
	out := map[string][]sample{
		"private_key": {
			{"key:\n", pem("RSA PRIVATE KEY", "\n"), "\nnext"},
			{`{"private_key": "`, pem("PRIVATE KEY", `\n`), `\n", "client": 1}`},
			{"", pem("OPENSSH PRIVATE KEY", "\r\n"), ""},
			{"one line ", pem("EC PRIVATE KEY", " "), " and more"},
			{"", pem("PGP PRIVATE KEY BLOCK", "\n"), "\n"},
			{"", pem("ENCRYPTED PRIVATE KEY", "\n"), " end"},
			{"cut: ", "-----BEGIN PRIVATE KEY-----\n" + strings.Join(lines[:3], "\n"), ""},
			{"cut: ", "-----BEGIN PRIVATE KEY-----\n" + strings.Join(lines[:3], "\n"), "\nthen the next line"},
			{"", "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\n" + strings.Join(lines, "\n") + "\n---- END SSH2 ENCRYPTED PRIVATE KEY ----", "\n"},
		},
		"putty_private_key": {
			{"Private-Lines: 6\n", strings.Join(lines, "\n"), "\nPrivate-MAC: 00"}, {`Private-Lines: 6\n`, strings.Join(lines, `\n`), `\nPrivate-MAC: 00`},
		},
		"private_key_base64": around("client-key-data: ", b64([]byte(pem("RSA PRIVATE KEY", "\n"))), "\n"),
		"jwk_private_key": {
			{`{"kty":"EC","crv":"P-256","x":"abc","d":"`, word(43), `"}`}, {`{\"kty\":\"OKP\",\"d\":\"`, word(43), `\"}`}, {`{"d": "`, word(43), `", "kty":"EC"}`},
		},
		"xml_rsa_private_key":     around("<RSAKeyValue><Modulus>abc</Modulus><P>", word(86)+"</P><Q>"+word(86)+"</Q><D>"+word(86), "</D></RSAKeyValue>"),
		"wireguard_private_key":   around("[Interface]\nPrivateKey = ", draw(classes['b'], 43, rng)+"=", "\nAddress"),
		"ansible_vault":           around("$ANSIBLE_VAULT;1.1;AES256", "\n"+draw(classes['h'], 80, rng)+"\n"+draw(classes['h'], 80, rng), "\nother"),
		"json_web_token":          {{"token ", jwt, " x"}, {`"`, jwt, `"`}, {"cut ", jwt[:len(jwt)-30], ""}, {"q?t=", jwt, "&x"}, {"v%3D", jwt, "%26"}},
		"docker_config_auth":      {{`{"auths":{"reg.example.com":{"auth":"`, userPass, `"}}}`}, {`{"auths":{"r":{"auth": "`, userPass, `"}}}`}},
		"discord_bot_token":       around("discord login ", b64([]byte("123456789012345678"))+"."+word(6)+"."+word(27), " ok"),
		"telegram_bot_token_bare": {{"bot", draw(classes['d'], 9, rng) + ":AA" + word(33), "/sendMessage"}, {"t=", draw(classes['d'], 10, rng) + ":AA" + word(33), ""}},
		"sentry_dsn": {
			{"dsn=https://", draw(classes['h'], 32, rng), "@o1.ingest.sentry.io/2"},
			{"dsn https://", draw(classes['h'], 32, rng), "@sentry.io/2"},
			{"https://", draw(classes['h'], 32, rng) + ":" + draw(classes['h'], 32, rng), "@sentry.example.com/2"},
		},
		"laravel_app_key": {{"APP_KEY=base64:", word(43) + "=", "\n"}, {`"APP_KEY": "base64:`, word(43) + "=", `"`}},
		"basic_auth":      {{"Authorization: Basic ", userPass, "\r\n"}, {`"authorization":"Basic `, userPass, `"`}, {"Proxy-Authorization: basic ", userPass, ""}},
		"bearer_token": {
			{"Authorization: Bearer ", word(24), "\r\n"},
			{`{"authorization":["Bearer `, word(32), `"]}`},
			{"-H 'Authorization: bearer ", word(40), "' x"},
			{"Bearer%20", word(40), "&x"},
			{"Bearer ", "3f2504e0-4f89-41d3-9a0c-0305e82c3301", ""},
		},
		"authorization_header": {
			{"Authorization: Token ", word(40), "\n"},
			{`authorization="ApiKey `, word(32), `"`},
			{"Authorization: ", word(32), ""},
			{`"Authorization": "Token token=\"`, word(32), `\""`},
			{"authorization: GoogleLogin auth=", word(32), ""},
			{"Authorization: Basic ", userPass, ""},
		},
		"session_cookie": {
			{"Cookie: a=b; sessionid=", word(32), "; c=d"},
			{"Set-Cookie: PHPSESSID=", strings.ToLower(word(26)), "; path=/"},
			{"cookie: \"JSESSIONID=", word(32), "\""},
			{"Cookie: connect.sid=", "s%3A" + word(32), ""},
			{"set-cookie: my_session=", word(40), "; HttpOnly"},
			{"GET /?access_token=", word(32), "&x=1"},
		},
		"oracle_jdbc_password":  around("jdbc:oracle:thin:scott/", word(9), "@db:1521:orcl"),
		"curl_user_password":    {{"curl -u admin:", word(9), " https://x"}, {"+ curl -s --user 'admin:", word(9), "' https://x"}, {"curl -XGET -u ", word(32), ": https://x"}},
		"sshpass_password":      {{"sshpass -p ", word(9), " ssh x"}, {"sshpass -p '", word(9), "' ssh x"}, {"sshpass -p", word(9), " ssh x"}},
		"docker_login_password": {{"docker login -u bob -p ", word(9), " reg.example.com"}, {"docker login -p ", word(9), " -u bob"}},
		"mysql_password_option": {{"mysql -u root -p", word(9), " db"}, {"mysqldump -h x -p'", word(9), "' db"}},
		"redis_cli_password":    {{"redis-cli -h x -a ", word(9), " PING"}, {"redis-cli --pass ", word(9), " PING"}},
		"sql_identified_by":     {{"CREATE USER bob IDENTIFIED BY '", word(9), "';"}, {"alter user bob identified by ", word(9), ";"}},
		"powershell_secure_string": {
			{"ConvertTo-SecureString '", word(9), "' -AsPlainText -Force"}, {"ConvertTo-SecureString -String \"", word(9), "\" -AsPlainText"},
		},
		"psexec_password":    {{`psexec \\\\host -u bob -p `, word(9), " cmd"}},
		"smbclient_password": {{"smbclient //h/s -U bob%", word(9), ""}, {"smbclient -U 'dom/bob%", word(9), "' //h/s"}},
		"chpasswd_password":  {{"echo bob:", word(9), " | chpasswd"}, {"echo 'bob:", word(9), "' | sudo chpasswd"}},
		"basic_auth_call": {
			{"requests.get(u, auth=('bob', '", word(9), "'))"},
			{"HTTPBasicAuth(\"bob\", \"", word(9), "\")"},
			{"ftp.login('bob', '", word(9), "')"},
			{"req.SetBasicAuth(\"bob\", \"", word(9), "\")"},
		},
		"azure_ad_client_secret": {{"client_secret=", word(3) + "8Q~" + word(34), "&x"}, {"AZURE_CLIENT_SECRET: '", word(3) + "1Q~" + word(31), "'"}},
		"azure_identifiable_key": {{"k=", draw(lettersDigits, 52, rng) + "JQQJ99" + draw(lettersDigits, 26, rng), ";"}},
		"wallet_seed_phrase":     {{"mnemonic: \"", strings.Repeat("legal winner thank year wave ", 2) + "sausage worth", "\""}, {"seed_phrase=", strings.Repeat("abandon zoo able ", 3) + "apple river stone", ""}},
		"netrc_password":         {{"machine x.example.com login bob password ", word(9), "\n"}, {"machine x\n  login bob\n  password ", word(9), ""}},
		"net_use_password":       {{`net use \\srv\share /user:dom\bob `, word(9), " /persistent:no"}, {`net use z: \\srv\s /user:"bob" `, word(9), ""}},
		"openssl_pass_phrase":    {{"openssl rsa -passin pass:", word(9), " -in k"}, {"openssl req -passout pass:", word(9), ""}},
		"password": append(assigned([]string{"password", "DB_PASSWORD", "spring.datasource.password", "userPassword", "pwd", "passwd", "passphrase", "mysql_pass", "passwordProd"},
			func() string { return word(8) + "!q" }),
			sample{"Server=x;Uid=sa;Pwd=", word(9), ";Encrypt=yes"}, sample{"password is ", word(9), ""}, sample{"password=", "swordfish", ""},
			sample{"password: \"", "a!b2", "\""}, sample{"CREATE ROLE x PASSWORD '", word(9), "'"}, sample{"ENV DB_PASS ", word(9), "\n"}),
		"generic_secret": append(assigned([]string{"secret", "client_secret", "APP_SECRET", "jwtSecret", "secret_key_base"}, func() string { return word(32) }),
			sample{"secret_id=", "3f2504e0-4f89-41d3-9a0c-0305e82c3301", ""}, sample{"SECRET_KEY = '", "k!7Qz2@Lm9$Rt5^Yw8&Bn3*Jc6", "'"}),
		"generic_token":      assigned([]string{"token", "access_token", "ACME_TOKEN", "authToken", "refresh-token"}, func() string { return word(32) }),
		"generic_api_key":    append(assigned([]string{"api_key", "apiKey", "X-Api-Key", "ACME_KEY", "signing.key"}, func() string { return word(32) }), sample{"API key: ", word(32), ""}, sample{"https://x.example.com/v1?key=", word(32), "&a=1"}),
		"generic_credential": assigned([]string{"_auth", "http.auth", "credential", "credentials", "SERVICE_AUTH"}, func() string { return word(32) }),
	}
	for _, s := range []struct{ rule, scheme string }{
		{"url_password", "https://"},
		{"postgres_uri_password", "postgresql://"},
		{"mysql_uri_password", "mysql://"},
		{"mongodb_uri_password", "mongodb+srv://"},
		{"redis_uri_password", "redis://"},
		{"amqp_uri_password", "amqps://"},
		{"sqlserver_uri_password", "sqlserver://"},
		{"clickhouse_uri_password", "clickhouse://"},
		{"nats_uri_password", "nats://"},
		{"mqtt_uri_password", "mqtt://"},
		{"ldap_uri_password", "ldap://"},
		{"ftp_uri_password", "ftp://"},
		{"smtp_uri_password", "smtp://"},
	} {
		out[s.rule] = uri(s.scheme)
	}
	return out
}
