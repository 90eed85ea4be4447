// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package learn

import "github.com/otelcol-ml/otelcol-ml/internal/reference"

// Dump writes a learned profile to <directory>/.learned/<model>/<version>.json, and returns that path. Names are
// escaped there, see reference.FilePath. What is there is replaced.
func Dump(directory string, p *reference.Profile) (path string, err error) {
	path = reference.FilePath(reference.LearnedDirectory(directory), p.Model, p.Version)
	return path, reference.Write(path, p)
}

// Load reads the profiles that Dump wrote, and says what is wrong with those it cannot read.
func Load(directory string) (profiles []*reference.Profile, problems []error) {
	return reference.ReadLearned(directory)
}
