// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package vocabulary

import (
	"github.com/otelcol-ml/otelcol-ml/internal/mlconv"
	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/severity"
)

// Role is what a value is.
type Role uint8

// The roles. All but Attribute are fields of a log record itself, and are known in log records only.
const (
	Attribute Role = iota
	Message
	EventName
	MessageOrEvent // structlog's event: a sentence, or the name of an event
	Level
	Time
	TraceID
	SpanID
	TraceIDDecimal // Datadog's
	SpanIDDecimal
	TraceParent
	B3
	XRay
	Sampled
)

// Stack is a set of programs.
type Stack uint16

// The stacks.
const (
	MLflow Stack = 1 << iota
	KServe
	Seldon
	MLServer
	Triton
	VLLM
	BentoML
	RayServe
	SageMaker
	TorchServe
	Kubeflow
	DCGM
)

// stackNames are the stacks in the order of their bits.
var stackNames = []string{
	"MLflow", "KServe", "Seldon Core", "MLServer", "Triton", "vLLM", "BentoML", "Ray Serve", "SageMaker", "TorchServe", "Kubeflow", "dcgm-exporter",
}

// Stacks returns every stack.
func Stacks() []Stack {
	stacks := make([]Stack, len(stackNames))
	for i := range stacks {
		stacks[i] = 1 << i
	}
	return stacks
}

// String returns the name of a single stack.
func (s Stack) String() string {
	for i, name := range stackNames {
		if s == 1<<i {
			return name
		}
	}
	return ""
}

// Target is what a name means.
type Target struct {
	Role Role
	// Canonical is the name for the role Attribute.
	Canonical string
	// Scale is that of the role Level, where the value is a number.
	Scale severity.Scale
	// Rank orders the names of one target in one record: the lower comes first.
	Rank uint8
	// Copy tells that the value stays under its old name, too: labels, which others go by.
	Copy bool
	// JSON tells that text is JSON, so that a string has quotes of its own.
	JSON bool
	// Type is the type that the dictionary gives the canonical name; none if it does not know it.
	Type mlconv.Type
	// Index is that of the canonical name in Table.Fields.
	Index int
}

// Entry is what is known of a name.
type Entry struct {
	// Name is the name.
	Name string
	// Marks are the stacks that the name is a sign of.
	Marks Stack
	// Plain is what it means everywhere, nil if that depends.
	Plain *Target
	// Scoped is what it means in stacks. It comes before Plain.
	Scoped []ScopedTarget
	// Within tells that names below it are known, if its value is a map.
	Within bool
}

// ScopedTarget is what a name means in the context of stacks.
type ScopedTarget struct {
	In     Stack
	Target *Target
}

// Target returns what the name means in the context of stacks, nil if nothing.
func (e *Entry) Target(in Stack) *Target {
	for i := range e.Scoped {
		if e.Scoped[i].In&in != 0 {
			return e.Scoped[i].Target
		}
	}
	return e.Plain
}

// targets returns all that the name may mean.
func (e *Entry) targets() (all []*Target) {
	if e.Plain != nil {
		all = append(all, e.Plain)
	}
	for i := range e.Scoped {
		all = append(all, e.Scoped[i].Target)
	}
	return all
}
