// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/otelcol-ml/otelcol-ml/internal/reference"
)

const defaultReferences = "references"

func newBaselineAdoptCommand() *cobra.Command {
	var directory string
	var force bool
	cmd := &cobra.Command{
		Use:   "adopt MODEL VERSION",
		Short: "Take a learned reference profile for the model's own",
		Long: `Move a profile that the drift connector learned from traffic from DIRECTORY/.learned to DIRECTORY/MODEL/VERSION.json,
where it counts as one made of training data. Look at the features first: what was learned is what the model saw, right
or wrong.`,
		Example: "  otelmlctl baseline adopt credit-risk 2026.11",
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return adopt(cmd.OutOrStdout(), directory, args[0], args[1], force)
		},
	}
	cmd.Flags().StringVar(&directory, "directory", defaultReferences, "`directory` of reference profiles")
	cmd.Flags().BoolVar(&force, "force", false, "replace another profile of that name")
	return cmd
}

func adopt(out io.Writer, directory, model, version string, force bool) error {
	learned := reference.FilePath(reference.LearnedDirectory(directory), model, version)
	p, err := reference.Read(learned)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no %q: no profile of model %q version %q was learned (otelmlctl baseline list shows which were)", learned, model, version)
	}
	if err != nil {
		return err
	}
	if p.Model != model || p.Version != version {
		return fmt.Errorf("%q is of model %q version %q, expected %q version %q", learned, p.Model, p.Version, model, version)
	}
	path := reference.FilePath(directory, model, version)
	if err := checkAdoption(p, directory, path, force); err != nil {
		return err
	}
	if err := reference.Write(path, p); err != nil {
		return err
	}
	if err := os.Remove(learned); err != nil {
		return fmt.Errorf("the profile is in %q now, but cannot be removed where it was: %w", path, err)
	}
	_ = os.Remove(filepath.Dir(learned)) // where it was the last
	return printProfile(out, p, path)
}

// checkAdoption says why p cannot be written to path.
func checkAdoption(p *reference.Profile, directory, path string, force bool) error {
	there, err := reference.Read(path)
	exists := !errors.Is(err, fs.ErrNotExist)
	if exists && !force {
		if err != nil {
			return fmt.Errorf("%w; --force replaces it", err)
		}
		if there.ID != p.ID {
			return fmt.Errorf("%q holds another profile, %s of %d rows; --force replaces it", path, printable(there.ID), there.Rows)
		}
	}
	// Of two files for the same model version the connector would take either.
	used, _ := reference.ReadDirectory(directory)
	for _, other := range used {
		if other.Model == p.Model && other.Version == p.Version && (there == nil || there.ID != other.ID) {
			return fmt.Errorf("another file in %q holds a profile of this model version, %s: remove it first", directory, printable(other.ID))
		}
	}
	return nil
}
