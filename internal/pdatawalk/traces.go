// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package pdatawalk

import (
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// Traces walks traces.
func Traces(traces ptrace.Traces, visitor Visitor) {
	w := newWalker(visitor)
	resources := traces.ResourceSpans()
	for i := range resources.Len() {
		resource := resources.At(i)
		visitResource(w, resource.Resource(), resource)
		scopes := resource.ScopeSpans()
		for j := range scopes.Len() {
			scope := scopes.At(j)
			visitScope(w, scope.Scope(), scope)
			spans := scope.Spans()
			for k := range spans.Len() {
				w.span(spans.At(k))
			}
		}
	}
	w.release()
}

func (w *walker) span(span ptrace.Span) {
	attributes := span.Attributes()
	w.visitor.Enter(SpanCarrier, attributes)
	if text, changed := w.text(SpanName, span.Name()); changed {
		span.SetName(text)
	}
	if text, changed := w.text(SpanStatusMessage, span.Status().Message()); changed {
		span.Status().SetMessage(text)
	}
	w.traceState(SpanTraceState, span.TraceState())
	w.attributes(SpanAttributes, attributes)
	events := span.Events()
	for i := range events.Len() {
		event := events.At(i)
		if text, changed := w.text(SpanEventName, event.Name()); changed {
			event.SetName(text)
		}
		w.attributes(SpanEventAttributes, event.Attributes())
	}
	links := span.Links()
	for i := range links.Len() {
		link := links.At(i)
		w.traceState(SpanLinkTraceState, link.TraceState())
		w.attributes(SpanLinkAttributes, link.Attributes())
	}
	w.visitor.Leave(SpanCarrier, attributes)
}

func (w *walker) traceState(p Place, state pcommon.TraceState) {
	if text, changed := w.text(p, state.AsRaw()); changed {
		state.FromRaw(text)
	}
}
