// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package mlflow

import (
	"strings"

	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/catalog"
)

// Tags names the tags that hold the fields of entries. A field without a name is not read.
type Tags struct {
	Owner, Team, Tier, Experiment, Reference, RetentionClass, ResidencyRegion string
	// Approved is the tag that says whether a version may serve in production. Its values are true, approved, yes
	// and 1, or false, rejected, pending, no and 0, in any case. Where it is not there, validation_status is read.
	Approved string
}

// DefaultTags are the tags that are read unless others are named.
func DefaultTags() Tags {
	return Tags{
		Owner: "owner", Team: "team", Tier: "tier", Experiment: "experiment", Reference: "reference",
		RetentionClass: "retention_class", ResidencyRegion: "residency_region", Approved: "approved",
	}
}

const (
	// validationTag is the tag that the documentation of MLflow proposes for approvals.
	validationTag = "validation_status"
	promptTag     = "mlflow.prompt.is_prompt"
)

// tag is a tag in an answer.
type tag struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// find returns the value of a tag, or "". Of two with the same key the later counts.
func find(tags []tag, key string) string {
	value := ""
	for _, t := range tags {
		if t.Key == key && key != "" {
			value = t.Value
		}
	}
	return value
}

// said is what the tags of a model or a version say.
type said struct {
	fields [len(tagFields)]string // as in tagFields
	// approved is the value of the tag that decides, which need not be understood.
	approved string
}

// tagFields are the fields that tags set.
var tagFields = [...]struct {
	field catalog.Field
	name  func(t *Tags) string
}{
	{catalog.Owner, func(t *Tags) string { return t.Owner }},
	{catalog.Team, func(t *Tags) string { return t.Team }},
	{catalog.Tier, func(t *Tags) string { return t.Tier }},
	{catalog.Experiment, func(t *Tags) string { return t.Experiment }},
	{catalog.Reference, func(t *Tags) string { return t.Reference }},
	{catalog.RetentionClass, func(t *Tags) string { return t.RetentionClass }},
	{catalog.ResidencyRegion, func(t *Tags) string { return t.ResidencyRegion }},
}

// said reads the tags of a model or a version.
func (r *reading) said(tags []tag) said {
	var s said
	names := &r.client.tags
	for i, f := range tagFields {
		s.fields[i] = r.value(find(tags, f.name(names)))
	}
	if s.approved = r.value(find(tags, names.Approved)); s.approved == "" {
		s.approved = r.value(find(tags, validationTag))
	}
	return s
}

// apply puts into an entry what is said, where nothing was put before.
func (s *said) apply(e *catalog.Entry) {
	for i, f := range tagFields {
		if e.Fields[f.field] == "" {
			e.Fields[f.field] = s.fields[i]
		}
	}
}

// approval reads the value of a tag that speaks of an approval. Other values than these say nothing.
func approval(value string) catalog.Approval {
	switch strings.ToLower(value) {
	case "true", "approved", "yes", "1":
		return catalog.Approved
	case "false", "rejected", "pending", "no", "0":
		return catalog.Unapproved
	}
	return catalog.NotSaid
}
