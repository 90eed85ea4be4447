// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package podresources

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

const (
	gpu = "GPU-be6e8706-1ee7-9ce9-7c5e-80ebf0f66714"
	mig = "MIG-b8ea3855-276c-c9cb-b366-c6fa655957c5"
)

func TestMatch(t *testing.T) {
	for device, want := range map[string]DeviceRef{
		gpu:                         {UUID: gpu, Index: -1, GI: -1, CI: -1},
		gpu + "::3":                 {UUID: gpu, Index: -1, GI: -1, CI: -1, Slice: "3"},
		gpu + "-7":                  {UUID: gpu, Index: -1, GI: -1, CI: -1, Slice: "7"},
		gpu + "/vgpu2":              {UUID: gpu, Index: -1, GI: -1, CI: -1, Slice: "2"},
		mig:                         {UUID: mig, Index: -1, GI: -1, CI: -1, MIG: true},
		mig + "::0":                 {UUID: mig, Index: -1, GI: -1, CI: -1, MIG: true, Slice: "0"},
		"MIG-" + gpu + "/7/0":       {UUID: gpu, Index: -1, GI: 7, CI: 0, MIG: true},
		"MIG-" + gpu + "/7/0::11":   {UUID: gpu, Index: -1, GI: 7, CI: 0, MIG: true, Slice: "11"},
		"nvidia0":                   {Index: 0, GI: -1, CI: -1},
		"nvidia12":                  {Index: 12, GI: -1, CI: -1},
		"nvidia0/gi1":               {Index: 0, GI: 1, CI: -1, MIG: true},
		"nvidia0/vgpu3":             {Index: 0, GI: -1, CI: -1, Slice: "3"},
		"nvidia0/gi0/vgpu1":         {Index: 0, GI: 0, CI: -1, MIG: true, Slice: "1"},
		"gpu-0":                     {Index: 0, GI: -1, CI: -1},
		"gpu-3-mig-1g18gb-19-0":     {Index: 3, GI: -1, CI: -1, MIG: true},
		"gpu-0-mig-9-4-4":           {Index: 0, GI: -1, CI: -1, MIG: true},
		"gpu-0-mig-1g.5gb+me-20-10": {Index: 0, GI: -1, CI: -1, MIG: true},
	} {
		ref, ok := Match(device)
		assert.True(t, ok, device)
		assert.Equal(t, want, ref, device)
	}
	for _, device := range []string{
		"", "::", "::1", "GPU-", "MIG-", "GPU", gpu + "::", gpu + "::x", gpu + "::1::2", gpu + "-", gpu + "-x", gpu + "-1::2", gpu + "0",
		gpu[:len(gpu)-1], gpu[:len(gpu)-1] + "g", "GPU-be6e87061ee7-9ce9-7c5e-80ebf0f66714aa", "MIG-" + gpu, "MIG-" + gpu + "/1", "MIG-" + gpu + "/a/0",
		"MIG-GPU-", "MIG-GPU-/1/2", "nvidia", "nvidia0/", "nvidia0/gi", "nvidia0/ci1", "nvidia0/gi-1", "nvidia-1", "nvidia0/vgpu", "nvidiactl",
		"nvidia99999999999", "gpu-", "gpu-x", "gpu-0-mig-", "gpu-vfio-0", "gpu-0-vfio", "0000:3b:00.0", "3", "tegra", "all",
	} {
		ref, ok := Match(device)
		assert.False(t, ok, device)
		assert.Zero(t, ref, device)
	}
}

func FuzzMatch(f *testing.F) {
	for _, device := range []string{gpu + "::3", "MIG-" + gpu + "/7/0", "nvidia0/gi0/vgpu1", "gpu-3-mig-1g18gb-19-0", gpu + "-7"} {
		f.Add(device)
	}
	f.Fuzz(func(t *testing.T, device string) {
		ref, ok := Match(device)
		if !ok {
			assert.Zero(t, ref)
			return
		}
		assert.True(t, ref.UUID != "" || ref.Index >= 0, "one of them is said")
		if ref.UUID != "" {
			assert.Equal(t, -1, ref.Index)
			assert.True(t, isUUID(ref.UUID[kindLen:]))
		}
		assert.False(t, ref.GI >= 0 && !ref.MIG)
		if ref.Slice != "" {
			assert.GreaterOrEqual(t, number(ref.Slice), 0)
		}
	})
}

func BenchmarkMatch(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := Match(gpu + "::3"); !ok {
			b.Fatal("no GPU")
		}
	}
}
