// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package manifestcheck

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A component whose folder exists but whose line in builder-config.yaml was forgotten passes all its own tests and is
// missing from the binary; a line without its metadata.yaml is a component nobody generated documents for.
func TestManifest_ListsEveryOwnComponent(t *testing.T) {
	var listed []string
	for section, entries := range readManifest(t) {
		for _, e := range entries {
			if module, _ := e.module(); module != ownModule {
				continue
			}
			folder, found := strings.CutPrefix(e.Import, ownModule+"/")
			require.True(t, found, "%s: import %q: expected a folder of %s", section, e.Import, ownModule)
			kind, _, _ := strings.Cut(folder, "/")
			assert.Equal(t, sections[section], kind, "%s lists %s", section, folder)
			listed = append(listed, folder)
		}
	}
	folders := slices.Collect(maps.Keys(readComponents(t)))
	assert.ElementsMatch(t, folders, listed, "folders with a metadata.yaml (A) against own entries of builder-config.yaml (B)")
}

// Own components are built from this checkout. Without `path: .` ocb would ask the module proxy for a release of them,
// and with another version than v0.0.0 two entries of the one module would contradict each other.
func TestManifest_OwnComponentsComeFromThisCheckout(t *testing.T) {
	for section, entries := range readManifest(t) {
		for _, e := range entries {
			if module, version := e.module(); module == ownModule {
				assert.Equal(t, "v0.0.0", version, "%s: %s", section, e.Import)
				assert.Equal(t, ".", e.Path, "%s: %s", section, e.Import)
			}
		}
	}
}

// The README is where people look for a component and copy its type from. A type renamed in metadata.yaml alone leaves
// them with a configuration that the binary refuses.
func TestReadme_ListsEveryOwnComponent(t *testing.T) {
	table, err := parseTable(string(readFile(t, "README.md")))
	require.NoError(t, err)
	assert.Equal(t, readComponents(t), table, "metadata.yaml files (expected) against the table of README.md (actual)")
}

// A component in the wrong kind's folder is generated for one kind and listed for another.
func TestComponents_FolderSaysTheKind(t *testing.T) {
	for folder, c := range readComponents(t) {
		kind, _, _ := strings.Cut(folder, "/")
		assert.Equal(t, kind, c.Kind, "%s/metadata.yaml: status.class", folder)
		assert.Equal(t, folder, kind+"/"+strings.ReplaceAll(c.Type, "_", "")+kind,
			"%s: expected a folder called after the type %s", folder, c.Type)
	}
}

// The modules of one collector release fit together; a mixture compiles now and then and fails when it runs. ocb refuses
// other minor versions, but not one patch version beside another.
func TestManifest_HasOneVersion(t *testing.T) {
	core := []string{readMakeVariable(t, "OTELCOL_VERSION"), readMakeVariable(t, "OTELCOL_STABLE_VERSION")}
	contrib := []string{readMakeVariable(t, "CONTRIB_VERSION")}
	for section, entries := range readManifest(t) {
		for _, e := range entries {
			module, version := e.module()
			switch {
			case module == ownModule:
			case isCore(module):
				assert.Contains(t, core, version, "%s: %s", section, module)
			case isContrib(module):
				assert.Contains(t, contrib, version, "%s: %s", section, module)
			default:
				assert.Fail(t, "unknown origin", "%s: %s: expected a module of this project, of core or of contrib", section, module)
			}
		}
	}
}

// The binary is built from distributions/otelcol-ml/go.mod. Where builder-config.yaml was edited and make generate
// forgotten, or a dependency raised a component's version, the two differ and the manifest tells what is not so.
func TestDistribution_HasTheVersionsOfTheManifest(t *testing.T) {
	distribution := readRequirements(t, "distributions/otelcol-ml/go.mod")
	for section, entries := range readManifest(t) {
		for _, e := range entries {
			module, version := e.module()
			assert.Equal(t, version, distribution[module], "%s: %s: builder-config.yaml (expected) against distributions/otelcol-ml/go.mod (actual)", section, module)
		}
	}
}

// Unit tests run with the collector that the root's go.mod names, users with the one in the distribution's. With two
// versions the tests would prove something about a binary that nobody has.
func TestRootModule_HasTheVersionsOfTheDistribution(t *testing.T) {
	distribution := readRequirements(t, "distributions/otelcol-ml/go.mod")
	known := []string{
		readMakeVariable(t, "OTELCOL_VERSION"), readMakeVariable(t, "OTELCOL_STABLE_VERSION"), readMakeVariable(t, "CONTRIB_VERSION"),
	}
	for module, version := range readRequirements(t, "go.mod") {
		if !isCore(module) && !isContrib(module) {
			continue
		}
		if shipped, ok := distribution[module]; ok {
			assert.Equal(t, shipped, version, "%s: distributions/otelcol-ml/go.mod (expected) against go.mod (actual)", module)
			continue
		}
		assert.Contains(t, known, version, "go.mod: %s, which only tests use", module)
	}
}

// ocb writes its own version of the collector into the distribution; another release of ocb would pull in another core.
func TestTools_HaveTheVersionOfTheManifest(t *testing.T) {
	assert.Equal(t, readMakeVariable(t, "OTELCOL_VERSION"), readRequirements(t, "internal/tools/go.mod")["go.opentelemetry.io/collector/cmd/builder"])
}

func isCore(module string) bool {
	return strings.HasPrefix(module, "go.opentelemetry.io/collector/")
}

func isContrib(module string) bool {
	return strings.HasPrefix(module, "github.com/open-telemetry/opentelemetry-collector-contrib/")
}
