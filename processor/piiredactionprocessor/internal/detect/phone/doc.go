// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package phone finds telephone numbers in text.
//
// A telephone number has no checksum, and logs are full of digits, so the package says how sure it is rather than
// yes or no. With a plus, an assigned calling code and a length and beginning that the country's numbering plan
// knows, it is sure. Without a plus only the few ways of grouping digits that nobody uses for anything else stand
// alone; all others need a word such as "phone" near them, for which Context is there.
package phone
