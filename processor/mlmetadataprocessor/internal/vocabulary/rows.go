// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package vocabulary

import (
	"github.com/otelcol-ml/otelcol-ml/internal/mlconv"
	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/severity"
)

// row is names of one thing, the better ones first.
type row struct {
	names    []string
	target   Target
	spelled  bool  // each name stands for all its spellings
	label    bool  // each name is a label of a pod
	in       Stack // the stacks in which it counts; everywhere if none
	marks    Stack // the stacks that it is a sign of
	markOnly bool  // it is only a sign
}

func attribute(canonical string) Target { return Target{Canonical: canonical} }

// recordFields are the names by which users speak of a record's own fields in aliases.
var recordFields = []struct {
	name   string
	target Target
}{
	{mlconv.FieldMessage, Target{Role: Message}},
	{mlconv.FieldSeverity, Target{Role: Level}},
	{mlconv.FieldTimestamp, Target{Role: Time}},
	{mlconv.FieldEventName, Target{Role: EventName}},
	{mlconv.FieldTraceID, Target{Role: TraceID}},
	{mlconv.FieldSpanID, Target{Role: SpanID}},
}

// RecordFields returns the names of a record's own fields that an alias may have as its target.
func RecordFields() (names []string) {
	for _, f := range recordFields {
		names = append(names, f.name)
	}
	return names
}

// metricPrefixes are how the metrics of stacks begin. Of two that fit the first counts.
var metricPrefixes = []prefix{
	{"nv_", Triton},
	{"vllm:", VLLM},
	{"vllm_", VLLM},
	{"ray_serve_", RayServe},
	{"ray_vllm", RayServe | VLLM},
	{"ray_", RayServe},
	{"bentoml_", BentoML},
	{"BENTOML_", BentoML},
	{"seldon_", Seldon},
	{"model_infer_request_", MLServer},
	{"ts_", TorchServe},
	{"request_predict_", KServe},
	{"request_preprocess_", KServe},
	{"request_postprocess_", KServe},
	{"request_explain_", KServe},
	{"mlflow_", MLflow},
	{"katib_", Kubeflow},
	{"training_operator_", Kubeflow},
	{"DCGM_FI_", DCGM},
	{"dcgm_", DCGM},
	{"aws_sagemaker_", SageMaker},
	{"amazonaws.com/AWS/SageMaker", SageMaker},
}

// scopePrefixes are how the instrumentation scopes of stacks begin.
var scopePrefixes = []prefix{
	{"vllm", VLLM},
	{"ray.", RayServe},
	{"ray_", RayServe},
	{"triton", Triton},
	{"mlflow", MLflow},
	{"bentoml", BentoML},
	{"kserve", KServe},
	{"mlserver", MLServer},
	{"seldon", Seldon},
	{"sagemaker", SageMaker},
}

// rows are the names that come with the table. Which program writes what was read in its sources and documentation; the tests
// of the processor hold samples of each.
var rows = []row{
	// The model.
	{names: []string{"model_name"}, target: attribute(mlconv.ModelName), spelled: true},
	{names: []string{"ml_model", "served_model_name"}, target: Target{Canonical: mlconv.ModelName, Rank: 10}},
	{names: []string{"model_version"}, target: attribute(mlconv.ModelVersion), spelled: true},
	{names: []string{"model_variant"}, target: attribute(mlconv.ModelVariant), spelled: true},
	{names: []string{"model_stage"}, target: attribute(mlconv.ModelStage), spelled: true},
	{names: []string{"experiment_id"}, target: attribute(mlconv.ExperimentID), spelled: true},
	{names: []string{"prediction_id"}, target: attribute(mlconv.PredictionID), spelled: true},
	{names: []string{"inference_id"}, target: Target{Canonical: mlconv.PredictionID, Rank: 10}, spelled: true},
	{names: []string{"request_id", "x_request_id"}, target: attribute(mlconv.RequestID), spelled: true},
	{names: []string{"X-Request-ID", "X-Request-Id", "http.request.header.x-request-id"}, target: Target{Canonical: mlconv.RequestID, Rank: 10}},

	// MLflow: tags of runs, attributes of traces, environment.
	{names: []string{"mlflow.experimentId", "mlflow.experiment_id", "mlflow_experiment_id", "MLFLOW_EXPERIMENT_ID"}, target: Target{Canonical: mlconv.ExperimentID, JSON: true}, marks: MLflow},
	{names: []string{"mlflow.runId", "mlflow.run_id", "mlflow_run_id", "MLFLOW_RUN_ID", "mlflow.sourceRun", "mlflow.assessment.sourceRunId"}, target: Target{Canonical: mlconv.RunID, JSON: true}, marks: MLflow},
	{names: []string{"run_id"}, target: attribute(mlconv.RunID), spelled: true, in: MLflow},
	{names: []string{"mlflow.llm.model"}, target: Target{Canonical: "gen_ai.request.model", JSON: true}, marks: MLflow},
	{names: []string{"mlflow.llm.provider"}, target: Target{Canonical: "gen_ai.provider.name", JSON: true}, marks: MLflow},
	{names: []string{"mlflow.spanType", "mlflow.traceRequestId", "mlflow.traceName", "mlflow.runName", "mlflow.source.name", "mlflow.modelId"}, marks: MLflow, markOnly: true},

	// KServe: labels of pods, CloudEvents of the payload logger.
	{names: []string{"serving.kserve.io/inferenceservice"}, target: Target{Canonical: mlconv.ModelName, Rank: 20}, label: true, marks: KServe},
	{names: []string{"serving.kubeflow.org/inferenceservice"}, target: Target{Canonical: mlconv.ModelName, Rank: 30}, label: true, marks: KServe},
	{names: []string{"inferenceservicename", "ce-inferenceservicename", "Ce-Inferenceservicename"}, target: Target{Canonical: mlconv.ModelName, Rank: 20}, in: KServe},
	{names: []string{"ce-id"}, target: attribute(mlconv.RequestID), in: KServe},
	{names: []string{"ce-requestid", "Ce-Requestid"}, target: Target{Canonical: mlconv.RequestID, Rank: 20}},
	{names: []string{"ce-inferenceservicename", "inferenceservicename"}, marks: KServe, markOnly: true},
	{names: []string{"ce-modelid", "Ce-Modelid"}, target: attribute(mlconv.ModelName), marks: Seldon},

	// Seldon Core 1 and 2, MLServer.
	{names: []string{"seldon-deployment-id"}, target: Target{Canonical: mlconv.ModelName, Rank: 40}, label: true, marks: Seldon},
	{names: []string{"seldon-model", "Seldon-Model"}, target: Target{Canonical: mlconv.ModelName, Rank: 5}, marks: Seldon},
	{names: []string{"seldon-puid", "Seldon-Puid", "meta.puid"}, target: Target{Canonical: mlconv.RequestID, Rank: 5}, marks: Seldon},
	{names: []string{"predictor_name"}, target: attribute(mlconv.ModelVariant), in: Seldon},
	{names: []string{"model"}, target: Target{Canonical: mlconv.ModelName, Rank: 15}, in: Seldon | MLServer | Triton},
	{names: []string{"version"}, target: Target{Canonical: mlconv.ModelVersion, Rank: 15}, in: MLServer | Triton},
	{names: []string{"model_internal", "predictor_name"}, marks: Seldon, markOnly: true},

	// Triton: metrics above; spans.
	{names: []string{"triton.model_name"}, target: attribute(mlconv.ModelName), marks: Triton},
	{names: []string{"triton.model_version"}, target: attribute(mlconv.ModelVersion), marks: Triton},
	{names: []string{"triton.request_id"}, target: attribute(mlconv.RequestID), marks: Triton},
	{names: []string{"gpu_uuid", "GPU_UUID", "gpu.uuid"}, target: attribute("hw.id")},

	// vLLM: metrics have model_name; spans.
	{names: []string{"gen_ai.request.id"}, target: attribute(mlconv.RequestID), marks: VLLM},
	{names: []string{"gen_ai.usage.prompt_tokens"}, target: attribute("gen_ai.usage.input_tokens")},
	{names: []string{"gen_ai.usage.completion_tokens"}, target: attribute("gen_ai.usage.output_tokens")},
	{names: []string{"gen_ai.system"}, target: attribute("gen_ai.provider.name")},

	// BentoML: metrics.
	{names: []string{"service_version"}, target: attribute("service.version"), in: BentoML},
	{names: []string{"http_response_code"}, target: attribute("http.response.status_code"), in: BentoML},

	// Ray Serve: JSON logs and metrics. A deployment is what serves one model.
	{names: []string{"deployment", "ray_serve_deployment"}, target: Target{Canonical: mlconv.ModelName, Rank: 30}, in: RayServe},
	{names: []string{"serve_multiplexed_model_id"}, target: Target{Canonical: mlconv.ModelName, Rank: 5}, marks: RayServe},
	{names: []string{"replica"}, target: attribute("service.instance.id"), in: RayServe},
	{names: []string{"route"}, target: attribute("http.route"), in: RayServe},
	{names: []string{"actor_id", "WorkerId"}, marks: RayServe, markOnly: true},

	// SageMaker: dimensions of CloudWatch, data capture, environment.
	{names: []string{"EndpointName"}, target: attribute("service.name"), marks: SageMaker},
	{names: []string{"VariantName"}, target: attribute(mlconv.ModelVariant), marks: SageMaker},
	{names: []string{"ModelPackageGroupName"}, target: Target{Canonical: mlconv.ModelName, Rank: 5}, marks: SageMaker},
	{names: []string{"ModelPackageVersion"}, target: Target{Canonical: mlconv.ModelVersion, Rank: 5}, marks: SageMaker},
	{names: []string{"TrainingJobName", "TRAINING_JOB_NAME", "training_job_name"}, target: Target{Canonical: mlconv.RunID, Rank: 5}, marks: SageMaker},
	{names: []string{"eventMetadata.inferenceId"}, target: attribute(mlconv.PredictionID), marks: SageMaker},
	{names: []string{"eventMetadata.eventId"}, target: Target{Canonical: mlconv.RequestID, Rank: 10}, marks: SageMaker},
	{names: []string{"eventMetadata.modelName"}, target: attribute(mlconv.ModelName), marks: SageMaker},
	{names: []string{"eventMetadata.modelVersion"}, target: attribute(mlconv.ModelVersion), marks: SageMaker},
	{names: []string{"eventMetadata.inferenceTime"}, target: Target{Role: Time}, marks: SageMaker},

	// TorchServe, and the multi-model server that SageMaker runs.
	{names: []string{"Hostname"}, target: attribute("host.name"), in: TorchServe | DCGM},

	// Kubeflow: labels of pods.
	{names: []string{"pipeline/runid"}, target: attribute(mlconv.RunID), label: true, marks: Kubeflow},
	{names: []string{"katib.kubeflow.org/trial"}, target: Target{Canonical: mlconv.RunID, Rank: 10}, label: true, marks: Kubeflow},
	{names: []string{"training.kubeflow.org/job-name", "jobset.sigs.k8s.io/jobset-name"}, target: Target{Canonical: mlconv.RunID, Rank: 20}, label: true, marks: Kubeflow},
	{names: []string{"workflows.argoproj.io/workflow"}, target: Target{Canonical: mlconv.RunID, Rank: 30}, label: true, marks: Kubeflow},
	{names: []string{"katib.kubeflow.org/experiment"}, target: attribute(mlconv.ExperimentID), label: true, marks: Kubeflow},

	// dcgm-exporter: modelName is the card.
	{names: []string{"UUID"}, target: attribute("hw.id"), in: DCGM},
	{names: []string{"modelName"}, target: attribute("hw.model"), in: DCGM},
	{names: []string{"DCGM_FI_DRIVER_VERSION"}, target: attribute("hw.driver_version"), marks: DCGM},
	{names: []string{"pod"}, target: attribute("k8s.pod.name"), in: DCGM},
	{names: []string{"namespace"}, target: attribute("k8s.namespace.name"), in: DCGM},
	{names: []string{"container"}, target: attribute("k8s.container.name"), in: DCGM},

	// Generative models: what every client says.
	{names: []string{"gen_ai.response.model", "gen_ai.request.model"}, target: Target{Canonical: mlconv.ModelName, Rank: 100, Copy: true}},

	// Kubernetes, as agents and exporters name it.
	{names: []string{"kubernetes.pod_name", "pod_name", "exported_pod", "kubernetes.pod.name"}, target: attribute("k8s.pod.name")},
	{names: []string{"kubernetes.namespace_name", "namespace_name", "pod_namespace", "exported_namespace", "kubernetes.namespace"}, target: attribute("k8s.namespace.name")},
	{names: []string{"kubernetes.container_name", "container_name", "exported_container", "kubernetes.container.name"}, target: attribute("k8s.container.name")},
	{names: []string{"kubernetes.pod_id"}, target: attribute("k8s.pod.uid")},
	{names: []string{"kubernetes.host", "kubernetes.node.name", "node_name"}, target: attribute("k8s.node.name")},
	{names: []string{"kubernetes.docker_id"}, target: attribute("container.id")},

	// The service.
	{names: []string{"deployment.environment"}, target: attribute("deployment.environment.name")},
	{names: []string{"dd.env", "otel.deployment.environment"}, target: Target{Canonical: "deployment.environment.name", Rank: 10}},
	{names: []string{"otelServiceName", "resource.service.name", "dd.service", "service_name"}, target: attribute("service.name")},
	{names: []string{"dd.version"}, target: attribute("service.version")},

	// Fields of log records.
	{names: []string{"message", "msg", "@message", "short_message"}, target: Target{Role: Message}},
	{names: []string{"event"}, target: Target{Role: MessageOrEvent, Rank: 50}},
	{names: []string{"event.name", "event_name", "eventName"}, target: Target{Role: EventName}},
	{names: []string{"level", "levelname", "log.level", "log_level", "loglevel", "lvl", "Level", "LEVEL"}, target: Target{Role: Level}},
	{names: []string{"severity", "severity_text", "severityText", "SeverityText", "logging.googleapis.com/severity"}, target: Target{Role: Level, Scale: severity.Google, Rank: 10}},
	{names: []string{"severity_number", "severityNumber", "SeverityNumber"}, target: Target{Role: Level, Scale: severity.OpenTelemetry, Rank: 20}},
	{names: []string{"levelno"}, target: Target{Role: Level, Scale: severity.Python, Rank: 30}},
	{names: []string{"level_value"}, target: Target{Role: Level, Scale: severity.Logback, Rank: 40}},
	{names: []string{"timestamp_ns", "@timestamp", "timestamp", "time", "ts", "Timestamp", "asctime", "datetime", "eventTime"}, target: Target{Role: Time}},
	{names: []string{"logger", "logger_name", "loggerName"}, target: attribute("log.logger")},
	{names: []string{"filename"}, target: attribute("code.file.path"), in: RayServe},
	{names: []string{"lineno"}, target: attribute("code.line.number")},
	{names: []string{"funcName", "func_name"}, target: attribute("code.function.name")},
	{names: []string{"thread_name", "threadName"}, target: attribute("thread.name")},
	{names: []string{"pid"}, target: attribute("process.pid")},
	{names: []string{"hostname"}, target: attribute("host.name")},
	{names: []string{"stack_trace", "stacktrace", "exc_info"}, target: attribute("exception.stacktrace")},

	// Correlation.
	{names: []string{"otelTraceID", "trace_id", "traceId", "traceid", "traceID", "TraceId", "TraceID", "trace.id", "otel.trace_id", "logging.googleapis.com/trace", "X-B3-TraceId", "x-b3-traceid", "X-B3-Traceid", "b3.trace_id"}, target: Target{Role: TraceID, Rank: 10}},
	{names: []string{"otelSpanID", "span_id", "spanId", "spanid", "spanID", "SpanId", "SpanID", "span.id", "otel.span_id", "logging.googleapis.com/spanId", "X-B3-SpanId", "x-b3-spanid", "X-B3-Spanid", "b3.span_id"}, target: Target{Role: SpanID, Rank: 10}},
	{names: []string{"otelTraceSampled", "logging.googleapis.com/trace_sampled", "X-B3-Sampled", "x-b3-sampled", "trace_sampled"}, target: Target{Role: Sampled}},
	// Headers come after the ids that a logger writes: the span of a header is the caller's.
	{names: []string{"traceparent", "Traceparent", "ce-traceparent"}, target: Target{Role: TraceParent, Rank: 25}},
	{names: []string{"b3", "B3"}, target: Target{Role: B3, Rank: 30}},
	{names: []string{"X-Amzn-Trace-Id", "x-amzn-trace-id", "xray_trace_id", "AWS-XRAY-TRACE-ID"}, target: Target{Role: XRay, Rank: 40}},
	{names: []string{"dd.trace_id"}, target: Target{Role: TraceIDDecimal, Rank: 50}},
	{names: []string{"dd.span_id"}, target: Target{Role: SpanIDDecimal, Rank: 50}},
}
