// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package reference

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestCategory(t *testing.T) {
	for text, want := range map[string]string{
		"1": "1", "1.0": "1", "1e0": "1", "10e-1": "1", "0.50": "0.5", "-0": "0", "-0.0": "0", "1e3": "1000",
		"9007199254740993": "9007199254740993", "1e21": "1e+21", "1e-7": "1e-07", "1e999": "1e999",
		"True": "true", "TRUE": "true", "true": "true", "False": "false", "tRUE": "tRUE",
		"007": "007", "+1": "+1", ".5": ".5", "": "", " 1": " 1", "NaN": "NaN", "New York": "New York",
	} {
		assert.Equal(t, want, Category(text), "%q", text)
	}
}

func TestCategory_ANumberIsTheSameAsTextAndAsFloat(t *testing.T) {
	for _, v := range []float64{0, math.Copysign(0, -1), 1, -1.5, 0.1, 1e6, 1e20, 1e21, 1e-6, 1e-7, 123456789, math.MaxFloat64, math.SmallestNonzeroFloat64} {
		form := CategoryFromFloat(v)
		assert.Equal(t, form, Category(form))
		assert.Equal(t, "x"+form, string(AppendCategoryFromFloat([]byte("x"), v)))
	}
	assert.Equal(t, "123456789", CategoryFromFloat(123456789))
}

func TestCategory_DoesNotAllocateForTheUsualForms(t *testing.T) {
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		for _, text := range []string{"blue", "12", "True", "-0", "v1.2.3"} {
			Category(text)
		}
	}))
}

func TestAlwaysRare(t *testing.T) {
	for _, value := range []string{LabelRare, LabelUnseen, strings.Repeat("x", MaxCategoryBytes+1), "caf\xe9"} {
		assert.True(t, AlwaysRare(value), "%q", value)
	}
	for _, value := range []string{"", "rare", strings.Repeat("x", MaxCategoryBytes), "café"} {
		assert.False(t, AlwaysRare(value), "%q", value)
	}
}

func TestIsNumber(t *testing.T) {
	for _, text := range []string{"0", "-1.5e3", "9007199254740993", "1e999"} {
		assert.True(t, IsNumber(text), "%q", text)
		assert.False(t, MissingNumber(text), "%q", text)
	}
	for _, text := range []string{"007", "1,5", "0x1p4", "ten", "-"} {
		assert.False(t, IsNumber(text), "%q", text)
		assert.False(t, MissingNumber(text), "%q", text)
	}
	for _, text := range []string{"", "NA", "NaN", "None", "-inf", "Infinity"} {
		assert.False(t, IsNumber(text), "%q", text)
		assert.True(t, MissingNumber(text), "%q", text)
	}
}

func FuzzCategory_IsIdempotent(f *testing.F) {
	for _, seed := range []string{"1.0", "-0", "1e21", "1e-400", "TRUE", "1e999", "100000000000000000000000.0", "x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		once := Category(text)
		assert.Equal(t, once, Category(once), "%q", text)
	})
}
