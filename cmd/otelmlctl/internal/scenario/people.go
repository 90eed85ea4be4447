// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package scenario

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
)

// Made-up personal data for the application's log lines. All of it is reserved for documentation and tests:
// example.com (RFC 2606), 192.0.2.0/24 (RFC 5737), the telephone numbers 555-0100 to 555-0199, test card numbers
// and the example IBANs of the SWIFT registry.
var (
	firstNames = []string{"Anna", "Bola", "Chen", "Divya", "Elif", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Kaoru", "Lucia"}
	lastNames  = []string{"Example", "Muster", "Specimen", "Fictive", "Sample", "Placeholder", "Testa", "Probe"}
	cards      = []string{"4111 1111 1111 1111", "5555 5555 5555 4444", "3782 822463 10005"}
	ibans      = []string{"DE89 3704 0044 0532 0130 00", "GB29 NWBK 6016 1331 9268 19", "FR14 2004 1010 0505 0001 3M02 606"}
)

// customer is who sends a request.
type customer struct {
	name, email, phone, address string
}

func newCustomer(rnd *rand.Rand) customer {
	first, last := pick(rnd, firstNames), pick(rnd, lastNames)
	return customer{
		name:    first + " " + last,
		email:   strings.ToLower(first+"."+last) + "@example.com",
		phone:   fmt.Sprintf("+1-202-555-01%02d", rnd.IntN(100)),
		address: fmt.Sprintf("192.0.2.%d", 1+rnd.IntN(254)),
	}
}

// appLine is the JSON line that the service logs per request, personal data and all.
type appLine struct {
	Level     string `json:"level"`
	Message   string `json:"message"`
	RequestID string `json:"request_id"`
	Customer  string `json:"customer_name"`
	Email     string `json:"email"`
	Phone     string `json:"phone"`
	ClientIP  string `json:"client_ip,omitempty"`
	Card      string `json:"card_number,omitempty"`
	IBAN      string `json:"iban,omitempty"`
}

func newAppLine(rnd *rand.Rand, c customer, requestID, prediction string, failed bool) appLine {
	l := appLine{
		Level: "INFO", Message: "application scored: " + prediction, RequestID: requestID,
		Customer: c.name, Email: c.email, Phone: c.phone,
	}
	if failed {
		l.Level, l.Message = "ERROR", "decision of "+c.name+" ("+c.email+") could not be stored: timeout"
	}
	if rnd.Float64() < 0.3 {
		l.ClientIP = c.address
	}
	if rnd.Float64() < 0.05 {
		l.Card = pick(rnd, cards)
	}
	if rnd.Float64() < 0.05 {
		l.IBAN = pick(rnd, ibans)
	}
	return l
}

func (l appLine) String() string {
	text, err := json.Marshal(l)
	if err != nil {
		panic(err) // strings always encode
	}
	return string(text)
}

func pick(rnd *rand.Rand, from []string) string { return from[rnd.IntN(len(from))] }
