// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package piiredactionprocessor

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/config/configopaque"

	"github.com/otelcol-ml/otelcol-ml/internal/pseudonym"
	"github.com/otelcol-ml/otelcol-ml/internal/testutil"
	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/detect"
	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/detect/ident"
	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/detect/secret"
)

// ownForms describes the types that have code of their own, which no table tells about: their check, and what they need.
var ownForms = map[string][2]string{
	detect.Email:      {"local part and domain of RFC 5321, a top-level domain that exists", "nothing"},
	detect.Phone:      {"calling codes and lengths of the numbering plans", "context, unless it has a calling code or a national form of its own"},
	detect.IPAddress:  {"parsed; loopback, multicast, masks, networks and versions are left out", "nothing"},
	detect.MACAddress: {"not all zero, no broadcast", "nothing"},
	detect.URL:        {"a scheme and a host, or www.", "to be enabled"},
	detect.IBAN:       {"length of the country, mod 97", "nothing"},
	detect.MRZ:        {"ICAO 9303 check digits", "nothing"},
}

// groups are those of the README, in its order.
var groups = []struct{ name, title string }{
	{"contact", "ways to reach a person, and what identity documents say"},
	{"person_by_key", "what the key of an attribute, or the name of a field, tells to be a person's"},
	{"national_id", "national ids, tax numbers, passports and licences, in a group for each country: `national_id.de`"},
	{"financial", "cards, accounts and banks"},
	{"health", "ids of health care"},
	{"network", "addresses of machines"},
	{"device", "devices and vehicles"},
	{"crypto", "addresses and keys of crypto currencies"},
	{"credential", "secrets"},
}

// typeInfo is what the list says of a type.
type typeInfo struct {
	kind    detect.Kind
	checked bool
	form    string // what is checked
	needs   string // beside the form
	context []string
}

// documentedTypes returns the types that have a form.
func documentedTypes(t *testing.T) (list []typeInfo) {
	byName := map[string][]ident.Type{}
	for _, i := range ident.Types() {
		byName[i.Name] = append(byName[i.Name], i)
	}
	rules := map[string]bool{}
	for _, r := range secret.Rules() {
		rules[r.Name] = true
	}
	for _, k := range detect.Kinds() {
		info := typeInfo{kind: k, context: k.Context}
		own, isOwn := ownForms[k.Name]
		entries := byName[k.Name]
		switch {
		case isOwn:
			info.form, info.needs, info.checked = own[0], own[1], k.Name != detect.URL
		case len(entries) > 0:
			info.checked, info.form = checkOf(entries)
			info.needs = needsOf(entries)
		case k.ByKey || rules[k.Name]:
			continue
		default:
			require.Fail(t, "a type without description", k.Name)
		}
		list = append(list, info)
	}
	return list
}

func checkOf(entries []ident.Type) (checked bool, form string) {
	name := entries[0].Name
	if len(entries[0].Formats) == 0 { // found by ident.Crypto
		if slices.ContainsFunc(entries, func(e ident.Type) bool { return e.Alone == ident.Strong }) {
			return true, "checksum"
		}
		return false, "form, decoded"
	}
	if !slices.ContainsFunc(entries, func(e ident.Type) bool { return e.Check != nil }) {
		return false, "form"
	}
	// As package detect sees it, what these are checked for is little more than their form.
	if strings.HasSuffix(name, "_passport") || strings.HasSuffix(name, "_license") {
		return false, "form, more closely"
	}
	return true, "form and check"
}

func needsOf(entries []ident.Type) string {
	strengths := map[ident.Strength]bool{}
	for _, e := range entries {
		strengths[e.Alone] = true
	}
	switch {
	case strengths[ident.Strong] && len(strengths) == 1:
		return "nothing"
	case strengths[ident.Weak] && len(strengths) == 1:
		return "context"
	case strengths[ident.Formatted] && len(strengths) == 1:
		return "context, if written without separators"
	}
	return "context in some forms"
}

func TestTypes_AreWhatIsPromised(t *testing.T) {
	checked, secrets, names := 0, 0, map[string]bool{}
	for _, info := range documentedTypes(t) {
		if info.checked {
			checked++
		}
	}
	assert.GreaterOrEqual(t, checked, 70)
	for _, r := range secret.Rules() {
		assert.False(t, names[r.Name], "two rules for secrets are called %s", r.Name)
		names[r.Name] = true
		secrets++
	}
	assert.GreaterOrEqual(t, secrets, 200)
	clear(names)
	for _, k := range detect.Kinds() {
		assert.False(t, names[k.Name], k.Name)
		names[k.Name] = true
		assert.True(t, pseudonym.ValidType(k.Name), k.Name)
		assert.Regexp(t, ruleName, k.Name)
	}
}

// The list of types in docs/guides, and the table of groups in the README, say what the code does.
func TestTypes_ListIsUpToDate(t *testing.T) {
	testutil.CheckFile(t, filepath.Join(testutil.Root(t), "docs", "guides", "redaction-types.md"), typesPage(t))
	const begin, end = "<!-- groups:begin -->\n", "<!-- groups:end -->"
	readme := testutil.ReadText(t, "README.md")
	head, rest, ok := strings.Cut(readme, begin)
	require.True(t, ok)
	_, tail, ok := strings.Cut(rest, end)
	require.True(t, ok)
	testutil.CheckFile(t, "README.md", head+begin+groupsTable(t)+end+tail)
}

// The guide for those who come from other tools names types that exist.
func TestMigrationGuide_NamesTypes(t *testing.T) {
	known, inTable, seen := knownNames(), false, 0
	for line := range strings.Lines(testutil.ReadText(t, filepath.Join(testutil.Root(t), "docs", "guides", "migrate-redaction.md"))) {
		cells := strings.Split(line, "|")
		switch {
		case len(cells) != 4:
			inTable = false
		case strings.TrimSpace(cells[2]) == "Type":
			inTable = true
		case inTable:
			for i, text := range strings.Split(cells[2], "`") {
				if i%2 == 1 {
					assert.True(t, known[text], "%q is no type and no group: %s", text, line)
					seen++
				}
			}
		}
	}
	assert.Greater(t, seen, 100)
}

func groupsTable(t *testing.T) string {
	var b strings.Builder
	b.WriteString("| Group | Types | What they are |\n|---|---|---|\n")
	for _, g := range groups {
		n, countries := 0, map[string]bool{}
		for _, k := range detect.Kinds() {
			if k.In(g.name) {
				n++
				countries[k.Group] = true
			}
		}
		require.Positive(t, n, g.name)
		note := ""
		if delete(countries, "national_id.eu"); len(countries) > 1 {
			note = fmt.Sprintf(" (%d countries, and the EU)", len(countries))
		}
		fmt.Fprintf(&b, "| `%s` | %d | %s%s |\n", g.name, n, g.title, note)
	}
	return b.String()
}

func typesPage(t *testing.T) string {
	var b strings.Builder
	list := documentedTypes(t)
	checked := 0
	for _, info := range list {
		if info.checked {
			checked++
		}
	}
	withForm := map[string]bool{}
	for _, info := range list {
		withForm[info.kind.Name] = true
	}
	keysAlone := slices.DeleteFunc(byKey(), func(kind string) bool { return withForm[kind] })
	fmt.Fprintf(&b, `# What pii_redaction finds

This page is written by a test of the [processor](../../processor/piiredactionprocessor/README.md): %d types with a written form, %d of them
with a check beyond it, %d more that keys alone tell, and %d rules for secrets. Names of types and groups are for
`+"`detectors::enable`, `detectors::disable` and `rules::types`"+`; each stands in upper case in its marker (`+"`email`: `<EMAIL>`"+`).

- **Check**: what must hold beside the written form: check digits, ranges, dates. *Form, more closely* means that certain
  letters or ranges are asked for, but no check digit exists.
- **Needs**: *context* is a word that stands near the value, or in the key of the attribute that holds it. The first three are
  listed.
`, len(list), checked, len(keysAlone), len(secret.Rules()))
	for _, g := range groups {
		if g.name == "credential" || g.name == "person_by_key" {
			continue
		}
		fmt.Fprintf(&b, "\n## %s: %s\n\n", g.name, strings.Split(g.title, ", in a group")[0])
		national := g.name == "national_id"
		if national {
			b.WriteString("| Group | Type | Check | Needs | Context words |\n|---|---|---|---|---|\n")
		} else {
			b.WriteString("| Type | Check | Needs | Context words |\n|---|---|---|---|\n")
		}
		rows := slices.DeleteFunc(slices.Clone(list), func(i typeInfo) bool { return !i.kind.In(g.name) })
		slices.SortStableFunc(rows, func(a, b typeInfo) int { return strings.Compare(a.kind.Group, b.kind.Group) })
		for _, info := range rows {
			if national {
				fmt.Fprintf(&b, "| `%s` ", info.kind.Group)
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", info.kind.Name, info.form, info.needs, strings.Join(firstFew(info.context, 3), ", "))
		}
	}
	b.WriteString(`
## person_by_key: what keys tell

The whole value of an attribute, or of a member of JSON, whatever it looks like. Keys count as they are written, whole or behind a
dot. Names are the last part of a key, in lower case and without ` + "`_`, `-`" + ` and blanks: ` + "`full_name`, `fullName`" + ` and
` + "`request.customer.full-name`" + ` are one.

| Type | Keys | Names |
|---|---|---|
`)
	names := commonNames()
	for _, kind := range byKey() {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", kind, asCode(inOrder(semanticKeys[kind])), strings.Join(inOrder(names[kind]), ", "))
	}
	fmt.Fprintf(&b, `
Keys of `+"`keys::redact`"+` are of the type `+"`%s`"+`. Values of these keys are ids of machines, and stay if they look like ids (no blank, no `+"`@`"+`):
%s.

## credential: secrets

A rule looks where one of its keywords stands (the first three are listed). *Generic* rules know a secret by the name it is
assigned to, or by the header it stands in, and look at the value; where another rule covers the same bytes, that one gives the name.

| Rule | Keywords | |
|---|---|---|
`, detect.PersonalData, asCode(machineKeys))
	rules := secret.Rules()
	slices.SortFunc(rules, func(a, b *secret.Rule) int { return strings.Compare(a.Name, b.Name) })
	for _, r := range rules {
		generic := ""
		if r.Loose {
			generic = "generic"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", r.Name, asCode(firstFew(r.Keywords, 3)), generic)
	}
	return b.String()
}

// byKey returns the types that keys tell, in the order of their names.
func byKey() []string {
	kinds := map[string]bool{}
	for kind := range semanticKeys {
		kinds[kind] = true
	}
	for kind := range commonNames() {
		kinds[kind] = true
	}
	return slices.Sorted(maps.Keys(kinds))
}

func firstFew(list []string, n int) []string {
	if len(list) <= n {
		return list
	}
	return slices.Concat(list[:n], []string{"…"})
}

func inOrder(list []string) []string { return slices.Compact(slices.Sorted(slices.Values(list))) }

func asCode(list []string) string {
	quoted := make([]string, len(list))
	for i, word := range list {
		if quoted[i] = word; word != "…" {
			quoted[i] = "`" + strings.ReplaceAll(word, "|", `\|`) + "`"
		}
	}
	return strings.Join(quoted, ", ")
}

// exampleSecret returns a secret for a name, so that no text of the repository looks like one.
func exampleSecret(name string) configopaque.String {
	var seed [32]byte
	copy(seed[:], name)
	random := rand.NewChaCha8(seed)
	const alphabet = "abcdefghijkmnpqrstuvwxyz23456789"
	secret := make([]byte, pseudonym.MinSecretBytes)
	for i := range secret {
		secret[i] = alphabet[random.Uint64()%uint64(len(alphabet))]
	}
	return configopaque.String(secret)
}
