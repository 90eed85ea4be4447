// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const manyEntries = 1000

// write writes files to a new directory, texts by name.
func write(t testing.TB, files map[string]string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	}
	return dir
}

// message is what an error says, with the directory taken out of it.
func message(err error, dir string) string {
	return strings.ReplaceAll(err.Error(), dir+string(filepath.Separator), "")
}

func fields(pairs ...any) (all [fieldCount]string) {
	for i := 0; i < len(pairs); i += 2 {
		all[pairs[i].(Field)] = pairs[i+1].(string)
	}
	return all
}

func TestRead(t *testing.T) {
	dir := write(t, map[string]string{"models.yaml": `
schema: ml.catalog/v1
defaults: {owner: risk-ml, tier: 2, approved: false, attributes: {cost.center: "7", zone: a}}
entries:
  - match: {model: credit-risk}
    team: lending
    attributes: {zone: b, app: scoring}
  - match: {version: 1.10, model: credit-risk}
    approved: true
    variant: champion
    stage: Production
    tier: 1
    experiment: 17
    run: 0x1f
    reference: credit-risk/1.10@3f2a
    retention_class: audit
    residency_region: eu
  - match:
      image: registry.example.com/fraud
      service: fraud
      label.app: fraud
      k8s.cluster.name: gpu-west
    model: fraud
    version: 2026-03-01
    owner: "1"
  - match: {model: ~x, version: "~"}
`})
	path := filepath.Join(dir, "models.yaml")
	got, err := Read([]string{path}, manyEntries)
	require.NoError(t, err)
	got = merged(got)
	assert.Equal(t, []*Entry{
		{
			Match:    []Pair{{ModelName, "credit-risk"}},
			Fields:   fields(Owner, "risk-ml", Team, "lending", Tier, "2"),
			Approved: Unapproved, Attributes: []Pair{{"app", "scoring"}, {"cost.center", "7"}, {"zone", "b"}},
			From: path + ":5",
		},
		{
			Match: []Pair{{ModelName, "credit-risk"}, {ModelVersion, "1.10"}}, // as it is written
			Fields: fields(Owner, "risk-ml", Tier, "1", Variant, "champion", Stage, "Production", Experiment, "17", Run, "0x1f", Reference, "credit-risk/1.10@3f2a",
				RetentionClass, "audit", ResidencyRegion, "eu"),
			Approved: Approved, Attributes: []Pair{{"cost.center", "7"}, {"zone", "a"}},
			From: path + ":8",
		},
		{
			Match:    []Pair{{ImageName, "registry.example.com/fraud"}, {"k8s.cluster.name", "gpu-west"}, {"k8s.pod.label.app", "fraud"}, {ServiceName, "fraud"}},
			Fields:   fields(Model, "fraud", Version, "2026-03-01", Owner, "1", Tier, "2"),
			Approved: Unapproved, Attributes: []Pair{{"cost.center", "7"}, {"zone", "a"}},
			From: path + ":18",
		},
		{
			Match:    []Pair{{ModelName, "~x"}, {ModelVersion, "~"}},
			Fields:   fields(Owner, "risk-ml", Tier, "2"),
			Approved: Unapproved, Attributes: []Pair{{"cost.center", "7"}, {"zone", "a"}},
			From: path + ":26",
		},
	}, got)
}

// Forms of one catalog with one entry.
func TestRead_Forms(t *testing.T) {
	for _, tc := range []struct{ name, file, text string }{
		{"block style", "a.yaml", "entries:\n- match:\n    model: m\n  owner: o\n"},
		{"flow style", "a.yml", "{entries: [{match: {model: m}, owner: o}]}"},
		{"CRLF", "a.yaml", "entries:\r\n- match:\r\n    model: m\r\n  owner: o\r\n"},
		{"byte order mark", "a.yaml", "\ufeffentries:\n- match: {model: m}\n  owner: o\n"},
		{"a document's marks", "a.yaml", "%YAML 1.1\n---\nentries:\n- match: {model: m}\n  owner: o\n...\n"},
		{"comments", "a.yaml", "# c\nentries: # c\n# c\n- match: {model: m} # c\n  owner: o # c\n"},
		{"anchors", "a.yaml", "defaults: {owner: &o o}\nentries:\n- match: &m {model: m}\n  owner: *o\n"},
		{"an alias for a whole value", "a.yaml", "defaults: &d {owner: o}\nentries: [{match: {model: m}, attributes: {}}]\n"},
		{"JSON", "a.json", `{"entries": [{"match": {"model": "m"}, "owner": "o"}]}`},
		{"JSON with tabs", "a.json", "{\n\t\"entries\":\t[\n\t\t{\t\"match\": {\"model\":\t\"m\"\t},\n\t\t\t\"owner\": \"o\"}\n\t]\n}\n"},
		{"JSON with CRLF and byte order mark", "a.json", "\ufeff{\r\n\t\"entries\": [{\"match\": {\"model\": \"m\"}, \"owner\": \"o\"}]\r\n}\r\n"},
		{"JSON with escapes", "a.json", `{"\u0065ntries": [{"match": {"model": "\u006d"}, "owner": "o"}]}`},
		{"other names of files", "catalog", "entries: [{match: {model: m}, owner: o}]"},
		{"a tag", "a.yaml", "entries: [{match: {model: !!str m}, owner: o}]"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir := write(t, map[string]string{tc.file: tc.text})
			got, err := Read([]string{filepath.Join(dir, tc.file)}, 1)
			require.NoError(t, err)
			require.Len(t, got, 1)
			assert.Equal(t, []Pair{{ModelName, "m"}}, got[0].Match)
			assert.Equal(t, fields(Owner, "o"), merged(got)[0].Fields)
		})
	}
	for name, text := range map[string]string{"empty": "", "a comment": "# later\n", "blanks": " \n\n", "no entries": "entries: []", "schema only": "schema: ml.catalog/v1", "braces": "{}"} {
		for _, file := range []string{"a.yaml", "a.json"} {
			if file == "a.json" && text != "" && text[0] != '{' {
				continue
			}
			t.Run(name+" "+file, func(t *testing.T) {
				got, err := Read([]string{filepath.Join(write(t, map[string]string{file: text}), file)}, 1)
				assert.NoError(t, err)
				assert.Empty(t, got)
			})
		}
	}
}

// Each mistake is told with file, line, and what was expected; all mistakes of a file at once.
func TestRead_Mistakes(t *testing.T) {
	long := strings.Repeat("x", MaxValue+1)
	for _, tc := range []struct {
		name, text string
		want       []string
	}{
		// Of the language.
		{"no YAML", "entries: [", []string{"a.yaml:1: did not find expected node content"}},
		{"no YAML further down", "# 1\n# 2\nentries: a: b", []string{"a.yaml:3: mapping values are not allowed in this context"}},
		{"tabs", "entries:\n\t- match: {model: m}", []string{"a.yaml:2: found character that cannot start any token"}},
		{"an anchor that is not there", "entries: *e", []string{"a.yaml:1: unknown anchor 'e' referenced"}},
		{"not UTF-8", "entries: [{match: {model: \"\xff\"}}]", []string{"a.yaml:1: not UTF-8"}},
		{"zero bytes", "entries:\x00", []string{"a.yaml:1: control characters are not allowed"}},

		// Of the file.
		{"a text", "models", []string{`a.yaml:1: a catalog: text "models", expected a mapping`}},
		{"a list", "\n- match: {model: m}", []string{"a.yaml:2: a catalog: a list, expected a mapping"}},
		{"null", "null", []string{"a.yaml:1: a catalog: nothing, expected a mapping"}},
		{"unknown keys", "schema: ml.catalog/v1\nmodels: []\nEntries: []", []string{
			`a.yaml:2: unknown key "models", expected schema, include, defaults or entries`, `a.yaml:3: unknown key "Entries", expected schema, include, defaults or entries`,
		}},
		{"another schema", "schema: ml.catalog/v2", []string{`a.yaml:1: schema: "ml.catalog/v2", expected "ml.catalog/v1"`}},
		{"schema is a number", "schema: 1", []string{"a.yaml:1: schema: 1, expected text"}},
		{"schema is a list", "schema: []", []string{"a.yaml:1: schema: a list, expected text"}},
		{"entries is a mapping", "entries: {}", []string{"a.yaml:1: entries: a mapping, expected a list"}},
		{"entries is nothing", "entries:", []string{"a.yaml:1: entries: nothing, expected a list"}},
		{"include is a text", "include: b.yaml", []string{`a.yaml:1: include: text "b.yaml", expected a list`}},
		{"include of a number", "include:\n- 7", []string{"a.yaml:2: include: 7, expected text"}},
		{"include of nothing", "include:\n- ''", []string{"a.yaml:2: include: empty"}},
		{"include of a file that is not there", "include:\n- b.yaml\n- c*.yaml", []string{`a.yaml:2: file "b.yaml": file does not exist`}},
		{"include of a bad pattern", "include:\n- '[.yaml'", []string{`a.yaml:2: file pattern "[.yaml": syntax error in pattern`}},
		{"defaults is a list", "defaults: []", []string{"a.yaml:1: defaults: a list, expected a mapping"}},
		{"defaults of what belongs to entries", "defaults:\n  match: {model: m}\n  model: m\n  version: 1\n  ower: o", []string{
			"a.yaml:2: defaults: match belongs to an entry", "a.yaml:3: defaults: model belongs to an entry", "a.yaml:4: defaults: version belongs to an entry",
			`a.yaml:5: unknown key "ower", expected match, model, version, variant, stage, owner, team, tier, experiment, run, reference, retention_class, residency_region, approved or attributes`,
		}},
		{"keys twice", "entries: []\nschema: ml.catalog/v1\nentries: []", []string{`a.yaml:3: a catalog: key "entries" stands in line 1 already`}},
		{"a merge key", "defaults: &d {owner: o}\nentries:\n- match: {model: m}\n  <<: *d", []string{"a.yaml:4: an entry: merge keys are not supported, expected defaults"}},
		{"a key that is a mapping", "? {a: b}\n: c", []string{"a.yaml:1: a catalog: the key is a mapping, expected text"}},
		{"a key that is a list", "entries:\n- [a]: b", []string{
			"a.yaml:2: an entry: the key is a list, expected text", "a.yaml:2: an entry has no match, expected {model: NAME} or other attributes",
		}},

		// Of entries.
		{"no match", "entries:\n- owner: o", []string{"a.yaml:2: an entry has no match, expected {model: NAME} or other attributes"}},
		{"an empty match", "entries:\n- match: {}", []string{"a.yaml:2: match is empty, expected {model: NAME} or other attributes"}},
		{"a key twice", "entries:\n- match: {model: m}\n  owner: o\n  owner: o", []string{`a.yaml:4: an entry: key "owner" stands in line 3 already`}},
		{"an attribute twice", "entries:\n- match:\n    model: m\n    ml.model.name: m", []string{`a.yaml:4: match: "ml.model.name" speaks of ml.model.name a second time`}},
		{"a label twice", "entries:\n- match:\n    label.a: m\n    k8s.pod.label.a: m", []string{`a.yaml:4: match: "k8s.pod.label.a" speaks of k8s.pod.label.a a second time`}},
		{"an unknown key", "entries:\n- match: {model: m}\n  ower: o", []string{
			`a.yaml:3: unknown key "ower", expected match, model, version, variant, stage, owner, team, tier, experiment, run, reference, retention_class, residency_region, approved or attributes`,
		}},
		{"an empty value", "entries:\n- match: {model: m, version: ''}\n  owner: ''\n  attributes: {a: ''}", []string{
			"a.yaml:3: owner: empty", "a.yaml:4: attributes: a: empty", "a.yaml:2: match: version: empty",
		}},
		{"values too long", "entries:\n- match: {model: m, version: " + long + "}\n  owner: " + long + "\n  attributes: {a: " + long + "}", []string{
			"a.yaml:3: owner: 513 bytes, expected at most 512", "a.yaml:4: attributes: a: 513 bytes, expected at most 512", "a.yaml:2: match: version: 513 bytes, expected at most 512",
		}},
		{"a long text where none belongs", "entries: " + long, []string{`a.yaml:1: entries: text "` + long[:40] + `…", expected a list`}},
		{"approved is no boolean", "entries:\n- match: {model: m}\n  approved: yes\n- match: {model: n}\n  approved: 1\n- match: {model: o}\n  approved: 'true'\n- match: {model: p}\n  approved: []", []string{
			`a.yaml:3: approved: text "yes", expected true or false`, "a.yaml:5: approved: 1, expected true or false", `a.yaml:7: approved: text "true", expected true or false`,
			"a.yaml:9: approved: a list, expected true or false",
		}},
		{"attributes is a list", "entries:\n- match: {model: m}\n  attributes: [a]", []string{"a.yaml:3: attributes: a list, expected a mapping"}},
		{"an attribute is no text", "entries:\n- match: {model: m}\n  attributes: {a: 7, b: true, c: {}, d: , e: 2026-01-01}", []string{
			"a.yaml:3: attributes: a: 7, expected text", "a.yaml:3: attributes: b: true, expected text", "a.yaml:3: attributes: c: a mapping, expected text",
			"a.yaml:3: attributes: d: nothing, expected text", "a.yaml:3: attributes: e: 2026-01-01, expected text",
		}},
		{"a match of no text", "entries:\n- match: {model: m, version: true, service: [], image: {}, a: }", []string{
			"a.yaml:2: match: version: true, expected text or a number", "a.yaml:2: match: service: a list, expected text or a number",
			"a.yaml:2: match: image: a mapping, expected text or a number", "a.yaml:2: match: a: nothing, expected text or a number",
		}},
		{"binary", "entries:\n- match: {model: m}\n  owner: !!binary bW9kZWw=", []string{"a.yaml:3: owner: bW9kZWw=, expected text"}},
		{"aliases of what does not belong", "entries:\n- match: &m {model: m}\n  owner: *m", []string{"a.yaml:2: owner: a mapping, expected text"}},
		{"an anchor within itself", "entries:\n- match: {model: m}\n  attributes: &a {a: *a}", []string{"a.yaml:3: attributes: a: a mapping, expected text"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir := write(t, map[string]string{"a.yaml": tc.text})
			got, err := Read([]string{filepath.Join(dir, "a.yaml")}, manyEntries)
			require.Error(t, err)
			assert.Equal(t, strings.Join(tc.want, "\n"), message(err, dir))
			assert.Empty(t, got)
		})
	}
}

// Of each field: text belongs there, or a number for those that are often written as numbers.
func TestRead_TypesOfFields(t *testing.T) {
	for _, field := range Fields() {
		number := field == Version || field == Run || field == Experiment || field == Tier
		for value, want := range map[string]string{
			"text": "", "'7'": "", "7": "7", "1.50": "1.50", "2026-01-01": "2026-01-01", "true": "true", "~": "nothing", "[]": "a list", "{}": "a mapping",
		} {
			t.Run(fmt.Sprintf("%s %s", field, value), func(t *testing.T) {
				dir := write(t, map[string]string{"a.yaml": fmt.Sprintf("entries:\n- match: {model: m}\n  %s: %s\n", field, value)})
				got, err := Read([]string{filepath.Join(dir, "a.yaml")}, manyEntries)
				literal := number && (value[0] == '7' || value[0] == '1' || value[0] == '2')
				if want == "" || literal {
					require.NoError(t, err)
					assert.Equal(t, strings.Trim(value, "'"), got[0].Fields[field])
					return
				}
				require.Error(t, err)
				expected := "text"
				if number {
					expected = "text or a number"
				}
				assert.Equal(t, fmt.Sprintf("a.yaml:3: %s: %s, expected %s", field, want, expected), message(err, dir))
			})
		}
	}
}

func TestRead_MoreAttributesThanAllowed(t *testing.T) {
	text := func(n int) string {
		var b strings.Builder
		b.WriteString("entries:\n- match: {model: m}\n  attributes:\n")
		for i := range n {
			fmt.Fprintf(&b, "    a%02d: v\n", i)
		}
		return b.String()
	}
	dir := write(t, map[string]string{"a.yaml": text(MaxAttributes), "b.yaml": text(MaxAttributes + 1)})
	got, err := Read([]string{filepath.Join(dir, "a.yaml")}, manyEntries)
	require.NoError(t, err)
	assert.Len(t, got[0].Attributes, MaxAttributes)
	_, err = Read([]string{filepath.Join(dir, "b.yaml")}, manyEntries)
	require.Error(t, err)
	assert.Equal(t, "b.yaml:36: attributes: more than 32", message(err, dir))
}

func TestRead_MoreEntriesThanTheLimit(t *testing.T) {
	const one = "entries: [{match: {model: %s}}]\n"
	dir := write(t, map[string]string{"a.yaml": fmt.Sprintf(one, "a"), "b.yaml": fmt.Sprintf(one, "b")})
	got, err := Read([]string{dir}, 2)
	require.NoError(t, err)
	assert.Len(t, got, 2)
	got, err = Read([]string{dir}, 1)
	require.Error(t, err)
	assert.Equal(t, "b.yaml:1: more than 1 entries (limits::catalog_entries)", message(err, dir))
	assert.Empty(t, got)
}

// No more mistakes are told than one can read.
func TestRead_ManyMistakes(t *testing.T) {
	dir := write(t, map[string]string{"a.yaml": "entries:\n" + strings.Repeat("- {}\n", 250)})
	_, err := Read([]string{filepath.Join(dir, "a.yaml")}, manyEntries)
	require.Error(t, err)
	lines := strings.Split(message(err, dir), "\n")
	require.Len(t, lines, maxProblems+1)
	assert.Equal(t, "a.yaml:101: an entry has no match, expected {model: NAME} or other attributes", lines[maxProblems-1])
	assert.Equal(t, "and 150 more", lines[maxProblems])
}

func models(entries []*Entry) (models []string) {
	for _, e := range entries {
		models = append(models, e.matched(ModelName))
	}
	return models
}

func TestRead_Includes(t *testing.T) {
	const entry = "\nentries: [{match: {model: %s}}]\n"
	for _, tc := range []struct {
		name  string
		files map[string]string
		want  []string // models
		err   string
	}{
		{"one", map[string]string{"a.yaml": "include: [b.yaml]" + entry, "b.yaml": entry}, []string{"a", "b"}, ""},
		{"own entries come first", map[string]string{"a.yaml": "include: [c.yaml, b.yaml]" + entry, "b.yaml": entry, "c.yaml": entry}, []string{"a", "c", "b"}, ""},
		{"relative to the file", map[string]string{"a.yaml": "include: [x/b.yaml]" + entry, "x/b.yaml": "include: [../c.yaml, y/d.json]" + entry, "c.yaml": entry, "x/y/d.json": jsonEntry}, []string{"a", "x/b", "c", "x/y/d"}, ""},
		{"a pattern, in order", map[string]string{"a.yaml": "include: ['x/*.yaml']" + entry, "x/c.yaml": entry, "x/b.yaml": entry, "x/d.json": jsonEntry, "x/.e.yaml": entry}, []string{"a", "x/b", "x/c"}, ""},
		{"a pattern that finds nothing", map[string]string{"a.yaml": "include: ['x/*.yaml']" + entry}, []string{"a"}, ""},
		{"a directory", map[string]string{"a.yaml": "include: [x]" + entry, "x/c.yml": entry, "x/b.yaml": entry, "x/d.json": jsonEntry, "x/e.txt": "no catalog", "x/.f.yaml": "[", "x/y/g.yaml": "["}, []string{"a", "x/b", "x/c", "x/d"}, ""},
		{"a diamond is read once", map[string]string{"a.yaml": "include: [b.yaml, c.yaml]" + entry, "b.yaml": "include: [d.yaml]" + entry, "c.yaml": "include: [./x/../d.yaml]" + entry, "d.yaml": entry, "x/y": ""}, []string{"a", "b", "d", "c"}, ""},
		{"twice in one list", map[string]string{"a.yaml": "include: [b.yaml, b.yaml, '*.yaml']" + entry, "b.yaml": entry}, nil, `a.yaml:1: include of "a.yaml": files include each other in a cycle: a.yaml -> a.yaml`},
		{"a cycle of one", map[string]string{"a.yaml": "\ninclude: [a.yaml]"}, nil, `a.yaml:2: include of "a.yaml": files include each other in a cycle: a.yaml -> a.yaml`},
		{"a cycle of two", map[string]string{"a.yaml": "include: [b.yaml]", "b.yaml": "include:\n- ./a.yaml"}, nil, `b.yaml:2: include of "a.yaml": files include each other in a cycle: a.yaml -> b.yaml -> a.yaml`},
		{"a cycle of three", map[string]string{"a.yaml": "include: [b.yaml]", "b.yaml": "include: [c.yaml]", "c.yaml": "include: [a.yaml]"}, nil, `c.yaml:1: include of "a.yaml": files include each other in a cycle: a.yaml -> b.yaml -> c.yaml -> a.yaml`},
		{"a cycle of others", map[string]string{"a.yaml": "include: [b.yaml]", "b.yaml": "include: [c.yaml]", "c.yaml": "include: [b.yaml]"}, nil, `c.yaml:1: include of "b.yaml": files include each other in a cycle: a.yaml -> b.yaml -> c.yaml -> b.yaml`},
		{"mistakes of all files", map[string]string{"a.yaml": "include: [b.yaml]\nx: 1", "b.yaml": "y: 1\ninclude: [c.yaml]"}, nil, "a.yaml:2: unknown key \"x\", expected schema, include, defaults or entries\nb.yaml:1: unknown key \"y\", expected schema, include, defaults or entries\nb.yaml:2: file \"c.yaml\": file does not exist"},
		{"defaults are those of the file", map[string]string{"a.yaml": "include: [b.yaml]\ndefaults: {owner: o}" + entry, "b.yaml": entry}, []string{"a", "b"}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for name, text := range tc.files {
				if strings.HasSuffix(text, entry) || text == jsonEntry {
					tc.files[name] = strings.ReplaceAll(text, "%s", strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(name, ".yaml"), ".yml"), ".json"))
				}
			}
			dir := write(t, tc.files)
			got, err := Read([]string{filepath.Join(dir, "a.yaml")}, manyEntries)
			if tc.err != "" {
				require.Error(t, err)
				assert.Equal(t, tc.err, message(err, dir))
				return
			}
			require.NoError(t, err)
			assert.Equal(t, tc.want, models(got))
			if tc.name == "defaults are those of the file" {
				assert.Equal(t, "o", merged(got)[0].Fields[Owner])
				assert.Empty(t, got[1].Fields[Owner])
			}
		})
	}
}

func TestRead_IncludesTooDeep(t *testing.T) {
	files := map[string]string{}
	for i := range maxDepth + 1 {
		files[fmt.Sprintf("%02d.yaml", i)] = fmt.Sprintf("include: [%02d.yaml]\nentries: [{match: {model: m%d}}]", i+1, i)
	}
	files[fmt.Sprintf("%02d.yaml", maxDepth-1)] = "entries: []"
	dir := write(t, files)
	got, err := Read([]string{filepath.Join(dir, "00.yaml")}, manyEntries)
	require.NoError(t, err)
	assert.Len(t, got, maxDepth-1)

	files["15.yaml"], files["16.yaml"] = "include: [16.yaml]", ""
	dir = write(t, files)
	_, err = Read([]string{filepath.Join(dir, "00.yaml")}, manyEntries)
	require.Error(t, err)
	assert.Equal(t, `15.yaml:1: include of "16.yaml": more than 16 files include each other`, message(err, dir))
}

func TestRead_Paths(t *testing.T) {
	const entry = "entries: [{match: {model: %s}}]"
	dir := write(t, map[string]string{
		"b.yaml": fmt.Sprintf(entry, "b"), "a.yml": fmt.Sprintf(entry, "a"), "c.json": fmt.Sprintf(jsonEntry, "c"), "notes.txt": "no catalog", ".hidden.yaml": "[",
		"..2026/d.yaml": "[", "deeper/e.yaml": fmt.Sprintf(entry, "e"), "empty/.keep": "",
	})
	at := func(names ...string) (paths []string) {
		for _, name := range names {
			paths = append(paths, filepath.Join(dir, name))
		}
		return paths
	}
	for _, tc := range []struct {
		name  string
		paths []string
		want  []string
		err   string
	}{
		{"none", nil, nil, ""},
		{"a file", at("b.yaml"), []string{"b"}, ""},
		{"files, in the order they are named in", at("c.json", "b.yaml"), []string{"c", "b"}, ""},
		{"a file twice", at("b.yaml", "b.yaml", "deeper/../b.yaml"), []string{"b"}, ""},
		{"a directory", at(""), []string{"a", "b", "c"}, ""},
		{"an empty directory", at("empty"), nil, ""},
		{"a pattern", at("*.y*ml"), []string{"a", "b"}, ""},
		{"a pattern of directories", at("d*/*.yaml"), []string{"e"}, ""},
		{"a pattern that finds nothing", at("*.toml"), nil, ""},
		{"a file that is not there", at("z.yaml", "b.yaml"), nil, `file "z.yaml": file does not exist`},
		{"a directory that is not there", at("z/a.yaml"), nil, `file "z/a.yaml": file does not exist`},
		{"a bad pattern", at("[a"), nil, `file pattern "[a": syntax error in pattern`},
		{"a pattern that finds a directory", at("dee*"), nil, "deeper: no regular file"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := Read(tc.paths, manyEntries)
			if tc.err != "" {
				require.Error(t, err)
				assert.Equal(t, tc.err, message(err, dir))
				return
			}
			require.NoError(t, err)
			assert.Equal(t, tc.want, models(got))
		})
	}
	_, err := Read(at("z.yaml"), manyEntries)
	assert.ErrorIs(t, err, fs.ErrNotExist)
}

// allocated returns how many bytes f allocates.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// wrongAtOnce is a text of that size whose mistake is its first byte: the parser takes seconds for one of only blanks.
func wrongAtOnce(size int) string { return strings.Repeat("\x00", size) }

// Of a file of a gibibyte no more is read than to know that it is too large.
func TestRead_FileTooLarge(t *testing.T) {
	dir := write(t, map[string]string{"large.yaml": "entries: []\n", "largest.yaml": "", "just.yaml": "entries: []"})
	sparse := func(name string, size int64) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.Truncate(path, size))
		return path
	}
	path := sparse("large.yaml", 1<<30)
	start := time.Now()
	var err error
	bytes := allocated(func() { _, err = Read([]string{path}, manyEntries) })
	require.Error(t, err)
	assert.Contains(t, message(err, dir), "the file has more than 16777216 bytes")
	assert.Less(t, bytes, uint64(128<<20))
	assert.Less(t, time.Since(start), 10*time.Second)

	_, err = Read([]string{sparse("largest.yaml", MaxFile+1)}, manyEntries)
	require.Error(t, err)
	assert.Equal(t, "largest.yaml:1: the file has more than 16777216 bytes", message(err, dir))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "just.yaml"), []byte(wrongAtOnce(MaxFile)), 0o600))
	_, err = Read([]string{filepath.Join(dir, "just.yaml")}, manyEntries)
	require.Error(t, err)
	assert.Equal(t, "just.yaml:1: control characters are not allowed", message(err, dir))
}

func TestRead_FilesTogetherTooLarge(t *testing.T) {
	files := map[string]string{}
	for i := range MaxBytes / MaxFile {
		files[fmt.Sprintf("%d.yaml", i)] = wrongAtOnce(MaxFile)
	}
	dir := write(t, files)
	_, err := Read([]string{dir}, manyEntries)
	require.Error(t, err)
	assert.NotContains(t, err.Error(), "together")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "9.yaml"), []byte("\n"), 0o600))
	_, err = Read([]string{dir}, manyEntries)
	require.Error(t, err)
	told := strings.Split(message(err, dir), "\n")
	assert.Equal(t, "9.yaml:1: the files together have more than 67108864 bytes", told[len(told)-1])
}

func TestRead_TooManyFiles(t *testing.T) {
	files := map[string]string{}
	for i := range MaxFiles {
		files[fmt.Sprintf("%04d.yaml", i)] = ""
	}
	dir := write(t, files)
	_, err := Read([]string{dir}, manyEntries)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "1000.yaml"), nil, 0o600))
	_, err = Read([]string{dir}, manyEntries)
	require.Error(t, err)
	assert.Equal(t, "1000.yaml: more than 1000 files", message(err, dir))
}

// A document that stands for a billion texts costs no more than it has lines.
func TestRead_BillionLaughs(t *testing.T) {
	var b strings.Builder
	b.WriteString("entries:\n- match: {model: m}\n  attributes:\n    a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n")
	for i := range 9 {
		fmt.Fprintf(&b, "    a%d: &a%d [%s]\n", i+1, i+1, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i), 10), ", "))
	}
	b.WriteString("- *a9\n- match: *a9\n  owner: *a9\n")
	dir := write(t, map[string]string{"a.yaml": b.String()})
	start := time.Now()
	var err error
	bytes := allocated(func() { _, err = Read([]string{filepath.Join(dir, "a.yaml")}, manyEntries) })
	require.Error(t, err)
	assert.Contains(t, message(err, dir), "a.yaml:4: attributes: a0: a list, expected text")
	assert.Less(t, bytes, uint64(4<<20))
	assert.Less(t, time.Since(start), 5*time.Second)
}

// Nor does one whose parts are all what belongs where they stand.
func TestRead_AnchorsOfEntries(t *testing.T) {
	dir := write(t, map[string]string{"a.yaml": "entries:\n- &e {match: {model: m}, owner: o}\n" + strings.Repeat("- *e\n", 10_000)})
	got, err := Read([]string{filepath.Join(dir, "a.yaml")}, 20_000)
	require.NoError(t, err)
	assert.Len(t, got, 10_001)
	_, err = New(got)
	assert.Error(t, err, "one match many times")
}

func TestRead_TooManyLevels(t *testing.T) {
	dir := write(t, map[string]string{"a.yaml": "entries: " + strings.Repeat("[", 1_000_000)})
	start := time.Now()
	_, err := Read([]string{filepath.Join(dir, "a.yaml")}, manyEntries)
	require.Error(t, err)
	assert.Equal(t, "a.yaml:1: exceeded max depth of 10000", message(err, dir))
	assert.Less(t, time.Since(start), 5*time.Second)
}

// jsonEntry is an entry as a file in JSON has it.
const jsonEntry = `{"entries": [{"match": {"model": "%s"}}]}`

// merged returns entries with what their defaults say.
func merged(entries []*Entry) (all []*Entry) {
	for _, e := range entries {
		own := *e
		if own.defaults != nil {
			own.fill(own.defaults)
			own.defaults = nil
		}
		all = append(all, &own)
	}
	return all
}
