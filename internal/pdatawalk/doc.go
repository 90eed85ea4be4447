// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package pdatawalk visits every place of OTLP logs, traces and metrics where text can sit, so that components
// which search or change text share one list of places and none of them forgets one.
//
// # Order
//
// A resource comes before its scopes, a scope before its records. Each of these is a carrier: [Visitor.Enter],
// its text fields, its body, its attributes, what hangs on it (events and links of a span, exemplars of a data
// point), [Visitor.Leave]. Carriers follow each other and never nest.
//
// # Keys and paths
//
// Inside a map, [Visitor.Value] is asked first, then, unless the entry is dropped, [Visitor.Key], then the
// entries below. Both get the key that came with the data and, for an entry with a key above it, the dotted path
// from the top, such as "user.address.city". The path of an entry without a key above it is nil, and the nearest
// key says it all. Elements of a slice have the key and the path of their slice. A body has no key, so the key of
// a body itself and of the elements of a body that is a slice is "".
//
// # What is not visited
//
// Empty text, an absent body, and whatever is no text: trace and span ids, time stamps, numbers outside of attributes and bodies.
// Data that pdata gives no access to: the entity references of a resource (see [StripEntityRefs]) and the list of
// scopes that OTLP deprecated before its first release, which receivers move where it belongs. Profiles, as long
// as pdata does not call them stable.
package pdatawalk
