// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package jsontext changes JSON text in place: a visitor is shown every key and value, what it changes is written
// anew, and every other byte stays as it came: white space, the order and number of keys, the spelling of numbers
// and escapes.
//
// The text is read once and without building a tree. It must be JSON as RFC 8259 defines it, with three
// liberties, which all keep text from being passed over: a byte order mark may come first, several documents may
// follow each other with white space between them (JSON lines), and strings may hold bytes that are no UTF-8.
//
// # Keys and paths
//
// For a member of an object, [Visitor.Value] is asked first, then, unless the member is dropped, [Visitor.Key],
// then what is inside the value. Both get the decoded key that came with the text and, for a member with a key
// above it, the dotted path from the top, such as "user.address.city". The path of a member without a key above
// it is nil, and the nearest key says it all. Elements of an array have the key and the path of their array. A
// document itself, and the elements of a document that is an array, have the key "".
package jsontext
