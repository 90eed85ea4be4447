// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package reference

import (
	"strconv"
	"unicode/utf8"

	"github.com/otelcol-ml/otelcol-ml/internal/jsonnumber"
)

// Category is the canonical form of a category given as text, so that the same value is the same
// category whether it came from a CSV file, a JSON number or a typed attribute:
//
//   - the text of a JSON number becomes the shortest decimal of its value ("1.0" and "1e0" are "1", as
//     pandas writes integer columns with gaps as "1.0"); integers keep all their digits, and "007",
//     which is no JSON number, stays "007";
//   - True and TRUE become "true", False and FALSE "false";
//   - anything else stays as it is.
//
// It returns its argument, without allocating, unless the form differs.
func Category(text string) string {
	switch text {
	case "True", "TRUE":
		return "true"
	case "False", "FALSE":
		return "false"
	}
	switch jsonnumber.Parse(text) {
	case jsonnumber.NotNumber, jsonnumber.Integer:
		return text
	case jsonnumber.NegativeZero:
		return "0"
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil { // out of range: keep the digits
		return text
	}
	return CategoryFromFloat(v)
}

// AlwaysRare says whether a value, in its canonical form, is pooled as rare however frequent it is, and
// never listed or unseen: values longer than MaxCategoryBytes, values that are not UTF-8 (JSON and OTLP
// cannot carry them), and values that would be mistaken for the label of a pool.
func AlwaysRare(value string) bool {
	return value == LabelRare || value == LabelUnseen || len(value) > MaxCategoryBytes || !utf8.ValidString(value)
}

// IsNumber says whether text is a number by the grammar of JSON, as Category takes it: "007" and "1,5" are none.
func IsNumber(text string) bool { return jsonnumber.Parse(text) != jsonnumber.NotNumber }

// MissingNumber says whether text, among numbers, stands for a number that is missing or not finite. As the value of
// a categorical feature it is a category, unless it is empty.
func MissingNumber(text string) bool {
	switch text {
	case "", "NA", "N/A", "NaN", "nan", "null", "NULL", "None",
		"inf", "-inf", "+inf", "Inf", "-Inf", "+Inf", "Infinity", "-Infinity", "+Infinity":
		return true
	}
	return false
}

// CategoryFromFloat is the canonical form of a category given as a number.
func CategoryFromFloat(v float64) string { return string(AppendCategoryFromFloat(nil, v)) }

// AppendCategoryFromFloat appends the canonical form of v to dst. Numbers of magnitude 1e21 and above use an
// exponent, as in JSON.
func AppendCategoryFromFloat(dst []byte, v float64) []byte {
	if v == 0 { // also -0
		return append(dst, '0')
	}
	format := byte('f')
	if v >= 1e21 || v <= -1e21 || (v < 1e-6 && v > -1e-6) {
		format = 'g'
	}
	return strconv.AppendFloat(dst, v, format, -1, 64)
}
