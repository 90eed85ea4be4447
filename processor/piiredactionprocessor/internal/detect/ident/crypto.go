// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

import "encoding/binary"

// crypto lists addresses and keys of crypto currencies. They are words of many lengths, so Crypto finds them, not formats.
var crypto = []Type{
	{Name: "bitcoin_address", Group: "crypto", Alone: Strong, Context: []string{"bitcoin", "btc", "bitcoin address", "btc address", "wallet"}},
	{Name: "bitcoin_cash_address", Group: "crypto", Alone: Strong, Context: []string{"bitcoin cash", "bch", "bitcoincash"}},
	{
		Name: "bitcoin_extended_public_key", Group: "crypto", Alone: Strong,
		Context: []string{"xpub", "ypub", "zpub", "extended public key", "master public key"},
	},
	{
		Name: "bitcoin_private_key", Group: "crypto", Alone: Strong,
		Context: []string{"wif", "xprv", "private key", "extended private key", "wallet import format"},
	},
	{Name: "cardano_address", Group: "crypto", Alone: Strong, Context: []string{"cardano", "ada address", "stake address"}},
	{Name: "cosmos_address", Group: "crypto", Alone: Strong, Context: []string{"cosmos", "atom address", "osmosis"}},
	{Name: "dash_address", Group: "crypto", Alone: Strong, Context: []string{"dash address", "dash wallet"}},
	{Name: "dogecoin_address", Group: "crypto", Alone: Strong, Context: []string{"dogecoin", "doge"}},
	{Name: "ethereum_address", Group: "crypto", Alone: Strong, Context: ethereumContext},
	{Name: "ethereum_address", Group: "crypto", Alone: Weak, Context: ethereumContext},
	{Name: "litecoin_address", Group: "crypto", Alone: Strong, Context: []string{"litecoin", "ltc"}},
	{Name: "monero_address", Group: "crypto", Alone: Strong, Context: []string{"monero", "xmr"}},
	{Name: "ripple_address", Group: "crypto", Alone: Strong, Context: []string{"ripple", "xrp"}},
	{
		Name: "solana_address", Group: "crypto", Alone: Weak,
		Context: []string{
			"solana", "solana address", "sol address", "sol wallet", "spl token", "phantom wallet", "wallet", "wallet address",
			"crypto address", "crypto wallet",
		},
	},
	{Name: "stellar_address", Group: "crypto", Alone: Strong, Context: []string{"stellar", "xlm"}},
	{Name: "stellar_private_key", Group: "crypto", Alone: Strong, Context: []string{"stellar seed", "stellar secret"}},
	{Name: "tezos_address", Group: "crypto", Alone: Strong, Context: []string{"tezos", "xtz"}},
	{Name: "tron_address", Group: "crypto", Alone: Strong, Context: []string{"tron", "trx", "trc20"}},
	{Name: "zcash_address", Group: "crypto", Alone: Strong, Context: []string{"zcash", "zec"}},
}

// ethereumContext lists words for addresses of Ethereum and of the chains that took over its form.
var ethereumContext = []string{
	"ethereum", "ethereum address", "eth", "eth address", "ether", "wallet", "wallet address", "crypto address", "crypto wallet", "erc20",
	"erc 20", "metamask", "etherscan", "polygon", "matic", "bsc", "bnb", "avax", "arbitrum", "optimism", "usdt", "usdc", "evm address",
	"payout address", "deposit address", "withdrawal address",
}

// Crypto returns the name of the type of crypto currency address or key that word is, "" if it is none. The word is a whole run of
// ASCII letters and digits, with prefixes such as bc1 and 0x; of a Bitcoin Cash address, what follows the colon.
// The strength is Weak for addresses without a checksum, which need the context of the type with that name and strength.
//
// The words of ordinary text are refused by their first byte, their length and their letters, before anything is hashed.
func Crypto(word string) (name string, alone Strength) {
	if len(word) < 25 || len(word) > 120 {
		return "", Weak
	}
	if word[0] == '0' {
		return ethereum(word)
	}
	if name := base58Word(word); name != "" {
		return name, Strong
	}
	if name := bech32Word(word); name != "" {
		return name, Strong
	}
	switch {
	case (word[0]|0x20 == 'q' || word[0]|0x20 == 'p') && isCashAddr(word):
		return "bitcoin_cash_address", Strong
	case word[0] == 'G' && isStellar(word, 6<<3):
		return "stellar_address", Strong
	case word[0] == 'S' && isStellar(word, 18<<3):
		return "stellar_private_key", Strong
	case (word[0] == '4' || word[0] == '8') && isMonero(word):
		return "monero_address", Strong
	case isSolana(word):
		return "solana_address", Weak
	}
	return "", Weak
}

// base58Kind is a kind of text in Base58Check. Its first letter and length follow from the version and the size.
type base58Kind struct {
	minLen, maxLen int
	version        string
	size           int
	name           string
}

// base58Kinds lists them by the first byte.
var base58Kinds = [128][]base58Kind{
	'1': {{26, 34, "\x00", 25, "bitcoin_address"}},
	'3': {{33, 35, "\x05", 25, "bitcoin_address"}},
	'm': {{33, 34, "\x6F", 25, "bitcoin_address"}}, // test network
	'n': {{33, 34, "\x6F", 25, "bitcoin_address"}},
	'2': {{34, 35, "\xC4", 25, "bitcoin_address"}},
	'L': {
		{33, 34, "\x30", 25, "litecoin_address"},
		{52, 52, "\x80", 38, "bitcoin_private_key"},
	},
	'M': {{33, 34, "\x32", 25, "litecoin_address"}},
	'D': {{33, 34, "\x1E", 25, "dogecoin_address"}},
	'A': {{33, 34, "\x16", 25, "dogecoin_address"}},
	'9': {
		{33, 34, "\x16", 25, "dogecoin_address"},
		{51, 51, "\xEF", 37, "bitcoin_private_key"},
	},
	'X': {{33, 34, "\x4C", 25, "dash_address"}},
	'7': {{33, 34, "\x10", 25, "dash_address"}},
	'T': {{34, 34, "\x41", 25, "tron_address"}},
	't': {
		{35, 35, "\x1C\xB8", 26, "zcash_address"},
		{35, 35, "\x1C\xBD", 26, "zcash_address"},
		{36, 36, "\x06\xA1\x9F", 27, "tezos_address"},
		{36, 36, "\x06\xA1\xA1", 27, "tezos_address"},
		{36, 36, "\x06\xA1\xA4", 27, "tezos_address"},
		{111, 111, "\x04\x35\x87\xCF", 82, "bitcoin_extended_public_key"}, // tpub
		{111, 111, "\x04\x35\x83\x94", 82, "bitcoin_private_key"},         // tprv
	},
	'5': {{51, 51, "\x80", 37, "bitcoin_private_key"}},
	'K': {{52, 52, "\x80", 38, "bitcoin_private_key"}},
	'c': {{52, 52, "\xEF", 38, "bitcoin_private_key"}},
	'6': {
		{58, 58, "\x01\x42", 43, "bitcoin_private_key"}, // with a passphrase, BIP 38
		{58, 58, "\x01\x43", 43, "bitcoin_private_key"},
	},
	'x': {
		{111, 111, "\x04\x88\xB2\x1E", 82, "bitcoin_extended_public_key"},
		{111, 111, "\x04\x88\xAD\xE4", 82, "bitcoin_private_key"},
	},
	'y': {
		{111, 111, "\x04\x9D\x7C\xB2", 82, "bitcoin_extended_public_key"},
		{111, 111, "\x04\x9D\x78\x78", 82, "bitcoin_private_key"},
	},
	'z': {
		{111, 111, "\x04\xB2\x47\x46", 82, "bitcoin_extended_public_key"},
		{111, 111, "\x04\xB2\x43\x0C", 82, "bitcoin_private_key"},
	},
}

// base58Word returns the name of the type of a word in Base58Check, "" if it is none.
func base58Word(word string) string {
	if word[0] == 'r' {
		if len(word) <= 35 && rippleAlphabet.check58(word, "\x00", 25) {
			return "ripple_address"
		}
		return ""
	}
	if word[0] >= 128 {
		return ""
	}
	for i := range base58Kinds[word[0]] {
		k := &base58Kinds[word[0]][i]
		if len(word) >= k.minLen && len(word) <= k.maxLen && bitcoinAlphabet.check58(word, k.version, k.size) {
			return k.name
		}
	}
	return ""
}

// bech32Kind is what may follow a human-readable prefix of Bech32.
type bech32Kind struct {
	prefix string
	// lengths has one bit for each number of letters behind the prefix and its 1.
	lengths uint64
	name    string
	// segwit tells that the first letter is the version of a witness, which decides the checksum.
	segwit bool
}

// Numbers of letters for 20, 28, 29 and 32 bytes with the checksum; behind a witness version one more.
const (
	bech32For20      = 1 << (32 + 6)
	bech32For29      = 1 << (47 + 6)
	bech32For32      = 1 << (52 + 6)
	witnessFor20or32 = 1<<(33+6) | 1<<(53+6)
)

var bech32Kinds = []bech32Kind{
	{"bc", witnessFor20or32, "bitcoin_address", true},
	{"tb", witnessFor20or32, "bitcoin_address", true},
	{"bcrt", witnessFor20or32, "bitcoin_address", true},
	{"ltc", witnessFor20or32, "litecoin_address", true},
	{"addr", bech32For29, "cardano_address", false},
	{"stake", bech32For29, "cardano_address", false},
	{"cosmos", bech32For20 | bech32For32, "cosmos_address", false},
	{"cosmosvaloper", bech32For20, "cosmos_address", false},
	{"osmo", bech32For20 | bech32For32, "cosmos_address", false},
	{"celestia", bech32For20, "cosmos_address", false},
	{"terra", bech32For20 | bech32For32, "cosmos_address", false},
	{"juno", bech32For20 | bech32For32, "cosmos_address", false},
	{"kava", bech32For20, "cosmos_address", false},
	{"inj", bech32For20, "cosmos_address", false},
	{"akash", bech32For20, "cosmos_address", false},
	{"secret", bech32For20, "cosmos_address", false},
	{"stars", bech32For20 | bech32For32, "cosmos_address", false},
	{"evmos", bech32For20, "cosmos_address", false},
	{"axelar", bech32For20, "cosmos_address", false},
	{"sei", bech32For20 | bech32For32, "cosmos_address", false},
	{"dydx", bech32For20, "cosmos_address", false},
	{"noble", bech32For20, "cosmos_address", false},
	{"neutron", bech32For20 | bech32For32, "cosmos_address", false},
	{"stride", bech32For20, "cosmos_address", false},
	{"persistence", bech32For20, "cosmos_address", false},
	{"regen", bech32For20, "cosmos_address", false},
	{"band", bech32For20, "cosmos_address", false},
	{"cro", bech32For20, "cosmos_address", false},
	{"thor", bech32For20, "cosmos_address", false},
	{"bnb", bech32For20, "cosmos_address", false},
}

// Lengths behind the prefix that do not fit into the bits of a kind.
const (
	cardanoLong  = 92 + 6 // 57 bytes: a payment and a stake part
	zcashSapling = 69 + 6 // 43 bytes
)

// bech32Word returns the name of the type of a word in Bech32, "" if it is none.
func bech32Word(word string) string {
	// The last 1 ends the prefix, and the alphabet of what follows has none. No prefix here has more than 13 letters, none has
	// less than two.
	end := 0
	for end < 14 && word[end] != '1' {
		if !isLetter(word[end] &^ 0x20) {
			return ""
		}
		end++
	}
	if end < 2 || end == 14 {
		return ""
	}
	var prefix [14]byte
	for i := range end {
		prefix[i] = word[i] | 0x20
	}
	data := word[end+1:]
	for i := range bech32Kinds {
		k := &bech32Kinds[i]
		if k.prefix != string(prefix[:end]) {
			continue
		}
		if len(data) < 64 && k.lengths>>len(data)&1 == 0 || len(data) >= 64 && (k.prefix != "addr" || len(data) != cardanoLong) {
			return ""
		}
		final := bech32Final
		if k.segwit && data[0]|0x20 != 'q' {
			// From version 1 on. Of those only the first is in use, with 32 bytes.
			if data[0]|0x20 != 'p' || len(data) != 53+6 {
				return ""
			}
			final = bech32mFinal
		}
		if !sameCase(word) || bech32Checksum(k.prefix, data) != final {
			return ""
		}
		return k.name
	}
	if string(prefix[:end]) == "zs" && len(data) == zcashSapling && sameCase(word) && bech32Checksum("zs", data) == bech32Final {
		return "zcash_address"
	}
	return ""
}

// ethereum tells whether word is 0x and 40 hexadecimal digits. The case of the letters is a checksum (EIP-55) if they are not all
// of one case.
func ethereum(word string) (string, Strength) {
	if len(word) != 42 || word[1]|0x20 != 'x' {
		return "", Weak
	}
	digits := word[2:]
	var lower [40]byte
	upper, small := false, false
	for i := range len(digits) {
		c := digits[i]
		switch {
		case isDigit(c):
		case c >= 'A' && c <= 'F':
			upper = true
			c |= 0x20
		case c >= 'a' && c <= 'f':
			small = true
		default:
			return "", Weak
		}
		lower[i] = c
	}
	if sameDigits(digits[:38]) {
		return "", Weak // no account: zero, and the contracts that are built in
	}
	if !upper || !small {
		return "ethereum_address", Weak
	}
	sum := keccak256(lower[:])
	for i, c := range lower {
		half := sum[i/2] >> 4
		if i%2 == 1 {
			half = sum[i/2] & 15
		}
		if !isDigit(c) && (digits[i] != c) != (half >= 8) {
			return "", Weak
		}
	}
	return "ethereum_address", Strong
}

// isStellar tells whether word is a key of Stellar: a version, 32 bytes, and a CRC, in base 32.
func isStellar(word string, version byte) bool {
	if len(word) != 56 {
		return false
	}
	var data [35]byte
	bits, have, n := uint32(0), 0, 0
	for i := range len(word) {
		c := word[i]
		switch {
		case isLetter(c):
			bits = bits<<5 | uint32(c-'A')
		case c >= '2' && c <= '7':
			bits = bits<<5 | uint32(c-'2'+26)
		default:
			return false
		}
		if have += 5; have >= 8 {
			have -= 8
			data[n] = byte(bits >> have)
			n++
		}
	}
	if data[0] != version {
		return false
	}
	// CRC-16 with the polynomial of XMODEM, the low byte first.
	crc := uint16(0)
	for _, b := range data[:33] {
		crc ^= uint16(b) << 8
		for range 8 {
			if crc&0x8000 != 0 {
				crc = crc<<1 ^ 0x1021
			} else {
				crc <<= 1
			}
		}
	}
	return binary.LittleEndian.Uint16(data[33:]) == crc
}

// moneroBlocks is the number of letters that 0 to 8 bytes take.
var moneroBlocks = [9]int{0, 2, 3, 5, 6, 7, 9, 10, 11}

// isMonero tells whether word is an address of Monero's main network: the network, two keys, perhaps the id of a payment, four
// bytes of Keccak-256, in base 58 by blocks of eight bytes.
func isMonero(word string) bool {
	size := 69
	switch len(word) {
	case 95:
	case 106:
		size = 77
	default:
		return false
	}
	if !bitcoinAlphabet.has(word) {
		return false
	}
	var data [77]byte
	for at := 0; at < size; at += 8 {
		count := min(8, size-at)
		letters := moneroBlocks[count]
		// Ten letters fit into 64 bits, the eleventh may not.
		value := uint64(0)
		for i := range letters {
			v := uint64(bitcoinAlphabet[word[i]])
			if value > (1<<64-1-v)/58 {
				return false
			}
			value = value*58 + v
		}
		word = word[letters:]
		if count < 8 && value>>(8*count) != 0 {
			return false
		}
		for i := count - 1; i >= 0; i-- {
			data[at+i] = byte(value)
			value >>= 8
		}
	}
	switch {
	case size == 69 && data[0] != 18 && data[0] != 42, size == 77 && data[0] != 19:
		return false
	}
	sum := keccak256(data[:size-4])
	return string(sum[:4]) == string(data[size-4:size])
}

// isSolana tells whether word is 32 bytes in base 58, which is all an address of Solana is.
func isSolana(word string) bool {
	if len(word) < 32 || len(word) > 44 || !bitcoinAlphabet.has(word) || countDigits(word) == 0 {
		return false
	}
	var out [base58Max]byte
	return bitcoinAlphabet.decode(&out, word, 32) == 32
}
