// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package detect

import (
	"strings"
	"testing"
)

func TestEmail(t *testing.T) {
	s := newTestScanner(t, Options{Enabled: only(Email)})
	assertFinds(t, s,
		"«email:mary@example.com»",
		"to <«email:mary.oconnor@example.com»>, cc",
		"mailto:«email:mary+news@mail.dept.example.co.uk»?subject=x",
		"user=«email:m_a-r.y99@my-shop.example.org»;x",
		`{"email":"«email:Mary@Example.COM»"}`,
		"«email:a@example.com»,«email:b@example.com»;«email:c@example.com»|«email:d@example.com»",
		"the end of a sentence is «email:mary@example.com».",
		"in brackets («email:mary@example.com») [«email:mary@example.com»]",
		`escaped\n«email:mary@example.com»\tand «email:bob@example.com»\n`,
		"\x1b[31m«email:mary@example.com»\x1b[0m",
		"«email:mary@xn--bcher-kva.example»",
		"«email:mary@example.xn--p1ai»",
		"«email:jürgen@example.com» «email:müller@bücher.example»",
		"glued日本«email:mary@example.com»日本",
		"key=\"«email:mary@example.com»\" and '«email:mary@example.com»'",
		"«email:mary@host.internal» «email:mary@mail.corp» «email:root@box.localdomain»",
		"//«email:mary@example.com»/path",
		"git@example.com: is a repository, «email:git@example.com» is an address",
		"invalid \xff«email:mary@example.com»\xfe bytes",
		"«email:mary@example.com»é, «email:mary@example.comé.de»",
		"cut «email:mary@example.com»\xc3",
		"a@«email:b@example.com»",
		"«email:long@"+strings.Repeat("label.", 20)+"example.com»",
	)
}

func TestEmail_Traps(t *testing.T) {
	s := newTestScanner(t, Options{Enabled: only(Email)})
	assertFinds(t, s,
		"git@github.com:org/repo.git", "ssh://git@github.com/org/repo", "hg@code.example.com/repo", "svn@svn.example.com/trunk",
		"user@1000.service", "getty@tty1.service", "systemd-fsck@dev-disk.service failed", "dbus@0.socket", "getty@tty1.target", "user@.service",
		"@example.com", "mary@", "mary@localhost@", "mary @example.com", "mary@ example.com", "@", "@@", "a@b", "a@b.c",
		"express@4.18.2", "npm@10.2.0", "lodash@^4.17", "actions/checkout@v4", "image@sha256:9f86d081", "react@18", "@types/node@20.1.0",
		"@Override", "@Autowired private Foo foo;", "java.lang.Object@1b6d3586", "com.example.Foo@7852e922", "x@0x7ffe12", "std::a@b",
		"mary.@example.com", "@-example.com", "mary@example..com", "mary@.com", "mary@-.com",
		"[~mary]@", "user@host", "root@web-1:~# ls", "me@web-1.node-2:/tmp",
		"a@b.notatld", "core@10.0.0.1", "x@1.2.3.4",
	)
}

// TestEmail_Glued finds addresses whatever stands around them, as long as it belongs to no address.
func TestEmail_Glued(t *testing.T) {
	s := newTestScanner(t, Options{Enabled: only(Email)})
	for _, before := range []string{" ", "\n", "\t", `"`, "'", "`", "(", "[", "{", "<", ">", "=", ":", ";", ",", "/", "|", "&", "?", "#", "!", "*", `\n`, `\t`, "\u00a0", "→", "中", "\x00", "\xff"} {
		for _, behind := range []string{" ", "\n", "\t", `"`, "'", "`", ")", "]", "}", ">", "<", ";", ",", "|", "&", "?", "#", "!", "*", ".", `\n`, "\u00a0", "→", "\x00"} {
			assertFinds(t, s, before+"«email:mary@example.com»"+behind)
		}
	}
}
