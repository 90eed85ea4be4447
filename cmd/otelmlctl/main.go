// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Command otelmlctl is the companion of the collector otelcol-ml: it makes reference profiles, replays
// recorded data, and generates traffic to try things out with.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

// exitInterrupted is what shells report for a command ended by Ctrl-C.
const exitInterrupted = 130

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// A second Ctrl-C ends the process at once.
	context.AfterFunc(ctx, stop)

	err := newRootCommand().ExecuteContext(ctx)
	switch {
	case err == nil:
	case errors.Is(err, context.Canceled):
		os.Exit(exitInterrupted) //nolint:gocritic // the signal handler needs no clean-up at exit
	default:
		fmt.Fprintln(os.Stderr, "otelmlctl:", err)
		os.Exit(1)
	}
}

func newRootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:           "otelmlctl",
		Short:         "Companion of the collector otelcol-ml",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.AddCommand(
		newBaselineCommand(),
		newReplayCommand(),
		newGenerateCommand(),
		newQuickstartCommand(),
		newPseudonymCommand(),
	)
	return root
}
