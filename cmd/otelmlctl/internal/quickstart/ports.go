// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package quickstart runs the collector on one machine beside generated traffic, and reads back from its metrics
// what it says of each feature.
package quickstart

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
)

// Port is a port of configs/quickstart.yaml.
type Port struct {
	Env     string // the environment variable that changes it
	Default int
	Use     string
}

// The ports, under the names that configs/quickstart.yaml reads.
var (
	OTLPGRPC   = Port{"OTLP_GRPC_PORT", 4317, "OTLP over gRPC"}
	OTLPHTTP   = Port{"OTLP_HTTP_PORT", 4318, "OTLP over HTTP"}
	Prometheus = Port{"PROMETHEUS_PORT", 9464, "drift metrics for Prometheus"}
	Health     = Port{"HEALTH_PORT", 13133, "health check"}
	Telemetry  = Port{"TELEMETRY_PORT", 8888, "the collector's own metrics"}
)

var ports = []Port{OTLPGRPC, OTLPHTTP, Prometheus, Health, Telemetry}

// Address is 127.0.0.1 with the port's number from the environment, else its default.
func (p Port) Address() string {
	return net.JoinHostPort("127.0.0.1", p.number())
}

func (p Port) number() string { return cmp.Or(os.Getenv(p.Env), strconv.Itoa(p.Default)) }

// CheckPorts reports every port that is no port, that another one is too, or that something else listens on, and how
// to change it.
func CheckPorts() error {
	var errs []error
	taken := map[uint64]Port{}
	for _, p := range ports {
		number, err := strconv.ParseUint(p.number(), 10, 16)
		if err != nil || number == 0 {
			errs = append(errs, fmt.Errorf("%s %q (%s): must be a port, a number from 1 to 65535", p.Env, p.number(), p.Use))
			continue
		}
		if other, ok := taken[number]; ok {
			errs = append(errs, fmt.Errorf("%s (%s) and %s (%s) are both %d: must be different ports", other.Env, other.Use, p.Env, p.Use, number))
			continue
		}
		taken[number] = p
		listener, err := net.Listen("tcp", p.Address())
		if err != nil {
			errs = append(errs, fmt.Errorf("%s (%s) is not free: %w; set %s to another port", p.Address(), p.Use, err, p.Env))
			continue
		}
		errs = append(errs, listener.Close())
	}
	return errors.Join(errs...)
}
