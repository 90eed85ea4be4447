// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package reference

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// example is a small valid profile.
func example() *Profile {
	p := &Profile{
		Schema: Schema, Model: "credit-risk", Version: "2026.11", Created: someDay, Rows: 100,
		Features: []Feature{
			{Name: "age", Kind: KindFeature, Type: TypeNumeric, Missing: 10, Numeric: &Numeric{
				Edges: []float64{35, 42.5}, Atoms: []float64{0}, Counts: []int64{20, 30, 25, 15}, Mean: 33.25, StdDev: 12.5, Min: 0, Max: 81,
			}},
			{Name: "city", Kind: KindFeature, Type: TypeCategorical, Missing: 0, Categorical: &Categorical{
				Categories: []CategoryCount{{"<Ulm>", 60}, {"1", 25}},
				Rare:       Rare{Count: 15, Distinct: 2, Values: []string{"Aalen", "Bonn"}},
			}},
			{Name: "age", Kind: KindScore, Type: TypeNumeric, Missing: 100, Numeric: &Numeric{
				Edges: []float64{}, Atoms: []float64{}, Counts: []int64{0},
			}},
		},
	}
	p.ID = p.ContentID()
	return p
}

// fullExample has the optional parts too.
func fullExample() *Profile {
	p := example()
	p.Features[0].Numeric.Quantiles = &Quantiles{Edges: []float64{0, 20.5}, Counts: []int64{15, 45, 30}}
	p.Features[2].Kind, p.Features[2].Name = KindFeature, "inc,ome"
	p.Correlations = []Correlation{{A: "age", B: "inc,ome", Rows: 0, R: -0.25}}
	p.ID = p.ContentID()
	return p
}

func TestFeature_Bins(t *testing.T) {
	p := example()
	assert.Equal(t, []Bin{{"(-inf, 35]", 20}, {"(35, 42.5]", 30}, {"(42.5, +inf)", 25}, {"=0", 15}}, p.Features[0].Bins())
	assert.Equal(t, []Bin{{"<Ulm>", 60}, {"1", 25}, {"(rare)", 15}, {"(unseen)", 0}}, p.Features[1].Bins())
	assert.Equal(t, []Bin{{"(-inf, +inf)", 0}}, p.Features[2].Bins())

	big := numeric(t, 2, 1e6, 3e6)
	assert.Equal(t, []Bin{{"(-inf, 2000000]", 0}, {"(2000000, +inf)", 0}, {"=1000000", 1}, {"=3000000", 1}}, big.Bins())
}

func TestFeature_BinsAreInTheOrderOfBinning(t *testing.T) {
	n := example().Features[0].Numeric
	for i, v := range []float64{35, 36, 43, 0} {
		assert.Equal(t, i, n.Binning().Index(v))
	}
}

func TestProfile_ContentID(t *testing.T) {
	id := example().ContentID()
	assert.Regexp(t, `^credit-risk/2026\.11@[0-9a-f]{12}$`, id)

	same := example()
	same.ID, same.Created = "x", time.Now()
	assert.Equal(t, id, same.ContentID())

	seen := map[string]bool{id: true}
	for _, change := range []func(*Profile){
		func(p *Profile) { p.Rows++ },
		func(p *Profile) { p.Features[0].Missing++ },
		func(p *Profile) { p.Features[0].Numeric.Mean = math.Nextafter(p.Features[0].Numeric.Mean, 0) },
		func(p *Profile) { p.Features[1].Categorical.Categories[0].Value = "Ulm" },
		func(p *Profile) { p.Features[1].Categorical.Rare.Values = nil },
		func(p *Profile) { p.Features = p.Features[:2] },
		func(p *Profile) {
			p.Features[0].Numeric.Quantiles = &Quantiles{Edges: []float64{}, Counts: []int64{90}}
		},
		func(p *Profile) { p.Correlations = []Correlation{{A: "age", B: "income", Rows: 90, R: 0.5}} },
	} {
		p := example()
		change(p)
		assert.False(t, seen[p.ContentID()])
		seen[p.ContentID()] = true
	}
}

func TestProfile_Validate(t *testing.T) {
	require.NoError(t, example().Validate())
	numeric := func(change func(*Numeric)) func(*Profile) {
		return func(p *Profile) { change(p.Features[0].Numeric) }
	}
	categorical := func(change func(*Categorical)) func(*Profile) {
		return func(p *Profile) { change(p.Features[1].Categorical) }
	}
	const age, city = `features[0] ("age"): `, `features[1] ("city"): `
	for _, tc := range []struct {
		want   string
		change func(*Profile)
	}{
		{`"schema" is "ml.reference/v2", expected "ml.reference/v1"`, func(p *Profile) { p.Schema = "ml.reference/v2" }},
		{`"model" is empty, expected the name of the model`, func(p *Profile) { p.Model = "" }},
		{`"model" and "version": expected text in UTF-8`, func(p *Profile) { p.Version = "\xff" }},
		{`"features" is empty, expected at least one feature`, func(p *Profile) { p.Features = nil }},
		{`"rows" is 0, expected at least 1`, func(p *Profile) { p.Rows, p.Features = 0, nil }},
		{`"id" is "x", but the content's is "` + example().ID + `"; if the content was changed on purpose, remove "id"`, func(p *Profile) { p.ID = "x" }},
		{`features[0] (""): "name" is empty`, func(p *Profile) { p.Features[0].Name = "" }},
		{`features[2] ("age"): "name" is that of features[0], which is of the same kind "feature"`, func(p *Profile) { p.Features[2].Kind = KindFeature }},
		{age + `"kind" is "label", expected "feature", "prediction" or "score"`, func(p *Profile) { p.Features[0].Kind = "label" }},
		{age + `"type" is "text", expected "numeric" or "categorical"`, func(p *Profile) { p.Features[0].Type = "text" }},
		{age + `"numeric" is missing, but "type" is "numeric"`, func(p *Profile) { p.Features[0].Numeric = nil }},
		{city + `"categorical" is missing, but "type" is "categorical"`, func(p *Profile) { p.Features[1].Categorical = nil }},
		{age + `"categorical" is there, but "type" is "numeric"`, func(p *Profile) { p.Features[0].Categorical = &Categorical{} }},
		{city + `"numeric" is there, but "type" is "categorical"`, func(p *Profile) { p.Features[1].Numeric = &Numeric{} }},
		{age + `"missing" is 101, expected 0 to "rows", 100`, func(p *Profile) { p.Features[0].Missing = 101 }},
		{age + `"edges"[1] is 35, expected more than the value before, 35`, numeric(func(n *Numeric) { n.Edges[1] = 35 })},
		{age + `"edges"[0] is NaN, expected a finite number`, numeric(func(n *Numeric) { n.Edges[0] = math.NaN() })},
		{age + `"edges"[1] is +Inf, expected a finite number`, numeric(func(n *Numeric) { n.Edges[1] = math.Inf(1) })},
		{age + `"atoms"[0] is -Inf, expected a finite number`, numeric(func(n *Numeric) { n.Atoms[0] = math.Inf(-1) })},
		{age + `"counts" has 4 values, expected 5: one more than "edges", and one per atom`, numeric(func(n *Numeric) { n.Atoms = []float64{0, 1} })},
		{age + `"counts": count 1 is -30, expected 0 or more`, numeric(func(n *Numeric) { n.Counts[1] = -30 })},
		{age + `"counts": the counts add up to 91, expected 90: "rows" less "missing"`, numeric(func(n *Numeric) { n.Counts[1]++ })},
		{age + `"counts": the counts add up to 9223372036854775807, expected 90: "rows" less "missing"`, numeric(func(n *Numeric) { n.Counts[1], n.Counts[2] = math.MaxInt64, math.MaxInt64 })},
		{age + `"mean" is NaN, expected a finite number`, numeric(func(n *Numeric) { n.Mean = math.NaN() })},
		{age + `"stddev" is -1, expected 0 or more`, numeric(func(n *Numeric) { n.StdDev = -1 })},
		{age + `"min" is 82, expected at most "max", 81`, numeric(func(n *Numeric) { n.Min = 82 })},
		{age + `"max" is +Inf, expected a finite number`, numeric(func(n *Numeric) { n.Max = math.Inf(1) })},
		{city + `"categories"[1] stands twice`, categorical(func(c *Categorical) { c.Categories[1].Value = "<Ulm>" })},
		{city + `"categories"[1] is not in canonical form, as 1.0 is not and 1 is`, categorical(func(c *Categorical) { c.Categories[1].Value = "1.0" })},
		{city + `"categories"[1] is the label of a pool, longer than 256 bytes, or not UTF-8`, categorical(func(c *Categorical) { c.Categories[1].Value = "(unseen)" })},
		{city + `"categories"[1]: "count" is 0, expected at least 1`, categorical(func(c *Categorical) { c.Categories[0].Count, c.Categories[1].Count = 85, 0 })},
		{city + `"categories" and "rare": the counts add up to 101, expected 100: "rows" less "missing"`, categorical(func(c *Categorical) { c.Rare.Count++ })},
		{city + `"rare": "distinct" is 16, expected 0 to "count", 15`, categorical(func(c *Categorical) { c.Rare.Distinct = 16 })},
		{city + `"rare": "values" has 2 values, expected as many as "distinct", 3`, categorical(func(c *Categorical) { c.Rare.Distinct = 3 })},
		{city + `"rare": "values"[1] stands twice`, categorical(func(c *Categorical) { c.Rare.Values[1] = "<Ulm>"; c.Rare.Values[0] = "!" })},
		{city + `"rare": "values"[0] is empty, but empty text is a missing value`, categorical(func(c *Categorical) { c.Rare.Values[0] = "" })},
		{city + `"rare": "values" are not ascending`, categorical(func(c *Categorical) { c.Rare.Values[0] = "Z" })},
		{city + `"rare": "values" is there, but "distinct" is more than 1024`, func(p *Profile) {
			p.Rows, p.Features[0].Missing, p.Features[2].Missing = 10_000, 9910, 10_000
			p.Features[1].Categorical.Rare.Count, p.Features[1].Categorical.Rare.Distinct = 9915, 2000
		}},
	} {
		p := example()
		tc.change(p)
		err := p.Validate()
		require.Error(t, err, tc.want)
		first, _, _ := strings.Cut(err.Error(), "\n") // another rule may be broken with it
		assert.Equal(t, tc.want, first)
	}
}

func TestProfile_ValidateOptionalParts(t *testing.T) {
	require.NoError(t, fullExample().Validate())
	quantiles := func(change func(*Quantiles)) func(*Profile) {
		return func(p *Profile) { change(p.Features[0].Numeric.Quantiles) }
	}
	correlation := func(change func(*Correlation)) func(*Profile) {
		return func(p *Profile) { change(&p.Correlations[0]) }
	}
	const age, pair = `features[0] ("age"): "quantiles": `, `correlations[0] ("age", "inc,ome"): `
	for _, tc := range []struct {
		want   string
		change func(*Profile)
	}{
		{age + `"edges"[1] is 0, expected more than the value before, 0`, quantiles(func(q *Quantiles) { q.Edges[1] = 0 })},
		{age + `"edges"[0] is NaN, expected a finite number`, quantiles(func(q *Quantiles) { q.Edges[0] = math.NaN() })},
		{age + `"edges" has 100 values, expected at most 99`, quantiles(func(q *Quantiles) {
			*q = Quantiles{Edges: make([]float64, 100), Counts: make([]int64, 101)}
		})},
		{age + `"counts" has 3 values, expected 2: one more than "edges"`, quantiles(func(q *Quantiles) { q.Edges = q.Edges[:1] })},
		{age + `"counts": count 0 is -15, expected 0 or more`, quantiles(func(q *Quantiles) { q.Counts[0] = -15 })},
		{age + `"counts": the counts add up to 89, expected 90: "rows" less "missing"`, quantiles(func(q *Quantiles) { q.Counts[2]-- })},
		{`correlations[0] ("city", "inc,ome"): "a" is no numeric feature of kind "feature"`, correlation(func(c *Correlation) { c.A = "city" })},
		{`correlations[0] ("age", "x"): "b" is no numeric feature of kind "feature"`, correlation(func(c *Correlation) { c.B = "x" })},
		{pair + `"b" is no numeric feature of kind "feature"`, func(p *Profile) { p.Features[2].Kind = KindScore }},
		{`correlations[0] ("age", "age"): "a" and "b" are the same feature`, correlation(func(c *Correlation) { c.B = "age" })},
		{pair + `"rows" is 101, expected 0 to the profile's, 100`, correlation(func(c *Correlation) { c.Rows = 101 })},
		{pair + `"rows" is -1, expected 0 to the profile's, 100`, correlation(func(c *Correlation) { c.Rows = -1 })},
		{pair + `"r" is -1.5, expected -1 to 1`, correlation(func(c *Correlation) { c.R = -1.5 })},
		{pair + `"r" is NaN, expected -1 to 1`, correlation(func(c *Correlation) { c.R = math.NaN() })},
		{`correlations[1] ("inc,ome", "age"): the pair is that of correlations[0]`, func(p *Profile) {
			p.Correlations = append(p.Correlations, Correlation{A: "inc,ome", B: "age"})
		}},
		{`"correlations" has 1226 values, expected at most 1225`, func(p *Profile) {
			p.Correlations = make([]Correlation, MaxCorrelations+1)
		}},
	} {
		p := fullExample()
		tc.change(p)
		err := p.Validate()
		require.Error(t, err, tc.want)
		first, _, _ := strings.Cut(err.Error(), "\n") // another rule may be broken with it
		assert.Equal(t, tc.want, first)
	}
}

func TestProfile_ValidateReportsAllMistakesUpToALimit(t *testing.T) {
	p := example()
	p.Model, p.Features[0].Kind, p.Features[1].Missing = "", "x", -1
	err := p.Validate()
	for _, part := range []string{`"model"`, `"kind"`, `"missing" is -1`, "add up to"} {
		assert.ErrorContains(t, err, part)
	}

	p.Features = make([]Feature, 1000)
	err = p.Validate()
	assert.Equal(t, maxProblems+1, 1+strings.Count(err.Error(), "\n"))
	assert.ErrorContains(t, err, "mistakes more")
}

func TestWriteAndRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "references", "credit-risk", "2026.11.json")
	require.NoError(t, Write(path, example()))
	got, err := Read(path)
	require.NoError(t, err)
	assert.Equal(t, example(), got)

	entries, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	assert.Len(t, entries, 1, "no temporary file is left")

	changed := example()
	changed.Version = "2026.12"
	changed.ID = changed.ContentID()
	require.NoError(t, Write(path, changed), "over the old one")
	got, err = Read(path)
	require.NoError(t, err)
	assert.Equal(t, changed, got)
}

// The file is part of the contract: other programs write it, and people review it.
func TestWrite_Format(t *testing.T) {
	data, err := encode(example())
	require.NoError(t, err)
	assert.Equal(t, `{
  "schema": "ml.reference/v1",
  "id": "`+example().ID+`",
  "model": "credit-risk",
  "version": "2026.11",
  "created": "2026-11-01T12:00:00Z",
  "rows": 100,
  "features": [
    {
      "name": "age",
      "kind": "feature",
      "type": "numeric",
      "missing": 10,
      "numeric": {
        "edges": [35, 42.5],
        "atoms": [0],
        "counts": [20, 30, 25, 15],
        "mean": 33.25,
        "stddev": 12.5,
        "min": 0,
        "max": 81
      }
    },
    {
      "name": "city",
      "kind": "feature",
      "type": "categorical",
      "missing": 0,
      "categorical": {
        "categories": [
          {"value": "<Ulm>", "count": 60},
          {"value": "1", "count": 25}
        ],
        "rare": {
          "count": 15,
          "distinct": 2,
          "values": [
            "Aalen",
            "Bonn"
          ]
        }
      }
    },
    {
      "name": "age",
      "kind": "score",
      "type": "numeric",
      "missing": 100,
      "numeric": {
        "edges": [],
        "atoms": [],
        "counts": [0],
        "mean": 0,
        "stddev": 0,
        "min": 0,
        "max": 0
      }
    }
  ]
}
`, string(data))
}

func TestWrite_FormatOfOptionalParts(t *testing.T) {
	data, err := encode(fullExample())
	require.NoError(t, err)
	assert.Contains(t, string(data), `
        "max": 81,
        "quantiles": {
          "edges": [0, 20.5],
          "counts": [15, 45, 30]
        }
      }
    },
`)
	assert.Contains(t, string(data), `
  ],
  "correlations": [
    {"a": "age", "b": "inc,ome", "rows": 0, "r": -0.25}
  ]
}
`)
	again, err := Decode(bytes.NewReader(data))
	require.NoError(t, err)
	assert.Equal(t, fullExample(), again)
}

// A file from before there were optional parts keeps its id.
func TestDecode_IDWithoutOptionalParts(t *testing.T) {
	assert.Equal(t, "credit-risk/2026.11@e208887fbc07", example().ContentID())
	p := example()
	p.Correlations = []Correlation{}
	assert.Equal(t, example().ContentID(), p.ContentID())
}

func TestWrite_RefusesWhatReadWouldRefuse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.json")
	p := example()
	p.Rows = 99
	assert.ErrorContains(t, Write(path, p), fmt.Sprintf("write reference profile %q: features[0]", path))
	assert.NoFileExists(t, path)
}

func TestWrite_FailureLeavesTheOldFile(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a directory can be replaced by a rename there")
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "x.json")
	require.NoError(t, os.MkdirAll(filepath.Join(path, "in the way"), 0o755))
	assert.Error(t, Write(path, example()))
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, entries, 1, "no temporary file is left")
}

func TestRead_Errors(t *testing.T) {
	whole, err := encode(example())
	require.NoError(t, err)
	swap := func(old, replacement string) string {
		require.Contains(t, string(whole), old)
		return strings.Replace(string(whole), old, replacement, 1)
	}
	for _, tc := range []struct{ name, content, want string }{
		{"empty", "", "line 1, column 1: the profile ends early"},
		{"not JSON", "{\n  \"schema\": \"ml.reference/v1\"\n  \"id\": 1}", "line 3, column 3: invalid character '\"' after object key:value pair"},
		{"cut", string(whole[:len(whole)/2]), "the profile ends early"},
		{"an array", "[]", "line 1, column 1: the profile: got array, expected an object"},
		{"null", "null", `"schema" is "", expected "ml.reference/v1"`},
		{"another schema with keys of its own", `{"schema":"ml.reference/v2","new":1}`, `"schema" is "ml.reference/v2", expected "ml.reference/v1"`},
		{"another file", `{"name":"x"}`, `"schema" is "", expected "ml.reference/v1"`},
		{"unknown key", swap(`"rows"`, `"row"`), `unknown field "row"`},
		{"wrong type", swap(`"rows": 100`, `"rows": "100"`), `line 7, column 15: "rows": got string, expected an integer`},
		{"no integer", swap(`"rows": 100`, `"rows": 1e2`), `line 7, column 13: "rows": got number, expected an integer`},
		{"wrong type inside", swap(`[35, 42.5]`, `[35, "x"]`), `line 15, column 25: "features.numeric.edges": got string, expected a finite number`},
		{"wrong list", swap(`[35, 42.5]`, `35`), `"features.numeric.edges": got number, expected an array`},
		{"number too large", swap(`[35, 42.5]`, `[35, 1e999]`), `"features.numeric.edges": got number, expected a finite number`},
		{"bad time", swap("2026-11-01T12:00:00Z", "yesterday"), "yesterday"},
		{"more after it", string(whole) + "\n {}", "line 62, column 2: expected nothing after the profile"},
		{"invalid", swap(`"rows": 100`, `"rows": 99`), `features[0] ("age"): "counts": the counts add up to 90, expected 89`},
		{"changed by hand", swap(`"mean": 33.25`, `"mean": 33`), `if the content was changed on purpose, remove "id"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.json")
			require.NoError(t, os.WriteFile(path, []byte(tc.content), 0o600))
			p, err := Read(path)
			assert.ErrorContains(t, err, tc.want)
			assert.ErrorContains(t, err, fmt.Sprintf("read reference profile %q: ", path))
			assert.Nil(t, p)
		})
	}
	_, err = Read(filepath.Join(t.TempDir(), "x.json"))
	assert.ErrorIs(t, err, fs.ErrNotExist)
	_, err = Decode(strings.NewReader(strings.Repeat(" ", maxFileBytes+1)))
	assert.EqualError(t, err, "larger than 64 MiB")
}

func TestDecode_FillsInTheID(t *testing.T) {
	whole, err := encode(example())
	require.NoError(t, err)
	var content map[string]any
	require.NoError(t, json.Unmarshal(whole, &content))
	delete(content, "id")
	whole, err = json.Marshal(content)
	require.NoError(t, err)
	p, err := Decode(bytes.NewReader(whole))
	require.NoError(t, err)
	assert.Equal(t, example(), p)
}

func TestReadDirectory(t *testing.T) {
	dir := t.TempDir()
	put := func(name string, model, version string) string {
		p := example()
		p.Model, p.Version = model, version
		p.ID = p.ContentID()
		path := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, Write(path, p))
		return path
	}
	first := put("a/1.json", "a", "1")
	put("a/2.json", "a", "2")
	again := put("b/again.json", "a", "1")
	put("b/deep/er/3.json", "b", "3")
	put(".hidden/4.json", "c", "4")
	put("a/.5.json", "c", "5")
	put("a/6.json.bak", "c", "6")
	broken := filepath.Join(dir, "a", "broken.json")
	require.NoError(t, os.WriteFile(broken, []byte("{"), 0o600))
	elsewhere := put("../elsewhere", "d", "1")
	require.NoError(t, os.Symlink(elsewhere, filepath.Join(dir, "link.json")))
	dangling := filepath.Join(dir, "z.json")
	require.NoError(t, os.Symlink(filepath.Join(dir, "nothing"), dangling))

	check := func(dir string) {
		profiles, problems := ReadDirectory(dir)
		var got []string
		for _, p := range profiles {
			got = append(got, p.Model+" "+p.Version)
		}
		assert.Equal(t, []string{"a 1", "a 2", "b 3", "d 1"}, got)
		require.Len(t, problems, 3)
		assert.ErrorContains(t, problems[0], "z.json")
		assert.ErrorIs(t, problems[0], fs.ErrNotExist)
		assert.ErrorContains(t, problems[1], "broken.json")
		assert.ErrorContains(t, problems[2], `model "a" version "1" is in`)
	}
	check(dir)
	_, problems := ReadDirectory(dir)
	assert.EqualError(t, problems[2], fmt.Sprintf(`model "a" version "1" is in %q and in %q: the first is used`, first, again))

	link := filepath.Join(t.TempDir(), "link")
	require.NoError(t, os.Symlink(dir, link))
	check(link)
}

func TestReadDirectory_Missing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "nothing")
	profiles, problems := ReadDirectory(dir)
	assert.Empty(t, profiles)
	require.Len(t, problems, 1)
	assert.ErrorIs(t, problems[0], fs.ErrNotExist)
	assert.ErrorContains(t, problems[0], fmt.Sprintf("read reference directory %q", dir))
}

func TestReadDirectory_TooManyFiles(t *testing.T) {
	dir := t.TempDir()
	for i := range maxFiles + 2 {
		require.NoError(t, os.WriteFile(filepath.Join(dir, fmt.Sprintf("%05d.json", i)), nil, 0o600))
	}
	paths, problems := profileFiles(dir)
	assert.Len(t, paths, maxFiles)
	require.Len(t, problems, 1)
	assert.ErrorContains(t, problems[0], "more than 10000 files")
}

func FuzzDecode(f *testing.F) {
	whole, err := encode(example())
	require.NoError(f, err)
	f.Add(whole)
	f.Add(bytes.Replace(whole, []byte(example().ID), nil, 1))
	f.Add([]byte(`{"schema":"ml.reference/v1","model":"m","rows":1,"features":[{"name":"x","kind":"feature","type":"categorical","missing":1,"categorical":{"rare":{"values":[]}}}]}`))
	f.Add([]byte(`{"schema":"ml.reference/v1","model":"m","created":"2026-11-01T12:00:00.5+01:00","rows":1,"features":[{"name":"x","kind":"score","type":"numeric","numeric":{"counts":[1],"edges":null,"mean":-0}}]}`))
	f.Add([]byte(`{"schema":"ml.reference/v1","model":"m","created":"2026-11-01T02:00:00+00:00","rows":1,"features":[{"name":"0","kind":"score","type":"numeric","numeric":{"counts":[1]}}]}`))
	full, err := encode(fullExample())
	require.NoError(f, err)
	f.Add(full)
	f.Add(bytes.Replace(full, []byte(fullExample().ID), nil, 1))
	f.Add([]byte(`{"schema":"ml.reference/v1","model":"m","rows":1,"correlations":[],"features":[{"name":"x","kind":"feature","type":"numeric","missing":1,"numeric":{"counts":[0],"quantiles":{"counts":[0]}}}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Decode(bytes.NewReader(data))
		if err != nil {
			return
		}
		path := filepath.Join(t.TempDir(), "p.json")
		require.NoError(t, Write(path, p))
		again, err := Read(path)
		require.NoError(t, err)
		require.True(t, p.Created.Equal(again.Created))
		again.Created = p.Created // +00:00 is read as the local zone where that is UTC, and written as Z
		require.Equal(t, p, again)
		for i := range p.Features {
			require.NotEmpty(t, p.Features[i].Bins())
			if n := p.Features[i].Numeric; n != nil && n.Quantiles != nil {
				require.Len(t, n.Quantiles.Counts, len(n.Quantiles.Edges)+1)
			}
		}
	})
}
