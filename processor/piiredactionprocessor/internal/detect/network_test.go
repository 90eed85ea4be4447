// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package detect

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestIPAddress(t *testing.T) {
	s := newTestScanner(t, Options{Enabled: only(groupNetwork)})
	assertFinds(t, s,
		"«ip_address:203.0.113.77»", "from «ip_address:203.0.113.77»:443 to «ip_address:198.51.100.2».", "ip=«ip_address:192.168.1.254»,x",
		"«ip_address:203.0.113.77»/32 and 203.0.113.0/24", "http://«ip_address:203.0.113.77»/path", "/«ip_address:203.0.113.77»:50010",
		"[«ip_address:203.0.113.77»]", "rhost=«ip_address:203.0.113.77»  user=root",
		"«ip_address:203.0.113.77», «ip_address:203.0.113.99»",
		`\n«ip_address:203.0.113.77»\n`, "\x1b[1m«ip_address:203.0.113.77»\x1b[0m", `{"ip":"«ip_address:203.0.113.77»"}`,
		"client_version_203 «ip_address:203.0.113.77»",
		"«ip_address:2001:db8::1»", "[«ip_address:2001:db8:85a3::8a2e:370:7334»]:443", "«ip_address:2001:0db8:0000:0000:0000:ff00:0042:8329»",
		"addr:«ip_address:fe80::1ff:fe23:4567:890a»%eth0", "«ip_address:::ffff:203.0.113.77»", "from «ip_address:2001:DB8::ABCD:1», then",
		"inet6 «ip_address:fe80::5054:ff:fe12:3456»/64", "«ip_address:2001:db8::1». The end", "peer=«ip_address:2001:db8:1:2:3:4:5:6»;",
		"«ip_address:64:ff9b::203.0.113.7»",
	)
}

func TestMACAddress(t *testing.T) {
	s := newTestScanner(t, Options{Enabled: only(groupNetwork)})
	assertFinds(t, s,
		"«mac_address:00:1b:44:11:3a:b7»", "HWaddr «mac_address:00:1B:44:11:3A:B7»,", "«mac_address:00-1B-44-11-3A-B7»", "«mac_address:001b.4411.3ab7» on port 3",
		"link/ether «mac_address:00:1b:44:11:3a:b7» brd ff:ff:ff:ff:ff:ff", "MAC=«mac_address:00:1b:44:11:3a:b7»",
	)
}

func TestNetwork_Traps(t *testing.T) {
	s := newTestScanner(t, Options{Enabled: only(groupNetwork)})
	assertFinds(t, s,
		// This host, masks, broadcasts, multicast groups, networks.
		"127.0.0.1:8080", "0.0.0.0", "255.255.255.0", "255.255.255.255", "224.0.0.1", "::", "::1", "ff02::1", "10.0.0.0/8", "bind [::]:4317",
		// Versions.
		"Chrome/120.0.6099.109", "version 10.20.30.40", "v10.20.30.40", "driver version: 535.104.05.01", "1.2.3.4", "release=10.20.30.40", "1.2.3.4.5", "1.2.3",
		"libfoo-10.20.30.40.jar", "foo_10.20.30.40", "oid 1.3.6.1.4.1.311.21.20", "256.1.1.1", "1.1.1.300", "01.02.03.04",
		// Times, places in sources, names of C++.
		"12:34:56", "2026-11-24T12:34:56.789+01:00", "12:34:56:789", "1:2:3:4", "main.go:12:34", "std::vector<int>::size", "a::b", "Foo::bar()", "abc::def", "std::cafe::babe",
		"0:00:01:02", "08:30:00:12:15:16:77", "10:20:30:40:50:60:70:80:90",
		// Hashes with colons, addresses of all zero and all ones.
		"00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff", "FF-FF-FF-FF-FF-FF", "SHA256:ab:cd:ef:01:23:45:67:89:ab:cd:ef:01:23:45:67:89",
		"16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48", "de:ad:be:ef", "pci 0000:3b:00.0", "GPU-00000000:3B:00.0", "1:2", "::x", "x::", "0x1::2", "dead::beef::1",
	)
}

// TestNetwork_RandomIPv6 finds every spelling of random addresses, wholly.
func TestNetwork_RandomIPv6(t *testing.T) {
	s := newTestScanner(t, Options{Enabled: only(groupNetwork)})
	rng := rand.New(rand.NewPCG(3, 5))
	for range 2000 {
		var b [16]byte
		for i := range b {
			b[i] = byte(rng.Uint32())
		}
		b[0], b[1] = 0x20, 0x01
		for i, zeros := 2+2*rng.IntN(6), 2*rng.IntN(5); zeros > 0 && i < 16; i, zeros = i+1, zeros-1 {
			b[i] = 0
		}
		for _, address := range []string{netip.AddrFrom16(b).String(), netip.AddrFrom16(b).StringExpanded()} {
			text, want := unlabel(fmt.Sprintf("from «ip_address:%s» ok", address))
			require.Equal(t, want, find(t, s, text, Hint{}))
		}
	}
}

func TestIPAddress_AllowedNetworks(t *testing.T) {
	s := newTestScanner(t, Options{AllowedNetworks: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("2001:db8:1::/48")}})
	assertFinds(t, s, "10.1.2.99 «ip_address:11.1.2.99» 2001:db8:1::7 «ip_address:2001:db8:2::7» ::ffff:10.1.2.99")
}
