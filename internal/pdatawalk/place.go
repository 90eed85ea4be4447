// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package pdatawalk

import "strconv"

// Place is one of OTLP's places for text.
type Place uint8

// The places, all there are.
const (
	ResourceSchemaURL Place = iota
	ResourceAttributes
	ScopeName
	ScopeVersion
	ScopeSchemaURL
	ScopeAttributes
	LogSeverityText
	LogEventName
	LogBody
	LogAttributes
	SpanName
	SpanStatusMessage
	SpanTraceState
	SpanAttributes
	SpanEventName
	SpanEventAttributes
	SpanLinkTraceState
	SpanLinkAttributes
	MetricName
	MetricDescription
	MetricUnit
	MetricMetadata
	DataPointAttributes
	ExemplarAttributes
	placeCount
)

var placeNames = [placeCount]string{
	ResourceSchemaURL:   "resource.schema_url",
	ResourceAttributes:  "resource.attributes",
	ScopeName:           "scope.name",
	ScopeVersion:        "scope.version",
	ScopeSchemaURL:      "scope.schema_url",
	ScopeAttributes:     "scope.attributes",
	LogSeverityText:     "log.severity_text",
	LogEventName:        "log.event_name",
	LogBody:             "log.body",
	LogAttributes:       "log.attributes",
	SpanName:            "span.name",
	SpanStatusMessage:   "span.status.message",
	SpanTraceState:      "span.trace_state",
	SpanAttributes:      "span.attributes",
	SpanEventName:       "span.event.name",
	SpanEventAttributes: "span.event.attributes",
	SpanLinkTraceState:  "span.link.trace_state",
	SpanLinkAttributes:  "span.link.attributes",
	MetricName:          "metric.name",
	MetricDescription:   "metric.description",
	MetricUnit:          "metric.unit",
	MetricMetadata:      "metric.metadata",
	DataPointAttributes: "data_point.attributes",
	ExemplarAttributes:  "exemplar.attributes",
}

// Places returns every place, in the order of the constants.
func Places() []Place {
	places := make([]Place, placeCount)
	for i := range places {
		places[i] = Place(i)
	}
	return places
}

// String returns the place's name as configuration and documentation write it, such as "log.body".
func (p Place) String() string {
	if p >= placeCount {
		return "place(" + strconv.Itoa(int(p)) + ")"
	}
	return placeNames[p]
}

// Carrier is a kind of data that has attributes of its own to be marked with.
type Carrier uint8

// The carriers. Events and links belong to their span, exemplars to their data point. A metric's attributes are
// its metadata.
const (
	ResourceCarrier Carrier = iota
	ScopeCarrier
	LogCarrier
	SpanCarrier
	MetricCarrier
	DataPointCarrier
	carrierCount
)

var carrierNames = [carrierCount]string{
	ResourceCarrier:  "resource",
	ScopeCarrier:     "scope",
	LogCarrier:       "log",
	SpanCarrier:      "span",
	MetricCarrier:    "metric",
	DataPointCarrier: "data_point",
}

// String returns the carrier's name, such as "data_point".
func (c Carrier) String() string {
	if c >= carrierCount {
		return "carrier(" + strconv.Itoa(int(c)) + ")"
	}
	return carrierNames[c]
}
