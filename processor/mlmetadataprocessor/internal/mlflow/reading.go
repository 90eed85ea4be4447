// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package mlflow

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/catalog"
)

// maxElement bounds a model or a version in an answer, and so the memory that its lists may take: their smallest
// elements take ten times their text.
const maxElement = 1 << 20

// The parts of the API's RegisteredModel and ModelVersion that matter. All may be absent.
type (
	registeredModel struct {
		Name    string  `json:"name"`
		Tags    []tag   `json:"tags"`
		Aliases []alias `json:"aliases"`
	}
	modelVersion struct {
		Name    string   `json:"name"`
		Version text     `json:"version"`
		Stage   string   `json:"current_stage"`
		Run     string   `json:"run_id"`
		Status  string   `json:"status"`
		Tags    []tag    `json:"tags"`
		Aliases []string `json:"aliases"`
	}
	alias struct {
		Alias   string `json:"alias"`
		Version text   `json:"version"`
	}
)

// reading is one reading of a registry.
type reading struct {
	client   *Client
	models   map[string]model
	versions map[key]*catalog.Entry
	skipped  int
}

// key is what tells versions apart.
type key struct{ name, version string }

// model is what is kept of a model until its versions come.
type model struct {
	said     said
	variants map[string]string // by version; nil if the answer had no aliases
	prompt   bool
}

// model takes a model of an answer.
func (r *reading) model(raw json.RawMessage) error {
	var m registeredModel
	if ok, err := r.decode(raw, &m); !ok {
		return err
	}
	if !usable(m.Name) {
		r.skipped++
		return nil
	}
	kept := model{said: r.said(m.Tags), prompt: isPrompt(m.Tags)}
	if len(m.Aliases) > 0 {
		kept.variants = r.variants(m.Aliases)
	}
	r.models[m.Name] = kept
	return r.within(len(r.models))
}

// version takes a version of an answer, after all models.
func (r *reading) version(raw json.RawMessage) error {
	var v modelVersion
	if ok, err := r.decode(raw, &v); !ok {
		return err
	}
	k := key{v.Name, string(v.Version)}
	if !usable(k.name) || !usable(k.version) {
		r.skipped++
		return nil
	}
	m := r.models[k.name]
	if v.Status != "" && v.Status != "READY" || m.prompt || isPrompt(v.Tags) {
		delete(r.versions, k) // an earlier page may have had it when it was ready
		return nil
	}
	e := &catalog.Entry{Match: []catalog.Pair{{Key: catalog.ModelName, Value: k.name}, {Key: catalog.ModelVersion, Value: k.version}}}
	e.Fields[catalog.Run] = r.value(v.Run)
	if v.Stage != "None" {
		e.Fields[catalog.Stage] = r.value(v.Stage)
	}
	if m.variants != nil {
		e.Fields[catalog.Variant] = m.variants[k.version]
	} else {
		e.Fields[catalog.Variant] = r.variant(v.Aliases)
	}
	own := r.said(v.Tags)
	own.apply(e)
	m.said.apply(e)
	e.Approved = approval(cmp.Or(own.approved, m.said.approved))
	r.versions[k] = e
	return r.within(len(r.versions))
}

// contents makes the catalog of what was read.
func (r *reading) contents() (Contents, error) {
	c := Contents{Entries: make([]*catalog.Entry, 0, len(r.versions)), Skipped: r.skipped}
	versioned := map[string]bool{}
	for k, e := range r.versions {
		c.Entries = append(c.Entries, e)
		versioned[k.name] = true
	}
	beside := 0
	for name, m := range r.models {
		if m.prompt {
			continue
		}
		e := &catalog.Entry{Match: []catalog.Pair{{Key: catalog.ModelName, Value: name}}}
		m.said.apply(e)
		// Versions have what is said of their model, and a version that is not known is not approved because its model is.
		if versioned[name] {
			beside++
		} else {
			e.Approved = approval(m.said.approved)
		}
		c.Entries = append(c.Entries, e)
	}
	// The entries of models beside those of their versions are not counted: without versions they would not be there twice.
	if err := r.within(len(c.Entries) - beside); err != nil {
		return Contents{}, r.client.failed(searchVersions, err, false)
	}
	for _, e := range c.Entries {
		e.From = r.client.from
	}
	slices.SortFunc(c.Entries, func(a, b *catalog.Entry) int {
		return slices.CompareFunc(a.Match, b.Match, func(a, b catalog.Pair) int { return strings.Compare(a.Value, b.Value) })
	})
	return c, nil
}

// decode reads an element of an answer. If it says no without an error the element was skipped.
func (r *reading) decode(raw json.RawMessage, into any) (bool, error) {
	if len(raw) > maxElement {
		r.skipped++
		return false, nil
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return false, err
	}
	return true, nil
}

// within says whether a number of entries is within the limit.
func (r *reading) within(n int) error {
	if n > r.client.limit {
		return &contentError{fmt.Sprintf("more than %d entries", r.client.limit)}
	}
	return nil
}

// value returns a value that an entry may have, "" for others.
func (r *reading) value(s string) string {
	if s == "" || usable(s) {
		return s
	}
	r.skipped++
	return ""
}

// usable says whether a text can be a value in a catalog. JSON's decoder writes U+FFFD where a text is not Unicode, so
// that no text with it is what somebody wrote.
func usable(s string) bool {
	return s != "" && len(s) <= catalog.MaxValue && !strings.ContainsRune(s, utf8.RuneError)
}

func isPrompt(tags []tag) bool { return find(tags, promptTag) == "true" }
