// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package secret

import (
	"math"
	"strings"
)

// maxCounted bounds the bytes whose entropy is taken; more say nothing new.
const maxCounted = 256

// nLogN holds n·log2(n), so that entropy costs no logarithm per byte.
var nLogN = func() (t [maxCounted + 1]float64) {
	for n := 2; n < len(t); n++ {
		t[n] = float64(n) * math.Log2(float64(n))
	}
	return t
}()

// entropy returns Shannon's entropy of the bytes of s, in bits per byte.
func entropy(s string) float64 {
	if s == "" {
		return 0
	}
	if len(s) > maxCounted {
		s = s[:maxCounted]
	}
	var counts [256]uint16
	for i := 0; i < len(s); i++ {
		counts[s[i]]++
	}
	var sum float64
	for i := 0; i < len(s); i++ {
		sum += nLogN[counts[s[i]]]
		counts[s[i]] = 0
	}
	return (nLogN[len(s)] - sum) / float64(len(s))
}

// words are everyday words of programs and their logs. Their letter pairs tell names from random letters.
const words = `access account action active actor adapter address admin agent alert alias allocation allow analysis android
annotation anonymous answer apache api append application apply archive argument array artifact assert asset assign async
attach attempt attribute audience audit author authority authentication available average backend backup balance
bandwidth base batch bearer before begin binary binding block body boolean bootstrap boundary branch bridge broken broker browser
bucket buffer build bundle button bytes cache calendar callback cancel candidate capacity capture card catalog category
certificate chain change channel character charge check child choice circuit class clean clear client clock clone close cloud
cluster code collection collector column command comment commit common compact company compare complete component compute condition
config confirm connect connection console constant consumer contact container content context continue control controller convert
cookie coordinate copy core correct count counter country create credential current cursor custom customer daemon dashboard data
database dataset date debug decode default define delegate delete delivery deny dependency deploy deployment describe
description desired destination detail detect developer development device dialog dictionary different digest direct directory
disable disconnect disk display distribution document domain download driver duplicate duration dynamic editor element email embed
empty enable encode encrypt endpoint engine enter entity entry environment error escape event every example exception exchange
execute exist exit expand expect expire explicit export expression extension external extract factory fail failure false feature
fetch field file filter final find finish first flag float flush folder follow force foreign form format forward frame
framework free frequency from front full function gateway general generate generic global google graph group guard handle handler hash
header health heartbeat height hello hidden history home hook host hour http human identifier identity ignore image import include
index information ingress inherit initial inject inner input insert inspect install instance integer integration interface internal
internet interval invalid inventory invoke issue item iterator java job join journal json kernel keyboard kube kubernetes label lambda
language large last latency layer layout leader learn lease legacy length level library license limit line link linux list
listen load local location lock logger login logout long lookup machine mail main manage manager manifest mapping market
master match maximum member memory merge message metadata method metric middle migrate minimum minute mirror missing mobile mode
model modify module monitor month mount multiple mutable name namespace native navigate need network never next node normal
notification notify null number object observer offset online open operation operator option order organization origin output
owner package page parameter parent parse parser partition partner password path pattern payload payment peer pending percent
performance permission person phone pipeline place platform player plugin pointer policy pool port position post power
prefix present preview previous primary print priority private process processor produce producer product production profile program
progress project prometheus prompt proof property protect protocol provider provision proxy public publish purchase python query queue
quick quota random range rate reach read ready reason receive receiver recent record recover redirect reduce reference refresh
region register registry regular reject relation release reload remote remove rename render repeat replace replica report repository
request require reserve reset resolve resource response restart restore result resume retry return review revision rollback root
rotate route router rule runtime safe sample scale scan schedule schema scope score screen script search secret section secure
security segment select selector sender sequence serial serialize server service session setting setup shadow shard share shared
shell short shutdown sign signal signature signing simple single size skip slot small snapshot socket software source space span
special specific spring stack staging standard start state static station statistics status step stop storage store stream
string structure style subject submit subnet subscribe subscription success suffix summary support suspend switch symbol sync
system table target task team template temporary tenant terminal terminate terraform test text thread threshold through throw
ticket time timeout timer timestamp title token tokenizer topic total trace track traffic train transaction transfer transform
transport trigger true trust type undefined unique unit unknown update upgrade upload user username validate validation value
variable vector vendor verify version video view virtual visible visit volume wait warning watch webhook weight widget width
window worker workflow workload workspace world wrapper write yesterday your zone`

// pairs marks the letter pairs that words are made of.
var pairs = func() (t [26 * 26]bool) {
	var seen [26 * 26]int
	for w := range strings.FieldsSeq(words) {
		for i := 1; i < len(w); i++ {
			seen[int(w[i-1]-'a')*26+int(w[i]-'a')]++
		}
	}
	for i, n := range seen {
		t[i] = n >= 3
	}
	return t
}()

// wordLetters returns how many letters of s stand in pieces that read like words: four letters or more in one case, or
// with a capital at the front, nearly all of whose letter pairs are usual ones.
func wordLetters(s string) int {
	total := 0
	for i := 0; i < len(s); {
		if !isLetter(s[i]) {
			i++
			continue
		}
		j, usual := i+1, 0
		for ; j < len(s) && isLetter(s[j]); j++ {
			// Camel case begins a new word.
			if isUpper(s[j]) && isLower(s[j-1]) {
				break
			}
			// So does the last capital of a run, if small letters follow.
			if j-i >= 2 && isLower(s[j]) && isUpper(s[j-1]) {
				break
			}
			if pairs[int(lower(s[j-1])-'a')*26+int(lower(s[j])-'a')] {
				usual++
			}
		}
		if n := j - i; n >= 4 && usual*5 >= (n-1)*4 {
			total += n
		}
		i = j
	}
	return total
}

// random reports whether s looks drawn by a machine rather than written by a person: it mixes letters and digits, changes
// between them often, repeats little and is not made of words.
func random(s string) bool {
	if len(s) > maxCounted {
		s = s[:maxCounted]
	}
	letters, digits, changes, uppers := 0, 0, 0, 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case isDigit(c):
			digits++
			if i > 0 && isLetter(s[i-1]) {
				changes++
			}
		case isLetter(c):
			letters++
			if isUpper(c) {
				uppers++
			}
			if i > 0 && (isDigit(s[i-1]) || isUpper(c) && isLower(s[i-1])) {
				changes++
			}
		}
	}
	if digits == 0 {
		// One in a hundred random base64 texts of this length has no digit, but names of classes never look like this.
		return len(s) >= 20 && uppers*4 >= letters && uppers*4 <= letters*3 && changes*6 >= len(s) && entropy(s) >= 3.5 &&
			wordLetters(s)*4 <= letters
	}
	if letters < 2 || letters+digits < len(s)*3/4 {
		return false
	}
	if letters == 2 && len(s) >= 16 || changes*8 < len(s) || changes < 2 {
		return false
	}
	return entropy(s) >= leastEntropy(len(s)) && wordLetters(s)*5 <= len(s)*2 && !sequential(s)
}

// leastEntropy is what all but a few in ten thousand random hexadecimal texts of n digits reach.
func leastEntropy(n int) float64 {
	switch {
	case n < 12:
		return 2.3
	case n < 16:
		return 2.5
	case n < 24:
		return 2.6
	case n < 32:
		return 2.9
	}
	return 3.1
}

// sequential reports whether more than half of s counts up or down or repeats: 12345678, abcdef, aaaa.
func sequential(s string) bool {
	if len(s) < 4 {
		return false
	}
	steps := 0
	for i := 1; i < len(s); i++ {
		switch d := int(s[i]) - int(s[i-1]); d {
		case 0, 1, -1:
			steps++
		default:
			// 9 to a, and the end of the alphabet to its beginning.
			if s[i-1] == '9' && (s[i]|0x20 == 'a' || s[i] == '0') || s[i-1]|0x20 == 'z' && (s[i] == '0' || s[i]|0x20 == 'a') {
				steps++
			}
		}
	}
	return steps*2 > len(s)
}

// plausible reports whether what follows a known prefix may be a secret and not the filler of a manual.
func plausible(body string) bool {
	if len(body) < 8 {
		return true
	}
	if len(body) > maxCounted {
		body = body[:maxCounted]
	}
	return entropy(body) >= 2.2 && !sequential(body) && !filler(body)
}

// filler reports whether s holds a text that only stands in for a secret.
func filler(s string) bool {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case 'x', 'X', '*', '.', '#', '?':
			if i+4 <= len(s) && s[i+1] == s[i] && s[i+2] == s[i] && s[i+3] == s[i] {
				return true
			}
		case 'e', 'E':
			if hasFoldAt(s, i, "example") {
				return true
			}
		case 'y', 'Y':
			if hasFoldAt(s, i, "your_") || hasFoldAt(s, i, "your-") || hasFoldAt(s, i, "yourapi") || hasFoldAt(s, i, "yourtoken") ||
				hasFoldAt(s, i, "yoursecret") || hasFoldAt(s, i, "yourkey") {
				return true
			}
		case 'r', 'R':
			if hasFoldAt(s, i, "redacted") {
				return true
			}
		case 'p', 'P':
			if hasFoldAt(s, i, "placeholder") {
				return true
			}
		}
	}
	return false
}
