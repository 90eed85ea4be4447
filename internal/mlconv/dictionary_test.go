// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package mlconv

import (
	"encoding/hex"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// constants returns the exported string constants of Go files, by name.
func constants(t *testing.T, paths ...string) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, path := range paths {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, d := range file.Decls {
			group, ok := d.(*ast.GenDecl)
			if !ok || group.Tok != token.CONST {
				continue
			}
			for _, spec := range group.Specs {
				value := spec.(*ast.ValueSpec)
				for i, name := range value.Names {
					if i < len(value.Values) && name.IsExported() {
						if text, ok := literal(value.Values[i]); ok {
							found[name.Name] = text
						}
					}
				}
			}
		}
	}
	require.NotEmpty(t, found)
	return found
}

// literal returns the text of "…" and of attribute.Key("…").
func literal(e ast.Expr) (string, bool) {
	if call, ok := e.(*ast.CallExpr); ok && len(call.Args) == 1 {
		e = call.Args[0]
	}
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

// The conventions that the collector's own libraries have say which of the dictionary's names are OpenTelemetry's. A name
// that only resembles one of theirs would not be found by anybody's queries.
func TestDictionary_NamesOfSemconvAreThere(t *testing.T) {
	dir, err := exec.Command("go", "list", "-f", "{{.Dir}}", "go.opentelemetry.io/otel/semconv/v1.40.0").Output()
	require.NoError(t, err)
	conventions := map[string]bool{}
	for name, value := range constants(t, filepath.Join(strings.TrimSpace(string(dir)), "attribute_group.go")) {
		if strings.HasSuffix(name, "Key") {
			conventions[value] = true
		}
	}
	require.Greater(t, len(conventions), 500)
	for _, field := range Dictionary() {
		assert.Equal(t, field.Source == Semconv, conventions[field.Name], field.Name)
	}
}

func TestDictionary_NamesAreUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, field := range Dictionary() {
		assert.False(t, seen[field.Name], field.Name)
		seen[field.Name] = true
		got, ok := FieldByName(field.Name)
		assert.True(t, ok)
		assert.Equal(t, field, got)
	}
	_, ok := FieldByName("")
	assert.False(t, ok)
	_, ok = FieldByName("model_name")
	assert.False(t, ok)
}

// Fields of the record are words; attributes are words with points between.
func TestDictionary_NamesAreWellFormed(t *testing.T) {
	own, attribute := regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`), regexp.MustCompile(`^[a-z][a-z0-9]*([._][a-z0-9]+)*\.[a-z0-9]+(_[a-z0-9]+)*$`)
	for _, field := range Dictionary() {
		if field.At == Own {
			assert.Regexp(t, own, field.Name)
			assert.Equal(t, OTLP, field.Source, field.Name)
		} else {
			assert.Regexp(t, attribute, field.Name)
			assert.NotEqual(t, OTLP, field.Source, field.Name)
		}
	}
}

// Every group is listed, holds something, and stands in one piece in the order of the list.
func TestGroups(t *testing.T) {
	var order []Group
	for _, field := range Dictionary() {
		if len(order) == 0 || order[len(order)-1] != field.Group {
			order = append(order, field.Group)
		}
	}
	assert.Equal(t, Groups(), order)

	var declared []Group
	for name, value := range constants(t, "field.go") {
		if strings.HasPrefix(name, "Group") {
			declared = append(declared, Group(value))
		}
	}
	assert.ElementsMatch(t, declared, Groups())
}

func TestDictionary_PlacesTypesAndSourcesAreDeclared(t *testing.T) {
	declared := constants(t, "field.go")
	values := func(names ...string) (values []string) {
		for _, name := range names {
			value, ok := declared[name]
			require.True(t, ok, name)
			values = append(values, value)
		}
		return values
	}
	places := values("Own", "OnRecord", "OnResource", "Anywhere")
	types := values("String", "Strings", "Int", "Double", "Bool", "Any", "Time", "Bytes8", "Bytes16")
	sources := values("OTLP", "Semconv", "ECS", "Project")
	for _, field := range Dictionary() {
		assert.Contains(t, places, string(field.At), field.Name)
		assert.Contains(t, types, string(field.Type), field.Name)
		assert.Contains(t, sources, string(field.Source), field.Name)
	}
}

func TestDictionary_DescriptionsAreSentences(t *testing.T) {
	for _, field := range Dictionary() {
		assert.Regexp(t, `^[A-Z].*\.$`, field.Description, field.Name)
		assert.NotContains(t, field.Description, "\n", field.Name)
		assert.NotContains(t, field.Description, "|", "%s: a description is a cell of a table", field.Name)
	}
}

// otherConstants are those whose text begins like an attribute of the project's, and which the dictionary, the fields that
// logs, metrics and traces share, does not list.
var otherConstants = []string{
	// Names of events.
	"EventPrediction", "EventLabel", "EventDriftDetected", "EventDriftResolved", "EventModelUnapproved",
	// Not whole names.
	"FeaturePrefix",
	// Attributes of drift, which one component writes and its documentation lists.
	"DriftPSI", "DriftPSIDebiased", "DriftQValue", "DriftSamples", "DriftBins", "DriftScale", "DriftState",
	"FeatureName", "FeatureKind", "OtherFeatureName", "FeatureBin",
}

// A name of the project is in the dictionary or known not to be, and the dictionary has none that no constant holds.
func TestDictionary_HoldsTheProjectsNames(t *testing.T) {
	names := constants(t, "mlconv.go", "field.go")
	values := map[string]bool{}
	for constant, value := range names {
		values[value] = true
		if !strings.HasPrefix(value, "ml.") {
			continue
		}
		field, ok := FieldByName(value)
		assert.Equal(t, !slices.Contains(otherConstants, constant), ok, "%s %q", constant, value)
		if ok {
			assert.Equal(t, Project, field.Source, value)
		}
	}
	for _, constant := range otherConstants {
		assert.Contains(t, names, constant)
	}
	for _, field := range Dictionary() {
		if field.Source == Project || field.Source == OTLP {
			assert.True(t, values[field.Name], "%s: a name of the project's has a constant", field.Name)
		}
	}
}

func TestDictionary_ExamplesHaveTheirType(t *testing.T) {
	for _, field := range Dictionary() {
		t.Run(field.Name, func(t *testing.T) {
			require.NotEmpty(t, field.Example)
			switch field.Type {
			case Int, Time:
				n, err := strconv.ParseInt(field.Example, 10, 64)
				require.NoError(t, err)
				assert.Positive(t, n)
			case Double:
				_, err := strconv.ParseFloat(field.Example, 64)
				assert.NoError(t, err)
			case Bool:
				assert.Contains(t, []string{"true", "false"}, field.Example)
			case Bytes8, Bytes16:
				id, err := hex.DecodeString(field.Example)
				require.NoError(t, err)
				assert.Len(t, id, map[Type]int{Bytes8: 8, Bytes16: 16}[field.Type])
			case Strings:
				var list []string
				assert.NoError(t, json.Unmarshal([]byte(field.Example), &list))
			default:
				assert.Contains(t, []Type{String, Any}, field.Type)
			}
		})
	}
}

// Callers may do with it what they like.
func TestDictionary_IsACopy(t *testing.T) {
	Dictionary()[0].Name = "changed"
	assert.NotEqual(t, "changed", Dictionary()[0].Name)
	Groups()[0] = "changed"
	assert.NotEqual(t, Group("changed"), Groups()[0])
}
