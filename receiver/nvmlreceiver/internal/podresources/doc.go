// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package podresources asks the kubelet which containers have which GPUs, by its pod-resources API (v1) on a socket of the
// node. It tells what is allocated, whether used or not, which no list of processes can.
//
// What the API does not tell:
//
//   - The uid of a pod. Namespace and name are what there is, and they are unique only at one time.
//   - Whether a pod still runs. Kubelets before Kubernetes 1.34 list pods that have ended, so that a device may be listed twice.
//   - Which GPU a device of a claim (DRA) is, unless its CDI name has a UUID: the driver of NVIDIA names devices gpu-0 and
//     gpu-0-mig-1g18gb-19-0, and the attributes that hold their UUIDs are in the ResourceSlices of the API server, which is
//     not asked here. See [Match] for what such a name is worth.
package podresources
