// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package phone

import "testing"

func FuzzAt(f *testing.F) {
	for _, s := range []string{"+1 (202) 555-0123 x12", "(+44) (0)20 7946 0958", "0049-30-1234567", "030 / 1234567", "1-2-3-4-5", "+", "(", "((1", "tel:2025550123", "01 23 45 67 89 ab"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for start := range len(text) {
			end, c := At(text, start)
			switch {
			case c < None || c > International:
				t.Fatalf("confidence %d", c)
			case c == None && end != start:
				t.Fatalf("nothing found, but the end is %d, not %d", end, start)
			case c != None && (end < start+minDigits || end > len(text) || !isDigit(text[end-1])):
				t.Fatalf("bad end %d after start %d in a text of %d", end, start, len(text))
			}
		}
	})
}
