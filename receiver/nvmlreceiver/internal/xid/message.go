// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package xid

// Kind says what a message is about.
type Kind uint8

// None is the kind of the zero Message: nothing was read.
const (
	None Kind = iota
	// Xid is an error of a GPU.
	Xid
	// SXid is an error of an NVSwitch, with codes of its own.
	SXid
	// LostGPU is the line that a GPU has fallen off the bus. Its code is 79. The driver writes it after the Xid 79, or alone
	// if Xids are switched off.
	LostGPU
)

// String is the kind as a lower-case word.
func (k Kind) String() string {
	switch k {
	case Xid:
		return "xid"
	case SXid:
		return "sxid"
	case LostGPU:
		return "lost_gpu"
	}
	return "none"
}

// Message is what a line of the kernel's log says. Its strings are valid UTF-8 of at most 256 bytes.
type Message struct {
	Kind Kind
	PCI  string // as CanonicalPCI has it
	Code int
	// GI and CI are the ids of the MIG GPU instance and compute instance, -1 if the line has none.
	GI, CI int
	// PID and Process are those of the process whose channel failed. The pid is that of the driver's own, outermost namespace;
	// 0 and "" mean unknown. Process is a name and never a command line.
	PID     int
	Process string
	Channel string // in hexadecimal, as it is written
	// Cascade is the code of the error that led to this one, 0 if none is named.
	Cascade int
	Text    string // what follows code and process

	// NVLink is set for 144 to 150.
	NVLink NVLink
	// Fatal and Correctable are what the driver says of an NVLink's or NVSwitch's error; neither is: non-fatal.
	Fatal, Correctable bool
	// Link is a link's number, if HasLink; -1 stands for the port or GPU as a whole.
	Link    int
	HasLink bool
	Switch  int // number of the NVSwitch, for SXid

	// RecoveryFrom and RecoveryTo are set for 154.
	RecoveryFrom, RecoveryTo Recovery
}

// NVLink is the part of an Xid of NVLink 5 that tells its many errors apart.
type NVLink struct {
	Unit     string // such as NETIR_LINK_EVT
	Injected bool   // made on purpose, to test
	// IntrInfo and ErrorStatus are the first two words; NVIDIA's catalog decodes them. Words are all, as written.
	IntrInfo, ErrorStatus uint32
	Words                 string
	// SubCode are bits 20 to 25 of IntrInfo: 37 of "149.37". 0 for most units.
	SubCode int
}

// Recovery is a recovery action as Xid 154 names it: 0 is None. Names of a number vary by driver. The zero Recovery, without
// a name, means that there was none to read.
type Recovery struct {
	Code int
	Name string
}

// Severity is how bad this very message is: the catalog's word, unless the message has a better one.
func (m *Message) Severity() Severity {
	entry, _ := Lookup(m.Code)
	severity := entry.Severity
	switch {
	case m.Kind == SXid, m.NVLink.Unit != "":
		switch {
		case m.NVLink.Injected, m.Correctable:
			severity = Info
		case m.Fatal:
			severity = Error
		default:
			severity = Warn
		}
	case m.RecoveryTo.Name != "" && m.RecoveryTo.Code == 0:
		severity = Info
	}
	// What another error brought with it is reported with that error's severity already.
	if m.Cascade != 0 && severity > Info {
		severity--
	}
	return severity
}
