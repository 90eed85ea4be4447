// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package mlmetadataprocessor

import (
	"fmt"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/internal/mlconv"
	"github.com/otelcol-ml/otelcol-ml/internal/testutil"
	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/loghead"
	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/metadata"
	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/vocabulary"
)

// docs/reference/fields.md is the dictionary, with the names that others have for each field.
func TestFieldsPage(t *testing.T) {
	var b strings.Builder
	b.WriteString(`# Fields

What telemetry says of models, requests and hardware, and by which names. This page is generated from ` + "`internal/mlconv`" + ` and the aliases
of the [` + "`ml_metadata`" + `](../../processor/mlmetadataprocessor/README.md) processor.

Where OpenTelemetry's semantic conventions (v1.40.0) have a name, that name is used. The others are this project's; their stability is
"development". *Also known as* lists what the processor brings to the name: ` + "`name`" + ` as it is written, ` + "`name`" + `\* in
every spelling (` + "`request_id`, `requestId`, `RequestID`, `request-id`, `request.id`, `REQUEST_ID`" + `), ` + "`name`" + `† a label of a pod
(bare, ` + "`k8s.pod.label.…`, `k8s.pod.labels.…`, `kubernetes.labels.…`, `label_…`" + `; it stays where it is), ` + "`name`" + `‡ stays where it is, and with
a program's name in brackets one that counts in its telemetry only. The better names come first.
`)
	known := map[string][]vocabulary.Alias{}
	for _, a := range vocabulary.Aliases() {
		known[a.Field] = append(known[a.Field], a)
	}
	for _, group := range mlconv.Groups() {
		fmt.Fprintf(&b, "\n## %s\n\n| Field | What it says | Where | Type | Defined by | Example | Also known as |\n|---|---|---|---|---|---|---|\n", group)
		for _, f := range mlconv.Dictionary() {
			if f.Group != group {
				continue
			}
			aliases := known[f.Name]
			for field, more := range known {
				if field != f.Name && (strings.HasPrefix(field, f.Name+" and ") || strings.HasPrefix(field, f.Name+", or ") || strings.HasSuffix(field, " and "+f.Name) ||
					strings.HasSuffix(field, ", or "+f.Name)) {
					aliases = append(aliases, more...)
				}
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | `%s` | %s |\n", f.Name, f.Description, f.At, f.Type, f.Source, f.Example, aliasText(aliases))
		}
	}
	testutil.CheckFile(t, filepath.Join(testutil.Root(t), "docs", "reference", "fields.md"), b.String())
}

func aliasText(aliases []vocabulary.Alias) string {
	var names []string
	for _, a := range aliases {
		suffix := ""
		switch {
		case a.Label:
			suffix = "†"
		case a.Spelled:
			suffix = `\*`
		case a.Copy:
			suffix = "‡"
		}
		var in []string
		for _, s := range a.In {
			in = append(in, s.String())
		}
		if len(in) > 0 {
			suffix += " (" + strings.Join(in, ", ") + ")"
		}
		for _, name := range a.Names {
			if text := "`" + name + "`" + suffix; !slices.Contains(names, text) {
				names = append(names, text)
			}
		}
	}
	return strings.Join(names, ", ")
}

// The README is what users go by: every key, metric and reason must be in it.
func TestReadmeIsComplete(t *testing.T) {
	readme := testutil.ReadText(t, "README.md")
	for _, key := range testutil.ConfigKeys(reflect.TypeFor[Config]()) {
		assert.Contains(t, readme, "| `"+key+"` |")
	}
	for _, reason := range parseReasonNames[1:] {
		assert.Contains(t, readme, "`"+reason+"`")
	}
	metrics := regexp.MustCompile(`(?m)^### (otelcol_\w+)$`).FindAllStringSubmatch(testutil.ReadText(t, "documentation.md"), -1)
	require.NotEmpty(t, metrics)
	for _, metric := range metrics {
		assert.Contains(t, readme, "| `"+metric[1]+"` |")
	}
}

// The forms of lines are those of the code.
func TestReadme_Forms(t *testing.T) {
	var b strings.Builder
	b.WriteString("| Who | Form |\n|---|---|\n")
	readable := strings.NewReplacer("%T", "TIME", "%t", "MM-DD TIME", "%g", "MMDD TIME", "%L", "LEVEL", "%l", "L", "%P", "PID", "%N", "LOGGER", "%F", "FILE",
		"%f", "FUNCTION", "%n", "LINE", "%C", "MODEL:VERSION", "%W", "THREAD", "%R", "REQUEST", "%K", "NAME=VALUE …", "%D", "DEPLOYMENT", "%I", "REPLICA", "%M", "MESSAGE", "|", "\\|")
	for _, f := range loghead.Forms() {
		fmt.Fprintf(&b, "| %s | `%s` |\n", f.Who, readable.Replace(f.Pattern))
	}
	testutil.CheckPart(t, "README.md", "forms", b.String())
}

// stackCases are the cases that the README shows, with the number of lines of each.
var stackCases = []struct {
	title, name string
	lines       int
}{
	{"MLflow", "mlflow", 2},
	{"KServe", "kserve", 2},
	{"Seldon Core and MLServer", "seldon", 4},
	{"Triton", "triton", 1},
	{"vLLM", "vllm", 1},
	{"BentoML", "bentoml", 1},
	{"Ray Serve", "ray_serve", 4},
	{"SageMaker and TorchServe", "sagemaker", 2},
	{"Kubeflow", "kubeflow", 1},
}

// What the README shows of each stack is what the cases hold.
func TestReadme_Examples(t *testing.T) {
	var b strings.Builder
	for _, c := range stackCases {
		fmt.Fprintf(&b, "#### %s\n\n", c.title)
		stage := testutil.Cases(t, "testdata/cases")[slices.IndexFunc(testutil.Cases(t, "testdata/cases"), func(x testutil.Case) bool { return x.Name == c.name })].Stages[0]
		logs, traces, metrics, out := stage.Lines("logs"), stage.Lines("traces"), stage.Lines("metrics"), stage.Lines("out")
		b.WriteString("```json\n")
		at := c.lines - 1
		fmt.Fprintf(&b, "%s\n%s\n", logs[at], out[at])
		if len(traces) > 0 {
			fmt.Fprintf(&b, "\n%s\n%s\n", traces[0], out[len(logs)])
		}
		if len(metrics) > 0 {
			fmt.Fprintf(&b, "\n%s\n%s\n", metrics[0], out[len(logs)+len(traces)])
		}
		b.WriteString("```\n\n")
	}
	testutil.CheckPart(t, "README.md", "examples", b.String())
}

// Every configuration in the documentation, and configs/, must be one that the processor takes.
func TestDocumentation_ConfigurationsAreValid(t *testing.T) {
	root := testutil.Root(t)
	found := 0
	check := func(t *testing.T, text string) {
		for _, conf := range testutil.ComponentConfigs(t, text, "processors", metadata.Type.String(), func(name string) string { return name }) {
			config := createDefaultConfig().(*Config)
			require.NoError(t, conf.Unmarshal(config))
			require.NoError(t, config.Validate())
			found++
		}
	}
	for _, block := range testutil.YAMLBlocks(testutil.ReadText(t, "README.md")) {
		if strings.Contains(block, "processors:") {
			check(t, block)
		}
	}
	check(t, testutil.ReadText(t, filepath.Join(root, "configs", "metadata.yaml")))
	assert.GreaterOrEqual(t, found, 4)
}
