// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package ident

import (
	"crypto/sha256"
	"crypto/sha3"
	"encoding/hex"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// publishedAddresses are examples of specifications and documentation.
var publishedAddresses = map[string][]string{
	"bitcoin_address": {
		"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy",
		"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
		"tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
	},
	"bitcoin_cash_address": {"qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", "ppm2qsznhks23z7629mms6s4cwef74vcwvn0h829pq"},
	"bitcoin_extended_public_key": {
		"xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8",
	},
	"cardano_address": {
		"addr1vx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzers66hrl8",
		"stake1uyehkck0lajq8gr28t9uxnuvgcqrc6070x3k9r8048z8y5gh6ffgw",
	},
	"ethereum_address": {
		"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
		"0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB", "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
	},
	"monero_address": {
		"44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A",
		"888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3H",
	},
	"ripple_address": {"rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh", "rrrrrrrrrrrrrrrrrrrrrhoLvTp"},
	"solana_address": {"4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM", "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"},
	"stellar_address": {
		"GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ", "GCEZWKCA5VLDNRLN3RPRJMRZOX3Z6G5CHCGSNFHEYVXM3XOJMDS674JZ",
	},
	"tezos_address": {"tz1VSUr8wwNhLAzempoch5d6hLRiTh8Cjcjb"},
	"tron_address":  {"TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"},
}

func TestCrypto_PublishedAddresses(t *testing.T) {
	for name, words := range publishedAddresses {
		for _, word := range words {
			got, alone := Crypto(word)
			assert.Equal(t, name, got, word)
			assert.Equal(t, name != "solana_address", alone == Strong, word)
		}
	}
}

// A letter exchanged for another one of the same kind is found by every checksum.
func TestCrypto_FindsWrongLetters(t *testing.T) {
	for name, words := range publishedAddresses {
		if name == "solana_address" {
			continue
		}
		for _, word := range words {
			for i := range len(word) {
				wrong := word[:i] + string(otherLetter(word[i])) + word[i+1:]
				got, alone := Crypto(wrong)
				assert.NotEqual(t, name, got, "%s at %d of %s", wrong, i, word)
				assert.Equal(t, Weak, alone, wrong)
			}
			for _, cut := range []string{word[1:], word[:len(word)-1], word + "q", "q" + word} {
				_, alone := Crypto(cut)
				assert.Equal(t, Weak, alone, cut)
			}
		}
	}
}

// otherLetter returns a letter or digit of the same case that all alphabets here have.
func otherLetter(c byte) byte {
	others := "34"
	switch {
	case c >= 'a':
		others = "ac"
	case c >= 'A':
		others = "AC"
	}
	if others[0] == c {
		return others[1]
	}
	return others[0]
}

// encode58 is the textbook way: divide a big number by 58.
func encode58(alphabet string, data []byte) string {
	n, base, digit := new(big.Int).SetBytes(data), big.NewInt(58), new(big.Int)
	var out []byte
	for n.Sign() > 0 {
		n.DivMod(n, base, digit)
		out = append(out, alphabet[digit.Int64()])
	}
	for i := 0; i < len(data) && data[i] == 0; i++ {
		out = append(out, alphabet[0])
	}
	slices.Reverse(out)
	return string(out)
}

func encode58Check(alphabet string, data []byte) string {
	once := sha256.Sum256(data)
	twice := sha256.Sum256(once[:])
	return encode58(alphabet, append(slices.Clone(data), twice[:4]...))
}

// Every kind of Base58Check is found with the first letter and the lengths that follow from its version.
func TestCrypto_EveryBase58Kind(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for first, kinds := range base58Kinds {
		for _, kind := range kinds {
			found := 0
			for range 400 {
				payload := randomBytes(random, kind.size-4)
				copy(payload, kind.version)
				switch kind.size {
				case 38:
					payload[33] = 1
				case 82:
					payload[4] = byte(random.IntN(5))
				case 43:
					payload[2] = 0xC0 | payload[2]&0x24
				}
				word := encode58Check(base58Bitcoin, payload)
				if word[0] != byte(first) {
					continue
				}
				found++
				name, alone := Crypto(word)
				require.Equal(t, kind.name, name, word)
				require.Equal(t, Strong, alone)
				name, alone = Crypto(word[:len(word)-1] + string(otherLetter(word[len(word)-1])))
				require.Equal(t, Weak, alone, name)
			}
			assert.Positive(t, found, "%c %s", first, kind.name)
		}
	}
	for range 100 {
		payload := randomBytes(random, 21)
		payload[0] = 0
		name, _ := Crypto(encode58Check(base58Ripple, payload))
		require.Equal(t, "ripple_address", name)
	}
}

func randomBytes(random *rand.Rand, n int) []byte {
	data := make([]byte, n)
	for i := range data {
		data[i] = byte(random.Uint32())
	}
	return data
}

func TestBase58_DecodesWhatWasEncoded(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for range 2000 {
		data := randomBytes(random, random.IntN(base58Max+1))
		clear(data[:min(len(data), random.IntN(4))])
		word := encode58(base58Bitcoin, data)
		var out [base58Max]byte
		require.Equal(t, len(data), bitcoinAlphabet.decode(&out, word, len(data)), word)
		require.Equal(t, data, out[base58Max-len(data):])
		if len(data) > 0 {
			require.Equal(t, -1, bitcoinAlphabet.decode(&out, word, len(data)-1))
		}
	}
	var out [base58Max]byte
	assert.Equal(t, -1, bitcoinAlphabet.decode(&out, "0OIl", 10))
	assert.Equal(t, -1, bitcoinAlphabet.decode(&out, strings.Repeat("z", 200), base58Max))
}

// encodeBech32 makes the checksum by the long division that BIP 173 describes.
func encodeBech32(prefix string, values []byte, final uint32) string {
	var all []byte
	for _, c := range []byte(prefix) {
		all = append(all, c>>5)
	}
	all = append(all, 0)
	for _, c := range []byte(prefix) {
		all = append(all, c&31)
	}
	all = append(append(all, values...), 0, 0, 0, 0, 0, 0)
	sum := uint32(1)
	for _, v := range all {
		top := sum >> 25
		sum = sum&0x1FFFFFF<<5 ^ uint32(v)
		for i, g := range []uint32{0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3} {
			if top>>i&1 == 1 {
				sum ^= g
			}
		}
	}
	sum ^= final
	word := prefix + "1"
	for _, v := range values {
		word += string(bech32Alphabet[v])
	}
	for i := range 6 {
		word += string(bech32Alphabet[sum>>(5*(5-i))&31])
	}
	return word
}

func TestCrypto_EveryBech32Kind(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	values := func(n int) []byte {
		data := randomBytes(random, n)
		for i := range data {
			data[i] &= 31
		}
		return data
	}
	check := func(name, word string) {
		t.Helper()
		for _, w := range []string{word, strings.ToUpper(word)} {
			got, alone := Crypto(w)
			assert.Equal(t, name, got, w)
			assert.Equal(t, Strong, alone)
		}
		mixed := strings.ToUpper(word[:1]) + word[1:]
		got, _ := Crypto(mixed)
		assert.Empty(t, got, mixed)
	}
	for _, kind := range bech32Kinds {
		for length := 7; length < 64; length++ {
			data := values(length - 6)
			final, valid := uint32(bech32Final), kind.lengths>>length&1 != 0
			if kind.segwit {
				data[0] = 0
				if length == 59 {
					data[0] = 1
					final = bech32mFinal
				}
			}
			word := encodeBech32(kind.prefix, data, final)
			if valid {
				check(kind.name, word)
				// The other checksum is wrong.
				got, _ := Crypto(encodeBech32(kind.prefix, data, final^bech32Final^bech32mFinal))
				assert.Empty(t, got)
				continue
			}
			got, alone := Crypto(word)
			assert.Equal(t, Weak, alone, "%s %s", got, word)
		}
	}
	check("cardano_address", encodeBech32("addr", values(92), bech32Final))
	check("zcash_address", encodeBech32("zs", values(69), bech32Final))
	for _, word := range []string{
		encodeBech32("foo", values(32), bech32Final), encodeBech32("bc", append([]byte{2}, values(52)...), bech32mFinal),
		encodeBech32("bc", append([]byte{1}, values(32)...), bech32mFinal), encodeBech32("b", values(40), bech32Final),
	} {
		got, _ := Crypto(word)
		assert.Empty(t, got, word)
	}
}

func TestCrypto_EthereumWithoutChecksum(t *testing.T) {
	const address = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
	for _, word := range []string{strings.ToLower(address), "0x" + strings.ToUpper(address[2:]), "0x1234567890123456789012345678901234567890"} {
		name, alone := Crypto(word)
		assert.Equal(t, "ethereum_address", name, word)
		assert.Equal(t, Weak, alone, word)
	}
	for _, word := range []string{
		"0x0000000000000000000000000000000000000000", "0x0000000000000000000000000000000000000001", address + "0", address[:41], address[2:] + "0x",
		"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeg", "0y5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
	} {
		name, _ := Crypto(word)
		assert.Empty(t, name, word)
	}
}

func TestCrypto_StellarSecret(t *testing.T) {
	// The version is the only difference of a seed to an address, so one is made from the other's 32 bytes.
	data := append([]byte{18 << 3}, randomBytes(rand.New(rand.NewPCG(9, 10)), 32)...)
	crc := uint16(0)
	for _, b := range data {
		for bit := 7; bit >= 0; bit-- {
			high := crc>>15 ^ uint16(b>>bit&1)
			crc = crc<<1 ^ high*0x1021
		}
	}
	n := new(big.Int).SetBytes(append(data, byte(crc), byte(crc>>8)))
	word := make([]byte, 56)
	for i := 55; i >= 0; i-- {
		word[i] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[new(big.Int).And(n, big.NewInt(31)).Int64()]
		n.Rsh(n, 5)
	}
	name, alone := Crypto(string(word))
	assert.Equal(t, "stellar_private_key", name)
	assert.Equal(t, Strong, alone)
	word[20] = otherLetter(word[20])
	name, _ = Crypto(string(word))
	assert.Empty(t, name)
}

func TestCrypto_MoneroIntegratedAddress(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 12))
	make58 := func(data []byte) string {
		sum := keccak256(data)
		data = append(data, sum[:4]...)
		word := ""
		for ; len(data) > 0; data = data[min(8, len(data)):] {
			block := data[:min(8, len(data))]
			w := encode58(base58Bitcoin, block)
			w = strings.TrimLeft(w, "1")
			word += strings.Repeat("1", moneroBlocks[len(block)]-len(w)) + w
		}
		return word
	}
	for range 50 {
		name, alone := Crypto(make58(append([]byte{19}, randomBytes(random, 72)...)))
		assert.Equal(t, "monero_address", name)
		assert.Equal(t, Strong, alone)
		name, _ = Crypto(make58(append([]byte{20}, randomBytes(random, 72)...)))
		assert.Empty(t, name)
		name, _ = Crypto(make58(append([]byte{42}, randomBytes(random, 64)...)))
		assert.Equal(t, "monero_address", name)
	}
}

func TestCrypto_OrdinaryWords(t *testing.T) {
	for _, word := range []string{
		"", "a", "0af7651916cd43dd8448eb211c80319c", "7c6a180b36896a0a8c02787eeafb0e4c", "3f2504e04f8941d39a0c0305e82c3301", "information",
		"java.lang.IllegalStateException"[10:], "AbstractSingletonProxyFactoryBeanImpl", "9223372036854775807", "12345678901234567890123456789012345",
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "da39a3ee5e6b4b0d3255bfef95601890afd80709", strings.Repeat("1", 34),
		strings.Repeat("q", 42), strings.Repeat("G", 56), strings.Repeat("4", 95), strings.Repeat("\xff", 40), strings.Repeat("x", 111),
	} {
		name, alone := Crypto(word)
		assert.Empty(t, name, word)
		assert.Equal(t, Weak, alone, word)
	}
}

func TestCrypto_NamesAreListed(t *testing.T) {
	listed := map[string]bool{}
	for _, typ := range crypto {
		listed[typ.Name] = true
	}
	for _, kinds := range base58Kinds {
		for _, kind := range kinds {
			assert.True(t, listed[kind.name], kind.name)
		}
	}
	for _, kind := range bech32Kinds {
		assert.True(t, listed[kind.name], kind.name)
	}
	for name := range publishedAddresses {
		assert.True(t, listed[name], name)
	}
}

func TestKeccak256_Published(t *testing.T) {
	for text, want := range map[string]string{
		"":    "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470",
		"abc": "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45",
	} {
		sum := keccak256([]byte(text))
		assert.Equal(t, want, hex.EncodeToString(sum[:]))
	}
}

// SHA3-256 is the same permutation with another padding.
func TestKeccak_AgreesWithSHA3(t *testing.T) {
	random := rand.New(rand.NewPCG(13, 14))
	for n := range keccakRate {
		data := randomBytes(random, keccakRate+n)
		want := sha3.Sum256(data)
		var state [25]uint64
		keccakAbsorb(&state, data[:keccakRate])
		var last [keccakRate]byte
		copy(last[:], data[keccakRate:])
		last[n] = 0x06
		last[keccakRate-1] |= 0x80
		keccakAbsorb(&state, last[:])
		for i := range want {
			require.Equal(t, want[i], byte(state[i/8]>>(8*(i%8))), "%d bytes", n)
		}
	}
}
