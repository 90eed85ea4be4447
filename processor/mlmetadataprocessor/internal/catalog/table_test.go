// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	label   = "k8s.pod.label.app"
	cluster = "k8s.cluster.name"
)

// match makes a match of keys and values.
func match(pairs ...string) (m []Pair) {
	for i := 0; i < len(pairs); i += 2 {
		m = append(m, Pair{pairs[i], pairs[i+1]})
	}
	sortPairs(m)
	return m
}

// values are those of a table's keys.
func values(t *Table, data map[string]string) (values []string) {
	for _, key := range t.Keys() {
		values = append(values, data[key])
	}
	return values
}

func TestLookup(t *testing.T) {
	catalog := []*Entry{
		{Match: match(ModelName, "risk"), Fields: fields(Owner, "risk-ml", Team, "lending", Tier, "2"), Approved: Unapproved, Attributes: []Pair{{"a", "model"}, {"b", "model"}}},
		{Match: match(ModelName, "risk", ModelVersion, "2"), Fields: fields(Owner, "risk-v2", Stage, "Production"), Approved: Approved, Attributes: []Pair{{"a", "version"}}},
		{Match: match(ModelName, "risk", ModelVersion, "2", ServiceName, "batch"), Fields: fields(Owner, "batch")},
		{Match: match(ModelName, "plain"), Fields: fields(Owner, "plain")},
		{Match: match(ModelName, "only", ModelVersion, "1"), Fields: fields(Owner, "only")},
		{Match: match(ServiceName, "scoring"), Fields: fields(Model, "risk", Version, "2", Team, "service", ResidencyRegion, "eu")},
		{Match: match(ImageName, "img"), Fields: fields(Model, "risk", Variant, "shadow")},
		{Match: match(ImageName, "img", ServiceName, "strange"), Fields: fields(Model, "unlisted", Version, "9")},
		{Match: match(label, "web"), Fields: fields(Owner, "web")},
	}
	table, err := New(catalog)
	require.NoError(t, err)
	assert.Equal(t, len(catalog), table.Len())
	assert.Equal(t, []string{ImageName, label, ModelName, ModelVersion, ServiceName}, table.Keys())
	for _, tc := range []struct {
		name       string
		data       map[string]string
		outcome    Outcome
		fields     [fieldCount]string
		approved   Approval
		attributes []Pair
		from       string // what comes from an entry: model, version
	}{
		{"nothing", nil, NoModel, fields(), NotSaid, nil, ""},
		{"a model without versions", map[string]string{ModelName: "plain"}, Hit, fields(Model, "plain", Owner, "plain"), NotSaid, nil, ""},
		{"a version of it", map[string]string{ModelName: "plain", ModelVersion: "7"}, Hit, fields(Model, "plain", Version, "7", Owner, "plain"), NotSaid, nil, ""},
		{"a model with versions", map[string]string{ModelName: "risk"}, Hit, fields(Model, "risk", Owner, "risk-ml", Team, "lending", Tier, "2"), Unapproved, []Pair{{"a", "model"}, {"b", "model"}}, ""},
		{"the more specific entry decides, the other fills", map[string]string{ModelName: "risk", ModelVersion: "2"}, Hit, fields(Model, "risk", Version, "2", Owner, "risk-v2", Team, "lending", Tier, "2", Stage, "Production"), Approved, []Pair{{"a", "version"}, {"a", "model"}, {"b", "model"}}, ""},
		{"three that match", map[string]string{ModelName: "risk", ModelVersion: "2", ServiceName: "batch"}, Hit, fields(Model, "risk", Version, "2", Owner, "batch", Team, "lending", Tier, "2", Stage, "Production"), Approved, []Pair{{"a", "version"}, {"a", "model"}, {"b", "model"}}, ""},
		{"a version that it does not have", map[string]string{ModelName: "risk", ModelVersion: "3"}, UnknownVersion, fields(Model, "risk", Version, "3", Owner, "risk-ml", Team, "lending", Tier, "2"), Unapproved, []Pair{{"a", "model"}, {"b", "model"}}, ""},
		{"versions only, and the data says none", map[string]string{ModelName: "only"}, Hit, fields(Model, "only"), NotSaid, nil, ""},
		{"versions only, and another one", map[string]string{ModelName: "only", ModelVersion: "2"}, UnknownVersion, fields(Model, "only", Version, "2"), NotSaid, nil, ""},
		{"versions only, this one", map[string]string{ModelName: "only", ModelVersion: "1"}, Hit, fields(Model, "only", Version, "1", Owner, "only"), NotSaid, nil, ""},
		{"a model that is not there", map[string]string{ModelName: "other", ModelVersion: "1"}, UnknownModel, fields(Model, "other", Version, "1"), NotSaid, nil, ""},
		{"a version without a model", map[string]string{ModelVersion: "2"}, NoModel, fields(Version, "2"), NotSaid, nil, ""},
		{"a value of another case", map[string]string{ModelName: "Risk"}, UnknownModel, fields(Model, "Risk"), NotSaid, nil, ""},
		{"a value too long to be in a catalog", map[string]string{ModelName: strings.Repeat("x", 1<<17)}, UnknownModel, fields(Model, strings.Repeat("x", 1<<17)), NotSaid, nil, ""},

		{"a service tells model and version", map[string]string{ServiceName: "scoring"}, Hit, fields(Model, "risk", Version, "2", Owner, "risk-v2", Team, "lending", Tier, "2", Stage, "Production", ResidencyRegion, "eu"), Approved, []Pair{{"a", "version"}, {"a", "model"}, {"b", "model"}}, "model version"},
		{"a service tells the model, the data the version", map[string]string{ServiceName: "scoring", ModelVersion: "3"}, UnknownVersion, fields(Model, "risk", Version, "3", Owner, "risk-ml", Team, "lending", Tier, "2", ResidencyRegion, "eu"), Unapproved, []Pair{{"a", "model"}, {"b", "model"}}, "model"},
		{"an image tells the model", map[string]string{ImageName: "img"}, Hit, fields(Model, "risk", Owner, "risk-ml", Team, "lending", Tier, "2", Variant, "shadow"), Unapproved, []Pair{{"a", "model"}, {"b", "model"}}, "model"},
		{"of image and service the image comes first", map[string]string{ImageName: "img", ServiceName: "batch"}, Hit, fields(Model, "risk", Owner, "risk-ml", Team, "lending", Tier, "2", Variant, "shadow"), Unapproved, []Pair{{"a", "model"}, {"b", "model"}}, "model"},
		{"an entry with more attributes tells", map[string]string{ImageName: "img", ServiceName: "strange"}, Hit, fields(Model, "unlisted", Version, "9", Variant, "shadow"), NotSaid, nil, "model version"},
		{"the data knows better", map[string]string{ImageName: "img", ModelName: "plain"}, Hit, fields(Model, "plain", Owner, "plain", Variant, "shadow"), NotSaid, nil, ""},
		{"a service of which nothing is known", map[string]string{ServiceName: "x"}, NoModel, fields(), NotSaid, nil, ""},
		{"what is no model has an owner, too", map[string]string{label: "web"}, NoModel, fields(Owner, "web"), NotSaid, nil, ""},
		{"the model's owner comes before it", map[string]string{label: "web", ModelName: "plain"}, Hit, fields(Model, "plain", Owner, "plain"), NotSaid, nil, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var r Result
			// What an earlier look-up left behind does not show.
			table.Lookup(values(table, map[string]string{ModelName: "risk", ModelVersion: "2", ServiceName: "scoring"}), &r)
			table.Lookup(values(table, tc.data), &r)
			assert.Equal(t, tc.outcome, r.Outcome)
			assert.Equal(t, tc.fields, r.Fields)
			assert.Equal(t, tc.approved, r.Approved)
			assert.Equal(t, tc.attributes, append([]Pair(nil), r.Attributes...))
			assert.Equal(t, strings.Contains(tc.from, "model"), r.ModelFromEntry)
			assert.Equal(t, strings.Contains(tc.from, "version"), r.VersionFromEntry)
		})
	}
}

// A catalog of services says nothing of models, so no model is unknown to it.
func TestLookup_CatalogWithoutModels(t *testing.T) {
	for _, entries := range [][]*Entry{nil, {{Match: match(ServiceName, "s"), Fields: fields(Owner, "o")}}} {
		table, err := New(entries)
		require.NoError(t, err)
		var r Result
		table.Lookup(values(table, map[string]string{ModelName: "m", ModelVersion: "1", ServiceName: "s"}), &r)
		assert.Equal(t, NoModel, r.Outcome)
		assert.Equal(t, "m", r.Fields[Model])
	}
	var zero Table
	r := Result{Fields: fields(Owner, "o"), Outcome: Hit, Attributes: []Pair{{"a", "b"}}}
	zero.Lookup(nil, &r)
	assert.Equal(t, fields(), r.Fields)
	assert.Equal(t, NoModel, r.Outcome)
	assert.Empty(t, r.Attributes)
	assert.Zero(t, zero.Len())
}

func TestNew_LayersFill(t *testing.T) {
	m := match(ModelName, "m")
	files := []*Entry{{Match: m, Fields: fields(Owner, "files"), Attributes: []Pair{{"a", "files"}}, From: "f:1"}}
	registry := []*Entry{
		{Match: m, Fields: fields(Owner, "registry", Team, "registry"), Approved: Approved, Attributes: []Pair{{"0", "registry"}, {"a", "registry"}, {"b", "registry"}}, From: "r"},
		{Match: match(ModelName, "n"), Fields: fields(Owner, "registry")},
	}
	table, err := New(files, nil, registry)
	require.NoError(t, err)
	assert.Equal(t, 2, table.Len())
	var r Result
	table.Lookup([]string{"m", ""}, &r)
	assert.Equal(t, fields(Model, "m", Owner, "files", Team, "registry"), r.Fields)
	assert.Equal(t, Approved, r.Approved)
	assert.Equal(t, []Pair{{"0", "registry"}, {"a", "files"}, {"b", "registry"}}, r.Attributes)
	// What the table was made of stays as it was: it is used again.
	assert.Equal(t, &Entry{Match: m, Fields: fields(Owner, "files"), Attributes: []Pair{{"a", "files"}}, From: "f:1"}, files[0])
}

func TestNew_Mistakes(t *testing.T) {
	of := func(from string, pairs ...string) *Entry { return &Entry{Match: match(pairs...), From: from} }
	many := func(n int) (entries []*Entry) {
		for i := range n {
			entries = append(entries, of("f:1", ModelName, "m", fmt.Sprintf("k%02d", i), "v"))
		}
		return entries
	}
	for _, tc := range []struct {
		name   string
		layers [][]*Entry
		want   string
	}{
		{"a match twice", [][]*Entry{{of("a.yaml:3", ModelName, "m", ModelVersion, "1"), of("b.yaml:7", ModelVersion, "1", ModelName, "m")}}, "b.yaml:7: the match ml.model.name=m, ml.model.version=1 stands in a.yaml:3 already"},
		{"all of them are told", [][]*Entry{{of("f:1", ModelName, "m"), of("f:2", ModelName, "m"), of("f:3", ModelName, "m"), of("f:4", ServiceName, "m")}}, "f:2: the match ml.model.name=m stands in f:1 already\nf:3: the match ml.model.name=m stands in f:1 already"},
		{"in a later layer", [][]*Entry{{of("f:1", ModelName, "m")}, {of("r:1", ModelName, "m"), of("r:2", ModelName, "m")}}, "r:2: the match ml.model.name=m stands in f:1 already"},
		{"once in each layer", [][]*Entry{{of("f:1", ModelName, "m")}, {of("r:1", ModelName, "m")}, {of("s:1", ModelName, "m")}}, ""},
		{"values that only look alike", [][]*Entry{{of("f:1", "a", "x", "b", "yz"), of("f:2", "a", "xy", "b", "z"), of("f:3", "a", "xyz")}}, ""},
		{"as many sets as may be", [][]*Entry{many(MaxShapes)}, ""},
		{"too many sets", [][]*Entry{many(MaxShapes), {of("r", ServiceName, "s")}}, "matches have 17 different sets of attributes, expected at most 16"},
		{"as many attributes as may be", [][]*Entry{{of("f:1", pairs(MaxKeys-2)...)}}, ""},
		{"too many attributes", [][]*Entry{{of("f:1", pairs(MaxKeys-1)...)}}, "matches have 33 different attributes, expected at most 32"}, // with name and version
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := New(tc.layers...)
			if tc.want == "" {
				assert.NoError(t, err)
				return
			}
			assert.EqualError(t, err, tc.want)
		})
	}
}

func pairs(n int) (pairs []string) {
	for i := range n {
		pairs = append(pairs, fmt.Sprintf("k%02d", i), "v")
	}
	return pairs
}

// oracle is the package's documentation, word for word: all entries that match, the more specific ones first.
type oracle struct{ entries []*Entry }

func newOracle(layers ...[]*Entry) (o oracle) {
	for _, entries := range layers {
		for _, e := range entries {
			i := slices.IndexFunc(o.entries, func(earlier *Entry) bool { return slices.Equal(earlier.Match, e.Match) })
			if i < 0 {
				own := *e
				own.Attributes = slices.Clone(e.Attributes)
				o.entries = append(o.entries, &own)
				continue
			}
			earlier := o.entries[i]
			for f := range earlier.Fields {
				earlier.Fields[f] = cmp.Or(earlier.Fields[f], e.Fields[f])
			}
			earlier.Approved = cmp.Or(earlier.Approved, e.Approved)
			for _, p := range e.Attributes {
				if !slices.ContainsFunc(earlier.Attributes, func(q Pair) bool { return q.Key == p.Key }) {
					earlier.Attributes = append(earlier.Attributes, p)
				}
			}
			sortPairs(earlier.Attributes)
		}
	}
	rank := func(e *Entry) int {
		switch {
		case e.matched(ModelName) != "" && e.matched(ModelVersion) != "":
			return 0
		case e.matched(ModelName) != "":
			return 1
		}
		return 2
	}
	keys := func(e *Entry) (keys []string) {
		for _, p := range e.Match {
			keys = append(keys, p.Key)
		}
		return keys
	}
	slices.SortStableFunc(o.entries, func(a, b *Entry) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(len(b.Match), len(a.Match)), slices.Compare(keys(a), keys(b)))
	})
	return o
}

func (e *Entry) matches(data map[string]string) bool {
	for _, p := range e.Match {
		if data[p.Key] != p.Value {
			return false
		}
	}
	return true
}

// lookup also tells whether the documentation says what the outcome is.
func (o oracle) lookup(given map[string]string) (r Result, said bool) {
	data := map[string]string{}
	for key, value := range given {
		data[key] = value
	}
	if data[ModelName] == "" {
		for _, e := range o.entries {
			if e.matched(ModelName) != "" || !e.matches(given) || e.Fields[Model] == "" {
				continue
			}
			data[ModelName], r.ModelFromEntry = e.Fields[Model], true
			if data[ModelVersion] == "" && e.Fields[Version] != "" {
				data[ModelVersion], r.VersionFromEntry = e.Fields[Version], true
			}
			break
		}
	}
	model, version := data[ModelName], data[ModelVersion]
	listed, versions, known, versionKnown, anyModel := false, false, false, false, false
	for _, e := range o.entries {
		name := e.matched(ModelName)
		anyModel = anyModel || name != ""
		if name != "" && name == model {
			listed, versions = true, versions || e.matched(ModelVersion) != ""
		}
		if !e.matches(data) {
			continue
		}
		known, versionKnown = known || name != "", versionKnown || name != "" && e.matched(ModelVersion) != ""
		if name == "" && e.Fields[Model] != "" && e.Fields[Model] == model { // an image that serves it
			known, versionKnown = true, versionKnown || e.Fields[Version] == version
		}
		for f := range r.Fields {
			r.Fields[f] = cmp.Or(r.Fields[f], e.Fields[f])
		}
		r.Approved = cmp.Or(r.Approved, e.Approved)
		r.Attributes = append(r.Attributes, e.Attributes...)
	}
	r.Fields[Model] = cmp.Or(model, r.Fields[Model])
	r.Fields[Version] = cmp.Or(version, r.Fields[Version])
	switch {
	case model == "", !anyModel && !known:
		r.Outcome = NoModel
	case versionKnown, listed && (version == "" || !versions), !listed && known:
		r.Outcome = Hit
	case !listed:
		r.Outcome = UnknownModel
	default:
		r.Outcome = UnknownVersion
	}
	return r, true
}

// Sets of attributes of which the documentation says in which order they come, and values few enough to meet.
func TestLookup_AgreesWithAScan(t *testing.T) {
	rng := rand.New(rand.NewPCG(21, 22))
	sets := [][]string{
		{ModelName},
		{ModelName, ModelVersion},
		{ModelName, ModelVersion, ServiceName},
		{ModelName, ServiceName},
		{ModelName, ModelVersion, label, ServiceName},
		{ServiceName},
		{ImageName},
		{ImageName, ServiceName},
		{label},
		{ModelVersion, ServiceName},
		{ModelVersion},
	}
	few := []string{"a", "b", "aa"}
	value := func() string { return few[rng.IntN(len(few))] }
	said := 0
	for range 400 {
		var layers [][]*Entry
		for range 1 + rng.IntN(2) {
			var entries []*Entry
			for range rng.IntN(12) {
				e := &Entry{Approved: Approval(rng.IntN(3))}
				for _, key := range sets[rng.IntN(len(sets))] {
					e.Match = append(e.Match, Pair{key, value()})
				}
				sortPairs(e.Match)
				if slices.ContainsFunc(entries, func(other *Entry) bool { return slices.Equal(other.Match, e.Match) }) {
					continue
				}
				for f := range e.Fields {
					// An entry tells which model it is of where its match does not.
					if rng.IntN(3) == 0 && (Field(f) > Version || Field(f) == Model && e.matched(ModelName) == "") {
						e.Fields[f] = value()
					}
				}
				for _, key := range []string{"x", "y", "z"} {
					if rng.IntN(3) == 0 {
						e.Attributes = append(e.Attributes, Pair{key, value()})
					}
				}
				entries = append(entries, e)
			}
			layers = append(layers, entries)
		}
		table, err := New(layers...)
		require.NoError(t, err)
		scan := newOracle(layers...)
		require.Equal(t, len(scan.entries), table.Len())
		var r Result
		for range 50 {
			data := map[string]string{}
			for _, key := range table.Keys() {
				if rng.IntN(2) == 0 {
					data[key] = value()
				}
			}
			want, sure := scan.lookup(data)
			given := values(table, data)
			before := slices.Clone(given)
			table.Lookup(given, &r)
			require.Equal(t, before, given)
			require.Equal(t, want.Fields, r.Fields)
			require.Equal(t, want.Approved, r.Approved)
			require.Equal(t, want.Attributes, append([]Pair(nil), r.Attributes...))
			require.Equal(t, want.ModelFromEntry, r.ModelFromEntry)
			require.Equal(t, want.VersionFromEntry, r.VersionFromEntry)
			if sure {
				said++
				require.Equal(t, want.Outcome, r.Outcome, "%v", data)
			}
		}
	}
	assert.Greater(t, said, 15_000)
}

func TestResult_CopyFrom(t *testing.T) {
	table, err := New([]*Entry{
		{Match: match(ModelName, "a"), Fields: fields(Owner, "o"), Approved: Approved, Attributes: []Pair{{"k", "v"}, {"l", "w"}}},
		{Match: match(ModelName, "b"), Attributes: []Pair{{"m", "x"}, {"n", "y"}}},
	})
	require.NoError(t, err)
	var r, own Result
	table.Lookup([]string{"b", ""}, &own)
	table.Lookup([]string{"a", ""}, &r)
	own.CopyFrom(&r)
	table.Lookup([]string{"b", ""}, &r)
	assert.Equal(t, fields(Model, "a", Owner, "o"), own.Fields)
	assert.Equal(t, Hit, own.Outcome)
	assert.Equal(t, Approved, own.Approved)
	assert.Equal(t, []Pair{{"k", "v"}, {"l", "w"}}, own.Attributes)
}

// A table is for any number of goroutines, each with a result of its own.
func TestLookup_Concurrently(t *testing.T) {
	table := large(t, 1000)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			var r Result
			for i := range 2000 {
				i %= 1000
				table.Lookup(values(table, largeData(i)), &r)
				if assert.Equal(t, Hit, r.Outcome) {
					assert.Equal(t, fmt.Sprintf("owner-%d", i), r.Fields[Owner])
				}
			}
		})
	}
	group.Wait()
}

func TestLookup_DoesNotAllocate(t *testing.T) {
	table := large(t, 1000)
	var r, own Result
	for _, data := range []map[string]string{largeData(1), largeData(2), largeData(500), {ServiceName: "service-4"}, {ModelName: "unknown"}, nil} {
		given := values(table, data)
		table.Lookup(given, &r)
		own.CopyFrom(&r)
		assert.Zero(t, testing.AllocsPerRun(100, func() {
			table.Lookup(given, &r)
			own.CopyFrom(&r)
		}), data)
	}
}

// large makes a catalog of n entries: a third each of models with version, models, and services that tell their model.
func large(t testing.TB, n int) *Table {
	t.Helper()
	var entries []*Entry
	for i := range n {
		e := &Entry{Fields: fields(Owner, fmt.Sprintf("owner-%d", i), Team, "team", Tier, "1"), Approved: Approved, Attributes: []Pair{{"cost.center", "7"}}}
		switch i % 3 {
		case 0:
			e.Match = match(ModelName, fmt.Sprintf("model-%d", i), ModelVersion, "1")
		case 1:
			e.Match = match(ModelName, fmt.Sprintf("model-%d", i))
		case 2:
			e.Match = match(ServiceName, fmt.Sprintf("service-%d", i))
			e.Fields[Model] = fmt.Sprintf("model-of-%d", i)
		}
		entries = append(entries, e)
	}
	table, err := New(entries)
	require.NoError(t, err)
	return table
}

// largeData is data that the entry of that number matches.
func largeData(i int) map[string]string {
	switch i % 3 {
	case 0:
		return map[string]string{ModelName: fmt.Sprintf("model-%d", i), ModelVersion: "1", ServiceName: "other"}
	case 1:
		return map[string]string{ModelName: fmt.Sprintf("model-%d", i), ModelVersion: "1", ServiceName: "other"}
	}
	return map[string]string{ServiceName: fmt.Sprintf("service-%d", i)}
}
