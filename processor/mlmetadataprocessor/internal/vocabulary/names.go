// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package vocabulary

// Alias is a row of the table, as documentation tells it.
type Alias struct {
	// Names are the names, the better ones first.
	Names []string
	// Field is the canonical name, or the record's own field.
	Field string
	// Spelled tells that each name counts in every spelling, Label that it is a label of a pod.
	Spelled, Label bool
	// In is the stacks in which it counts; everywhere if none.
	In []Stack
	// Copy tells that the value stays under its old name, too.
	Copy bool
}

// roleFields are the fields of a record that roles become.
var roleFields = map[Role]string{
	Message: "message", EventName: "event_name", MessageOrEvent: "message, or event_name", Level: "severity", Time: "timestamp",
	TraceID: "trace_id", SpanID: "span_id", TraceIDDecimal: "trace_id", SpanIDDecimal: "span_id",
	TraceParent: "trace_id and span_id", B3: "trace_id and span_id", XRay: "trace_id and span_id", Sampled: "flags",
}

// Aliases returns the rows of the table that comes with the processor, in its order.
func Aliases() (list []Alias) {
	for _, r := range rows {
		if r.markOnly {
			continue
		}
		a := Alias{Names: r.names, Field: r.target.Canonical, Spelled: r.spelled, Label: r.label, Copy: r.target.Copy || r.label}
		if r.target.Role != Attribute {
			a.Field = roleFields[r.target.Role]
		}
		for _, s := range Stacks() {
			if r.in&s != 0 {
				a.In = append(a.In, s)
			}
		}
		list = append(list, a)
	}
	return list
}
