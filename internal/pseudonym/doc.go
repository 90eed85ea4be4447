// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package pseudonym replaces personal values by keyed tokens that stay the same for the same person, so that telemetry can
// be searched, correlated and erased by person without holding the person's data.
//
// # Tokens
//
//	<email:k3:MZXW6YTBOI2DGNJVGY3T>
//
// A token has the type of the value, the id of the key, and 20 characters of base 32 (RFC 4648): the first 100 bits of
//
//	HMAC-SHA-256(secret, len(tenant) tenant len(type) type canonical)
//
// with lengths as unsigned varints, so that no two triples give the same input. The same value of another type or tenant,
// or under another key, has another token.
//
// # Canonical forms
//
// One person writes one address in many ways: Jane.Doe@Example.com, mailto:jane.doe@example.com, jane.doe%40example.com. Values are
// brought to one form first (Canonical), or a search by person would find a part of what is there. The price is that what the
// form leaves out cannot be told apart any more; Forms says for each what that is.
//
// The forms and the token's input are a promise to data that is stored already: a change of either means that old
// tokens are not found any more. The test vectors in testdata hold them fixed.
//
// # Collisions
//
// Among n different values of one tenant, type and key the probability that any two share a token is below n²/2¹⁰¹: less than
// 10⁻¹² for a thousand million values.
//
// # Keys
//
// Without a key, hashes of values that are few (telephone numbers, social security numbers, IPv4 addresses) are reversed by hashing
// all of them. With a secret of 32 bytes nobody can who has not the secret. Whoever has it still can: it is to be kept as the
// personal data itself would be.
package pseudonym
