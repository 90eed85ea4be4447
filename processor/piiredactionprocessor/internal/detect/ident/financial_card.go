// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

// cardRange is a range of issuer numbers, the first six digits of a card, with the lengths in use there.
type cardRange struct {
	from, to int
	lengths  uint32
}

// Lengths of card numbers, one bit each.
const (
	len13    = 1 << 13
	len14    = 1 << 14
	len15    = 1 << 15
	len16    = 1 << 16
	len18    = 1 << 18
	len19    = 1 << 19
	len16to9 = 1<<16 | 1<<17 | 1<<18 | 1<<19
	len14to9 = 1<<14 | 1<<15 | len16to9
	len12to9 = 1<<12 | 1<<13 | len14to9
)

// cardRanges lists the issuer numbers by first digit. A brand that lies wholly within another one's range of the same
// lengths is not repeated: Discover's 622126 to 622925 is within UnionPay's 62, many of Elo's and RuPay's numbers are
// within Visa's and Discover's. UATP, which is all numbers of 15 digits that begin with 1, is left to context,
// and so is all that begins with 8 (UnionPay, RuPay, Uzcard), where ids of 64 bits outnumber cards.
var cardRanges = [10][]cardRange{
	0: {
		{60400, 60499, len12to9}, // Maestro
	},
	1: {
		{180000, 180099, len15}, // JCB, old
	},
	2: {
		{213100, 213199, len15},    // JCB, old
		{220000, 220499, len16to9}, // Mir
		{220500, 220599, len16},    // Borica
		{222100, 272099, len16},    // Mastercard
	},
	3: {
		{300000, 305999, len14to9}, // Diners Club
		{309000, 309999, len14to9}, // Diners Club
		{340000, 349999, len15},    // American Express
		{352800, 358999, len16to9}, // JCB
		{360000, 369999, len14to9}, // Diners Club
		{370000, 379999, len15},    // American Express
		{380000, 399999, len14to9}, // Diners Club, Hipercard
	},
	4: {
		{400000, 499999, len13 | len16 | len19}, // Visa
	},
	5: {
		{501800, 501899, len12to9},              // Maestro
		{501900, 501999, len16},                 // Dankort
		{502000, 502099, len12to9},              // Maestro
		{503800, 503899, len12to9},              // Maestro
		{504175, 504175, len16},                 // Elo
		{506099, 506198, len16 | len18 | len19}, // Verve
		{506699, 506778, len16},                 // Elo
		{507865, 507964, len16 | len18 | len19}, // Verve
		{508000, 508999, len16},                 // RuPay
		{509000, 509999, len16},                 // Elo
		{510000, 559999, len16},                 // Mastercard
		{589300, 589399, len12to9},              // Maestro
	},
	6: {
		{601100, 601199, len16to9},              // Discover
		{606282, 606282, len16},                 // Hipercard
		{607000, 608999, len16},                 // RuPay
		{620000, 629999, len16to9},              // UnionPay
		{630400, 630499, len12to9},              // Maestro, Laser
		{633400, 633499, len16 | len18 | len19}, // Solo
		{636297, 636297, len16},                 // Elo
		{636368, 636368, len16},                 // Elo
		{637095, 637095, len16},                 // Hipercard
		{639000, 639099, len12to9},              // Maestro
		{644000, 649999, len16to9},              // Discover
		{650000, 659999, len16to9},              // Discover, RuPay, Elo, Verve, Troy
		{675900, 675999, len12to9},              // Maestro
		{676100, 676399, len12to9},              // Maestro
		{676700, 676799, len16 | len18 | len19}, // Solo
	},
	9: {
		{970400, 970499, len16 | len19}, // Napas
		{979200, 979299, len16},         // Troy
		{986000, 986099, len16},         // Humo
	},
}

// Card tells whether a string of digits can be the number of a payment card, and how sure that is: Strong for a number
// that passes the Luhn check and has an issuer and a length in use, Weak for any other of 12 to 19 digits that
// passes the Luhn check.
func Card(digits string) (alone Strength, ok bool) {
	switch {
	case isIssuedCard(digits):
		return Strong, true
	case isCard(digits):
		return Weak, true
	}
	return Weak, false
}

// isCard tells whether digits are a card number of any issuer.
func isCard(digits string) bool {
	return len(digits) >= 12 && len(digits) <= 19 && !sameDigits(digits) && luhn(digits)
}

// isIssuedCard tells whether digits are a card number with an issuer and a length in use.
func isIssuedCard(digits string) bool {
	if len(digits) < 12 || len(digits) > 19 || !isDigit(digits[0]) {
		return false
	}
	ranges := cardRanges[digits[0]-'0']
	if len(ranges) == 0 {
		return false
	}
	issuer := number(digits[:6])
	for _, r := range ranges {
		if issuer >= r.from && issuer <= r.to && r.lengths>>len(digits)&1 != 0 {
			return !isGermanMobile(digits) && isCard(digits)
		}
	}
	return false
}

// isGermanMobile tells whether 13 digits look like a German mobile phone number without its plus, which begins as
// an old Visa card does.
func isGermanMobile(digits string) bool {
	return len(digits) == 13 && digits[0] == '4' && digits[1] == '9' && digits[2] == '1' && digits[3] >= '5' && digits[3] <= '7'
}
