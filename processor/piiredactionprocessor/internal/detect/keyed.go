// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package detect

import "strings"

// keyNames are names of fields, by the kind that says what their values are. "_" stands between words, for which keys may have
// "_", "-", a blank, or the hump of camel case. They are meant for the last part of an attribute's key and for what stands before
// "=" or ":" in a text.
var keyNames = map[string]string{
	PersonName: `full_name first_name last_name middle_name surname given_name family_name maiden_name mothers_maiden_name
		person_name customer_name patient_name employee_name student_name contact_name recipient_name member_name applicant_name
		borrower_name passenger_name guest_name cardholder cardholder_name card_holder_name name_on_card account_holder account_holder_name
		holder_name beneficiary_name vorname nachname geburtsname kundenname prenom nom_complet nombre_completo apellido apellidos
		cognome nome_completo voornaam achternaam sobrenome`,
	UserName: `user_name user_login login_name screen_name benutzername`,
	UserID:   `user_id end_user_id customer_id patient_id employee_id member_id student_id subject_id person_id visitor_id`,
	DeviceID: `advertising_id idfa idfv gaid aaid android_id`,
	PostalAddr: `street_address home_address postal_address billing_address shipping_address mailing_address delivery_address
		residential_address address_line_1 address_line_2 address_1 address_2 street street_name zip_code postal_code postcode plz`,
	DateOfBirth: `date_of_birth birth_date birthday dob geburtsdatum date_de_naissance fecha_de_nacimiento data_di_nascita`,
}

// KeyNames returns the names of fields by kind, without what stands between their words.
func KeyNames() map[string][]string {
	names := make(map[string][]string, len(keyNames))
	for kind, list := range keyNames {
		names[kind] = strings.Fields(strings.ReplaceAll(list, "_", ""))
	}
	return names
}

const (
	maxKeyed      = 96 // bytes of a value
	maxKeyedWords = 4  // of one that has no quotation marks
)

// addKeyed enters the names of fields into the words of the automaton.
func (s *Scanner) addKeyed(at func(word string) *meaning) {
	for name, list := range keyNames {
		k := s.looked(name)
		if k == nil {
			continue
		}
		for _, field := range strings.Fields(list) {
			for _, word := range spellings([]string{strings.ReplaceAll(field, "_", " ")}) {
				at(word).keyed = k
			}
		}
	}
}

// keyedAt looks for the value of a field whose name is text[start:end]: name=value, name: value, "name": "value".
func (q *Searcher) keyedAt(k *kind, start, end int) {
	text := q.text
	if !standsAlone(text, start, end) {
		return
	}
	i := end
	if b := byteAt(text, i); b == '"' || b == '\'' {
		i++
	} else if b == '\\' && byteAt(text, i+1) == '"' {
		i += 2
	}
	colon := false
	switch byteAt(text, i) {
	case '=':
		i++
	case ':':
		colon = true
		for i++; byteAt(text, i) == ' '; i++ {
		}
	default:
		return
	}
	from, to := q.quoted(i)
	if from < 0 {
		from, to = i, plainEnd(text, i, colon && (k.Name == PersonName || k.Name == PostalAddr))
	}
	if says(text[from:to]) && byteAt(text, to) != '(' { // (a call in source code)
		q.add(k, from, to, priorityLoose)
	} else {
		q.refuse(start, to, contextRadius)
	}
}

// quoted returns what is between the quotation marks at text[i]; -1 if there are none.
func (q *Searcher) quoted(i int) (from, to int) {
	text := q.text
	mark := byteAt(text, i)
	if mark == '\\' && byteAt(text, i+1) == '"' {
		i, mark = i+1, '\\'
	}
	if mark != '"' && mark != '\'' && mark != '\\' {
		return -1, -1
	}
	i++
	for end := i; end < len(text) && end-i <= maxKeyed && text[end] != '\n'; end++ {
		if text[end] == mark {
			return i, end
		}
	}
	return -1, -1
}

// plainEnd returns where a value without quotation marks ends. words tells that it may be of several, if they begin
// as names and numbers do.
func plainEnd(text string, i int, words bool) int {
	end := i
	for n := 1; ; n++ {
		for end < len(text) && end-i < maxKeyed && !endsValue(text[end]) {
			end++
		}
		next := byteAt(text, end+1)
		if !words || n == maxKeyedWords || byteAt(text, end) != ' ' || !isUpper(next) && !isDigit(next) && next < 0x80 {
			break
		}
		end++
	}
	for end > i && (text[end-1] == '.' || text[end-1] == ':') {
		end--
	}
	return end
}

func endsValue(b byte) bool {
	switch b {
	case ' ', '\t', '\n', '\r', ',', ';', '&', '"', '\'', '|', '(', ')', '[', ']', '{', '}', '\\', '`', '#', '<', '>', '=':
		return true
	}
	return false
}

// says tells whether a value says something: not a placeholder, not masked.
func says(value string) bool {
	letters := 0
	for i := range len(value) {
		if isWord(value[i]) || value[i] >= 0x80 {
			letters++
		}
	}
	if letters == 0 || value[0] == '$' || value[0] == '%' && len(value) == 2 {
		return false
	}
	if len(value) > 9 {
		return true
	}
	switch strings.ToLower(value) {
	case "null", "none", "nil", "true", "false", "undefined", "unknown", "n/a", "na", "anonymous", "string", "int", "str", "required", "0", "1":
		return false
	}
	return true
}
