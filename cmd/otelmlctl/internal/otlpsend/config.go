// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package otlpsend sends logs, traces and metrics over OTLP/gRPC with back-pressure: a refused batch is
// sent again until it is accepted, so what is counted as accepted was accepted.
package otlpsend

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
)

// DefaultEndpoint is where a collector on this machine listens for OTLP/gRPC.
const DefaultEndpoint = "127.0.0.1:4317"

// Config says where to send and how. Only Endpoint is needed; zero values mean the default.
type Config struct {
	// Endpoint is host:port of an OTLP/gRPC receiver.
	Endpoint string
	// ConnectTimeout is how long Dial waits for the endpoint. Default: 10 s.
	ConnectTimeout time.Duration
	// Insecure sends plain text instead of TLS. Nil: plain text for a loopback host without CAFile, TLS otherwise.
	Insecure *bool
	// CAFile is a PEM file of the certificate authorities to trust instead of the system's.
	CAFile string
	// Headers go with each request, e.g. authorization. Keys are lower case.
	Headers map[string]string
	// Timeout is how long one attempt may take. Default: 30 s. A batch whose answer takes longer is sent
	// again although it may have been received, so this is not short.
	Timeout time.Duration
	// Refused, if set, is told of each refusal before the batch is sent again. It is called by the goroutine that sends.
	Refused func(err error, wait time.Duration)
}

// AddFlags defines --endpoint, --connect-timeout, --insecure, --ca and --header, which fill c.
func (c *Config) AddFlags(fs *pflag.FlagSet) {
	fs.StringVar(&c.Endpoint, "endpoint", DefaultEndpoint, "`host:port` of the OTLP/gRPC receiver")
	fs.DurationVar(&c.ConnectTimeout, "connect-timeout", defaultConnectTimeout, "how long to wait for the endpoint at the start")
	fs.BoolFunc("insecure", "plain text instead of TLS (default true for a loopback host without --ca)", func(s string) error {
		v, err := strconv.ParseBool(s)
		if err != nil {
			return errors.New("must be true or false")
		}
		c.Insecure = &v
		return nil
	})
	fs.StringVar(&c.CAFile, "ca", "", "PEM `file` of the certificate authorities to trust")
	fs.Func("header", "`key=value` to send with each request; may be repeated", func(s string) error {
		key, value, ok := strings.Cut(s, "=")
		key = strings.ToLower(strings.TrimSpace(key))
		if !ok || key == "" {
			return errors.New("must be key=value")
		}
		if c.Headers == nil {
			c.Headers = map[string]string{}
		}
		c.Headers[key] = value
		return nil
	})
}

const (
	defaultConnectTimeout = 10 * time.Second
	defaultTimeout        = 30 * time.Second
)

// credentials returns how connections are secured, and what to call it in messages.
func (c *Config) credentials(host string) (credentials.TransportCredentials, string, error) {
	plain := isLoopback(host) && c.CAFile == ""
	if c.Insecure != nil {
		plain = *c.Insecure
	}
	if plain {
		if c.CAFile != "" {
			return nil, "", fmt.Errorf("--ca %q: cannot be used together with --insecure", c.CAFile)
		}
		return insecure.NewCredentials(), "plain text", nil
	}
	cfg := &tls.Config{MinVersion: tls.VersionTLS12}
	if c.CAFile != "" {
		pem, err := os.ReadFile(c.CAFile)
		if err != nil {
			return nil, "", fmt.Errorf("--ca: %w", err)
		}
		cfg.RootCAs = x509.NewCertPool()
		if !cfg.RootCAs.AppendCertsFromPEM(pem) {
			return nil, "", fmt.Errorf("--ca %q: holds no PEM certificate", c.CAFile)
		}
	}
	return credentials.NewTLS(cfg), "TLS", nil
}

// host checks Endpoint and returns its host.
func (c *Config) host() (string, error) {
	if strings.Contains(c.Endpoint, "://") {
		return "", fmt.Errorf("--endpoint %q: must be host:port without a scheme, such as %s", c.Endpoint, DefaultEndpoint)
	}
	host, port, err := net.SplitHostPort(c.Endpoint)
	if err != nil || host == "" || port == "" {
		return "", fmt.Errorf("--endpoint %q: must be host:port, such as %s", c.Endpoint, DefaultEndpoint)
	}
	return host, nil
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
