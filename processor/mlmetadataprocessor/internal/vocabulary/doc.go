// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package vocabulary knows by which names other programs call what this project's dictionary has a name for, and what a
// log record's own fields are called in JSON.
//
// # Names and roles
//
// A name is an attribute's key, or the dotted path of a key within maps. It has a [Target]: the role the value plays and,
// for the role Attribute, the canonical name. Names are known as they are written; where loggers and languages spell
// one name in many ways the table is made of its words: request_id is requestId, RequestID, request-id, request.id, too.
//
// # Stacks
//
// Some names mean different things in different programs: version is the model's in a metric of Triton, and Argo's in a
// line of its executor. These are known in the context of a [Stack] only. A stack is told by the beginning of a metric's name, by the
// name of the instrumentation scope, or by names that nobody else has. Names that are ambiguous and bound to no
// stack (model, version, name, id) are not in the table: users add them where they know what they mean.
package vocabulary
