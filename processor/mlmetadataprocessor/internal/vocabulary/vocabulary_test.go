// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package vocabulary

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/internal/mlconv"
	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/severity"
)

// written are the names that a row stands for.
func written(r row, name string) []string {
	switch {
	case r.label:
		return labelSpellings(name)
	case r.spelled:
		return spellings(name)
	}
	return []string{name}
}

// A name of a row that an earlier row has already never takes effect. Where both want the same that does no harm; where
// they do not, one of them is a mistake, but for those below.
func TestRows_NoNameHasTwoTargets(t *testing.T) {
	first := map[string]Target{}
	at := map[string]int{}
	for i, r := range rows {
		if r.markOnly || r.in != 0 {
			continue
		}
		for _, name := range r.names {
			for _, name := range written(r, name) {
				earlier, taken := first[name]
				if !taken {
					first[name], at[name] = r.target, i
					continue
				}
				assert.Equal(t, earlier.Role, r.target.Role, "%s: rows %d and %d", name, at[name], i)
				assert.Equal(t, earlier.Canonical, r.target.Canonical, "%s: rows %d and %d", name, at[name], i)
				assert.Equal(t, earlier.Scale, r.target.Scale, "%s: rows %d and %d", name, at[name], i)
				assert.Equal(t, earlier.JSON, r.target.JSON, "%s: rows %d and %d", name, at[name], i)
			}
		}
	}
}

// In one stack a name means one thing.
func TestRows_NoNameHasTwoTargetsInAStack(t *testing.T) {
	for name, e := range New(true, nil).entries {
		var all Stack
		for _, s := range e.Scoped {
			assert.Zero(t, all&s.In, name)
			all |= s.In
		}
	}
}

// A row holds a name once, a target that says something, and a stack where it needs one.
func TestRows_AreWhole(t *testing.T) {
	for i, r := range rows {
		t.Run(fmt.Sprintf("%d %s", i, strings.Join(r.names, " ")), func(t *testing.T) {
			require.NotEmpty(t, r.names)
			sorted := slices.Sorted(slices.Values(r.names))
			assert.Len(t, slices.Compact(sorted), len(r.names), "a name stands there twice")
			assert.NotContains(t, r.names, "")
			if r.markOnly {
				assert.Equal(t, Target{}, r.target)
				assert.NotZero(t, r.marks)
				return
			}
			assert.Equal(t, r.target.Role == Attribute, r.target.Canonical != "")
			assert.False(t, r.spelled && r.label)
			for _, name := range r.names {
				if r.spelled {
					assert.Regexp(t, `^[a-z]+(_[a-z]+)+$`, name, "names with spellings are made of words")
				}
			}
		})
	}
}

// What attributes become is in the dictionary, so that users find it there, and its type is known.
func TestNew_TargetsAreInTheDictionary(t *testing.T) {
	table := New(true, nil)
	for name, target := range targets(table) {
		if target.Role != Attribute {
			assert.Empty(t, target.Canonical, name)
			continue
		}
		field, ok := mlconv.FieldByName(target.Canonical)
		assert.True(t, ok, "%s: %s", name, target.Canonical)
		assert.Equal(t, field.Type, target.Type, name)
		assert.Equal(t, target.Canonical, table.Fields()[target.Index], name)
		assert.NotEqual(t, name, target.Canonical, "a name is no alias of itself")
		assert.NotEqual(t, mlconv.Own, field.At, "%s: a field of the record is a role", name)
	}
}

// targets returns every target of a table, scoped ones too.
func targets(table *Table) map[string]*Target {
	all := map[string]*Target{}
	for name, e := range table.entries {
		if e.Plain != nil {
			all[name] = e.Plain
		}
		for _, s := range e.Scoped {
			all[fmt.Sprintf("%s in %b", name, s.In)] = s.Target
		}
	}
	return all
}

func TestNew_NoAliasOfTheTableIsLost(t *testing.T) {
	for name, e := range New(true, nil).entries {
		assert.True(t, e.Plain != nil || len(e.Scoped) > 0 || e.Marks != 0 || e.Within, "%s means nothing", name)
	}
}

func TestSpellings(t *testing.T) {
	for name, want := range map[string][]string{
		"model_name": {"MODEL_NAME", "ModelName", "model-name", "model.name", "modelName", "model_name"},
		"request_id": {"REQUEST_ID", "RequestID", "RequestId", "request-id", "request.id", "requestID", "requestId", "request_id", "requestid"},
		"x_request_id": {
			"XRequestID", "XRequestId", "X_REQUEST_ID", "x-request-id", "x.request.id", "xRequestID", "xRequestId", "x_request_id", "xrequestid",
		},
		"model": {"MODEL", "Model", "model"},
	} {
		assert.Equal(t, want, spellings(name))
	}
}

func TestLabelSpellings(t *testing.T) {
	assert.Equal(t, []string{
		"serving.kserve.io/inferenceservice",
		"k8s.pod.label.serving.kserve.io/inferenceservice",
		"k8s.pod.labels.serving.kserve.io/inferenceservice",
		"kubernetes.labels.serving.kserve.io/inferenceservice",
		"label_serving_kserve_io_inferenceservice",
	}, labelSpellings("serving.kserve.io/inferenceservice"))
	assert.Equal(t, "label_a_B_9_____", labelSpellings("a_B-9./é \x7f")[4])
}

func TestLookup(t *testing.T) {
	for _, tc := range []struct {
		name string
		in   Stack
		role Role
		want string // the canonical name
	}{
		{"model_name", 0, Attribute, mlconv.ModelName},
		{"modelName", 0, Attribute, mlconv.ModelName},
		{"MODEL_NAME", 0, Attribute, mlconv.ModelName},
		{"model-version", 0, Attribute, mlconv.ModelVersion},
		{"x-request-id", 0, Attribute, mlconv.RequestID},
		{"requestid", 0, Attribute, mlconv.RequestID},
		{"inferenceId", 0, Attribute, mlconv.PredictionID},
		{"label_serving_kserve_io_inferenceservice", 0, Attribute, mlconv.ModelName},
		{"kubernetes.labels.pipeline/runid", 0, Attribute, mlconv.RunID},
		{"dd.env", 0, Attribute, "deployment.environment.name"},
		{"msg", 0, Message, ""},
		{"event", 0, MessageOrEvent, ""},
		{"event.name", 0, EventName, ""},
		{"levelname", 0, Level, ""},
		{"@timestamp", 0, Time, ""},
		{"otelTraceID", 0, TraceID, ""},
		{"X-B3-SpanId", 0, SpanID, ""},
		{"dd.trace_id", 0, TraceIDDecimal, ""},
		{"dd.span_id", 0, SpanIDDecimal, ""},
		{"traceparent", 0, TraceParent, ""},
		{"b3", 0, B3, ""},
		{"X-Amzn-Trace-Id", 0, XRay, ""},
		{"otelTraceSampled", 0, Sampled, ""},
		// In a stack a name may mean something else, or something at all.
		{"modelName", DCGM, Attribute, "hw.model"},
		{"modelName", DCGM | Triton, Attribute, "hw.model"},
		{"modelName", Triton, Attribute, mlconv.ModelName},
		{"model", Triton, Attribute, mlconv.ModelName},
		{"model", Seldon, Attribute, mlconv.ModelName},
		{"version", Triton, Attribute, mlconv.ModelVersion},
		{"run_id", MLflow, Attribute, mlconv.RunID},
		{"deployment", RayServe, Attribute, mlconv.ModelName},
		{"hostname", DCGM, Attribute, "host.name"},
		{"pod", DCGM, Attribute, "k8s.pod.name"},
	} {
		t.Run(fmt.Sprintf("%s %b", tc.name, tc.in), func(t *testing.T) {
			table := New(true, nil)
			e := table.Lookup(tc.name)
			require.NotNil(t, e)
			target := e.Target(tc.in)
			require.NotNil(t, target)
			assert.Equal(t, tc.role, target.Role)
			assert.Equal(t, tc.want, target.Canonical)
			assert.Same(t, e, table.LookupPath([]byte(tc.name)))
		})
	}
	// What is ambiguous means nothing without a stack, or in another one.
	table := New(true, nil)
	for name, in := range map[string]Stack{"model": VLLM, "version": Kubeflow, "run_id": 0, "deployment": 0, "pod": 0, "UUID": Triton, "replica": BentoML, "predictor_name": KServe} {
		e := table.Lookup(name)
		require.NotNil(t, e, name)
		assert.Nil(t, e.Target(in), name)
	}
	for _, name := range []string{"", "name", "id", "user", "model_", "Model_Name", "ml.model.name", "request.id", "service.name", "hw.id"} {
		if e := table.Lookup(name); e != nil {
			assert.Nil(t, e.Target(0), name)
		}
	}
}

func TestTarget_StacksComeBeforePlain(t *testing.T) {
	plain, scoped, second := &Target{Canonical: "plain"}, &Target{Canonical: "scoped"}, &Target{Canonical: "second"}
	e := &Entry{Plain: plain, Scoped: []ScopedTarget{{KServe | Seldon, scoped}, {Seldon | Triton, second}}}
	assert.Same(t, plain, e.Target(0))
	assert.Same(t, plain, e.Target(MLflow))
	assert.Same(t, scoped, e.Target(KServe))
	assert.Same(t, scoped, e.Target(Seldon), "the earlier row counts")
	assert.Same(t, second, e.Target(Triton))
	assert.Same(t, second, e.Target(Triton|MLflow))
	assert.Nil(t, (&Entry{Marks: KServe}).Target(KServe))
}

// Of names of one target, those that come first in their row have a lower rank; names of roles with a scale keep it.
func TestNew_Ranks(t *testing.T) {
	table := New(true, nil)
	rank := func(name string) uint8 { return table.Lookup(name).Target(0).Rank }
	for _, order := range [][]string{
		{"model_name", "ml_model", "served_model_name", "serving.kserve.io/inferenceservice", "serving.kubeflow.org/inferenceservice", "seldon-deployment-id", "gen_ai.response.model", "gen_ai.request.model"},
		{"request_id", "x_request_id", "X-Request-ID", "X-Request-Id"},
		{"message", "msg", "@message", "short_message", "event"},
		{"level", "levelname", "severity", "severity_number", "levelno", "level_value"},
		{"otelTraceID", "trace_id", "traceparent", "b3", "X-Amzn-Trace-Id", "dd.trace_id"},
	} {
		for i := range order[1:] {
			assert.Less(t, rank(order[i]), rank(order[i+1]), "%s before %s", order[i], order[i+1])
		}
	}
	assert.Equal(t, rank("modelName"), rank("model_name"), "spellings are equals")
	for name, scale := range map[string]severity.Scale{
		"level": severity.Level, "severity": severity.Google, "severityNumber": severity.OpenTelemetry, "levelno": severity.Python, "level_value": severity.Logback,
	} {
		assert.Equal(t, scale, table.Lookup(name).Plain.Scale, name)
	}
}

func TestNew_LabelsAndModelsAreCopied(t *testing.T) {
	table := New(true, nil)
	for name, copied := range map[string]bool{
		"serving.kserve.io/inferenceservice": true, "k8s.pod.labels.pipeline/runid": true, "label_katib_kubeflow_org_trial": true, "gen_ai.request.model": true,
		"model_name": false, "mlflow.runId": false,
	} {
		assert.Equal(t, copied, table.Lookup(name).Plain.Copy, name)
	}
}

func TestNew_Marks(t *testing.T) {
	table := New(true, nil)
	for name, want := range map[string]Stack{
		"mlflow.spanType": MLflow, "mlflow.runId": MLflow, "serving.kserve.io/inferenceservice": KServe, "ce-inferenceservicename": KServe, "ce-modelid": Seldon, "seldon-model": Seldon,
		"model_internal": Seldon, "triton.model_name": Triton, "gen_ai.request.id": VLLM, "actor_id": RayServe, "EndpointName": SageMaker, "TRAINING_JOB_NAME": SageMaker,
		"pipeline/runid": Kubeflow, "k8s.pod.labels.workflows.argoproj.io/workflow": Kubeflow, "DCGM_FI_DRIVER_VERSION": DCGM,
		"model_name": 0, "message": 0, "trace_id": 0,
	} {
		e := table.Lookup(name)
		require.NotNil(t, e, name)
		assert.Equal(t, want, e.Marks, name)
	}
}

// A name with points may lie in maps: each part before a point tells so.
func TestNew_Within(t *testing.T) {
	table := New(true, map[string]string{"a.b.c": "x", "trailing.": "y", "..": "z"})
	for name := range table.entries {
		for i := range len(name) {
			if name[i] == '.' {
				e := table.Lookup(name[:i])
				if assert.NotNil(t, e, "%s of %s", name[:i], name) {
					assert.True(t, e.Within, "%s of %s", name[:i], name)
				}
			}
		}
	}
	for name, e := range table.entries {
		below := slices.ContainsFunc(slices.Collect(maps.Keys(table.entries)), func(other string) bool { return strings.HasPrefix(other, name+".") })
		assert.Equal(t, below, e.Within, name)
	}
	for _, name := range []string{"a", "a.b", "mlflow", "kubernetes", "kubernetes.labels", "eventMetadata", "resource", "resource.service", "dd"} {
		require.NotNil(t, table.Lookup(name), name)
		assert.True(t, table.Lookup(name).Within, name)
	}
	assert.False(t, table.Lookup("a.b.c").Within)
}

func TestNew_OwnAliasesComeFirst(t *testing.T) {
	table := New(true, map[string]string{
		"model_name": "my.model", // has another meaning in the table
		"modelName":  "hw.name",  // has another one in a stack, too
		"version":    mlconv.ModelVersion,
		"text":       mlconv.FieldMessage,
		"lvl_no":     mlconv.FieldSeverity,
		"tid":        mlconv.FieldTraceID,
		"mlflow.x":   "y",
	})
	for _, tc := range []struct {
		name string
		in   Stack
		want Target
	}{
		{"model_name", 0, Target{Canonical: "my.model"}},
		{"modelName", DCGM, Target{Canonical: "hw.name", Type: mlconv.String}},
		{"version", 0, Target{Canonical: mlconv.ModelVersion, Type: mlconv.String}},
		{"version", Triton, Target{Canonical: mlconv.ModelVersion, Type: mlconv.String}},
		{"text", 0, Target{Role: Message}},
		{"lvl_no", 0, Target{Role: Level}},
		{"tid", 0, Target{Role: TraceID}},
	} {
		got := *table.Lookup(tc.name).Target(tc.in)
		if got.Role == Attribute {
			assert.Equal(t, tc.want.Canonical, table.Fields()[got.Index])
		}
		got.Index = 0
		if _, ok := mlconv.FieldByName(got.Canonical); !ok {
			assert.Empty(t, got.Type)
		}
		got.Type, tc.want.Type = "", ""
		assert.Equal(t, tc.want, got, tc.name)
	}
	// Other spellings keep their meaning, and what marks a stack still does.
	assert.Equal(t, mlconv.ModelName, table.Lookup("model-name").Plain.Canonical)
	marked := New(true, map[string]string{"EndpointName": "endpoint"})
	assert.Equal(t, SageMaker, marked.Lookup("EndpointName").Marks)
	assert.Equal(t, "endpoint", marked.Lookup("EndpointName").Target(SageMaker).Canonical)
}

func TestNew_WithoutDefaults(t *testing.T) {
	table := New(false, map[string]string{"m": mlconv.ModelName})
	assert.Len(t, table.entries, 1)
	assert.Nil(t, table.Lookup("model_name"))
	assert.Zero(t, table.OfMetric("nv_inference_count"))
	assert.Zero(t, table.OfScope("vllm"))
	assert.Equal(t, []string{mlconv.ModelName}, table.Fields())
	assert.Nil(t, New(false, nil).Lookup("m"))
}

func TestRecordFields(t *testing.T) {
	for _, name := range RecordFields() {
		field, ok := mlconv.FieldByName(name)
		require.True(t, ok, name)
		assert.Equal(t, mlconv.Own, field.At, name)
		assert.NotEqual(t, Attribute, New(false, map[string]string{"x": name}).Lookup("x").Plain.Role)
	}
	own := 0
	for _, field := range mlconv.Dictionary() {
		if field.At == mlconv.Own {
			own++
		}
	}
	assert.Len(t, RecordFields(), own)
}

func TestChain(t *testing.T) {
	for _, tc := range []struct {
		name     string
		defaults bool
		own      map[string]string
		want     string
	}{
		{"none", false, nil, ""},
		{"none of the defaults", true, nil, ""},
		{"to one", false, map[string]string{"a": "c", "b": "c"}, ""},
		{"a chain", false, map[string]string{"a": "b", "b": "c"}, "a b c"},
		{"itself", false, map[string]string{"a": "a"}, "a a a"},
		{"a cycle", false, map[string]string{"a": "b", "b": "a"}, "a b a"},
		{"to an alias of the defaults", true, map[string]string{"x": "ModelName"}, "x ModelName ml.model.name"},
		{"to a field of the record", true, map[string]string{"x": "msg"}, "x msg message"},
		{"from a name of the dictionary", true, map[string]string{mlconv.ModelName: "x"}, "Ce-Inferenceservicename ml.model.name x"},
		{"to a name that means something in one stack", true, map[string]string{"x": "UUID"}, "x UUID hw.id"},
		{"a cycle in one stack", true, map[string]string{"hw.id": "UUID"}, "GPU_UUID hw.id UUID"},
		{"to a name that is copied", true, map[string]string{"x": "gen_ai.request.model"}, ""},
		{"a field of the record ends it", false, map[string]string{"a": mlconv.FieldMessage, mlconv.FieldMessage: "b"}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			alias, canonical, other, ok := New(tc.defaults, tc.own).Chain()
			assert.Equal(t, tc.want, strings.TrimSpace(alias+" "+canonical+" "+other))
			assert.Equal(t, tc.want != "", ok)
		})
	}
}

func TestOfMetric(t *testing.T) {
	table := New(true, nil)
	for name, want := range map[string]Stack{
		"nv_inference_request_success": Triton, "nv_gpu_utilization": Triton, "vllm:num_requests_running": VLLM, "vllm_num_requests_running": VLLM, "ray_serve_num_requests": RayServe,
		"ray_vllm:num_requests_running": RayServe | VLLM, "ray_vllm_num_requests_running": RayServe | VLLM, "ray_node_cpu": RayServe, "bentoml_service_request_total": BentoML,
		"BENTOML_x_request_total": BentoML, "seldon_model_infer_total": Seldon, "model_infer_request_success": MLServer, "ts_inference_requests_total": TorchServe,
		"request_predict_seconds": KServe, "request_preprocess_seconds": KServe, "request_postprocess_seconds": KServe, "request_explain_seconds": KServe, "mlflow_http_request_total": MLflow,
		"katib_controller_reconcile": Kubeflow, "training_operator_jobs_created_total": Kubeflow, "DCGM_FI_DEV_GPU_UTIL": DCGM, "dcgm_gpu_utilization": DCGM,
		"aws_sagemaker_invocations_sum": SageMaker, "amazonaws.com/AWS/SageMaker/Invocations": SageMaker,
		"": 0, "nv": 0, "http_server_duration": 0, "vllm": 0, "NV_x": 0, "x_nv_": 0, "model_infer": 0, "rayon_threads": 0, "request_seconds": 0,
	} {
		assert.Equal(t, want, table.OfMetric(name), name)
	}
}

func TestOfScope(t *testing.T) {
	table := New(true, nil)
	for name, want := range map[string]Stack{
		"vllm.llm_engine": VLLM, "ray.serve": RayServe, "triton-inference-server": Triton, "mlflow.tracing": MLflow, "bentoml": BentoML, "kserve.model": KServe, "mlserver": MLServer,
		"seldon-core": Seldon, "sagemaker": SageMaker, "": 0, "github.com/vllm": 0, "VLLM": 0,
	} {
		assert.Equal(t, want, table.OfScope(name), name)
	}
}

// Of two prefixes that fit the first counts, so a longer one must come before a shorter one.
func TestPrefixes_NoneIsHidden(t *testing.T) {
	for _, prefixes := range [][]prefix{metricPrefixes, scopePrefixes} {
		for i, p := range prefixes {
			for _, earlier := range prefixes[:i] {
				assert.False(t, strings.HasPrefix(p.text, earlier.text), "%s comes before %s", earlier.text, p.text)
			}
			assert.NotZero(t, p.stack)
		}
	}
}

func TestStacks(t *testing.T) {
	all := Stacks()
	require.Len(t, all, len(stackNames))
	assert.Equal(t, DCGM, all[len(all)-1])
	seen := map[string]bool{}
	var union Stack
	for _, s := range all {
		assert.NotEmpty(t, s.String())
		assert.False(t, seen[s.String()], s.String())
		assert.Zero(t, union&s)
		seen[s.String()], union = true, union|s
	}
	assert.Empty(t, Stack(0).String())
	assert.Empty(t, (MLflow | KServe).String())
	for i, r := range rows {
		assert.Zero(t, (r.in|r.marks)&^union, "row %d", i)
	}
}

func TestLookup_DoesNotAllocate(t *testing.T) {
	table := New(true, nil)
	path := []byte("kubernetes.labels.pipeline/runid")
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		table.Lookup("modelName").Target(DCGM)
		table.LookupPath(path)
		table.OfMetric("ray_vllm:num_requests_running")
	}))
}
