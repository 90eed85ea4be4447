// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package xid

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const gpu1a = "00000000:1A:00.0"

// lines are made from the driver's format strings.
var lines = []struct {
	line string
	want Message
}{
	{
		"NVRM: Xid (PCI:0000:1a:00): 13, pid=4711, name=python3, Graphics Exception: ESR 0x504730=0xc12000f 0x504734=0x4",
		Message{PID: 4711, Process: "python3", Code: 13, Text: "Graphics Exception: ESR 0x504730=0xc12000f 0x504734=0x4"},
	},
	{
		"NVRM: Xid (PCI:0000:1a:00): 13, pid=7, name=a, Graphics Exception: ChID 0008, Class 0000c5c0, Offset 00000510",
		Message{PID: 7, Process: "a", Code: 13, Channel: "0008", Text: "Graphics Exception: ChID 0008, Class 0000c5c0, Offset 00000510"},
	},
	{
		"[ 1234.567890] NVRM: Xid (PCI:0000:1a:00): 31, pid=512, name=pt_main_thread, Ch 00000008, intr 00000000. MMU Fault: ENGINE GRAPHICS faulted @ 0x7f_00",
		Message{PID: 512, Process: "pt_main_thread", Code: 31, Channel: "00000008", Text: "Ch 00000008, intr 00000000. MMU Fault: ENGINE GRAPHICS faulted @ 0x7f_00"},
	},
	{
		"[    5.000001][ T1234] NVRM: Xid (PCI:0000:1a:00): 31, pid=512, name=x, channel 0x00000012, intr",
		Message{PID: 512, Process: "x", Code: 31, Channel: "00000012", Text: "channel 0x00000012, intr"},
	},
	// A pid in quotes is that of older drivers.
	{"NVRM: Xid (PCI:0000:1a:00): 43, pid='1234', name=train, Ch 00000010", Message{PID: 1234, Process: "train", Code: 43, Channel: "00000010", Text: "Ch 00000010"}},
	{"NVRM: Xid (PCI:0000:1a:00): 79, pid='<unknown>', name=<unknown>, GPU has fallen off the bus.", Message{Code: 79, Text: "GPU has fallen off the bus."}},
	{"NVRM: Xid (PCI:0000:1a:00): 79, pid=<unknown>, name='<unknown>', GPU has fallen off the bus.", Message{Code: 79, Text: "GPU has fallen off the bus."}},
	{"NVRM: Xid (PCI:0000:1a:00): 79, pid=0, GPU has fallen off the bus.", Message{Code: 79, Text: "GPU has fallen off the bus."}},
	{"NVRM: Xid (PCI:0000:1a:00): 79, GPU has fallen off the bus.", Message{Code: 79, Text: "GPU has fallen off the bus."}},
	{"NVRM: Xid (PCI:0000:1a:00): 79", Message{Code: 79}},
	{"NVRM: Xid (0000:1a:00): 14, Channel 00000001", Message{Code: 14, Channel: "00000001", Text: "Channel 00000001"}},
	{
		"NVRM: Xid (PCI:0000:1a:00): 45, pid=98, name=python, Ch 0000001f caused by previous Xid 149",
		Message{PID: 98, Process: "python", Code: 45, Channel: "0000001f", Cascade: 149, Text: "Ch 0000001f caused by previous Xid 149"},
	},
	{
		"NVRM: Xid (PCI:0000:1a:00): 45, Ch 00000001 caused by previous Xid 31",
		Message{Code: 45, Channel: "00000001", Cascade: 31, Text: "Ch 00000001 caused by previous Xid 31"},
	},
	{
		"NVRM: Xid (PCI:0000:1a:00): 119, pid=2200, name=nvidia-smi, Timeout after 45s of waiting for RPC response from GPU0 GSP! Expected function 76 (GSP_RM_CONTROL) (0x20802a02 0x8).",
		Message{
			PID: 2200, Process: "nvidia-smi", Code: 119,
			Text: "Timeout after 45s of waiting for RPC response from GPU0 GSP! Expected function 76 (GSP_RM_CONTROL) (0x20802a02 0x8).",
		},
	},
	{
		"NVRM: Xid (PCI:0000:1a:00 GPU-I:05): 94, pid=7194, name=p, Contained: CE User Channel (0x9). RST: No, D-RST: No",
		Message{GI: 5, CI: -1, PID: 7194, Process: "p", Code: 94, Text: "Contained: CE User Channel (0x9). RST: No, D-RST: No"},
	},
	{
		"NVRM: Xid (PCI:0000:1a:00 GPU-I:13 GPU-CI:00): 31, pid=1, name=p, Ch 00000002",
		Message{GI: 13, CI: 0, PID: 1, Process: "p", Code: 31, Channel: "00000002", Text: "Ch 00000002"},
	},
	// A command line must not come through, nor a path.
	{"NVRM: Xid (PCI:0000:1a:00): 43, pid=5, name=/usr/bin/python3 train.py --token hf_x, Ch 00000001", Message{PID: 5, Process: "python3", Code: 43, Channel: "00000001", Text: "Ch 00000001"}},
	{"NVRM: Xid (PCI:0000:1a:00): 43, pid=5, name=Web Content", Message{PID: 5, Process: "Web", Code: 43}},
	{"NVRM: Xid (PCI:0000:1a:00): 43, pid=99999999999999999999, name=\xffx, y", Message{Process: "?x", Code: 43, Text: "y"}},
	{
		"NVRM: Xid (PCI:0000:1a:00): 62, 323f0f30 0000c3d8 00000000 206dae68",
		Message{Code: 62, Text: "323f0f30 0000c3d8 00000000 206dae68"},
	},
	{
		"NVRM: Xid (PCI:0000:1a:00): 154, GPU recovery action changed from 0x0 (None) to 0x1 (GPU Reset Required)",
		Message{
			Code: 154, RecoveryFrom: Recovery{0, "None"}, RecoveryTo: Recovery{1, "GPU Reset Required"},
			Text: "GPU recovery action changed from 0x0 (None) to 0x1 (GPU Reset Required)",
		},
	},
	{
		"NVRM: Xid (PCI:0000:1a:00): 154, pid=3, name=x, GPU recovery action changed from 0x2 (OS Reboot) to 0x0 (None)",
		Message{
			PID: 3, Process: "x", Code: 154, RecoveryFrom: Recovery{2, "OS Reboot"}, RecoveryTo: Recovery{0, "None"},
			Text: "GPU recovery action changed from 0x2 (OS Reboot) to 0x0 (None)",
		},
	},
	{"NVRM: Xid (PCI:0000:1a:00): 154, GPU recovery action changed", Message{Code: 154, Text: "GPU recovery action changed"}},
	{
		"NVRM: Xid (PCI:0000:1a:00): 149, NETIR_LINK_EVT  Fatal   XC0 i0 Link 08 (0x025005c6 0x00000003 0x00000000)",
		Message{
			Code: 149, Fatal: true, Link: 8, HasLink: true,
			NVLink: NVLink{Unit: "NETIR_LINK_EVT", IntrInfo: 0x025005c6, ErrorStatus: 3, SubCode: 37, Words: "0x025005c6 0x00000003 0x00000000"},
			Text:   "NETIR_LINK_EVT  Fatal   XC0 i0 Link 08 (0x025005c6 0x00000003 0x00000000)",
		},
	},
	{
		"NVRM: Xid (PCI:0000:1a:00): 145, pid=66, name=x, RLW_REMAP Nonfatal XC1 i1 Link -1 (0x00000004 0x00000001)",
		Message{
			PID: 66, Process: "x", Code: 145, Link: -1, HasLink: true,
			NVLink: NVLink{Unit: "RLW_REMAP", Injected: true, IntrInfo: 4, ErrorStatus: 1, Words: "0x00000004 0x00000001"},
			Text:   "RLW_REMAP Nonfatal XC1 i1 Link -1 (0x00000004 0x00000001)",
		},
	},
	{
		"NVRM: Xid (PCI:0000:1a:00): 150, MSE Degraded Fatal XC0 i0 Link -1 (0x00000000 0x00000000)",
		Message{
			Code: 150, Fatal: true, Link: -1, HasLink: true,
			NVLink: NVLink{Unit: "MSE Degraded", Words: "0x00000000 0x00000000"},
			Text:   "MSE Degraded Fatal XC0 i0 Link -1 (0x00000000 0x00000000)",
		},
	},
	{
		"NVRM: Xid (PCI:0000:1a:00): 149, NETIR_LINK_EVT Fatal XC 1 i 1 Link 01 [0x0000000a]",
		Message{
			Code: 149, Fatal: true, Link: 1, HasLink: true,
			NVLink: NVLink{Unit: "NETIR_LINK_EVT", Injected: true, IntrInfo: 10, Words: "0x0000000a"},
			Text:   "NETIR_LINK_EVT Fatal XC 1 i 1 Link 01 [0x0000000a]",
		},
	},
	{"NVRM: Xid (PCI:0000:1a:00): 147, something else", Message{Code: 147, Text: "something else"}},
	{"NVRM: GPU 0000:1a:00.0: GPU has fallen off the bus.", Message{Kind: LostGPU, Code: 79, Text: "GPU 0000:1a:00.0: GPU has fallen off the bus."}},
	{"NVRM: GPU at 0000:1a:00.0 has fallen off the bus.", Message{Kind: LostGPU, Code: 79, Text: "GPU at 0000:1a:00.0 has fallen off the bus."}},
	{
		"NVRM: The NVIDIA GPU 0000:1a:00.0\nNVRM: (PCI ID: 10de:2330) installed in this system has\nNVRM: fallen off the bus and is not responding to commands.",
		Message{Kind: None},
	},
	{
		"nvidia-nvswitch3: SXid (PCI:0000:1a:00.0): 12028, Non-fatal, Link 32 egress non-posted PRIV error (First)",
		Message{Kind: SXid, Switch: 3, Code: 12028, Link: 32, HasLink: true, Text: "Link 32 egress non-posted PRIV error (First)"},
	},
	{
		"nvidia-nvswitch0: SXid (PCI:0000:1a:00.0): 20034, Fatal, Link 63 LTSSM Fault Up",
		Message{Kind: SXid, Fatal: true, Code: 20034, Link: 63, HasLink: true, Text: "Link 63 LTSSM Fault Up"},
	},
	{
		"nvidia-nvswitch0: SXid (PCI:0000:1a:00.0): 10004, Correctable, thermal event",
		Message{Kind: SXid, Correctable: true, Code: 10004, Text: "thermal event"},
	},
	{"nvidia-nvswitch0: SXid (PCI:0000:1a:00.0): 01234, x", Message{Kind: SXid, Code: 1234, Text: "x"}},
}

func TestParse(t *testing.T) {
	for _, tc := range lines {
		t.Run(tc.line, func(t *testing.T) {
			got, ok := Parse(tc.line)
			if strings.Contains(tc.line, "\n") {
				// The driver's line at start: a record of several lines.
				require.True(t, ok)
				assert.Equal(t, LostGPU, got.Kind)
				assert.Equal(t, gpu1a, got.PCI)
				return
			}
			require.True(t, ok)
			want := tc.want
			want.PCI = gpu1a
			if want.Kind == None {
				want.Kind = Xid
			}
			if want.GI == 0 {
				want.GI, want.CI = -1, -1
			}
			assert.Equal(t, want, got)
		})
	}
}

var others = []string{
	"",
	"[",
	"[ 1.0",
	"NVRM: ",
	"NVRM: Xid",
	"NVRM: Xid (",
	"NVRM: Xid (PCI:0000:1a:00)",
	"NVRM: Xid (PCI:0000:1a:00): ",
	"NVRM: Xid (PCI:0000:1a:00): 0, none",
	"NVRM: Xid (PCI:0000:1a:00): -1, none",
	"NVRM: Xid (PCI:0000:1a:00): 123456, big",
	"NVRM: Xid (PCI:0000:1a:00): 12345678901, big",
	"NVRM: Xid (PCI:0000:1a:00): abc, pid=1",
	"NVRM: Xid (PCI:0000:1a:00): 31x, pid=1",
	"NVRM: Xid (PCI:0000:1a): 31",
	"NVRM: Xid : 32, pid=2280636",
	"NVRM: GPU at PCI:0000:1a:00: GPU-b6c3b2be-c55b-d076-fa0e-d464e4c7e08b",
	"NVRM: GPU Board Serial Number: 1653723052734",
	"NVRM: fallen off the bus and is not responding to commands.",
	"NVRM: GPU zero: GPU has fallen off the bus.",
	"NVRM: loading NVIDIA UNIX Open Kernel Module for x86_64  580.159.03",
	"usb 1-1: says NVRM: Xid (PCI:0000:1a:00): 79, GPU has fallen off the bus.",
	"nvidia-nvswitch: SXid (PCI:0000:1a:00.0): 12028, Fatal, x",
	"nvidia-nvswitch0: open (major=235)",
	"nvidia-nvswitch0: SXid (PCI:0000:1a:00.0): garbled, Fatal",
	"nvidia-nvswitch0: SXid (PCI:bad): 12028, Fatal",
	"nvidia-nvswitch0: SXid (PCI:0000:1a:00.0",
	"nvidia-nvswitch3: SXid (PCI:0000:1a:00.0): 22013, Severity 0 Engine instance 60 Sub-engine instance 00",
	"nvidia-nvswitch3: SXid (PCI:0000:1a:00.0): 22013, Data {0x0000003c, 0x0000003c, 0x00000000}",
}

func TestParseOthers(t *testing.T) {
	for _, line := range others {
		got, ok := Parse(line)
		assert.False(t, ok, line)
		assert.Equal(t, Message{}, got, line)
	}
}

func TestParseClips(t *testing.T) {
	m, ok := Parse("NVRM: Xid (PCI:0000:1a:00): 43, pid=5, name=" + strings.Repeat("ä", 300) + ", " + strings.Repeat("x", 255) + "ä")
	require.True(t, ok)
	assert.Equal(t, strings.Repeat("ä", 128), m.Process)
	assert.Equal(t, strings.Repeat("x", 255), m.Text)
}

func TestCanonicalPCI(t *testing.T) {
	for s, want := range map[string]string{
		"PCI:0000:1a:00": gpu1a, "0000:1a:00.0": gpu1a, "00000000:1A:00.0": gpu1a, "1a:00.0": gpu1a, "1a:00": gpu1a, "0:1a:0": gpu1a,
		"0018:01:1f.7": "00000018:01:1F.7", "10000:e1:00.0": "00010000:E1:00.0",
	} {
		got, ok := CanonicalPCI(s)
		assert.True(t, ok, s)
		assert.Equal(t, want, got, s)
	}
	for _, s := range []string{"", "1a", ":", "::", "1a:00.", "1a:00.8", "1a:20.0", "1a0:00.0", "0000:1g:00", "000000000:1a:00", "0:0:1a:00", "0000:1a:00.0 "} {
		got, ok := CanonicalPCI(s)
		assert.False(t, ok, s)
		assert.Empty(t, got, s)
	}
}

func TestMessageSeverity(t *testing.T) {
	for line, want := range map[string]Severity{
		"NVRM: Xid (PCI:0000:1a:00): 79, x":                                                            Fatal,
		"NVRM: GPU 0000:1a:00.0: GPU has fallen off the bus.":                                          Fatal,
		"NVRM: Xid (PCI:0000:1a:00): 999, x":                                                           Warn,
		"NVRM: Xid (PCI:0000:1a:00): 45, Ch 01 caused by previous Xid 48":                              Info,
		"NVRM: Xid (PCI:0000:1a:00): 94, x caused by previous Xid 48":                                  Info,
		"NVRM: Xid (PCI:0000:1a:00): 95, x caused by previous Xid 48":                                  Error,
		"NVRM: Xid (PCI:0000:1a:00): 149, NETIR Fatal XC0 i0 Link -1 (0x0 0x0)":                        Error,
		"NVRM: Xid (PCI:0000:1a:00): 149, NETIR Fatal XC0 i1 Link -1 (0x0 0x0)":                        Info,
		"NVRM: Xid (PCI:0000:1a:00): 149, NETIR Nonfatal XC0 i0 Link -1 (0x0 0x0)":                     Warn,
		"NVRM: Xid (PCI:0000:1a:00): 154, GPU recovery action changed from 0x0 (None) to 0x2 (OS)":     Warn,
		"NVRM: Xid (PCI:0000:1a:00): 154, GPU recovery action changed from 0x2 (OS) to 0x0 (None)":     Info,
		"nvidia-nvswitch0: SXid (PCI:0000:1a:00.0): 20034, Fatal, Link 63 LTSSM Fault Up":              Error,
		"nvidia-nvswitch0: SXid (PCI:0000:1a:00.0): 12028, Non-fatal, Link 32 egress":                  Warn,
		"nvidia-nvswitch0: SXid (PCI:0000:1a:00.0): 12028, Correctable, Link 32 egress (First) (again": Info,
	} {
		m, ok := Parse(line)
		require.True(t, ok, line)
		assert.Equal(t, want, m.Severity(), line)
	}
}

func FuzzParse(f *testing.F) {
	for _, tc := range lines {
		f.Add(tc.line)
	}
	for _, line := range others {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		m, ok := Parse(line)
		if !ok {
			require.Equal(t, Message{}, m)
			return
		}
		for _, s := range []string{m.Process, m.Channel, m.Text, m.NVLink.Unit, m.NVLink.Words, m.RecoveryFrom.Name, m.RecoveryTo.Name} {
			require.LessOrEqual(t, len(s), min(len(line), maxText))
			require.True(t, utf8.ValidString(s))
		}
		require.NotContains(t, m.Process, " ")
		require.NotEqual(t, None, m.Kind)
		require.Positive(t, m.Code)
		require.LessOrEqual(t, m.Code, maxCode)
		require.GreaterOrEqual(t, m.PID, 0)
		require.Less(t, m.NVLink.SubCode, 64)
		pci, valid := CanonicalPCI(m.PCI)
		require.True(t, valid)
		require.Equal(t, pci, m.PCI)
		_ = m.Severity()
	})
}

func BenchmarkParse(b *testing.B) {
	for _, bm := range []struct{ name, line string }{
		{"other", "audit: type=1400 audit(1700000000.000:42): apparmor=\"DENIED\" operation=\"open\" profile=\"x\""},
		{"nvrm", "NVRM: loading NVIDIA UNIX Open Kernel Module for x86_64  580.159.03  Release Build"},
		{"xid31", lines[2].line},
		{"xid149", "NVRM: Xid (PCI:0000:1a:00): 149, NETIR_LINK_EVT  Fatal   XC0 i0 Link 08 (0x025005c6 0x00000003 0x00000000)"},
	} {
		b.Run(bm.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Parse(bm.line)
			}
		})
	}
}
