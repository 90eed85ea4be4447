// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package fakenvml

import (
	"embed"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

//go:embed scenarios
var scenarios embed.FS

// Scenario is what a driver answers; its String is what Set and WithScenario take.
type Scenario struct {
	sections []*Section
}

// Section is one device's part of a scenario, or the driver's.
type Section struct {
	header string
	keys   []string
	values map[string]string
}

// Err is a value that is answered as a code.
type Err uint32

// New is a driver without GPUs.
func New() *Scenario { return &Scenario{} }

// Named is one of the scenarios that come with this package (Names lists them), to be changed at will.
func Named(name string) *Scenario {
	text, err := scenarios.ReadFile("scenarios/" + name + ".txt")
	if err != nil {
		panic("fakenvml: no such scenario: " + name)
	}
	return Parse(string(text))
}

// Names lists the scenarios that come with this package.
func Names() []string {
	entries, err := scenarios.ReadDir("scenarios")
	if err != nil {
		panic(err)
	}
	names := make([]string, 0, len(entries))
	for _, entry := range entries {
		names = append(names, strings.TrimSuffix(entry.Name(), ".txt"))
	}
	return names
}

// Healthy is a driver with n GPUs that are much like an H100, support everything and are well. What they have in
// common is in AllGPUs.
func Healthy(n int) *Scenario {
	s := Named("healthy")
	for i := range n {
		s.GPU(i).
			Set("uuid", fmt.Sprintf("GPU-8f3a5c10-0000-4000-8000-%012x", i)).
			Set("serial", fmt.Sprintf("16522230%05d", i)).
			Set("pci", fmt.Sprintf("00000000:%02X:00.0", 0x1a+16*i)).
			Set("minor", i)
	}
	return s
}

// Parse reads what String wrote, or a person. Comments are lost, and lines that are none of a scenario's.
func Parse(text string) *Scenario {
	s := New()
	section := s.Driver()
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if header, isHeader := strings.CutPrefix(line, "["); isHeader {
			header, _, _ = strings.Cut(header, "]")
			section = s.section(strings.Join(strings.Fields(header), " "))
			continue
		}
		key, value, found := strings.Cut(line, "=")
		if !found {
			continue
		}
		value = strings.TrimSpace(value)
		if !strings.HasPrefix(value, `"`) {
			if at := strings.Index(value, " #"); at >= 0 {
				value = strings.TrimSpace(value[:at])
			}
		}
		section.put(strings.TrimSpace(key), value)
	}
	return s
}

// Driver is what concerns no single GPU.
func (s *Scenario) Driver() *Section { return s.section("driver") }

// GPU is the GPU with a number; it is there from then on. GPUs have the order of their numbers.
func (s *Scenario) GPU(i int) *Section { return s.section("gpu " + strconv.Itoa(i)) }

// AllGPUs is what holds for GPUs that do not say it themselves.
func (s *Scenario) AllGPUs() *Section { return s.section("gpu *") }

// MIG is a MIG device of a GPU; it is there from then on, if the GPU's mig.current is 1.
func (s *Scenario) MIG(gpu, child int) *Section {
	return s.section(fmt.Sprintf("mig %d.%d", gpu, child))
}

// AllMIGs is what holds for MIG devices that do not say it themselves. They have nothing of their GPU's.
func (s *Scenario) AllMIGs() *Section { return s.section("mig *") }

// RemoveGPU takes a GPU away, with its MIG devices. The numbers of the others stay; their indexes do not.
func (s *Scenario) RemoveGPU(i int) *Scenario {
	s.sections = slices.DeleteFunc(s.sections, func(section *Section) bool {
		return section.header == "gpu "+strconv.Itoa(i) || strings.HasPrefix(section.header, fmt.Sprintf("mig %d.", i))
	})
	return s
}

// RemoveMIG takes a MIG device away.
func (s *Scenario) RemoveMIG(gpu, child int) *Scenario {
	s.sections = slices.DeleteFunc(s.sections, func(section *Section) bool {
		return section.header == fmt.Sprintf("mig %d.%d", gpu, child)
	})
	return s
}

func (s *Scenario) section(header string) *Section {
	for _, section := range s.sections {
		if section.header == header {
			return section
		}
	}
	section := &Section{header: header, values: map[string]string{}}
	s.sections = append(s.sections, section)
	return section
}

// String is the text that the fake driver reads.
func (s *Scenario) String() string {
	var b strings.Builder
	for _, section := range s.sections {
		fmt.Fprintf(&b, "[%s]\n", section.header)
		for _, key := range section.keys {
			fmt.Fprintf(&b, "%s = %s\n", key, section.values[key])
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// Set says what is answered. Text is quoted where that is needed, a time.Duration becomes milliseconds, a bool 1 or 0,
// and an Err a code.
func (s *Section) Set(key string, value any) *Section {
	s.put(key, format(value))
	return s
}

// Delete takes a key back, after which what it said is not supported, or its default.
func (s *Section) Delete(keys ...string) *Section {
	for _, key := range keys {
		delete(s.values, key)
		s.keys = slices.DeleteFunc(s.keys, func(k string) bool { return k == key })
	}
	return s
}

// Get is the text of a key's value, and whether there is one.
func (s *Section) Get(key string) (string, bool) {
	value, found := s.values[key]
	return value, found
}

// Return makes a function answer a code.
func (s *Section) Return(function string, code uint32) *Section {
	return s.Set("return."+function, code)
}

// Sleep makes a function take its time; taken back, it is over at once.
func (s *Section) Sleep(function string, d time.Duration) *Section {
	return s.Set("sleep."+function, d)
}

func (s *Section) put(key, value string) {
	if _, found := s.values[key]; !found {
		s.keys = append(s.keys, key)
	}
	s.values[key] = value
}

func format(value any) string {
	switch v := value.(type) {
	case string:
		return quote(v)
	case Err:
		return "err:" + strconv.FormatUint(uint64(v), 10)
	case bool:
		if v {
			return "1"
		}
		return "0"
	case time.Duration:
		return strconv.FormatInt(v.Milliseconds(), 10)
	case float64:
		if math.IsNaN(v) {
			return "nan"
		}
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return fmt.Sprint(value)
}

// quote leaves plain text as it is.
func quote(s string) string {
	plain := s == strings.TrimSpace(s)
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= 0x7f || c == '"' || c == '\\' || c == '#' {
			plain = false
		}
	}
	if plain {
		return s
	}
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ' || c >= 0x7f:
			fmt.Fprintf(&b, `\x%02x`, c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}
