// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package quickstart

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// Collector is a collector that runs as a child process.
type Collector struct {
	cmd    *exec.Cmd
	log    string
	exited chan struct{} // closed when the process has ended
	err    error         // of the process, once exited is closed
}

const (
	startTimeout = 30 * time.Second
	stopTimeout  = 20 * time.Second
)

// CheckCollector finds out whether binary can be run.
func CheckCollector(binary string) error {
	if _, err := exec.LookPath(binary); err != nil {
		return fmt.Errorf("--collector %q: %w; `make build` makes bin/otelcol-ml", binary, errors.Unwrap(err))
	}
	return nil
}

// StartCollector runs binary with the configuration and returns once it reports that it is healthy. Its output goes
// to the file log. It inherits the environment.
func StartCollector(ctx context.Context, binary, config, log string) (*Collector, error) {
	if err := os.MkdirAll(filepath.Dir(log), 0o750); err != nil {
		return nil, fmt.Errorf("make the directory of the collector's log: %w", err)
	}
	out, err := os.Create(log) //nolint:gosec // the path is the user's
	if err != nil {
		return nil, fmt.Errorf("write the collector's log: %w", err)
	}
	defer out.Close() // the child has its own handle

	c := &Collector{
		cmd:    exec.Command(binary, "--config", config), //nolint:gosec // the user names the binary
		log:    log,
		exited: make(chan struct{}),
	}
	c.cmd.Stdout, c.cmd.Stderr = out, out
	if err := c.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the collector: %w", err)
	}
	go func() {
		c.err = c.cmd.Wait()
		close(c.exited)
	}()
	if err := c.waitHealthy(ctx); err != nil {
		c.Stop()
		return nil, err
	}
	return c, nil
}

func (c *Collector) waitHealthy(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, startTimeout,
		fmt.Errorf("the collector was not healthy after %s; its log is %s", startTimeout, c.log))
	defer cancel()
	poll := time.NewTicker(100 * time.Millisecond)
	defer poll.Stop()
	for {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-c.exited:
			return c.ExitError()
		case <-poll.C:
			if healthy(ctx) {
				return nil
			}
		}
	}
}

func healthy(ctx context.Context) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+Health.Address(), http.NoBody)
	if err != nil {
		return false
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	_ = response.Body.Close()
	return response.StatusCode == http.StatusOK
}

// Exited is closed when the process has ended, by itself or by Stop.
func (c *Collector) Exited() <-chan struct{} { return c.exited }

// ExitError tells of an end that nobody asked for, with the last lines of the log. It waits for the end.
func (c *Collector) ExitError() error {
	<-c.exited
	text, _ := os.ReadFile(c.log)
	lines := strings.Split(string(bytes.TrimSpace(text)), "\n")
	if len(lines) > 5 {
		lines = lines[len(lines)-5:]
	}
	return fmt.Errorf("the collector ended: %v; the end of %s:\n%s", c.err, c.log, strings.Join(lines, "\n")) //nolint:errorlint // nil after a clean exit
}

// Stop asks the process to end, which lets it emit what it holds, and kills it if it does not.
func (c *Collector) Stop() {
	_ = c.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-c.exited:
	case <-time.After(stopTimeout):
		_ = c.cmd.Process.Kill()
		<-c.exited
	}
}
