// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package jsonnumber

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]Form{
		"0": Integer, "-1": Integer, "9007199254740993": Integer, "-0": NegativeZero,
		"1.0": Decimal, "-0.0": Decimal, "1e5": Decimal, "1E-5": Decimal, "1e999": Decimal, "0.50": Decimal,
		"": NotNumber, "-": NotNumber, "007": NotNumber, "-01": NotNumber, "+1": NotNumber, ".5": NotNumber, "5.": NotNumber,
		"1e": NotNumber, "1e+": NotNumber, "1_000": NotNumber, "0x1p4": NotNumber, "1,5": NotNumber, " 1": NotNumber,
		"NaN": NotNumber, "Infinity": NotNumber, "١": NotNumber,
	} {
		assert.Equal(t, want, Parse(text), "%q", text)
	}
}

func FuzzParse_AgreesWithEncodingJSON(f *testing.F) {
	for _, seed := range []string{"0", "-0", "1.5e-7", "01", "1e", "x", "true", "-"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		isNumber := text != "" && strings.ContainsAny(text[:1], "-0123456789") &&
			strings.TrimSpace(text) == text && json.Valid([]byte(text))
		assert.Equal(t, isNumber, Parse(text) != NotNumber, "%q", text)
	})
}
