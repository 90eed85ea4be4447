// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

//go:build linux && (amd64 || arm64) && !nonvml

package nvml

import (
	"strings"
	"sync"
	"unsafe"

	"github.com/ebitengine/purego"
)

// How calls reach the driver library. Elsewhere unsafe.Pointer occurs only in the argument lists of callN.
//
// The driver library writes its answers through pointers. A local variable whose address is passed would be allocated on
// the heap for each call, so numbers go through a scratch that is pooled, and structs through the caller's own memory.
// A call that never returns keeps its scratch, so that a late write hits nobody else.

// scratch is where the driver library writes numbers and texts to.
type scratch struct {
	numbers [2]uint32
	long    uint64
	handle  uintptr

	gpmSupport  gpmSupport
	temperature temperature
	margin      marginTemperature
	text        [textSize]byte
}

// textSize is more than any buffer size that nvml.h names for the texts read here (96).
const textSize = 256

var scratches = sync.Pool{New: func() any { return new(scratch) }}

func borrow() *scratch {
	w := scratches.Get().(*scratch)
	w.numbers, w.long, w.handle = [2]uint32{}, 0, 0
	return w
}

// enter counts a call in, unless the library is closed.
func (l *Library) enter() bool {
	for {
		n := l.calls.Load()
		if n&closedBit != 0 {
			return false
		}
		if l.calls.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

// maxArgs is how many arguments the functions of the driver library take at most.
const maxArgs = 6

// arguments keeps the list of arguments from being allocated for each call: what SyscallN is given escapes.
var arguments = sync.Pool{New: func() any { return new([maxArgs]uintptr) }}

// invoke calls a function of the driver library, which takes no notice of arguments beyond those that it has.
func (l *Library) invoke(s symbol, args [maxArgs]uintptr) Return {
	if !l.enter() {
		return ErrorUninitialized
	}
	ret := ErrorFunctionNotFound
	if function := l.functions[s]; function != 0 {
		list := arguments.Get().(*[maxArgs]uintptr)
		*list = args
		r, _, _ := purego.SyscallN(function, list[:]...)
		ret = Return(uint32(r)) // a C int: the upper half of the register is anything
		arguments.Put(list)
	}
	l.calls.Add(-1)
	return ret
}

// What is converted from a pointer in the argument list of one of these stays valid until it returns, and is on the heap,
// where nothing moves: that is what the pragma is for. It does the same for a variadic list, and allocates that.

func (l *Library) call0(s symbol) Return { return l.invoke(s, [maxArgs]uintptr{}) }

//go:uintptrescapes
func (l *Library) call1(s symbol, a uintptr) Return { return l.invoke(s, [maxArgs]uintptr{a}) }

//go:uintptrescapes
func (l *Library) call2(s symbol, a, b uintptr) Return { return l.invoke(s, [maxArgs]uintptr{a, b}) }

//go:uintptrescapes
func (l *Library) call3(s symbol, a, b, c uintptr) Return {
	return l.invoke(s, [maxArgs]uintptr{a, b, c})
}

//go:uintptrescapes
func (l *Library) call4(s symbol, a, b, c, d uintptr) Return {
	return l.invoke(s, [maxArgs]uintptr{a, b, c, d})
}

//go:uintptrescapes
func (l *Library) call5(s symbol, a, b, c, d, e uintptr) Return {
	return l.invoke(s, [maxArgs]uintptr{a, b, c, d, e})
}

//go:uintptrescapes
func (l *Library) call6(s symbol, a, b, c, d, e, f uintptr) Return {
	return l.invoke(s, [maxArgs]uintptr{a, b, c, d, e, f})
}

// fill is f(device, &struct), and the like with other handles.
func fill[H ~uintptr, T any](l *Library, s symbol, handle H, p *T) Return {
	return l.call2(s, uintptr(handle), uintptr(unsafe.Pointer(p)))
}

// fillGlobal is f(&struct).
func fillGlobal[T any](l *Library, s symbol, p *T) Return {
	return l.call1(s, uintptr(unsafe.Pointer(p)))
}

// number is f(device, &number).
func (l *Library) number(s symbol, d Device) (uint32, Return) {
	w := borrow()
	ret := l.call2(s, uintptr(d), uintptr(unsafe.Pointer(&w.numbers[0])))
	n := w.numbers[0]
	scratches.Put(w)
	return valid(n, ret), ret
}

// numberOf is f(device, argument, &number).
func (l *Library) numberOf(s symbol, d Device, arg uint32) (uint32, Return) {
	w := borrow()
	ret := l.call3(s, uintptr(d), uintptr(arg), uintptr(unsafe.Pointer(&w.numbers[0])))
	n := w.numbers[0]
	scratches.Put(w)
	return valid(n, ret), ret
}

// pair is f(device, &number, &number).
func (l *Library) pair(s symbol, d Device) (a, b uint32, ret Return) {
	w := borrow()
	ret = l.call3(s, uintptr(d), uintptr(unsafe.Pointer(&w.numbers[0])), uintptr(unsafe.Pointer(&w.numbers[1])))
	a, b = w.numbers[0], w.numbers[1]
	scratches.Put(w)
	return valid(a, ret), valid(b, ret), ret
}

// global is f(&number).
func (l *Library) global(s symbol) (uint32, Return) {
	w := borrow()
	ret := l.call1(s, uintptr(unsafe.Pointer(&w.numbers[0])))
	n := w.numbers[0]
	scratches.Put(w)
	return valid(n, ret), ret
}

// long is f(device, &number) for 64 bits.
func (l *Library) long(s symbol, d Device) (uint64, Return) {
	w := borrow()
	ret := l.call2(s, uintptr(d), uintptr(unsafe.Pointer(&w.long)))
	n := w.long
	scratches.Put(w)
	return valid(n, ret), ret
}

// longOf is f(device, argument, argument, &number) for 64 bits.
func (l *Library) longOf(s symbol, d Device, a, b uint32) (uint64, Return) {
	w := borrow()
	ret := l.call4(s, uintptr(d), uintptr(a), uintptr(b), uintptr(unsafe.Pointer(&w.long)))
	n := w.long
	scratches.Put(w)
	return valid(n, ret), ret
}

// longOfThree is f(device, argument, argument, argument, &number) for 64 bits.
func (l *Library) longOfThree(s symbol, d Device, a, b, c uint32) (uint64, Return) {
	w := borrow()
	ret := l.call5(s, uintptr(d), uintptr(a), uintptr(b), uintptr(c), uintptr(unsafe.Pointer(&w.long)))
	n := w.long
	scratches.Put(w)
	return valid(n, ret), ret
}

// create is f(&handle).
func (l *Library) create(s symbol) (uintptr, Return) {
	w := borrow()
	ret := l.call1(s, uintptr(unsafe.Pointer(&w.handle)))
	h := w.handle
	scratches.Put(w)
	return valid(h, ret), ret
}

// handleAt is f(index, &handle).
func (l *Library) handleAt(s symbol, index uint32) (Device, Return) {
	w := borrow()
	ret := l.call2(s, uintptr(index), uintptr(unsafe.Pointer(&w.handle)))
	h := w.handle
	scratches.Put(w)
	return Device(valid(h, ret)), ret
}

// handleWithin is f(device, index, &handle).
func (l *Library) handleWithin(s symbol, d Device, index uint32) (Device, Return) {
	w := borrow()
	ret := l.call3(s, uintptr(d), uintptr(index), uintptr(unsafe.Pointer(&w.handle)))
	h := w.handle
	scratches.Put(w)
	return Device(valid(h, ret)), ret
}

// handleOf is f(name, &handle).
func (l *Library) handleOf(s symbol, name string) (Device, Return) {
	if len(name) >= textSize || strings.IndexByte(name, 0) >= 0 {
		return 0, ErrorInvalidArgument
	}
	w := borrow()
	w.text[copy(w.text[:], name)] = 0
	ret := l.call2(s, uintptr(unsafe.Pointer(&w.text)), uintptr(unsafe.Pointer(&w.handle)))
	h := w.handle
	scratches.Put(w)
	return Device(valid(h, ret)), ret
}

// text is f(device, buffer, size).
func (l *Library) text(s symbol, d Device) (string, Return) {
	w := borrow()
	ret := l.call3(s, uintptr(d), uintptr(unsafe.Pointer(w.clearText())), textSize-1)
	return w.takeText(ret), ret
}

// globalText is f(buffer, size).
func (l *Library) globalText(s symbol) (string, Return) {
	w := borrow()
	ret := l.call2(s, uintptr(unsafe.Pointer(w.clearText())), textSize-1)
	return w.takeText(ret), ret
}

// clearText makes the buffer end in a zero byte whatever is written: the driver is told of one byte less.
func (w *scratch) clearText() *[textSize]byte {
	w.text[0], w.text[textSize-1] = 0, 0
	return &w.text
}

// takeText copies the text and gives the scratch back.
func (w *scratch) takeText(ret Return) (text string) {
	if ret == Success {
		text = Text(w.text[:])
	}
	scratches.Put(w)
	return text
}

// counted is f(device, &count, items): it fills what there is room for, and says how many there are.
func counted[T any](l *Library, s symbol, d Device, items []T) (uint32, Return) {
	w := borrow()
	w.numbers[0] = uint32(len(items))
	ret := l.call3(s, uintptr(d), uintptr(unsafe.Pointer(&w.numbers[0])), uintptr(unsafe.Pointer(unsafe.SliceData(items))))
	n := w.numbers[0]
	scratches.Put(w)
	return validCount(n, len(items), ret), ret
}

// valid is v, and nothing where the call failed: what is in the scratch then is not an answer.
func valid[T uint32 | uint64 | uintptr](v T, ret Return) T {
	if ret != Success {
		return 0
	}
	return v
}

// validCount is the number of items that were filled, or the number that there are.
func validCount(n uint32, room int, ret Return) uint32 {
	switch ret {
	case Success:
		return min(n, uint32(room)) // nobody shall read past the end because of a driver's mistake
	case ErrorInsufficientSize:
		return n
	default:
		return 0
	}
}
