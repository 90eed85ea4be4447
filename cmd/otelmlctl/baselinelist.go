// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/otelcol-ml/otelcol-ml/internal/reference"
)

func newBaselineListCommand() *cobra.Command {
	var directory string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List reference profiles: those in use, and those learned from traffic",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return listProfiles(cmd.OutOrStdout(), cmd.ErrOrStderr(), directory)
		},
	}
	cmd.Flags().StringVar(&directory, "directory", defaultReferences, "`directory` of reference profiles")
	return cmd
}

func listProfiles(out, errOut io.Writer, directory string) error {
	if _, err := os.Stat(directory); err != nil {
		return fmt.Errorf("--directory: %w", err)
	}
	used, problems := reference.ReadDirectory(directory)
	learned, problemsOfLearned := reference.ReadLearned(directory)

	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "MODEL\tVERSION\tID\tROWS\tFEATURES\tCREATED\tLEARNED")
	row := func(p *reference.Profile, learned string) {
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%d\t%s\t%s\n", printable(p.Model), printable(p.Version), printable(p.ID),
			p.Rows, len(p.Features), p.Created.UTC().Format(time.DateTime), learned)
	}
	for _, p := range used {
		row(p, "no")
	}
	for _, p := range learned {
		row(p, "yes")
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, problem := range append(problems, problemsOfLearned...) {
		fmt.Fprintln(errOut, "problem:", problem)
	}
	return nil
}

// printable quotes a name that would disturb a table or a terminal. Names in learned profiles come from traffic.
func printable(name string) string {
	if name == "" || strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return strconv.Quote(name)
	}
	return name
}
