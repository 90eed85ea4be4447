// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package mlmetadataprocessor

import (
	"slices"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-ml/otelcol-ml/internal/mlconv"
	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/catalog"
)

// catalogAttributes are the attributes that the catalog's fields become.
var catalogAttributes = [...]string{
	catalog.Model: mlconv.ModelName, catalog.Version: mlconv.ModelVersion, catalog.Variant: mlconv.ModelVariant,
	catalog.Stage: mlconv.ModelStage, catalog.Owner: mlconv.ModelOwner, catalog.Team: mlconv.ModelTeam, catalog.Tier: mlconv.ModelTier,
	catalog.Experiment: mlconv.ExperimentID, catalog.Run: mlconv.RunID, catalog.Reference: mlconv.DriftReferenceID,
	catalog.RetentionClass: mlconv.RetentionClass, catalog.ResidencyRegion: mlconv.ResidencyRegion,
}

// subject is what is known of a resource or a record.
type subject struct {
	values []string // of the attributes that the catalog asks for
	found  catalog.Result
}

// readValues reads the attributes that the catalog asks for. Those that are not there have the values of what is around; own
// tells whether one differs from that.
func (w *worker) readValues(attributes pcommon.Map, into, around []string) (values []string, own bool) {
	values = into[:0]
	for i, key := range w.catalog.Keys() {
		value := ""
		if around != nil {
			value = around[i]
		}
		if v, ok := attributes.Get(key); ok {
			// What is known of a resource's service, image and pod is not for its records to change.
			mayDiffer := value == "" || key == catalog.ModelName || key == catalog.ModelVersion
			if text := matchText(v); text != "" && text != value && mayDiffer {
				value, own = text, true
			}
		}
		values = append(values, value)
	}
	return values, own
}

// matchText is a value as matches compare it: of a list, such as the tags of an image, the first.
func matchText(v pcommon.Value) string {
	switch v.Type() {
	case pcommon.ValueTypeStr:
		return v.Str()
	case pcommon.ValueTypeInt, pcommon.ValueTypeDouble, pcommon.ValueTypeBool:
		return v.AsString()
	case pcommon.ValueTypeSlice:
		if v.Slice().Len() > 0 && v.Slice().At(0).Type() == pcommon.ValueTypeStr {
			return v.Slice().At(0).Str()
		}
	}
	return ""
}

// describeRecord adds to a record what the catalog knows of it and not already of its resource, and returns what is known.
func (w *worker) describeRecord(attributes pcommon.Map) *catalog.Result {
	if !w.governs {
		return &w.around.resource.found
	}
	values, own := w.readValues(attributes, w.values, w.around.values)
	w.values = values
	if !own {
		w.count(&w.around.found)
		w.disown(attributes, &w.around.found)
		if w.around.inScope {
			w.describe(attributes, &w.around.found)
		}
		return &w.around.found
	}
	// Records of one model follow each other.
	if !slices.Equal(values, w.record.values) {
		w.record.values = append(w.record.values[:0], values...)
		w.catalog.Lookup(values, &w.record.found)
	}
	w.count(&w.record.found)
	w.describe(attributes, &w.record.found)
	return &w.record.found
}

// describe adds what the catalog says. It is the catalog's to say: what others say of the same is overwritten, except for the
// model's name and version.
func (w *worker) describe(attributes pcommon.Map, r *catalog.Result) {
	if r.ModelFromEntry {
		attributes.PutStr(mlconv.ModelName, r.Fields[catalog.Model])
	}
	if r.VersionFromEntry {
		attributes.PutStr(mlconv.ModelVersion, r.Fields[catalog.Version])
	}
	for field := catalog.Variant; field <= catalog.ResidencyRegion; field++ {
		if policyWrites := field >= catalog.RetentionClass && w.signal != signalMetrics; r.Fields[field] != "" && !policyWrites {
			attributes.PutStr(catalogAttributes[field], r.Fields[field])
		}
	}
	for i := range r.Attributes {
		// Of a key that is there twice the first counts.
		p := &r.Attributes[len(r.Attributes)-1-i]
		attributes.PutStr(p.Key, p.Value)
	}
	switch r.Approved {
	case catalog.Approved:
		attributes.PutBool(mlconv.ModelApproved, true)
	case catalog.Unapproved:
		attributes.PutBool(mlconv.ModelApproved, false)
	default:
		removeIfThere(attributes, mlconv.ModelApproved)
	}
	switch r.Outcome {
	case catalog.UnknownModel, catalog.UnknownVersion:
		attributes.PutBool(mlconv.CatalogMatch, false)
	case catalog.Hit:
		removeIfThere(attributes, mlconv.CatalogMatch)
	}
}

// disown removes from a scope or record what is the catalog's to say and what it says of the resource: the nearest counts, so
// that a record could otherwise say of itself that it is approved.
func (w *worker) disown(attributes pcommon.Map, r *catalog.Result) {
	found := false
	for key := range attributes.All() {
		found = found || w.isCatalogs(key, r)
	}
	if found {
		attributes.RemoveIf(func(key string, _ pcommon.Value) bool { return w.isCatalogs(key, r) })
	}
}

// isCatalogs tells whether an attribute is one that only the catalog may set, or one that it sets for this record. Retention and residency of
// log records and spans are written later.
func (w *worker) isCatalogs(key string, r *catalog.Result) bool {
	if !strings.HasPrefix(key, "ml.") && key != mlconv.RetentionClass && key != mlconv.ResidencyRegion {
		return false
	}
	if key == mlconv.ModelApproved || key == mlconv.CatalogMatch {
		return true
	}
	for field := catalog.Variant; field <= catalog.ResidencyRegion; field++ {
		if key == catalogAttributes[field] {
			return r.Fields[field] != "" && (field < catalog.RetentionClass || w.signal == signalMetrics)
		}
	}
	return false
}

// removeIfThere removes an attribute and leaves the order of the others. It is not there as a rule.
func removeIfThere(attributes pcommon.Map, key string) {
	if _, ok := attributes.Get(key); ok {
		attributes.RemoveIf(func(k string, _ pcommon.Value) bool { return k == key })
	}
}

// count counts what is known of a record.
func (w *worker) count(r *catalog.Result) {
	w.tally.outcomes[r.Outcome]++
	if r.Approved == catalog.Unapproved && w.inProduction {
		w.tally.unapproved++
		w.reportUnapproved(r)
	}
}

// reportUnapproved tells once of a version that serves in production and must not.
func (w *worker) reportUnapproved(r *catalog.Result) {
	seen := version{r.Fields[catalog.Model], r.Fields[catalog.Version], w.environment}
	if seen == w.reported {
		return
	}
	if len(seen.version) > catalog.MaxValue || len(seen.environment) > catalog.MaxValue {
		w.tally.unreported++ // nobody's version, and no text for a log
		return
	}
	// What the attributes hold is not kept: texts of pdata may hold on to the whole batch.
	w.reported = seen.clone()
	if !w.source.reportUnapproved(w.reported, r) {
		w.tally.unreported++
	}
}
