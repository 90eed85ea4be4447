// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package mlconv

// Field is a field of telemetry that logs, metrics and traces share.
type Field struct {
	// Name is the attribute's name or, where At is Own, the name by which configuration speaks of the field.
	Name string
	// Group is the heading it is listed under.
	Group Group
	// At says where in the data it stands.
	At Place
	// Type is the type of its value.
	Type Type
	// Source says who defined the name.
	Source Source
	// Description is a sentence.
	Description string
	// Example is a value.
	Example string
}

// Group is a part of the dictionary.
type Group string

// The groups, in the order they are listed.
const (
	GroupCommon      Group = "Common"
	GroupCorrelation Group = "Correlation"
	GroupModel       Group = "Model"
	GroupGenAI       Group = "Generative models"
	GroupGovernance  Group = "Governance"
	GroupPeople      Group = "People"
	GroupResource    Group = "Resource"
	GroupCode        Group = "Code and requests"
	GroupProcessing  Group = "Marks of processing"
)

// Groups returns the groups in the order they are listed.
func Groups() []Group {
	return []Group{
		GroupCommon, GroupCorrelation, GroupModel, GroupGenAI, GroupGovernance, GroupPeople, GroupResource, GroupCode,
		GroupProcessing,
	}
}

// Place is where a field stands.
type Place string

// The places.
const (
	// Own is a field of the log record, the span or the data point itself.
	Own Place = "field of the record"
	// OnRecord is an attribute of a log record, a span or a data point.
	OnRecord Place = "attribute of the record"
	// OnResource is an attribute of the resource.
	OnResource Place = "attribute of the resource"
	// Anywhere is an attribute of the record, else of the scope, else of the resource: the nearest counts.
	Anywhere Place = "attribute of record, scope or resource"
)

// Type is the type of a value.
type Type string

// The types.
const (
	String  Type = "string"
	Strings Type = "list of strings"
	Int     Type = "int"
	Double  Type = "double"
	Bool    Type = "boolean"
	Any     Type = "any"
	Time    Type = "nanoseconds since 1970"
	Bytes8  Type = "8 bytes"
	Bytes16 Type = "16 bytes"
)

// Source says who defined a name.
type Source string

// The sources.
const (
	// OTLP is the protocol's own data model.
	OTLP Source = "OTLP"
	// Semconv are OpenTelemetry's semantic conventions, v1.40.0.
	Semconv Source = "OpenTelemetry semantic conventions"
	// ECS is the Elastic Common Schema, which becomes part of the semantic conventions.
	ECS Source = "Elastic Common Schema"
	// Project is this project, for want of a name elsewhere.
	Project Source = "otelcol-ml"
)

// The fields of a record itself, as configuration speaks of them.
const (
	FieldTimestamp = "timestamp"
	FieldSeverity  = "severity"
	FieldMessage   = "message"
	FieldEventName = "event_name"
	FieldTraceID   = "trace_id"
	FieldSpanID    = "span_id"
)

// Attributes of models, beside ModelName and ModelVersion.
const (
	// ModelVariant is the role of a version in serving: champion, challenger, shadow, canary.
	ModelVariant = "ml.model.variant"
	// ModelStage is the stage of the version's life, as its registry calls it.
	ModelStage = "ml.model.stage"
	// ExperimentID identifies the experiment that the version came from.
	ExperimentID = "ml.experiment.id"
	// RunID identifies the training run.
	RunID = "ml.run.id"
	// RequestID identifies a request to a service, over all services that it passes.
	RequestID = "request.id"
)

// Attributes of governance, from a catalog of models.
const (
	// ModelOwner is who answers for the model: a group, no person.
	ModelOwner = "ml.model.owner"
	// ModelTeam is the team that operates it.
	ModelTeam = "ml.model.team"
	// ModelTier is how much depends on it.
	ModelTier = "ml.model.tier"
	// ModelApproved tells whether the version may serve in production.
	ModelApproved = "ml.model.approved"
	// RetentionClass is how long the record is kept, by name. Stores turn it into a period.
	RetentionClass = "retention.class"
	// ResidencyRegion is the region that the record must not leave.
	ResidencyRegion = "data.residency.region"
)

// Marks of processing.
const (
	// SchemaVersion is the version of this dictionary that the data was brought to.
	SchemaVersion = "ml.schema.version"
	// CatalogMatch is false where the catalog does not know the model or its version.
	CatalogMatch = "ml.catalog.match"
	// ParseForm is the form that a body was parsed as.
	ParseForm = "ml.parse.form"
	// ParseError is why a body was not parsed. It is whole then.
	ParseError = "ml.parse.error"
	// LintMissing lists fields that are required and not there, or not usable.
	LintMissing = "ml.lint.missing"
)

// CurrentSchema is the version of this dictionary. Its first number changes when a name does.
const CurrentSchema = "1.0"

// EventModelUnapproved is the event that a version serves in production which the catalog does not approve.
const EventModelUnapproved = "ml.model.unapproved"
