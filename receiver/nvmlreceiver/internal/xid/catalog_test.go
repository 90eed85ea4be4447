// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package xid

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestLookup(t *testing.T) {
	for code := 1; code <= 172; code++ {
		e, ok := Lookup(code)
		assert.True(t, ok, code)
		assert.Equal(t, code, e.Code)
		assert.NotEmpty(t, e.Mnemonic, code)
		assert.NotEmpty(t, e.Meaning, code)
		if e.Application {
			assert.Equal(t, Info, e.Severity, code)
		}
	}
	for _, code := range []int{-1, 0, 173, 1 << 30} {
		e, ok := Lookup(code)
		assert.False(t, ok, code)
		assert.Equal(t, Entry{Code: code, Severity: Warn}, e)
	}
}

func TestSeverities(t *testing.T) {
	for _, code := range []int{48, 62, 64, 74, 79, 95, 119, 120} {
		e, _ := Lookup(code)
		assert.GreaterOrEqual(t, e.Severity, Error, code)
		assert.False(t, e.Application, code)
	}
	for _, code := range []int{63, 94} {
		e, _ := Lookup(code)
		assert.Equal(t, Warn, e.Severity, code)
	}
	for _, code := range []int{13, 31, 43, 45, 68, 109} {
		e, _ := Lookup(code)
		assert.Equal(t, Info, e.Severity, code)
		assert.True(t, e.Application, code)
	}
}

func TestActions(t *testing.T) {
	for code, want := range map[int]Action{
		13: "restart_app", 45: "workflow_xid_45", 48: "workflow_xid_48", 63: "none", 74: "workflow_nvlink_err", 78: "update_swfw",
		79: "restart_bm", 94: "restart_app", 95: "reset_gpu", 119: "reset_gpu", 149: "workflow_nvlink5_err", 151: "restart_vm",
		154: "xid_154", 159: "check_uvm", 167: "", 54: "check_mechanicals", 1: "contact_support",
	} {
		e, _ := Lookup(code)
		assert.Equal(t, want, e.Action, code)
	}
}

func TestCritical(t *testing.T) {
	codes := Critical()
	assert.Equal(t, []int{48, 62, 63, 64, 74, 79, 92, 94, 95, 119, 120, 140, 143, 145, 149, 158}, codes)
	assert.True(t, slices.IsSorted(codes))
	for _, code := range codes {
		e, _ := Lookup(code)
		assert.False(t, e.Application, code)
		assert.GreaterOrEqual(t, e.Severity, Warn, code)
	}
}

func TestNames(t *testing.T) {
	assert.Equal(t, "info warn error fatal unknown",
		Info.String()+" "+Warn.String()+" "+Error.String()+" "+Fatal.String()+" "+Severity(9).String())
	assert.Equal(t, "none xid sxid lost_gpu", None.String()+" "+Xid.String()+" "+SXid.String()+" "+LostGPU.String())
	assert.Equal(t, "nvml kmsg both none", NVML.String()+" "+Kmsg.String()+" "+Both.String()+" "+Source(0).String())
}
