// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package cgroup

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Ids of the tests: c and d of containers, uid of a pod, with and without its dashes, hash of a static pod.
const (
	c    = "7be92808767a667f35c8505cbf40d14e931ef6db5b0210329cf193b15ba9d605"
	d    = "b0cf4d1f0f3a65ab0f0cf2f5f6b5ac2bc1ab0fb33b1bcd6f0b5a8e1a0c7d9e24"
	uid  = "2c48913c-b29f-11e7-9350-020968147796"
	uid_ = "2c48913c_b29f_11e7_9350_020968147796"
	hash = "2732ca68f6358eba7703fb6f82a25c94"
	task = "5a0d5ceddf6c44c1928d367a815d890f"
)

// v2 is the file of a process on a system of version 2.
func v2(path string) string { return "0::" + path + "\n" }

// v1 is the file of a process that all hierarchies of version 1 have at the same place.
func v1(path string) (file string) {
	return "12:pids:" + path + "\n11:cpu,cpuacct:" + path + "\n4:devices:" + path + "\n1:name=systemd:" + path + "\n"
}

func TestParse(t *testing.T) {
	for _, test := range []struct {
		name, file string
		want       Owner
	}{
		// Docker
		{"docker, v1", v1("/docker/" + c), Owner{ContainerID: c, Runtime: Docker}},
		{"docker, v1, systemd", v1("/system.slice/docker-" + c + ".scope"), Owner{ContainerID: c, Runtime: Docker}},
		{"docker, v2", v2("/system.slice/docker-" + c + ".scope"), Owner{ContainerID: c, Runtime: Docker}},
		{"docker, v2, cgroupfs", v2("/docker/" + c), Owner{ContainerID: c, Runtime: Docker}},
		{"docker, rootless", v2("/user.slice/user-1000.slice/user@1000.service/user.slice/docker-" + c + ".scope"), Owner{ContainerID: c, Runtime: Docker}},
		{"docker, a group below", v2("/system.slice/docker-" + c + ".scope/init"), Owner{ContainerID: c, Runtime: Docker}},
		{"docker, systemd in the container", v2("/docker/" + c + "/system.slice/sshd.service"), Owner{ContainerID: c, Runtime: Docker}},
		{"docker, own parent", v2("/gpu.slice/docker-" + c + ".scope"), Owner{ContainerID: c, Runtime: Docker}},
		{"docker in docker", v1("/docker/" + c + "/docker/" + d), Owner{ContainerID: d, Runtime: Docker}},
		{"docker in docker, v2", v2("/system.slice/docker-" + c + ".scope/docker/" + d), Owner{ContainerID: d, Runtime: Docker}},
		{"docker, the oldest form", v1("/" + c), Owner{ContainerID: c}},
		{"docker, lxc", v1("/lxc/" + c), Owner{ContainerID: c}},
		{"docker, colons", v1("/system.slice:docker:" + c), Owner{ContainerID: c, Runtime: Docker}},
		{"docker, while it ends", v2("/system.slice/docker-" + c + ".scope (deleted)"), Owner{ContainerID: c, Runtime: Docker}},
		{"hybrid", "12:devices:/docker/" + c + "\n3:misc:/\n1:name=systemd:/docker/" + c + "\n0::/system.slice/containerd.service\n", Owner{ContainerID: c, Runtime: Docker}},
		{"hybrid, only systemd's", "5:devices:/user.slice\n2:cpuset:/\n1:name=systemd:/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-" + c + ".scope\n0::/\n", Owner{ContainerID: c, Runtime: Podman}},

		// kubelet, cgroupfs
		{"burstable", v1("/kubepods/burstable/pod" + uid + "/" + c), Owner{ContainerID: c, PodUID: uid}},
		{"best effort", v2("/kubepods/besteffort/pod" + uid + "/" + c), Owner{ContainerID: c, PodUID: uid}},
		{"guaranteed", v2("/kubepods/pod" + uid + "/" + c), Owner{ContainerID: c, PodUID: uid}},
		{"static pod", v2("/kubepods/burstable/pod" + hash + "/" + c), Owner{ContainerID: c, PodUID: hash}},
		{"kubepods twice", v1("/kubepods/kubepods/besteffort/pod" + uid + "/" + c), Owner{ContainerID: c, PodUID: uid}},
		{"pod alone", v2("/kubepods/burstable/pod" + uid), Owner{PodUID: uid}},
		{"runtime told", v1("/kubepods/burstable/pod" + uid + "/cri-containerd-" + c), Owner{ContainerID: c, PodUID: uid, Runtime: Containerd}},
		{"CRI-O, cgroupfs", v1("/kubepods/burstable/pod" + uid + "/crio-" + c), Owner{ContainerID: c, PodUID: uid, Runtime: CRIO}},
		{"own root", v2("/ml/kubepods/burstable/pod" + uid + "/" + c), Owner{ContainerID: c, PodUID: uid}},
		{"no uid", v2("/kubepods/pod123/" + c), Owner{ContainerID: c}},
		{"no container's id", v2("/kubepods/pod" + uid + "/container123"), Owner{PodUID: uid}},

		// kubelet, systemd
		{"containerd", v2("/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod" + uid_ + ".slice/cri-containerd-" + c + ".scope"), Owner{ContainerID: c, PodUID: uid, Runtime: Containerd}},
		{"containerd, v1", v1("/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod" + uid_ + ".slice/cri-containerd-" + c + ".scope"), Owner{ContainerID: c, PodUID: uid, Runtime: Containerd}},
		{"guaranteed, systemd", v2("/kubepods.slice/kubepods-pod" + uid_ + ".slice/cri-containerd-" + c + ".scope"), Owner{ContainerID: c, PodUID: uid, Runtime: Containerd}},
		{"dashes in a slice", v2("/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod" + uid + ".slice/docker-" + c + ".scope"), Owner{ContainerID: c, PodUID: uid, Runtime: Docker}},
		{"static pod, systemd", v2("/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod" + hash + ".slice/crio-" + c + ".scope"), Owner{ContainerID: c, PodUID: hash, Runtime: CRIO}},
		{"CRI-O", v2("/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod" + uid_ + ".slice/crio-" + c + ".scope"), Owner{ContainerID: c, PodUID: uid, Runtime: CRIO}},
		{"CRI-O, crun", v2("/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod" + uid_ + ".slice/crio-" + c + ".scope/container"), Owner{ContainerID: c, PodUID: uid, Runtime: CRIO}},
		{"CRI-O's conmon", v2("/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod" + uid_ + ".slice/crio-conmon-" + c + ".scope"), Owner{PodUID: uid}},
		{"CRI-O's conmon, apart", v2("/system.slice/crio-conmon-" + c + ".scope"), Owner{}},
		{"CRI-O's conmon, cgroupfs", v1("/kubepods/pod" + uid + "/crio-conmon-" + c), Owner{PodUID: uid}},
		{"colons", v1("/kubepods-besteffort-pod" + uid_ + ".slice:cri-containerd:" + c), Owner{ContainerID: c, PodUID: uid, Runtime: Containerd}},
		{"colons, below the service", v2("/system.slice/containerd.service/kubepods-burstable-pod" + uid_ + ".slice:cri-containerd:" + c), Owner{ContainerID: c, PodUID: uid, Runtime: Containerd}},
		{"colons, kubelet's slice", v1("/kubelet-kubepods-burstable-pod" + uid_ + ".slice:cri-containerd:" + c), Owner{ContainerID: c, PodUID: uid, Runtime: Containerd}},
		{"colons, a short id", v2("/system.slice/containerd.service/kubepods-burstable-pod" + uid + ".slice:cri-containerd:1234567890abcdef"), Owner{ContainerID: "1234567890abcdef", PodUID: uid, Runtime: Containerd}},
		{"not an id", v1("/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod" + uid_ + ".slice/invalid-id.scope"), Owner{PodUID: uid}},

		// nested
		{"kind, v1", v1("/docker/" + d + "/kubelet/kubepods/besteffort/pod" + uid + "/" + c), Owner{ContainerID: c, PodUID: uid}},
		{"kind, v2", v2("/system.slice/docker-" + d + ".scope/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-burstable.slice/kubelet-kubepods-burstable-pod" + uid_ + ".slice/cri-containerd-" + c + ".scope"), Owner{ContainerID: c, PodUID: uid, Runtime: Containerd}},
		{"kind, of the pod itself", v2("/docker/" + d + "/kubepods/pod" + uid), Owner{PodUID: uid}},
		{"kind, its node", v2("/docker/" + d + "/system.slice/kubelet.service"), Owner{ContainerID: d, Runtime: Docker}},
		{"docker in a pod", v2("/kubepods/burstable/pod" + uid + "/" + d + "/docker/" + c), Owner{ContainerID: c, PodUID: uid, Runtime: Docker}},
		{"another namespace", v2("/../../../burstable/pod" + uid + "/" + c), Owner{ContainerID: c, PodUID: uid}},
		{"another namespace, kubepods", v2("/../../kubepods/pod" + uid + "/" + c), Owner{ContainerID: c, PodUID: uid}},
		{"another namespace, a container beside", v2("/../crio-" + c + ".scope"), Owner{ContainerID: c, Runtime: CRIO}},
		{"another namespace, an id", v2("/../" + c), Owner{ContainerID: c}},
		{"pod and container", v1("/pod" + uid + "/" + c), Owner{ContainerID: c, PodUID: uid}},

		// Podman
		{"podman", v2("/machine.slice/libpod-" + c + ".scope"), Owner{ContainerID: c, Runtime: Podman}},
		{"podman, crun", v2("/machine.slice/libpod-" + c + ".scope/container"), Owner{ContainerID: c, Runtime: Podman}},
		{"podman, rootless", v2("/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-" + c + ".scope/container"), Owner{ContainerID: c, Runtime: Podman}},
		{"podman, a pod of its own", v2("/machine.slice/machine-libpod_pod_" + d + ".slice/libpod-" + c + ".scope"), Owner{ContainerID: c, Runtime: Podman}},
		{"podman, cgroupfs", v1("/libpod_parent/libpod-" + c), Owner{ContainerID: c, Runtime: Podman}},
		{"podman, cgroupfs, a group below", v1("/libpod_parent/libpod-" + c + "/ctr"), Owner{ContainerID: c, Runtime: Podman}},
		{"podman, an id alone", v1("/libpod_parent/" + c), Owner{ContainerID: c, Runtime: Podman}},
		{"podman, Quadlet", v2("/system.slice/vllm.service/libpod-payload-" + c), Owner{ContainerID: c, Runtime: Podman}},
		{"podman's conmon", v2("/machine.slice/libpod-conmon-" + c + ".scope"), Owner{}},
		{"podman the command", v2("/user.slice/user-1000.slice/user@1000.service/user.slice/podman-4711.scope"), Owner{}},

		// others
		{"nerdctl", v2("/system.slice/nerdctl-" + c + ".scope"), Owner{ContainerID: c, Runtime: Containerd}},
		{"runc", v2("/system.slice/runc-" + c + ".scope"), Owner{ContainerID: c}},
		{"ECS", v1("/ecs/test-ecs-classic/" + task + "/" + c), Owner{ContainerID: c, Runtime: Docker}},
		{"ECS, short", v1("/ecs/" + task + "/" + c), Owner{ContainerID: c, Runtime: Docker}},
		{"ECS, systemd", v2("/ecstasks.slice/ecstasks-" + task + ".slice/docker-" + c + ".scope"), Owner{ContainerID: c, Runtime: Docker}},
		{"Fargate", v1("/ecs/" + task + "/" + task + "-3054012820"), Owner{ContainerID: task + "-3054012820"}},
		{"Garden", v1("/system.slice/garden.service/garden/6f265890-5165-7fab-6b52-18d1"), Owner{ContainerID: "6f265890-5165-7fab-6b52-18d1"}},
		{"Garden, a uuid", v1("/garden/5a081c13-b8cf-4801-b427-f4601742204d"), Owner{ContainerID: "5a081c13-b8cf-4801-b427-f4601742204d"}},
		{"Garden, one digit less", v1("/garden/6f26589-5165-7fab-6b52-18d1"), Owner{}},
		{"Mesos", v1("/mesos/5a081c13-b8cf-4801-b427-f4601742204d"), Owner{ContainerID: "5a081c13-b8cf-4801-b427-f4601742204d"}},

		// Slurm
		{"Slurm, v1", v1("/slurm/uid_1000/job_123/step_0"), Owner{SlurmJob: "123"}},
		{"Slurm, v1, a task", "10:devices:/slurm/uid_2101171/job_280678/step_interactive/task_0\n4:memory:/\n0::/\n", Owner{SlurmJob: "280678"}},
		{"Slurm, v2", v2("/system.slice/slurmstepd.scope/job_123/step_batch/user/task_0"), Owner{SlurmJob: "123"}},
		{"Slurm, several slurmd", v2("/system.slice/node07_slurmstepd.scope/job_123/step_extern/user/task_special"), Owner{SlurmJob: "123"}},
		{"Slurm, several slurmd, v1", v1("/slurm_node07/uid_1000/job_123/step_0"), Owner{SlurmJob: "123"}},
		{"Slurm, another namespace", v2("/../job_42/step_extern"), Owner{SlurmJob: "42"}},
		{"Slurm, its own processes", v2("/system.slice/slurmstepd.scope/system"), Owner{}},
		{"Slurm, a container in a job", v2("/system.slice/slurmstepd.scope/job_123/step_0/user/task_0/libpod-payload-" + c), Owner{ContainerID: c, Runtime: Podman, SlurmJob: "123"}},
		{"Slurm in a pod", v2("/kubepods/pod" + uid + "/" + c + "/system.slice/slurmstepd.scope/job_7/step_0"), Owner{ContainerID: c, PodUID: uid, SlurmJob: "7"}},
		{"Slurm, container and job apart", "4:devices:/slurm/uid_1/job_5/step_0\n1:name=systemd:/user.slice/libpod-" + c + ".scope\n", Owner{ContainerID: c, Runtime: Podman, SlurmJob: "5"}},
		{"a job of somebody else", v2("/system.slice/foo.service/job_123"), Owner{}},
		{"no number", v2("/slurm/uid_1000/job_bad/step_0"), Owner{}},

		// the host
		{"the root", v2("/"), Owner{}},
		{"the roots", v1("/"), Owner{}},
		{"a service", v2("/system.slice/foo.service"), Owner{}},
		{"docker's service", v2("/system.slice/docker.service"), Owner{}},
		{"containerd's service", v1("/system.slice/containerd.service"), Owner{}},
		{"a template's service", v2("/system.slice/system-getty.slice/getty@tty1.service"), Owner{}},
		{"a session", v2("/user.slice/user-1000.slice/session-3.scope"), Owner{}},
		{"a desktop's application", v2("/user.slice/user-1000.slice/user@1000.service/app.slice/app-org.gnome.Terminal.slice/vte-spawn-5a081c13-b8cf-4801-b427-f4601742204d.scope"), Owner{}},
		{"init", v2("/init.scope"), Owner{}},
		{"a uuid that means nothing", v2("/jobs/5a081c13-b8cf-4801-b427-f4601742204d"), Owner{}},
		{"the kubelet's service", v2("/runtime.slice/kubelet.service"), Owner{}},
		{"nothing", "", Owner{}},
		{"no line", "garbage\n::\n:\n", Owner{}},
		{"capitals", v2("/docker/" + strings.ToUpper(c)), Owner{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, ok := Parse([]byte(test.file))
			assert.Equal(t, test.want, got)
			assert.Equal(t, test.want != Owner{}, ok)
		})
	}
}

var (
	validID  = regexp.MustCompile(`^[0-9a-zA-Z_-]{1,128}$`)
	validUID = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$|^[0-9a-f]{32}$`)
	validJob = regexp.MustCompile(`^[0-9]{1,20}$`)
)

func FuzzParse(f *testing.F) {
	for _, file := range []string{
		v1("/docker/" + c),
		v2("/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod" + uid_ + ".slice/cri-containerd-" + c + ".scope"),
		v1("/kubepods-besteffort-pod" + uid_ + ".slice:cri-containerd:" + c),
		v2("/kubepods/pod" + hash + "/crio-conmon-" + c),
		v1("/ecs/" + task + "/" + task + "-3054012820"),
		v2("/system.slice/node07_slurmstepd.scope/job_123/step_extern/user/task_special"),
		v1("/garden/6f265890-5165-7fab-6b52-18d1"),
	} {
		f.Add([]byte(file))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		owner, ok := Parse(file)
		if owner.ContainerID != "" {
			assert.Regexp(t, validID, owner.ContainerID)
		} else {
			assert.Empty(t, owner.Runtime)
		}
		if owner.PodUID != "" {
			assert.Regexp(t, validUID, owner.PodUID)
		}
		if owner.SlurmJob != "" {
			assert.Regexp(t, validJob, owner.SlurmJob)
		}
		assert.Equal(t, owner != Owner{}, ok)
	})
}

func BenchmarkParse(b *testing.B) {
	file := []byte(v2("/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod" + uid_ + ".slice/cri-containerd-" + c + ".scope"))
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := Parse(file); !ok {
			b.Fatal("no owner")
		}
	}
}
