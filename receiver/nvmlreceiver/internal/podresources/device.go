// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package podresources

import (
	"strconv"
	"strings"
)

// DeviceRef is what the id of a device tells about the GPU.
type DeviceRef struct {
	// UUID is that of the GPU (GPU-…) or of the MIG device (MIG-…) as the driver has it; empty if not said.
	UUID string
	// Index is the minor number N of /dev/nvidiaN; -1 if not said. It is not the index of NVML, which orders by PCI address.
	Index int
	// GI and CI are the ids of the GPU instance and of the compute instance; -1 if not said.
	GI, CI int
	// MIG says that the device is a part of the GPU, even where not said which.
	MIG bool
	// Slice is the replica of a device that several containers share, by time or with MPS; empty for a whole one.
	Slice string
}

// Match reads the id of a device, which is one of
//
//	GPU-<uuid>              a GPU
//	MIG-<uuid>              a MIG device
//	MIG-GPU-<uuid>/<gi>/<ci>  the same, of drivers before 470
//	nvidia0, nvidia0/gi1    a GPU, an instance of it: the device plugin of GKE
//	gpu-0                   a GPU of a claim, by NVIDIA's driver for dynamic resource allocation
//	gpu-0-mig-1g18gb-19-0   a part of one: profile and placement are said, but no id of the instance
//
// and may be followed by what makes it a replica: ::<n> (NVIDIA's device plugin), /vgpu<n> (GKE), -<n> (HAMi, after a UUID).
// ok is false for any other: a network card, a GPU that is passed through to a virtual machine.
func Match(device string) (ref DeviceRef, ok bool) {
	ref = DeviceRef{Index: -1, GI: -1, CI: -1}
	device, replica, found := strings.Cut(device, "::")
	if !found {
		if i := strings.LastIndex(device, "/vgpu"); i >= 0 {
			device, replica, found = device[:i], device[i+len("/vgpu"):], true
		}
	}
	if found && number(replica) < 0 {
		return DeviceRef{}, false
	}
	ref.Slice = replica
	switch {
	case strings.HasPrefix(device, "MIG-GPU-"):
		ok = ref.oldMIG(strings.TrimPrefix(device, "MIG-"))
	case strings.HasPrefix(device, "GPU-"), strings.HasPrefix(device, "MIG-"):
		ok = ref.byUUID(device)
	case strings.HasPrefix(device, "nvidia"):
		ok = ref.byNode(strings.TrimPrefix(device, "nvidia"))
	case strings.HasPrefix(device, "gpu-"):
		index, part, mig := strings.Cut(strings.TrimPrefix(device, "gpu-"), "-mig-")
		ref.Index, ref.MIG = number(index), mig
		ok = ref.Index >= 0 && (!mig || part != "")
	}
	if !ok {
		return DeviceRef{}, false
	}
	return ref, true
}

const (
	kindLen = len("GPU-")
	uuidLen = 36
)

func (ref *DeviceRef) byUUID(device string) bool {
	rest := device[kindLen:]
	if len(rest) > uuidLen {
		if rest[uuidLen] != '-' || ref.Slice != "" || number(rest[uuidLen+1:]) < 0 {
			return false
		}
		ref.Slice, rest = rest[uuidLen+1:], rest[:uuidLen]
	}
	ref.UUID, ref.MIG = device[:kindLen+len(rest)], device[0] == 'M'
	return isUUID(rest)
}

func (ref *DeviceRef) oldMIG(device string) bool {
	gpu, instances, _ := strings.Cut(device, "/")
	gi, ci, _ := strings.Cut(instances, "/")
	ref.UUID, ref.GI, ref.CI, ref.MIG = gpu, number(gi), number(ci), true
	return isUUID(gpu[kindLen:]) && ref.GI >= 0 && ref.CI >= 0
}

func (ref *DeviceRef) byNode(device string) bool {
	index, instance, mig := strings.Cut(device, "/")
	ref.Index = number(index)
	if mig {
		gi, found := strings.CutPrefix(instance, "gi")
		if ref.GI, ref.MIG = number(gi), true; !found || ref.GI < 0 {
			return false
		}
	}
	return ref.Index >= 0
}

// number reads a number of a device, -1 if it is none.
func number(s string) int {
	n, err := strconv.ParseUint(s, 10, 31)
	if err != nil {
		return -1
	}
	return int(n)
}

func isUUID(s string) bool {
	if len(s) != uuidLen {
		return false
	}
	for i := range len(s) {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		c := s[i]
		if hex := c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'; dash != (c == '-') || !dash && !hex {
			return false
		}
	}
	return true
}
