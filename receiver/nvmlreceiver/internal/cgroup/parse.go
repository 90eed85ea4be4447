// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package cgroup

import "strings"

// Names of runtimes, as the attribute container.runtime.name has them.
const (
	Docker     = "docker"
	Containerd = "containerd"
	CRIO       = "cri-o"
	Podman     = "podman"
)

// Owner is whose a process is. What the path does not say is empty.
type Owner struct {
	// ContainerID is what the runtime calls the container: mostly 64 hexadecimal digits.
	ContainerID string
	// PodUID is the uid of the pod, 8-4-4-4-12. That of a static pod is the hash of its manifest: 32 digits without dashes.
	PodUID string
	// Runtime is one of [Docker], [Containerd], [CRIO] and [Podman]. With the cgroupfs driver the paths of a kubelet do not tell.
	Runtime string
	// SlurmJob is the number of the job.
	SlurmJob string
}

// Parse reads the content of /proc/<pid>/cgroup, of version 1, 2 or both. ok is false where it tells neither a container
// nor a pod nor a job: a process of the host.
func Parse(procCgroup []byte) (owner Owner, ok bool) {
	var best place
	job := ""
	for line := range strings.Lines(string(procCgroup)) {
		_, rest, found := strings.Cut(strings.TrimSuffix(line, "\n"), ":")
		_, path, both := strings.Cut(rest, ":")
		if !found || !both {
			continue
		}
		// The hierarchies of version 1 need not agree: of those that its runtime does not use, a process may be at the root.
		p := parsePath(path)
		if p.says() > best.says() {
			best = p
		}
		if job == "" {
			job = p.SlurmJob
		}
	}
	owner = Owner{
		// Clones, for the parts would keep the whole file alive.
		ContainerID: strings.Clone(best.ContainerID),
		PodUID:      strings.Clone(best.PodUID),
		Runtime:     best.Runtime,
		SlurmJob:    strings.Clone(job),
	}
	return owner, owner != Owner{}
}

// place is what one path says.
type place struct {
	Owner
	depth int // containers around the process
}

// says orders places by how much is known.
func (p *place) says() (n int) {
	if p.ContainerID != "" {
		n += 4 * p.depth
	}
	if p.PodUID != "" {
		n += 2
	}
	if p.Runtime != "" {
		n++
	}
	return n
}

// parsePath goes down a path from the root.
func parsePath(path string) (p place) {
	path = strings.TrimSuffix(path, " (deleted)") // written by the kernel while the last processes of a group end
	before, slurm, ecs := "", false, false
	for path != "" {
		var name string
		name, path, _ = strings.Cut(path, "/")
		switch {
		case name == "" || name == "..": // groups outside of our namespace are shown from where we are
			continue
		case name == "ecs":
			ecs = true
		case name == "slurm" || strings.HasPrefix(name, "slurm_") || strings.HasSuffix(name, "slurmstepd.scope"):
			slurm = true
		}
		if job, found := strings.CutPrefix(name, "job_"); found && isNumber(job) &&
			(slurm || strings.HasPrefix(before, "uid_") || strings.HasPrefix(path, "step_")) {
			p.SlurmJob = job
		}
		// A path meant for the driver of systemd becomes one group, colons and all, where the runtime does not use that driver.
		slice, scope, colons := strings.Cut(name, ":")
		if !colons {
			slice, scope = name, name
		}
		if uid := podUID(slice); uid != "" {
			p.Owner = Owner{PodUID: uid, SlurmJob: p.SlurmJob}
		}
		id, runtime := "", ""
		if colons {
			id, runtime = prefixed(scope, ":")
		} else if id = bare(name, before); id == "" {
			id, runtime = prefixed(strings.TrimSuffix(name, ".scope"), "-")
		} else {
			runtime = parentRuntime(before, ecs && len(id) == fullID)
		}
		if id != "" {
			p.ContainerID, p.Runtime = id, runtime
			p.depth++
		}
		before = name
	}
	return p
}

const (
	fullID  = 64
	shortID = 12 // what Docker shows
	maxID   = 128
)

// runtimes by what they write before the id.
var runtimes = map[string]string{
	"docker":         Docker,
	"cri-containerd": Containerd,
	"containerd":     Containerd,
	"nerdctl":        Containerd,
	"crio":           CRIO,
	"libpod":         Podman,
	"libpod-payload": Podman, // with --cgroups=split, as Quadlet's services run
}

// prefixed reads <runtime>-<id>. A runtime that is not known is believed if the id has its full length.
func prefixed(name, separator string) (id, runtime string) {
	i := strings.LastIndex(name, separator)
	if i <= 0 {
		return "", ""
	}
	prefix, id := name[:i], name[i+1:]
	if !isHex(id) || len(id) > maxID {
		return "", ""
	}
	runtime, known := runtimes[prefix]
	switch {
	case known && len(id) >= shortID:
		return id, runtime
	case len(id) == fullID && !strings.HasSuffix(prefix, "conmon"): // conmon looks after a container, from outside
		return id, ""
	}
	return "", ""
}

// bare reads a name that is an id and nothing else.
func bare(name, before string) string {
	if len(name) == fullID && isHex(name) {
		return name
	}
	if grouped(name, '-', 8, 4, 4, 4, 4) { // Garden's
		return name
	}
	if (before == "garden" || before == "mesos") && isUUID(name, '-') {
		return name
	}
	// Fargate's: the task and a number.
	if task, number, found := strings.Cut(name, "-"); found && len(task) == 32 && isHex(task) && isNumber(number) {
		return name
	}
	return ""
}

// parentRuntime tells the runtime by the group above one that is named by an id alone.
func parentRuntime(before string, ecs bool) string {
	switch {
	case before == "docker" || ecs:
		return Docker
	case before == "libpod_parent":
		return Podman
	}
	return ""
}

// podUID reads pod<uid> and <anything>-pod<uid>.slice. Slices have `_` for `-`, which they use for their hierarchy.
func podUID(name string) string {
	uid, found := strings.CutPrefix(name, "pod")
	if !found {
		slice, is := strings.CutSuffix(name, ".slice")
		i := strings.LastIndex(slice, "-pod")
		if !is || i < 0 {
			return ""
		}
		uid = slice[i+len("-pod"):]
	}
	switch {
	case len(uid) == 32 && isHex(uid), isUUID(uid, '-'):
		return uid
	case isUUID(uid, '_'):
		return strings.ReplaceAll(uid, "_", "-")
	}
	return ""
}

func isUUID(s string, separator byte) bool { return grouped(s, separator, 8, 4, 4, 4, 12) }

// grouped tells whether s is groups of hexadecimal digits of these lengths.
func grouped(s string, separator byte, lengths ...int) bool {
	for i, n := range lengths {
		if i > 0 {
			if s == "" || s[0] != separator {
				return false
			}
			s = s[1:]
		}
		if len(s) < n || !isHex(s[:n]) {
			return false
		}
		s = s[n:]
	}
	return s == ""
}

// isHex tells whether s is hexadecimal digits as runtimes write them: in lower case.
func isHex(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return s != ""
}

func isNumber(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != "" && len(s) <= 20
}
