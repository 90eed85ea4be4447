// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package expand

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Funcs returns the values that all books need: numbers, random strings, times.
//
//	%{int lo hi}      an integer, both ends included
//	%{size lo hi}     an integer, small ones as likely as large ones (uniform in its logarithm)
//	%{float lo hi n}  a number with n decimals
//	%{digits n}       an identifier of n digits, the first not 0
//	%{hex n} %{HEX n} %{alnum n} %{lower n} %{base32 n}
//	%{base64 lo hi}   that many bytes in base64
//	%{uuid}           a random UUID (version 4)
//	%{one a|b|c}      one of these
//	%{time layout}    a time: a layout of package time, or s, ms, us, ns since the epoch
//	%{nl} %{tab}
func Funcs() map[string]Func {
	return map[string]Func{
		"int": func(s *Source, arg string) string {
			n := Ints(arg, 2)
			return strconv.FormatInt(n[0]+s.Int64N(n[1]-n[0]+1), 10)
		},
		"size": func(s *Source, arg string) string {
			n := Ints(arg, 2)
			lo, hi := math.Log(float64(n[0])), math.Log(float64(n[1]))
			return strconv.FormatFloat(math.Exp(lo+s.Float64()*(hi-lo)), 'f', 0, 64)
		},
		"float": func(s *Source, arg string) string {
			n := Ints(arg, 3)
			return strconv.FormatFloat(float64(n[0])+s.Float64()*float64(n[1]-n[0]), 'f', int(n[2]), 64)
		},
		"digits": func(s *Source, arg string) string { return Digits(s, int(Ints(arg, 1)[0])) },
		"hex":    alphabet("0123456789abcdef"),
		"HEX":    alphabet("0123456789ABCDEF"),
		"alnum":  alphabet("bcdfghjklmnpqrstvwxz2456789"), // the letters of Kubernetes' random names
		"lower":  alphabet("abcdefghijklmnopqrstuvwxyz"),
		"base32": alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
		"base64": func(s *Source, arg string) string {
			n := Ints(arg, 2)
			return base64.StdEncoding.EncodeToString(Bytes(s, int(n[0]+s.Int64N(n[1]-n[0]+1))))
		},
		"uuid": func(s *Source, _ string) string {
			b := Bytes(s, 16)
			b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
			h := hex.EncodeToString(b)
			return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
		},
		"one":  func(s *Source, arg string) string { return One(s, strings.Split(arg, "|")) },
		"time": func(s *Source, arg string) string { return stamp(s.Now, arg) },
		"nl":   func(*Source, string) string { return "\n" },
		"tab":  func(*Source, string) string { return "\t" },
	}
}

// One draws one of the values.
func One(s *Source, values []string) string { return values[s.IntN(len(values))] }

// Ints reads the integers of an argument. It panics where there are not n: templates are written by us.
func Ints(arg string, n int) []int64 {
	fields := strings.Fields(arg)
	if len(fields) != n {
		panic(fmt.Sprintf("argument %q has %d numbers, expected %d", arg, len(fields), n))
	}
	numbers := make([]int64, n)
	for i, field := range fields {
		number, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			panic(err)
		}
		numbers[i] = number
	}
	return numbers
}

// Bytes draws n bytes.
func Bytes(s *Source, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(s.Uint32())
	}
	return b
}

// Digits draws an identifier of n digits, the first not 0. It is never a genuine card number: where chance made one
// that starts like a card and passes Luhn's check, the last digit is another. Luhn's check alone passes as often as
// in real identifiers.
func Digits(s *Source, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = '0' + byte(s.IntN(10))
	}
	if b[0] == '0' {
		b[0] = '1' + byte(s.IntN(9))
	}
	if n >= 12 && n <= 19 && b[0] >= '2' && b[0] <= '6' && Luhn(string(b)) {
		b[n-1] = '0' + (b[n-1]-'0'+1)%10
	}
	return string(b)
}

// Luhn tells whether digits pass Luhn's check.
func Luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

func alphabet(letters string) Func {
	return func(s *Source, arg string) string {
		b := make([]byte, Ints(arg, 1)[0])
		for i := range b {
			b[i] = letters[s.IntN(len(letters))]
		}
		return string(b)
	}
}

func stamp(t time.Time, layout string) string {
	switch layout {
	case "s":
		return strconv.FormatInt(t.Unix(), 10)
	case "ms":
		return strconv.FormatInt(t.UnixMilli(), 10)
	case "us":
		return strconv.FormatInt(t.UnixMicro(), 10)
	case "ns":
		return strconv.FormatInt(t.UnixNano(), 10)
	case "fs": // fractional seconds, as Python's time.time() and zap's default encoder write them
		return strconv.FormatFloat(float64(t.UnixMicro())/1e6, 'f', 6, 64)
	}
	return t.Format(layout)
}
