// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package cgroup finds whose a process is: the container, the pod and the job of Slurm that its control groups tell, with no
// API of any runtime or scheduler asked.
//
// [Parse] reads what /proc/<pid>/cgroup says, a [Resolver] does so for processes by their number and remembers them.
//
// The paths of control groups are conventions of those who make them, so what is read is what is known to be written:
//
//	/docker/<id>, /system.slice/docker-<id>.scope                  Docker
//	…/cri-containerd-<id>.scope, ….slice:cri-containerd:<id>       containerd
//	…/crio-<id>.scope                                              CRI-O
//	/machine.slice/libpod-<id>.scope, …/libpod-payload-<id>        Podman
//	…/pod<uid>/<id>, …-pod<uid>.slice/…                            the kubelet
//	/ecs/<cluster>/<task>/<id>, /ecs/<task>/<task>-<number>        Amazon ECS
//	/garden/<id>, /mesos/<id>                                      Garden, Mesos
//	/slurm/uid_<n>/job_<id>/…, …slurmstepd.scope/job_<id>/…        Slurm
//
// Containers nest, and the innermost counts: it is the one that runs the process. A pod inside of a container (a node made
// by kind) replaces it; a container inside of a pod's (Docker in Docker) keeps the pod.
package cgroup
