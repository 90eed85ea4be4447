// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package phone

import "math/bits"

// country is what the numbering plans behind one calling code have in common: +1, +44 and others are shared by
// several countries, whose plans are united here.
type country struct {
	code    uint16
	usual   uint8  // digits of the longest ordinary number: fixed line, mobile, toll-free or shared cost
	lengths uint32 // bit n: a national number may have n digits
	trunk   string // what is dialled before a national number inside the country, "" where nothing is
	leads   uint16 // index in leadSets of the first possible length, one entry for each further length
}

// leadSet has a bit for each pair of digits, 00 to 99, that a national number can begin with.
type leadSet [2]uint64

func (l leadSet) has(pair int) bool { return l[pair>>6]>>(pair&63)&1 != 0 }

// minNational keeps service numbers of four and five digits out in all countries whose ordinary numbers are
// longer: "+49 1234" is rather a sum than a number in Germany.
const minNational = 6

// shortPlan is the length of ordinary numbers up to which a country's shorter numbers count as well.
const shortPlan = 7

// countryIndex maps the first three digits after the + to the position in countries plus one, 0 where no calling
// code is assigned. Calling codes are prefix free, so three digits are always enough.
var countryIndex = indexCountries()

func indexCountries() (index [1000]uint8) {
	for i := range countries {
		code := int(countries[i].code)
		span := 1
		for code < 100 {
			code, span = code*10, span*10
		}
		// One digit fills a hundred places, two fill ten.
		for j := code; j < code+span; j++ {
			index[j] = uint8(i + 1)
		}
	}
	return index
}

// countryOf returns the country whose calling code the digits begin with and the length of that code, or nil.
func countryOf(digits []byte) (*country, int) {
	if len(digits) < 3 {
		return nil, 0
	}
	i := countryIndex[int(digits[0]-'0')*100+int(digits[1]-'0')*10+int(digits[2]-'0')]
	if i == 0 {
		return nil, 0
	}
	c := &countries[i-1]
	switch {
	case c.code < 10:
		return c, 1
	case c.code < 100:
		return c, 2
	default:
		return c, 3
	}
}

// possible says whether a national number, without trunk prefix, can have that many digits.
func (c *country) possible(length int) bool {
	if length < minNational && c.usual > shortPlan {
		return false
	}
	return length < 32 && c.lengths>>length&1 != 0
}

// assigned says whether a national number, without trunk prefix, has a possible length and begins as numbers of
// that length do.
func (c *country) assigned(national []byte) bool {
	n := len(national)
	if n < 4 || !c.possible(n) {
		return false
	}
	if c.code == 1 {
		return validNANP(national)
	}
	shorter := bits.OnesCount32(c.lengths & (1<<n - 1))
	pair := int(national[0]-'0')*10 + int(national[1]-'0')
	return leadSets[leadIndex[int(c.leads)+shorter]].has(pair)
}

// national drops the trunk prefix that many people leave in after the calling code, as in +44 (0)20 7946 0958, but
// only where the number is no number with it: in Italy the zero is part of it.
func (c *country) national(digits []byte) []byte {
	for c.trunk != "" && !c.assigned(digits) && hasPrefix(digits, c.trunk) && c.possible(len(digits)-len(c.trunk)) {
		digits = digits[len(c.trunk):]
	}
	return digits
}

func hasPrefix(digits []byte, prefix string) bool {
	return len(digits) >= len(prefix) && string(digits[:len(prefix)]) == prefix
}

// validNANP says whether ten digits can be a number of the North American plan: area code and exchange begin with
// 2 to 9, and neither is a service code such as 911.
func validNANP(digits []byte) bool {
	return len(digits) == 10 && validArea(digits[:3]) && validArea(digits[3:6])
}

func validArea(d []byte) bool {
	return d[0] >= '2' && (d[1] != '1' || d[2] != '1')
}
