// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package testutil

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/confmap"
)

// ReadText returns what is in a file.
func ReadText(t testing.TB, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(text)
}

// CheckFile compares a generated file with what it should be, and writes it where UpdateEnv asks for that.
func CheckFile(t *testing.T, path, want string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if os.Getenv(UpdateEnv) != "" && (err != nil || string(text) != want) {
		require.NoError(t, os.WriteFile(path, []byte(want), 0o644)) //nolint:gosec // a file of the repository
		t.Errorf("%s updated", path)
		return
	}
	require.NoError(t, err)
	// Line by line, since both may have a thousand.
	got, lines := strings.Split(string(text), "\n"), strings.Split(want, "\n")
	for i := range max(len(got), len(lines)) {
		if i >= len(got) || i >= len(lines) || got[i] != lines[i] {
			assert.Fail(t, "out of date", "%s, line %d: write it anew with %s=1\nis:   %q\nmust: %q", path, i+1, UpdateEnv,
				slices.Concat(got, []string{""})[min(i, len(got))], slices.Concat(lines, []string{""})[min(i, len(lines))])
			return
		}
	}
}

// CheckPart is CheckFile for the part of a file between the lines <!-- name:begin --> and <!-- name:end -->.
func CheckPart(t *testing.T, path, name, want string) {
	t.Helper()
	text := ReadText(t, path)
	begin, end := "<!-- "+name+":begin -->\n", "<!-- "+name+":end -->"
	before, rest, ok := strings.Cut(text, begin)
	require.True(t, ok, "%s has no line %s", path, begin)
	_, after, ok := strings.Cut(rest, end)
	require.True(t, ok, "%s has no line %s", path, end)
	CheckFile(t, path, before+begin+want+end+after)
}

// ConfigKeys returns the keys of a configuration, with :: between, by the structs of its own package.
func ConfigKeys(of reflect.Type) []string { return configKeys("", of) }

func configKeys(prefix string, of reflect.Type) (keys []string) {
	for i := range of.NumField() {
		field := of.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("mapstructure"), ",")
		inner := field.Type
		if get, ok := reflect.PointerTo(inner).MethodByName("Get"); ok && inner.Kind() == reflect.Struct && get.Type.NumOut() == 1 {
			inner = get.Type.Out(0).Elem() // configoptional.Optional
		}
		if inner.Kind() == reflect.Slice {
			inner = inner.Elem()
		}
		switch {
		case name == "":
		case inner.Kind() == reflect.Struct && inner.PkgPath() == of.PkgPath():
			keys = append(keys, configKeys(prefix+name+"::", inner)...)
		default:
			keys = append(keys, prefix+name)
		}
	}
	return keys
}

var (
	variable            = regexp.MustCompile(`\$\{env:(\w+)\}`)
	variableWithDefault = regexp.MustCompile(`\$\{env:\w+:-([^}]*)\}`)
)

// ComponentConfigs returns the configurations of a component in a text of YAML: section is processors and the like.
// Environment variables have their defaults, or what expand says.
func ComponentConfigs(t *testing.T, text, section, kind string, expand func(name string) string) (configs []*confmap.Conf) {
	t.Helper()
	text = variable.ReplaceAllStringFunc(text, func(name string) string { return expand(variable.FindStringSubmatch(name)[1]) })
	text = variableWithDefault.ReplaceAllString(text, "$1")
	retrieved, err := confmap.NewRetrievedFromYAML([]byte(text))
	require.NoError(t, err)
	conf, err := retrieved.AsConf()
	require.NoError(t, err)
	components, err := conf.Sub(section)
	require.NoError(t, err)
	for name := range components.ToStringMap() {
		if of, _, _ := strings.Cut(name, "/"); of != kind {
			continue
		}
		sub, err := components.Sub(name)
		require.NoError(t, err)
		configs = append(configs, sub)
	}
	return configs
}

var yamlBlock = regexp.MustCompile("(?s)```yaml\n(.*?)```")

// YAMLBlocks returns the blocks of YAML in a text of Markdown.
func YAMLBlocks(text string) (blocks []string) {
	for _, b := range yamlBlock.FindAllStringSubmatch(text, -1) {
		blocks = append(blocks, b[1])
	}
	return blocks
}
