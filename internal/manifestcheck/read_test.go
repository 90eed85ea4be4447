// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package manifestcheck

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
	"golang.org/x/mod/modfile"
)

// root is the repository, seen from this folder.
const root = "../.."

// ownModule is the one module all own components are in.
const ownModule = "github.com/otelcol-ml/otelcol-ml"

// sections are the keys of builder-config.yaml that hold components, and the folder each kind lives in.
var sections = map[string]string{
	"receivers":  "receiver",
	"processors": "processor",
	"exporters":  "exporter",
	"connectors": "connector",
	"extensions": "extension",
}

// entry is one line of builder-config.yaml.
type entry struct {
	GoMod  string `yaml:"gomod"`
	Import string `yaml:"import"`
	Path   string `yaml:"path"`
}

// module splits "example.com/mod v1.2.3".
func (e entry) module() (path, version string) {
	path, version, _ = strings.Cut(e.GoMod, " ")
	return path, version
}

// readManifest returns the entries of builder-config.yaml by section, the providers among them.
func readManifest(t *testing.T) map[string][]entry {
	t.Helper()
	var manifest map[string]yaml.Node
	require.NoError(t, yaml.Unmarshal(readFile(t, "builder-config.yaml"), &manifest))
	delete(manifest, "dist")

	bySection := make(map[string][]entry, len(manifest))
	for section, node := range manifest {
		var entries []entry
		require.NoError(t, node.Decode(&entries), "builder-config.yaml: %s", section)
		bySection[section] = entries
	}
	return bySection
}

// component is what a component's metadata.yaml, or its row in README.md, says of it.
type component struct {
	Type string
	Kind string
}

// readComponents returns the own components by folder ("connector/driftconnector"), as their metadata.yaml has them.
func readComponents(t *testing.T) map[string]component {
	t.Helper()
	components := map[string]component{}
	for _, kind := range sections {
		files, err := filepath.Glob(filepath.Join(root, kind, "*", "metadata.yaml"))
		require.NoError(t, err)
		for _, file := range files {
			folder := kind + "/" + filepath.Base(filepath.Dir(file))
			var metadata struct {
				Type   string `yaml:"type"`
				Status struct {
					Class string `yaml:"class"`
				} `yaml:"status"`
			}
			require.NoError(t, yaml.Unmarshal(readFile(t, folder+"/metadata.yaml"), &metadata), folder)
			components[folder] = component{Type: metadata.Type, Kind: metadata.Status.Class}
		}
	}
	return components
}

const (
	tableBegin = "<!-- components:begin -->"
	tableEnd   = "<!-- components:end -->"
)

// row is one line of the table, up to the end of its second column.
var row = regexp.MustCompile("^\\| \\[`([a-z0-9_]+)`\\]\\(([a-z]+/[a-z0-9]+)/README\\.md\\) \\| ([a-z]+) \\|")

// parseTable returns the own components by folder, as the README's table has them.
func parseTable(readme string) (map[string]component, error) {
	_, rest, found := strings.Cut(readme, tableBegin)
	table, _, ended := strings.Cut(rest, tableEnd)
	if !found || !ended {
		return nil, fmt.Errorf("no component table: expected one between %s and %s", tableBegin, tableEnd)
	}
	_, body, found := strings.Cut(table, "\n|-")
	if !found {
		return nil, errors.New("no component table: expected a heading and a line |---|---| under it")
	}
	components := map[string]component{}
	for _, line := range strings.Split(strings.TrimSpace(body), "\n")[1:] {
		match := row.FindStringSubmatch(line)
		if match == nil {
			return nil, fmt.Errorf("row %q: expected | [`type`](kind/folder/README.md) | kind | ... |", line)
		}
		components[match[2]] = component{Type: match[1], Kind: match[3]}
	}
	return components, nil
}

// readMakeVariable returns the value of a `NAME := value` line of the Makefile.
func readMakeVariable(t *testing.T, name string) string {
	t.Helper()
	line := regexp.MustCompile(`(?m)^` + name + ` *:= *(\S+)$`).FindSubmatch(readFile(t, "Makefile"))
	require.NotNil(t, line, "Makefile: expected a line %s := <version>", name)
	return string(line[1])
}

// readRequirements returns the versions a go.mod asks for, by module.
func readRequirements(t *testing.T, path string) map[string]string {
	t.Helper()
	file, err := modfile.Parse(path, readFile(t, path), nil)
	require.NoError(t, err)
	versions := make(map[string]string, len(file.Require))
	for _, requirement := range file.Require {
		versions[requirement.Mod.Path] = requirement.Mod.Version
	}
	return versions
}

// readFile takes a path from the repository's root.
func readFile(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, path))
	require.NoError(t, err)
	return content
}
