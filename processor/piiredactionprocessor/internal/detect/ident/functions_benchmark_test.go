// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

import "testing"

// logWords are words as they stand in logs: names, hashes, ids, numbers.
var logWords = []string{
	"INFO", "received", "block", "1608999687919862906", "0af7651916cd43dd8448eb211c80319c", "src", "dest", "size", "67108864",
	"AbstractApplicationContextInitializer", "da39a3ee5e6b4b0d3255bfef95601890afd80709", "1700000000123", "1700000000123456789",
	"nginx7d9c5b6f8cxk2p4", "de10203040506070", "00f067aa0ba902b7", "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9", "2026", "id1234567890123456",
}

func BenchmarkCrypto_LogWords(b *testing.B) {
	benchmarkWords(b, logWords, func(s string) { Crypto(s) })
}

func BenchmarkIBAN_LogWords(b *testing.B) {
	benchmarkWords(b, logWords, func(s string) { IBAN(s) })
}

func BenchmarkMRZ_LogWords(b *testing.B) {
	benchmarkWords(b, logWords, func(s string) { MRZ(s) })
}

func BenchmarkCard_LogNumbers(b *testing.B) {
	benchmarkWords(b, []string{"1608999687919862906", "1700000000123", "1700000000123456", "3587508140051953248", "67108864", "9223372036854775807"},
		func(s string) { isIssuedCard(s) })
}

func BenchmarkCard_Cards(b *testing.B) {
	benchmarkWords(b, []string{"4111111111111111", "378282246310005", "2223003122003222"}, func(s string) { Card(s) })
}

func BenchmarkIBAN_IBANs(b *testing.B) {
	benchmarkWords(b, []string{"DE89370400440532013000", "GB29 NWBK 6016 1331 9268 19"}, func(s string) { IBAN(s) })
}

func BenchmarkCrypto_Addresses(b *testing.B) {
	for name, words := range publishedAddresses {
		b.Run(name, func(b *testing.B) {
			benchmarkWords(b, words, func(s string) { Crypto(s) })
		})
	}
}

// benchmarkWords reports the time for one word.
func benchmarkWords(b *testing.B, words []string, call func(string)) {
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		call(words[i%len(words)])
	}
}
