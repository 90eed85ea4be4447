// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package detect

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/detect/ident"
	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/detect/secret"
)

// Options say what to look for. The zero value looks for all kinds but those that are OptIn.
type Options struct {
	// Enabled tells whether a kind is looked for; nil for all that are not OptIn.
	Enabled func(*Kind) bool
	// Custom lists rules of the user's own, in any order.
	Custom []Custom
	// Allowed tells whether a value that was found is to stay; nil for none.
	Allowed func(kind *Kind, value string) bool
	// AllowedNetworks are those whose addresses stay.
	AllowedNetworks []netip.Prefix
}

func (o *Options) enabled(k *Kind) bool {
	if k.Group == groupCustom {
		return true
	}
	if o.Enabled == nil {
		return !k.OptIn
	}
	return o.Enabled(k)
}

// kinds returns the built-in kinds and those of custom rules, in the order of their names.
func (o *Options) kinds() []Kind {
	kinds := Kinds()
	for _, c := range o.Custom {
		kinds = append(kinds, Kind{Name: c.Name, Group: cmp.Or(c.Group, groupCustom)})
	}
	slices.SortStableFunc(kinds, func(a, b Kind) int { return cmp.Compare(a.Name, b.Name) })
	return kinds
}

// Scanner finds what it was made for in text. It does not change and may be used by many goroutines, each with a Searcher.
type Scanner struct {
	kinds    []kind
	byName   map[string]int
	formats  *formatTable
	ascii    words // of ASCII alone
	others   words // the rest, for texts that are not
	secrets  []secretRule
	customs  []customRule
	always   []int // customs without a literal to wait for
	hasShort bool  // a value, or a literal of a pattern, of a custom rule is shorter than minText
	options  Options

	email, phone, ip, mac, url, iban, mrz, bic, birth *kind // nil: not looked for
	bicCheck                                          func(string) bool
	crypto                                            map[string]*kind // by the name that ident.Crypto returns
}

// words is an automaton and what its words mean.
type words struct {
	*automaton
	meanings []meaning
}

// newWords compiles words. It returns false if they are too many.
func newWords(of map[string]*meaning, ascii bool) (words, bool) {
	var w words
	var list []string
	for _, word := range slices.Sorted(maps.Keys(of)) {
		if ascii == isASCII(word) {
			list = append(list, word)
			w.meanings = append(w.meanings, *of[word])
		}
	}
	var ok bool
	w.automaton, ok = newAutomaton(list)
	return w, ok
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= 0x80 {
			return false
		}
	}
	return true
}

// meaning is what a word of the automaton is for.
type meaning struct {
	length  int
	context ContextSet
	secrets []int
	customs []int
	www     bool
	keyed   *kind // it is the name of a field that holds that
}

// secretRule is a rule of package secret and its kind.
type secretRule struct {
	*secret.Rule
	kind *kind
}

// New compiles the options. All mistakes in custom rules are reported at once.
func New(o Options) (*Scanner, error) {
	kinds, byName, err := catalogue(&o)
	if err != nil {
		return nil, err
	}
	s := &Scanner{kinds: kinds, byName: byName, formats: newFormatTable(), options: o, crypto: map[string]*kind{}}

	words := map[string]*meaning{}
	at := func(word string) *meaning {
		m := words[word]
		if m == nil {
			m = &meaning{length: len(word)}
			words[word] = m
		}
		return m
	}
	if err := s.addIdentifiers(at); err != nil {
		return nil, err
	}
	for _, r := range secret.Rules() {
		k := s.looked(r.Name)
		if k == nil {
			continue
		}
		for _, word := range r.Keywords {
			m := at(word)
			m.secrets = append(m.secrets, len(s.secrets))
		}
		s.secrets = append(s.secrets, secretRule{r, k})
	}
	s.addKeyed(at)
	if err := s.addCustoms(at); err != nil {
		return nil, err
	}

	var fits, fitToo bool
	s.ascii, fits = newWords(words, true)
	s.others, fitToo = newWords(words, false)
	if !fits || !fitToo {
		return nil, errors.New("the values and patterns of all rules together are too long: expected about 30,000 characters at most")
	}
	return s, nil
}

// addIdentifiers enters the kinds that have a form of their own.
func (s *Scanner) addIdentifiers(at func(word string) *meaning) error {
	for i := range s.kinds {
		if s.kinds[i].context == 0 {
			continue
		}
		for _, word := range spellings(s.kinds[i].Context) {
			at(word).context.add(s.kinds[i].context)
		}
	}
	for _, t := range ident.Types() {
		k := s.looked(t.Name)
		if k == nil {
			continue
		}
		if err := s.formats.add(t, k); err != nil {
			return err
		}
		if t.Name == BIC {
			s.bic, s.bicCheck = k, t.Check
		}
		if strings.HasPrefix(t.Group, "crypto") && len(t.Formats) == 0 {
			s.crypto[t.Name] = k
		}
	}
	s.email, s.phone, s.ip, s.mac, s.url = s.looked(Email), s.looked(Phone), s.looked(IPAddress), s.looked(MACAddress), s.looked(URL)
	s.iban, s.mrz, s.birth = s.looked(IBAN), s.looked(MRZ), s.looked(DateOfBirth)
	if s.mac != nil {
		forms := ident.Type{Name: MACAddress, Formats: []string{"xx-xx-xx-xx-xx-xx", "xxxx.xxxx.xxxx"}, Check: isCompactMAC, Alone: ident.Strong}
		if err := s.formats.add(forms, s.mac); err != nil {
			return err
		}
	}
	if s.url != nil {
		at("www.").www = true
	}
	return nil
}

// looked returns a kind if it is looked for, or nil.
func (s *Scanner) looked(name string) *kind {
	i, known := s.byName[name]
	if !known || !s.options.enabled(s.kinds[i].Kind) {
		return nil
	}
	return &s.kinds[i]
}

// Kind returns a kind by its number, as in Match.
func (s *Scanner) Kind(index int) *Kind { return s.kinds[index].Kind }

// Len is the number of kinds that the scanner knows, looked for or not.
func (s *Scanner) Len() int { return len(s.kinds) }

// Index returns the number of a kind that the scanner knows, whether it is looked for or not.
func (s *Scanner) Index(name string) (index int, known bool) {
	index, known = s.byName[name]
	return index, known
}

// HasCustoms tells whether there are rules of the user's own, which may be about anything.
func (s *Scanner) HasCustoms() bool { return len(s.customs) > 0 }

// Allows tells whether a value of a kind stays although it was found. What the user denies never does.
func (s *Scanner) Allows(index int, value string) bool {
	k := s.kinds[index].Kind
	return s.options.Allowed != nil && k.Name != Denied && s.options.Allowed(k, value)
}

// Enabled tells whether the scanner looks for a kind.
func (s *Scanner) Enabled(index int) bool { return s.options.enabled(s.kinds[index].Kind) }

// KeyContext returns what the key of an attribute gives context to, and whether its value is to be read together with
// the key, since rules for secrets know the key's words.
func (s *Scanner) KeyContext(key string) (context ContextSet, withKey bool) {
	k := keyReader{words: &s.ascii, key: Searcher{scanner: s, text: key}}
	flags := make([]byte, len(key))
	if s.ascii.run(key, 0, len(key), &k, flags) {
		k.words = &s.others
		s.others.run(key, 0, len(key), &k, flags)
	}
	return k.context, k.withKey
}

// keyReader collects what the words in a key mean, those in markers left out: a key has the same meaning once it is redacted.
type keyReader struct {
	words   *words
	key     Searcher
	context ContextSet
	withKey bool
}

func (k *keyReader) found(words []int32, end int) {
	for _, w := range words {
		m := &k.words.meanings[w]
		start := end - m.length
		if k.key.inMarker(start, end) {
			continue
		}
		k.withKey = k.withKey || len(m.secrets) > 0
		if !m.context.Empty() && standsAlone(k.key.text, start, end) {
			k.context.Add(m.context)
		}
	}
}

// customRule is a compiled Custom.
type customRule struct {
	kind    *kind
	pattern *regexp.Regexp // nil for values
	group   int            // what of it is taken out
}

// addCustoms compiles the rules of the user's own.
func (s *Scanner) addCustoms(at func(word string) *meaning) error {
	var mistakes []error
	for _, c := range slices.SortedFunc(slices.Values(s.options.Custom), func(a, b Custom) int { return cmp.Compare(a.Name, b.Name) }) {
		k := s.looked(c.Name)
		if k == nil {
			continue
		}
		if len(c.Values) > 0 {
			for _, value := range c.Values {
				m := at(strings.ToLower(value))
				s.hasShort = s.hasShort || len(value) < minText
				m.customs = append(m.customs, len(s.customs))
			}
			s.customs = append(s.customs, customRule{kind: k})
		}
		if c.Pattern == "" {
			continue
		}
		rule, literals, err := compileCustom(c.Pattern)
		if err != nil {
			mistakes = append(mistakes, fmt.Errorf("rule %q: pattern: %w", c.Name, err))
			continue
		}
		rule.kind = k
		for _, literal := range literals {
			m := at(literal)
			s.hasShort = s.hasShort || len(literal) < minText
			m.customs = append(m.customs, len(s.customs))
		}
		if len(literals) == 0 {
			s.always = append(s.always, len(s.customs))
		}
		s.customs = append(s.customs, rule)
	}
	return errors.Join(mistakes...)
}
