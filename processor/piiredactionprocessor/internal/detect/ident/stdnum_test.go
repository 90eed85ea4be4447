// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

import (
	"bufio"
	"compress/gzip"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// stdnumSet tells which types check the numbers of a validator of the npm package stdnum: a number should be valid when
// one of them takes it.
type stdnumSet struct {
	types []string
	// prefix is put before the number: stdnum takes numbers for value-added tax without the country.
	prefix string
}

func stdnumTypes(types ...string) stdnumSet { return stdnumSet{types, ""} }

func stdnumVAT(country string) stdnumSet { return stdnumSet{[]string{"eu_vat"}, country} }

// stdnumSets lists the validators of stdnum for which there is a type.
var stdnumSets = map[string]stdnumSet{
	"ad.nrt": stdnumTypes("ad_nrt"), "al.nipt": stdnumTypes("al_nipt"),
	"at.businessid": stdnumTypes("at_firmenbuch"), "at.tin": stdnumTypes("at_tax_number"), "at.uid": stdnumVAT("AT"),
	"at.vnr": stdnumTypes("at_svnr"), "ba.jmbg": stdnumTypes("rs_jmbg"), "be.bis": stdnumTypes("be_bis"),
	"be.insz": stdnumTypes("be_nn", "be_bis"), "be.nn": stdnumTypes("be_nn"), "be.vat": stdnumTypes("be_enterprise"),
	"bg.egn": stdnumTypes("bg_egn"), "bg.pnf": stdnumTypes("bg_pnf"), "bg.vat": stdnumVAT("BG"),
	"by.unp": stdnumTypes("by_unp"), "ch.ssn": stdnumTypes("ch_ahv"), "ch.uid": stdnumTypes("ch_uid"),
	"ch.vat": stdnumTypes("ch_uid"), "cy.vat": stdnumTypes("cy_tic"), "cz.dic": stdnumVAT("CZ"), "cz.ico": stdnumTypes("cz_ico"),
	"cz.rc": stdnumTypes("cz_rodne_cislo"), "de.idnr": stdnumTypes("de_tax_id"), "de.passport": stdnumTypes("de_passport"),
	"de.pwnr": stdnumTypes("de_id_card"), "de.stnr": stdnumTypes("de_tax_number"), "de.svnr": stdnumTypes("de_rvnr"),
	"de.vat": stdnumVAT("DE"), "dk.cpr": stdnumTypes("dk_cpr"), "dk.cvr": stdnumTypes("dk_cvr"),
	"ee.ik": stdnumTypes("ee_isikukood"), "ee.kmkr": stdnumVAT("EE"), "ee.registrikood": stdnumTypes("ee_registrikood"),
	"es.cif": stdnumTypes("es_nif"), "es.dni": stdnumTypes("es_dni"), "es.nie": stdnumTypes("es_nie"),
	"es.nif": stdnumTypes("es_nif", "es_dni", "es_nie"), "es.nss": stdnumTypes("es_nuss"), "fi.alv": stdnumVAT("FI"),
	"fi.hetu": stdnumTypes("fi_hetu"), "fi.ytunnus": stdnumTypes("fi_ytunnus"), "fr.nif": stdnumTypes("fr_nif"),
	"fr.nir": stdnumTypes("fr_nir"), "fr.siren": stdnumTypes("fr_siren"), "fr.siret": stdnumTypes("fr_siret"),
	"fr.tva": stdnumVAT("FR"), "gb.nino": stdnumTypes("gb_nino"), "gb.utr": stdnumTypes("gb_utr"), "gb.vat": stdnumVAT("GB"),
	"gr.amka": stdnumTypes("gr_amka"), "gr.vat": stdnumTypes("gr_afm"), "hr.oib": stdnumTypes("hr_oib"),
	"hu.anum": stdnumVAT("HU"), "ie.pps": stdnumTypes("ie_pps"), "ie.vat": stdnumVAT("IE"),
	"is.kennitala": stdnumTypes("is_kennitala"), "it.codicefiscale": stdnumTypes("it_codice_fiscale"),
	"it.iva": stdnumTypes("it_partita_iva"), "lt.asmens": stdnumTypes("lt_asmens_kodas"), "lt.pvm": stdnumVAT("LT"),
	"lu.tva": stdnumVAT("LU"), "lv.pvn": stdnumVAT("LV"), "mc.tva": stdnumVAT("FR"), "md.idno": stdnumTypes("md_idnp"),
	"me.jmbg": stdnumTypes("rs_jmbg"), "me.pib": stdnumTypes("me_pib"), "mk.edb": stdnumTypes("mk_edb"),
	"mk.jmbg": stdnumTypes("rs_jmbg"), "mt.vat": stdnumVAT("MT"), "nl.bsn": stdnumTypes("nl_bsn"), "nl.btw": stdnumVAT("NL"),
	"nl.onderwijsnummer": stdnumTypes("nl_onderwijsnummer"), "no.fodselsnummer": stdnumTypes("no_fodselsnummer"),
	"no.kontonr": stdnumTypes("no_kontonummer"), "no.mva": stdnumTypes("no_orgnr"), "no.orgnr": stdnumTypes("no_orgnr"),
	"pl.nip": stdnumTypes("pl_nip"), "pl.pesel": stdnumTypes("pl_pesel"), "pl.regon": stdnumTypes("pl_regon"),
	"pt.cc": stdnumTypes("pt_cc"), "pt.nif": stdnumTypes("pt_nif"), "pt.nipc": stdnumTypes("pt_nif"),
	"ro.cif": stdnumTypes("ro_cui", "ro_cnp"), "ro.cnp": stdnumTypes("ro_cnp"), "ro.cui": stdnumTypes("ro_cui"),
	"rs.jmbg": stdnumTypes("rs_jmbg"), "rs.pib": stdnumTypes("rs_pib"), "ru.inn": stdnumTypes("ru_inn"),
	"se.orgnr": stdnumTypes("se_orgnr"), "se.personnummer": stdnumTypes("se_personnummer"), "se.vat": stdnumVAT("SE"),
	"si.ddv": stdnumTypes("si_davcna"), "si.emso": stdnumTypes("si_emso"), "si.jmbg": stdnumTypes("rs_jmbg"),
	"sk.dph": stdnumTypes("sk_ic_dph"), "sk.rc": stdnumTypes("sk_rodne_cislo"), "ua.edrpou": stdnumTypes("ua_edrpou"),
	"ua.rntrc": stdnumTypes("ua_rnokpp"),

	"ar.cbu": stdnumTypes("ar_cbu"), "ar.cuit": stdnumTypes("ar_cuit"), "ar.dni": stdnumTypes("ar_dni"),
	"br.cnpj": stdnumTypes("br_cnpj"), "br.cpf": stdnumTypes("br_cpf"), "ca.bn": stdnumTypes("ca_business_number"),
	"ca.gst": stdnumTypes("ca_business_number"), "ca.bc_bhn": stdnumTypes("ca_phn"), "ca.sin": stdnumTypes("ca_sin"),
	"cl.run": stdnumTypes("cl_rut"), "cl.rut": stdnumTypes("cl_rut"), "co.nit": stdnumTypes("co_nit"),
	"cr.cpf": stdnumTypes("cr_cedula"), "cu.ni": stdnumTypes("cu_ni"), "do.cedula": stdnumTypes("do_cedula"),
	"do.rnc": stdnumTypes("do_rnc"), "ec.ci": stdnumTypes("ec_cedula"), "ec.ruc": stdnumTypes("ec_ruc"),
	"gt.cui": stdnumTypes("gt_cui"), "gt.nit": stdnumTypes("gt_nit"), "mx.clabe": stdnumTypes("mx_clabe"),
	"mx.curp": stdnumTypes("mx_curp"), "mx.rfc": stdnumTypes("mx_rfc"), "pe.ruc": stdnumTypes("pe_ruc"),
	"py.ruc": stdnumTypes("py_ruc"), "sv.nit": stdnumTypes("sv_nit"), "us.ein": stdnumTypes("us_ein"),
	"us.ssn": stdnumTypes("us_ssn"), "uy.cedula": stdnumTypes("uy_cedula"), "uy.rut": stdnumTypes("uy_rut"),
	"ve.rif": stdnumTypes("ve_rif"),
	"cr.cpj": stdnumTypes("cr_cedula"), "cr.cr": stdnumTypes("cr_cedula"), "pe.cui": stdnumTypes("pe_dni"),
	"th.tin": stdnumTypes("th_national_id", "th_tin"), "tw.ui": stdnumTypes("tw_national_id"),

	"au.abn": stdnumTypes("au_abn"), "au.acn": stdnumTypes("au_acn"), "au.tfn": stdnumTypes("au_tfn"),
	"cn.ric": stdnumTypes("cn_resident_id"), "cn.uscc": stdnumTypes("cn_uscc"), "eg.tn": stdnumTypes("eg_tin"),
	"gh.tin": stdnumTypes("gh_tin"), "hk.hkid": stdnumTypes("hk_id"), "id.npwp": stdnumTypes("id_npwp"),
	"il.hp": stdnumTypes("il_hp"), "il.idnr": stdnumTypes("il_id"), "in.aadhaar": stdnumTypes("in_aadhaar"),
	"in.epic": stdnumTypes("in_voter_id"), "in.gstin": stdnumTypes("in_gstin"), "in.pan": stdnumTypes("in_pan"),
	"in.vid": stdnumTypes("in_vid"), "jp.cn": stdnumTypes("jp_corporate_number"), "ke.pin": stdnumTypes("ke_pin"),
	"kr.brn": stdnumTypes("kr_brn"), "kr.rrn": stdnumTypes("kr_rrn"), "my.nric": stdnumTypes("my_nric"),
	"nz.ird": stdnumTypes("nz_ird"), "pk.cnic": stdnumTypes("pk_cnic"), "sg.uen": stdnumTypes("sg_uen"),
	"th.idnr": stdnumTypes("th_national_id"), "th.moa": stdnumTypes("th_tin"), "tr.tckimlik": stdnumTypes("tr_tckn"),
	"tr.vkn": stdnumTypes("tr_vkn"), "tw.natid": stdnumTypes("tw_national_id"), "tw.ubn": stdnumTypes("tw_ubn"),
	"vn.mst": stdnumTypes("vn_mst"), "za.idnr": stdnumTypes("za_id"), "za.tin": stdnumTypes("za_tin"),
}

// notImplemented lists the validators for which there is no type.
var notImplemented = []string{
	"ao.bi", "ao.nif", "az.pin", "az.tin", "bo.ci", "bz.tin", "ca.pst", "ca.qst", "do.ncf", "dz.nif",
	"fo.vn", "gn.nifp", "is.vsk", "it.aic", "li.peid", "ma.ice", "ma.ice9", "mu.nid", "mz.bi", "mz.nuit", "nz.bank", "pe.ce",
	"pk.ntn", "py.cedula", "ro.onrc", "sm.coe", "tn.mf", "tw.ban", "tw.tax_code", "uy.nie",
	"za.vat",
}

// stdnumException names numbers on which stdnum and the types differ, and why the types are right.
type stdnumException struct {
	reason string
	// takes: stdnum takes the number and the types refuse it, or the other way round.
	takes bool
	is    func(id string) bool
}

// stdnumExceptions lists them by validator.
var stdnumExceptions = map[string][]stdnumException{
	"de.svnr": {{"there is no such day; stdnum does not look", true, func(id string) bool {
		day := number(id[2:4])
		return !isShortDate(number(id[6:8]), number(id[4:6]), day) && !isShortDate(number(id[6:8]), number(id[4:6]), day-50)
	}}},
	"pl.pesel": {{"born after 2100, which stdnum calls the future", false, func(id string) bool { return id[2] >= '4' && id[2] < '8' }}},
	"ro.cnp":   {{"83 is the last of the numbers for those registered abroad", false, func(id string) bool { return id[7:9] == "83" }}},
	"cy.vat":   {{"no number begins with 12", true, startsWith("12")}},
	"mx.clabe": {{"the type does not know the towns", false, func(string) bool { return true }}},
	"si.emso":  {{"the region of Slovenia is 50 to 59", true, func(id string) bool { return id[7] != '5' }}},
	"se.personnummer": {{"born before 1800 or after 2099, or no serial number", true, func(id string) bool {
		return len(id) == 12 && (id[:2] < "18" || id[:2] > "20") || id[len(id)-4:len(id)-1] == "000"
	}}},
	"nl.btw": {{"the last two digits are counted from 1", true, endsWith("B00")}},
	"ad.nrt": {
		{"the range of A and L is 700000 to 799999; stdnum has it the other way round", true, startsWith("A", "L")},
		{"see above", false, startsWith("A", "L")},
	},
	"ar.cbu": {{"stdnum refuses the check digit 0", false, func(id string) bool { return id[7] == '0' || id[21] == '0' }}},
	"ar.dni": {{"written without leading zeros", true, startsWith("0")}},
	"at.vnr": {{"the serial number does not begin with 0", true, startsWith("0")}},
	"be.bis": {belgianKey}, "be.insz": {belgianKey}, "be.nn": {belgianKey},
	"be.vat": {{"the first digit is 0 or 1", true, func(id string) bool { return id[0] > '1' }}},
	"bg.egn": {{"there is no such day; stdnum does not look", true, bulgarianNoDate}},
	"bg.vat": {
		{"stdnum takes ten digits when the last check fails", true, func(id string) bool { return len(id) == 12 }},
		{"it refuses them when it passes, and some first digits", false, func(string) bool { return true }},
	},
	"ca.gst": {{"accounts are counted from 1", true, endsWith("RT0000")}, {"the type has the other accounts of an enterprise, too", false, func(id string) bool { return id[9:11] != "RT" }}},
	"ca.sin": {{"no number begins with 0 or 8", true, startsWith("0", "8")}},
	"cn.uscc": {{"digits 3 and 4 are a province", true, func(id string) bool {
		const provinces = "10 11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82"
		return !strings.Contains(provinces, id[2:4])
	}}},
	"cr.cpf": {
		{"the province, behind the 0, is not 0", true, startsWith("00")},
		{"the type has the numbers of companies, too", false, startsWith("2", "3", "4", "5")},
	},
	"cr.cpj": {{"the type does not know the classes of companies, and has persons, too", false, startsWith("0", "2", "3", "4", "5")}},
	"cz.dic": {
		{"stdnum adds the first digit, which is always 6, to the sum", true, startsWith("CZ6")},
		{"see above", false, startsWith("CZ6")},
		{"months are 20 higher since 2004 alone", true, czechEarlyMonth},
	},
	"cz.rc": {czechMonth}, "sk.rc": {czechMonth},
	"de.idnr": {{"stdnum forgets the rule of the repeated digit", true, func(id string) bool { return !oneRepeated(id[:10]) }}},
	"de.passport": {{"stdnum looks for a number anywhere in the text", true, func(id string) bool {
		return !contains("CFGHJK", id[0]) || !isDigit(id[len(id)-1])
	}}},
	"de.pwnr": {{"the only letter that follows is D", true, func(id string) bool { return len(id) == 11 && id[10] != 'D' }}},
	"de.stnr": {{"no digit needs to be repeated", false, func(string) bool { return true }}},
	"de.vat":  {{"the first digit is not 0", true, startsWith("DE0")}},
	"dk.cvr":  {{"the first digit is not 0", true, startsWith("0")}},
	"ee.ik":   {{"there is no such day; stdnum does not look", true, func(id string) bool { return !balticBirthday(id) }}},
	"es.cif":  {spanishControl}, "es.nif": {spanishControl},
	"es.nss": {
		{"a number below ten millions counts with seven digits", true, func(id string) bool { return id[2] == '0' }},
	},
	"fr.nir": {{"there is no such sex or month", true, func(id string) bool {
		return !contains("123478", id[0]) || frenchNoMonth(number(id[3:5]))
	}}},
	"fr.siret": {{"the number of the enterprise must pass its own check", true, func(id string) bool { return !luhn(id[:9]) }}},
	"gb.vat": {{"of five characters only GD and HA exist", true, func(id string) bool {
		return len(id) == 7 && id[2:4] != "GD" && id[2:4] != "HA"
	}}},
	"gt.cui":  {{"districts are counted from 1", true, endsWith("00")}},
	"id.npwp": {{"the type does not know the kinds of taxpayers", false, func(id string) bool { return luhn(id[:9]) }}},
	"in.pan":  {{"E stands for a limited liability partnership", false, func(id string) bool { return id[3] == 'E' }}},
	"is.kennitala": {{"the last digit is the century: 8, 9 or 0", true, func(id string) bool {
		return !contains("890", id[9])
	}}},
	"it.codicefiscale": {{"there is no such day", true, func(id string) bool {
		day := italianDigit(id[9])*10 + italianDigit(id[10])
		return day < 1 || day > 31 && day < 41 || day > 71
	}}},
	"kr.rrn": {{"the digits behind the sex are random since October 2020", false, func(id string) bool {
		return id[:2] >= "20" && (id[6] == '3' || id[6] == '4')
	}}},
	"mt.vat":  {{"the first digit is not 0", true, startsWith("MT0")}},
	"my.nric": {{"no place of birth has the number 70", true, func(id string) bool { return id[6:8] == "70" }}},
	"nz.ird": {{"numbers lie between 10 and 150 millions", true, func(id string) bool {
		return number(id) < 10_000_000 || number(id) > 150_000_000
	}}},
	"py.ruc": {
		{"a rest of 0 gives the check digit 0, stdnum says 1", true, endsWith("1")},
		{"see above", false, endsWith("0")},
	},
	"se.orgnr": {{"the third digit is 2 or more; others are numbers of persons", true, func(id string) bool { return id[2] < '2' }}},
	"si.ddv": {{"a number does not begin with 0, and no number is given where the rest is 0", true, func(id string) bool {
		return id[0] == '0' || weightedSum(id, 8, 7, 6, 5, 4, 3, 2)%11 == 0
	}}},
	"sk.dph": {
		{"the third digit tells the kind; stdnum looks at the first", true, func(id string) bool { return !contains("234789", id[2]) }},
		{"see above", false, func(id string) bool { return !contains("234789", id[0]) }},
	},
	"sv.nit": {
		{"the old check holds for serial numbers up to 100, stdnum uses it for 100 alone; a rest of 0 gives 0", true, salvadorEdge},
		{"see above", false, salvadorEdge},
	},
	"th.moa": {{"the type has the numbers of other taxpayers, too", false, func(id string) bool { return id[0] != '0' }}},
	"tw.ui":  {{"the type has the numbers of citizens, too", false, func(id string) bool { return isDigit(id[1]) }}},
	"ve.rif": {{"C stands for a community", false, startsWith("C")}},
	"tw.ubn": {{"multiples of 5 are given since 2023", false, func(string) bool { return true }}},
}

var (
	belgianKey = stdnumException{"the key is 1 to 97 and the day at most 31", true, func(id string) bool {
		return id[9:] == "00" || id[9:] > "97" || id[4:6] > "31"
	}}

	spanishControl = stdnumException{"the kind tells whether the control is a digit or a letter", true, func(id string) bool {
		return contains("ABEH", id[0]) && !isDigit(id[8]) || contains("NPQRSW", id[0]) && isDigit(id[8])
	}}
)

var czechMonth = stdnumException{"months are 20 higher since 2004 alone", true, func(id string) bool { return czechEarlyMonth("CZ" + id) }}

// czechEarlyMonth tells whether the month is 20 higher and the year before 2004.
func czechEarlyMonth(vat string) bool {
	year, month := number(vat[2:4]), number(vat[4:6])%50
	return month > 20 && (len(vat) == 11 || year > 3 && year >= 54 || year <= 3)
}

// oneRepeated tells whether exactly one digit stands there twice or three times, not in a row, and all others once.
func oneRepeated(s string) bool {
	repeated := 0
	for d := range 10 {
		digit := string(rune('0' + d))
		switch n := strings.Count(s, digit); {
		case n > 3, strings.Contains(s, strings.Repeat(digit, 3)):
			return false
		case n > 1:
			repeated++
		}
	}
	return repeated == 1
}

func bulgarianNoDate(id string) bool {
	month := number(id[2:4]) % 20
	return month < 1 || month > 12 || !isShortDate(number(id[:2]), month, number(id[4:6]))
}

func startsWith(prefixes ...string) func(string) bool {
	return func(id string) bool {
		return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(id, p) })
	}
}

func endsWith(suffix string) func(string) bool {
	return func(id string) bool { return strings.HasSuffix(id, suffix) }
}

func frenchNoMonth(month int) bool {
	return month < 1 || month > 12 && month < 20 || month > 42 && month < 50
}

func salvadorEdge(id string) bool {
	return id[10:13] < "100" || id[13] == '0' || id[13] == '1'
}

type stdnumVector struct {
	text  string
	valid bool
}

func readStdnumVectors(t *testing.T) map[string][]stdnumVector {
	t.Helper()
	f, err := os.Open("testdata/stdnum/vectors.tsv.gz")
	require.NoError(t, err)
	defer f.Close()
	z, err := gzip.NewReader(f)
	require.NoError(t, err)
	sets := map[string][]stdnumVector{}
	for lines := bufio.NewScanner(z); lines.Scan(); {
		fields := strings.Split(lines.Text(), "\t")
		require.Len(t, fields, 3, "name, number, verdict")
		sets[fields[0]] = append(sets[fields[0]], stdnumVector{text: fields[1], valid: fields[2] == "1"})
	}
	return sets
}

// The verdicts come from internal/tools/stdnum, which makes random numbers and asks stdnum for them.
func TestStdnum_SameVerdicts(t *testing.T) {
	checks := map[string][]func(string) bool{}
	for _, typ := range Types() {
		checks[typ.Name] = append(checks[typ.Name], checkOf(typ))
	}
	sets := readStdnumVectors(t)
	for name := range stdnumSets {
		assert.Contains(t, sets, name, "no vectors")
	}
	for name := range stdnumExceptions {
		assert.Contains(t, stdnumSets, name, "an exception for nothing")
	}
	for name, vectors := range sets {
		set, ok := stdnumSets[name]
		if slices.Contains(notImplemented, name) {
			assert.False(t, ok, "%s is in notImplemented and has types", name)
			continue
		}
		t.Run(name, func(t *testing.T) {
			require.True(t, ok, "neither a type nor in notImplemented")
			var all []func(string) bool
			for _, typ := range set.types {
				require.NotEmpty(t, checks[typ], "no type %s", typ)
				all = append(all, checks[typ]...)
			}
			for _, v := range vectors {
				id := set.prefix + lettersAndDigits(v.text)
				got := slices.ContainsFunc(all, func(check func(string) bool) bool { return check(id) })
				if got == v.valid {
					continue
				}
				if !slices.ContainsFunc(stdnumExceptions[name], func(e stdnumException) bool { return e.takes == v.valid && e.is(id) }) {
					t.Errorf("%s: got %v, stdnum says %v", v.text, got, v.valid)
				}
			}
		})
	}
}

// checkOf returns the check of a type, that of its formats if it has no other.
func checkOf(typ Type) func(string) bool {
	if typ.Check != nil {
		return typ.Check
	}
	return func(id string) bool {
		return slices.ContainsFunc(typ.Formats, func(format string) bool {
			return hasFormat(strings.Map(func(r rune) rune {
				if strings.ContainsRune(" -./+", r) {
					return -1
				}
				return r
			}, format), id)
		})
	}
}

// lettersAndDigits takes out everything else.
func lettersAndDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x80 && base36(byte(r)) >= 0 {
			return r
		}
		return -1
	}, strings.ToUpper(s))
}
