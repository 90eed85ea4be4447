// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package detect

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/detect/ident"
	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/detect/phone"
	"github.com/otelcol-ml/otelcol-ml/processor/piiredactionprocessor/internal/detect/secret"
)

// Kind is a kind of personal data or secret.
type Kind struct {
	// Name is the name in configuration and markers: email, us_ssn, github_personal_access_token.
	Name string
	// Group is contact, financial, national_id.<country>, network, device, credential, crypto, health, person_by_key
	// or custom.
	Group string
	// OptIn kinds are looked for where they are named, or all are, but not by default.
	OptIn bool
	// ByKey kinds have no form: the key of an attribute tells of them.
	ByKey bool
	// Context lists the words by which identifiers of the kind are known whose form alone is too weak.
	Context []string
}

// In tells whether the kind is meant by a name of a kind or of a group: national_id means every national_id.<country>.
func (k *Kind) In(name string) bool {
	return name == k.Name || name == k.Group || strings.HasPrefix(k.Group, name) && k.Group[len(name)] == '.'
}

// Names of the kinds that this package, or the packages that use it, refer to.
const (
	Email        = "email"
	Phone        = "phone"
	IPAddress    = "ip_address"
	MACAddress   = "mac_address"
	URL          = "url"
	IBAN         = "iban"
	BIC          = "bic"
	MRZ          = "mrz"
	CreditCard   = "credit_card"
	Denied       = "denied_value"
	Secret       = "secret"
	PersonName   = "person_name"
	UserName     = "user_name"
	UserID       = "user_id"
	PostalAddr   = "postal_address"
	DateOfBirth  = "date_of_birth"
	DeviceID     = "device_id"
	Coordinates  = "geo_coordinates"
	PersonalData = "personal_data"
	Unsearched   = "unsearched"
	groupContact = "contact"
	groupCred    = "credential"
	groupPerson  = "person_by_key"
	groupNetwork = "network"
	groupCustom  = "custom"
	groupLimit   = "limit" // not data: what could not be searched within the limits
)

// ownKinds are those whose form is known here, and those without form.
var ownKinds = []Kind{
	{Name: Email, Group: groupContact},
	{Name: Phone, Group: groupContact, Context: slices.Concat(phone.Context, contactPhrases)},
	{Name: URL, Group: groupContact, OptIn: true},
	{Name: IPAddress, Group: groupNetwork},
	{Name: MACAddress, Group: groupNetwork},
	{Name: Secret, Group: groupCred, ByKey: true},
	{Name: PersonName, Group: groupPerson, ByKey: true},
	{Name: UserName, Group: groupPerson, ByKey: true},
	{Name: UserID, Group: groupPerson, ByKey: true},
	{Name: PostalAddr, Group: groupPerson, ByKey: true},
	{Name: DateOfBirth, Group: groupPerson, ByKey: true},
	{Name: DeviceID, Group: groupPerson, ByKey: true},
	{Name: Coordinates, Group: groupPerson, ByKey: true},
	{Name: PersonalData, Group: groupPerson, ByKey: true},
	{Name: Unsearched, Group: groupLimit, ByKey: true},
}

// contactPhrases are how people ask to be called without a word for the telephone.
var contactPhrases = []string{
	"contact", "reached at", "reached under", "reached on", "reach me", "reach us", "reach him", "reach her", "reach them", "please ring", "call at",
	"call him", "call her", "call them", "joindre", "rappeler", "erreichbar unter", "erreichen unter", "llámame", "llamar al", "chiamami", "chiamare",
}

// Kinds returns all built-in kinds, in the order of their names.
func Kinds() []Kind {
	byName := map[string]*Kind{}
	add := func(k Kind) {
		known := byName[k.Name]
		if known == nil {
			byName[k.Name] = &k
			return
		}
		// Written in more than one form, or both found and known by key.
		known.ByKey = known.ByKey && k.ByKey
		for _, phrase := range k.Context {
			if !slices.Contains(known.Context, phrase) {
				known.Context = append(slices.Clip(known.Context), phrase)
			}
		}
	}
	for _, t := range ident.Types() {
		add(Kind{Name: t.Name, Group: t.Group, Context: t.Context})
	}
	for _, r := range secret.Rules() {
		add(Kind{Name: r.Name, Group: groupCred})
	}
	for _, k := range ownKinds {
		add(k)
	}
	kinds := make([]Kind, 0, len(byName))
	for _, k := range byName {
		kinds = append(kinds, *k)
	}
	slices.SortFunc(kinds, func(a, b Kind) int { return cmp.Compare(a.Name, b.Name) })
	return kinds
}

// Custom is a rule of the user's own.
type Custom struct {
	Name    string
	Group   string // custom if empty
	Pattern string // RE2; the group called "secret" is what is taken out, if there is one
	// Values are literals, found as whole words in either case, beside or instead of a pattern.
	Values []string
}

// priorities, where matches of the same length overlap.
const (
	priorityLoose   = iota // a generic rule for secrets, a URL around something
	priorityForm           // the form, and a check if there is one
	priorityContext        // the form, and context near
	priorityChecked        // the form, a check, and context near
	prioritySecret
	priorityCustom
)

// kind is a Kind that is looked for.
type kind struct {
	*Kind
	index   int
	context contextID
	common  int8 // 1 for kinds that win over others of the same priority: many countries' passports look alike
}

// catalogue returns the kinds to look for by name.
func catalogue(o *Options) (kinds []kind, byName map[string]int, err error) {
	all := o.kinds()
	kinds, byName = make([]kind, len(all)), make(map[string]int, len(all))
	contexts := 0
	for i := range all {
		kinds[i] = kind{Kind: &all[i], index: i}
		if _, twice := byName[all[i].Name]; twice {
			return nil, nil, fmt.Errorf("rule %q: expected another name, since a kind of data or another rule has it", all[i].Name)
		}
		byName[all[i].Name] = i
		if all[i].Group == "national_id.us" {
			kinds[i].common = 1
		}
		if len(all[i].Context) > 0 && o.enabled(&all[i]) {
			contexts++
			if contexts >= maxContexts {
				return nil, nil, fmt.Errorf("%d kinds need context, expected fewer than %d", contexts, maxContexts)
			}
			kinds[i].context = contextID(contexts)
		}
	}
	return kinds, byName, nil
}
