// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package pdatawalk

import "go.opentelemetry.io/collector/pdata/plog"

// Logs walks logs.
func Logs(logs plog.Logs, visitor Visitor) {
	w := newWalker(visitor)
	resources := logs.ResourceLogs()
	for i := range resources.Len() {
		resource := resources.At(i)
		visitResource(w, resource.Resource(), resource)
		scopes := resource.ScopeLogs()
		for j := range scopes.Len() {
			scope := scopes.At(j)
			visitScope(w, scope.Scope(), scope)
			records := scope.LogRecords()
			for k := range records.Len() {
				w.log(records.At(k))
			}
		}
	}
	w.release()
}

func (w *walker) log(record plog.LogRecord) {
	attributes := record.Attributes()
	w.visitor.Enter(LogCarrier, attributes)
	if text, changed := w.text(LogSeverityText, record.SeverityText()); changed {
		record.SetSeverityText(text)
	}
	if text, changed := w.text(LogEventName, record.EventName()); changed {
		record.SetEventName(text)
	}
	w.body(LogBody, record.Body())
	w.attributes(LogAttributes, attributes)
	w.visitor.Leave(LogCarrier, attributes)
}
