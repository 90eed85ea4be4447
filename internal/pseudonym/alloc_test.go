// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

//go:build !race

package pseudonym

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// The race detector makes sync.Pool forget on purpose, so this cannot be measured with it.
func TestRing_DoesNotAllocate(t *testing.T) {
	r := newTestRing(t, Options{PhoneCountryCode: "49"})
	dst := make([]byte, 0, 128)
	now := day(1)
	for _, tc := range []struct{ typ, value string }{
		{"email", "Jane.Doe+x@Example.com"},
		{"phone", "030 123456"},
		{"ip_address", "192.168.001.001"},
		{"ip_address", "2001:DB8::1%eth0"},
		{"ip_address", "no address"},
		{"mac_address", "00:00:5E:00:53:01"},
		{"credit_card", "4111 1111 1111 1111"},
		{"ethereum_address", "0x52908400098527886E0F7030069857D2E4169EE7"},
		{"bitcoin_address", "bitcoin:BC1QAR0SRRR7XFKVY5L643LYDNW9RE59GTZZWF5MDQ"},
		{"person_name", "Jane Müller"},
		{"employee_id", "EMP-000123"},
	} {
		allocs := testing.AllocsPerRun(200, func() { dst, _ = r.Append(dst[:0], now, "acme", tc.typ, tc.value) })
		assert.Less(t, allocs, 0.5, tc.typ) // now and then the pool is emptied
	}
}
