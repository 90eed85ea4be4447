// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package xid

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// The forms are those of kernel_rc.c, osinit.c and common_nvswitch.h in NVIDIA/open-gpu-kernel-modules, and the older ones of
// NVIDIA's guide to Xids:
//
//	NVRM: Xid (PCI:%04x:%02x:%02x GPU-I:%02u GPU-CI:%02u): %d, pid=%s, name=%s, %s caused by previous Xid %d
//	NVRM: Xid (%04x:%02x:%02x): %d, Channel %08x
//	NVRM: GPU %04x:%02x:%02x.%x: GPU has fallen off the bus.
//	nvidia-nvswitch%d: SXid (PCI:%04x:%02x:%02x.%x): %05d, Non-fatal, Link %02d …
const (
	driver   = "NVRM: "
	nvswitch = "nvidia-nvswitch"
	lost     = "fallen off the bus"
	cascade  = "caused by previous Xid "

	maxText = 256
	maxCode = 99999
	lostXid = 79
)

// Parse reads a line of the kernel's log, with or without dmesg's time before it. ok is false for everything that is not the
// report of an error: other lines, Xid 0, lines without an address, and the two lines of details that follow an SXid.
func Parse(message string) (m Message, ok bool) {
	line := undated(message)
	switch {
	case strings.HasPrefix(line, driver):
		return parseDriver(line[len(driver):])
	case strings.HasPrefix(line, nvswitch):
		return parseSwitch(line[len(nvswitch):])
	}
	return Message{}, false
}

// undated cuts what dmesg puts before a line: time, and perhaps the thread or processor, in brackets.
func undated(line string) string {
	for range 2 {
		line = strings.TrimLeft(line, " ")
		if !strings.HasPrefix(line, "[") {
			break
		}
		end := strings.IndexByte(line, ']')
		if end < 0 {
			break
		}
		line = line[end+1:]
	}
	return strings.TrimLeft(line, " ")
}

func parseDriver(line string) (Message, bool) {
	if rest, ok := strings.CutPrefix(line, "Xid ("); ok {
		return parseXid(rest)
	}
	if !strings.Contains(line, lost) {
		return Message{}, false
	}
	// GPU 0000:1a:00.0: …, GPU at 0000:1a:00.0 has … and, at start, The NVIDIA GPU 0000:1a:00.0.
	_, rest, ok := strings.Cut(line, "GPU ")
	if !ok {
		return Message{}, false
	}
	address := strings.TrimPrefix(rest, "at ")
	if end := strings.IndexAny(address, " \n"); end >= 0 {
		address = address[:end]
	}
	pci, ok := CanonicalPCI(strings.TrimSuffix(address, ":"))
	if !ok {
		return Message{}, false
	}
	return Message{Kind: LostGPU, PCI: pci, Code: lostXid, GI: -1, CI: -1, Text: clip(line)}, true
}

// parseXid reads what follows "Xid (".
func parseXid(s string) (Message, bool) {
	place, s, ok := strings.Cut(s, "): ")
	if !ok {
		return Message{}, false
	}
	m := Message{Kind: Xid, GI: -1, CI: -1}
	address, place := word(place)
	if m.PCI, ok = CanonicalPCI(address); !ok {
		return Message{}, false
	}
	for place != "" {
		var part string
		part, place = word(place)
		if id, found := strings.CutPrefix(part, "GPU-I:"); found {
			m.GI = instance(id)
		} else if id, found := strings.CutPrefix(part, "GPU-CI:"); found {
			m.CI = instance(id)
		}
	}
	if m.Code, s, ok = code(s); !ok {
		return Message{}, false
	}

	if rest, found := strings.CutPrefix(s, "pid="); found {
		var pid string
		pid, s = field(rest)
		// A number too big for a pid is as good as none.
		if n, err := strconv.ParseInt(unquoted(pid), 10, 32); err == nil && n > 0 {
			m.PID = int(n)
		}
	}
	if rest, found := strings.CutPrefix(s, "name="); found {
		var name string
		name, s = field(rest)
		m.Process = process(name)
	}

	if at := strings.LastIndex(s, cascade); at >= 0 {
		m.Cascade, _, _ = number(s[at+len(cascade):])
	}
	m.Channel = channel(s)
	m.Text = clip(s)
	switch {
	case m.Code >= 144 && m.Code <= 150:
		parseNVLink(&m, s)
	case m.Code == 154:
		parseRecovery(&m, s)
	}
	return m, true
}

// parseSwitch reads what follows "nvidia-nvswitch".
func parseSwitch(s string) (Message, bool) {
	m := Message{Kind: SXid, GI: -1, CI: -1}
	var ok bool
	if m.Switch, s, ok = number(s); !ok {
		return Message{}, false
	}
	if s, ok = strings.CutPrefix(s, ": SXid ("); !ok {
		return Message{}, false
	}
	address, s, ok := strings.Cut(s, "): ")
	if !ok {
		return Message{}, false
	}
	if m.PCI, ok = CanonicalPCI(address); !ok {
		return Message{}, false
	}
	if m.Code, s, ok = code(s); !ok {
		return Message{}, false
	}
	grade, rest, found := strings.Cut(s, ", ")
	switch {
	case found && grade == "Fatal":
		m.Fatal, s = true, rest
	case found && grade == "Correctable":
		m.Correctable, s = true, rest
	case found && grade == "Non-fatal":
		s = rest
	case strings.HasPrefix(s, "Severity "), strings.HasPrefix(s, "Data {"):
		return Message{}, false
	}
	if rest, found := strings.CutPrefix(s, "Link "); found {
		m.Link, _, m.HasLink = number(rest)
	}
	m.Text = clip(s)
	return m, true
}

// parseNVLink reads "NETIR_LINK_EVT Fatal   XC0 i0 Link -1 (0x004505c6 0x00000000 …)". Drivers before R575 wrote "XC 0 i 0"
// and square brackets.
func parseNVLink(m *Message, s string) {
	n := &m.NVLink
	fields, words := s, ""
	if at := strings.IndexAny(s, "(["); at >= 0 {
		fields, words = s[:at], s[at+1:]
	}
	// The unit may be several words, all that stand before the severity.
	for rest := fields; ; {
		if rest == "" {
			return
		}
		unit := fields[:len(fields)-len(rest)]
		var w string
		w, rest = word(rest)
		if w == "Fatal" || w == "Nonfatal" || w == "Non-fatal" {
			n.Unit = clip(unit)
			m.Fatal = w == "Fatal"
			fields = rest
			break
		}
	}
	for fields != "" {
		var w string
		w, fields = word(fields)
		switch {
		case w == "i":
			w, fields = word(fields)
			n.Injected = w != "0"
		case len(w) == 2 && w[0] == 'i':
			n.Injected = w[1] != '0'
		case w == "Link":
			m.Link, fields, m.HasLink = number(fields)
		}
	}
	if end := strings.IndexAny(words, ")]"); end >= 0 {
		words = words[:end]
	}
	n.Words = clip(words)
	first, rest := word(words)
	second, _ := word(rest)
	n.IntrInfo = register(first)
	n.ErrorStatus = register(second)
	n.SubCode = int(n.IntrInfo >> 20 & 0x3f)
}

// parseRecovery reads "GPU recovery action changed from 0x0 (None) to 0x1 (GPU Reset Required)".
func parseRecovery(m *Message, s string) {
	_, s, ok := strings.Cut(s, "changed from ")
	if !ok {
		return
	}
	from, to, ok := strings.Cut(s, ") to ")
	if !ok {
		return
	}
	m.RecoveryFrom = recovery(from)
	m.RecoveryTo = recovery(to)
}

func recovery(s string) Recovery {
	value, name, ok := strings.Cut(s, " (")
	if !ok {
		return Recovery{}
	}
	name, _, _ = strings.Cut(name, ")")
	return Recovery{Code: int(register(value)), Name: clip(name)}
}

// code reads the number of an error, up to the comma behind it or the end.
func code(s string) (n int, rest string, ok bool) {
	n, rest, ok = number(s)
	if !ok || n <= 0 || n > maxCode {
		return 0, "", false
	}
	if rest == "" {
		return n, "", true
	}
	rest, ok = strings.CutPrefix(rest, ",")
	return n, strings.TrimLeft(rest, " "), ok
}

// number reads a decimal number of up to nine digits, perhaps negative.
func number(s string) (n int, rest string, ok bool) {
	s, negative := strings.CutPrefix(s, "-")
	i := 0
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	if i == 0 || i > 9 {
		return 0, s, false
	}
	for _, c := range []byte(s[:i]) {
		n = n*10 + int(c-'0')
	}
	if negative {
		n = -n
	}
	return n, s[i:], true
}

func instance(s string) int {
	n, rest, ok := number(s)
	if !ok || rest != "" || n < 0 {
		return -1
	}
	return n
}

// word returns the first word of s and what follows the blanks behind it.
func word(s string) (first, rest string) {
	s = strings.TrimLeft(s, " ")
	end := strings.IndexByte(s, ' ')
	if end < 0 {
		return s, ""
	}
	return s[:end], strings.TrimLeft(s[end:], " ")
}

// field returns what stands before the next ", ", or all.
func field(s string) (value, rest string) {
	value, rest, ok := strings.Cut(s, ", ")
	if !ok {
		value = strings.TrimSuffix(value, ",")
	}
	return value, rest
}

// unquoted cuts the quotes of '<unknown>' and of older drivers' '4711'.
func unquoted(s string) string {
	return strings.Trim(s, "'")
}

// process returns the base name of a program, without arguments.
func process(name string) string {
	name = unquoted(name)
	if name == "<unknown>" {
		return ""
	}
	if end := strings.IndexFunc(name, func(r rune) bool { return r <= ' ' }); end >= 0 {
		name = name[:end]
	}
	return clip(unquoted(name[strings.LastIndexByte(name, '/')+1:]))
}

// channel finds the number of a channel behind the words that drivers put before it.
func channel(s string) string {
	for _, before := range [...]string{"Ch ", "ChID ", "Channel ID ", "Channel ", "channel "} {
		at := strings.Index(s, before)
		if at < 0 || at > 0 && s[at-1] != ' ' {
			continue
		}
		id := strings.TrimPrefix(s[at+len(before):], "0x")
		end := 0
		for end < len(id) && end < 16 && hexDigit(id[end]) >= 0 {
			end++
		}
		// A word such as "faulted" begins with a digit too.
		if end > 0 && (end == len(id) || strings.IndexByte(" ,.;:)", id[end]) >= 0) {
			return id[:end]
		}
	}
	return ""
}

// register reads 0x and up to eight digits; 0 for anything else.
func register(s string) uint32 {
	n, _ := hex(strings.TrimPrefix(s, "0x"), 8)
	return uint32(n)
}

// clip trims a text to what a Message may hold.
func clip(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > maxText {
		s = s[:maxText]
		// The last rune may have been cut in two.
		for i := len(s) - 1; i >= len(s)-utf8.UTFMax; i-- {
			if utf8.RuneStart(s[i]) {
				if !utf8.FullRuneInString(s[i:]) {
					s = s[:i]
				}
				break
			}
		}
	}
	return strings.ToValidUTF8(s, "?")
}
