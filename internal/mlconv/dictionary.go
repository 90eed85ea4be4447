// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package mlconv

import "slices"

// dictionary is in the order of its groups.
var dictionary = []Field{
	{FieldTimestamp, GroupCommon, Own, Time, OTLP, "When it happened. Where it is not known, the observed timestamp says when it was seen.", "1772366400123000000"},
	{FieldSeverity, GroupCommon, Own, Int, OTLP, "Severity number, 1 (TRACE) to 24 (FATAL4); the text beside it is what the source wrote.", "17"},
	{FieldMessage, GroupCommon, Own, Any, OTLP, "The body of a log record: a sentence for people, or the map of a feature log.", "model loaded in 2.1 s"},
	{FieldEventName, GroupCommon, Own, String, OTLP, "The name of the event, which tells what the record is.", EventPrediction},
	{"service.name", GroupCommon, OnResource, String, Semconv, "The service.", "credit-scoring"},
	{"service.namespace", GroupCommon, OnResource, String, Semconv, "What several services belong to.", "lending"},
	{"service.version", GroupCommon, OnResource, String, Semconv, "The version of the service's code, not of its model.", "4.2.0"},
	{"service.instance.id", GroupCommon, OnResource, String, Semconv, "One instance of the service: a replica.", "627cc493-f310-47de-96bd-71410b7dec09"},
	{"deployment.environment.name", GroupCommon, OnResource, String, Semconv, "The environment.", "production"},
	{"cloud.region", GroupCommon, OnResource, String, Semconv, "The region it runs in.", "eu-central-1"},

	{FieldTraceID, GroupCorrelation, Own, Bytes16, OTLP, "The trace. Never an attribute.", "4bf92f3577b34da6a3ce929d0e0e4736"},
	{FieldSpanID, GroupCorrelation, Own, Bytes8, OTLP, "The span. Never an attribute.", "00f067aa0ba902b7"},
	{RequestID, GroupCorrelation, OnRecord, String, Project, "The request, as the service or the gateway before it numbers requests.", "cmpl-7f0d7c3e"},
	{"session.id", GroupCorrelation, OnRecord, String, Semconv, "The session of a client.", "00112233-4455-6677-8899-aabbccddeeff"},

	{ModelName, GroupModel, Anywhere, String, Project, "The model.", "credit-risk"},
	{ModelVersion, GroupModel, Anywhere, String, Project, "The version of the model.", "2026.11"},
	{ModelVariant, GroupModel, Anywhere, String, Project, "The role of the version in serving: champion, challenger, shadow, canary.", "champion"},
	{ModelStage, GroupModel, Anywhere, String, Project, "The stage of the version's life, as its registry calls it.", "Production"},
	{ExperimentID, GroupModel, Anywhere, String, Project, "The experiment that the version came from.", "17"},
	{RunID, GroupModel, Anywhere, String, Project, "The training run.", "a1b2c3d4e5f60718293a4b5c6d7e8f90"},
	{PredictionID, GroupModel, OnRecord, String, Project, "One prediction, which its label is joined by.", "p-000017"},
	{DriftReferenceID, GroupModel, Anywhere, String, Project, "The reference profile that drift is measured against.", "credit-risk/2026.11@3f2a"},

	{"gen_ai.provider.name", GroupGenAI, OnRecord, String, Semconv, "Who serves the generative model.", "openai"},
	{"gen_ai.operation.name", GroupGenAI, OnRecord, String, Semconv, "What is asked of it.", "chat"},
	{"gen_ai.request.model", GroupGenAI, OnRecord, String, Semconv, "The generative model that was asked for; ml.model.name where nothing else names the model.", "llama-3.1-8b-instruct"},
	{"gen_ai.response.model", GroupGenAI, OnRecord, String, Semconv, "The generative model that answered.", "llama-3.1-8b-instruct"},
	{"gen_ai.response.id", GroupGenAI, OnRecord, String, Semconv, "The answer.", "chatcmpl-123"},
	{"gen_ai.usage.input_tokens", GroupGenAI, OnRecord, Int, Semconv, "Tokens of the prompt.", "120"},
	{"gen_ai.usage.output_tokens", GroupGenAI, OnRecord, Int, Semconv, "Tokens of the answer.", "42"},

	{ModelOwner, GroupGovernance, Anywhere, String, Project, "Who answers for the model: a group, no person.", "risk-ml"},
	{ModelTeam, GroupGovernance, Anywhere, String, Project, "The team that operates it.", "lending-platform"},
	{ModelTier, GroupGovernance, Anywhere, String, Project, "How much depends on it.", "1"},
	{ModelApproved, GroupGovernance, Anywhere, Bool, Project, "Whether the version may serve in production.", "true"},
	{RetentionClass, GroupGovernance, Anywhere, String, Project, "How long the record is kept, by name: info for 30 days, audit for 180, or as configured.", "audit"},
	{ResidencyRegion, GroupGovernance, Anywhere, String, Project, "The region that the record must not leave.", "eu"},

	{"user.id", GroupPeople, OnRecord, String, Semconv, "The user, as a pseudonym only: pii_redaction writes <user_id:…> in its place.", "<user_id:k3:JPLMSDKRKMADVBDMII5X>"},
	{"user.hash", GroupPeople, OnRecord, String, Semconv, "The user, as a keyed hash where the source makes one.", "364fc68eaf4c8acec74a4e52d7d1feaa"},
	{"enduser.pseudo.id", GroupPeople, OnRecord, String, Semconv, "The user, as a pseudonym of the source.", "QdH5CAWJgqVT4rOr0qtumf"},

	{"k8s.cluster.name", GroupResource, OnResource, String, Semconv, "The Kubernetes cluster.", "gpu-west"},
	{"k8s.namespace.name", GroupResource, OnResource, String, Semconv, "The namespace.", "serving"},
	{"k8s.node.name", GroupResource, OnResource, String, Semconv, "The node.", "gpu-node-07"},
	{"k8s.pod.name", GroupResource, OnResource, String, Semconv, "The pod.", "credit-risk-predictor-7d9c-x2x7k"},
	{"k8s.pod.uid", GroupResource, OnResource, String, Semconv, "The pod, never used again.", "275ecb36-5aa8-4c2a-9c47-d8bb681b9aff"},
	{"k8s.container.name", GroupResource, OnResource, String, Semconv, "The container in the pod's specification.", "kserve-container"},
	{"k8s.deployment.name", GroupResource, OnResource, String, Semconv, "The deployment.", "credit-risk-predictor"},
	{"container.id", GroupResource, OnResource, String, Semconv, "The container.", "a3bf90e006b2"},
	{"container.image.name", GroupResource, OnResource, String, Semconv, "Its image, without tag.", "registry.example.com/credit-risk"},
	{"host.name", GroupResource, OnResource, String, Semconv, "The host.", "gpu-node-07"},
	{"hw.id", GroupResource, Anywhere, String, Semconv, "The GPU, or its MIG device: its UUID.", "GPU-5e3b1c8a-9d0f-4c57-8a5b-0d7f6f3e2a11"},
	{"hw.driver_version", GroupResource, Anywhere, String, Semconv, "The version of its driver.", "580.105.08"},
	{"hw.model", GroupResource, Anywhere, String, Semconv, "The model of the hardware, not of machine learning.", "NVIDIA H100 80GB HBM3"},

	{"code.file.path", GroupCode, OnRecord, String, Semconv, "The file of the code that wrote it.", "model_server.py"},
	{"code.function.name", GroupCode, OnRecord, String, Semconv, "The function.", "start"},
	{"code.line.number", GroupCode, OnRecord, Int, Semconv, "The line.", "260"},
	{"thread.name", GroupCode, OnRecord, String, Semconv, "The thread.", "MainThread"},
	{"thread.id", GroupCode, OnRecord, Int, Semconv, "The thread's number.", "140120"},
	{"process.pid", GroupCode, OnRecord, Int, Semconv, "The process.", "1"},
	{"process.title", GroupCode, OnRecord, String, Semconv, "The name the process gave itself.", "EngineCore_DP0"},
	{"exception.type", GroupCode, OnRecord, String, Semconv, "The type of an exception.", "torch.cuda.OutOfMemoryError"},
	{"exception.message", GroupCode, OnRecord, String, Semconv, "Its message.", "CUDA out of memory"},
	{"exception.stacktrace", GroupCode, OnRecord, String, Semconv, "Its stack.", "Traceback (most recent call last): …"},
	{"http.request.method", GroupCode, OnRecord, String, Semconv, "The method of a request.", "POST"},
	{"http.response.status_code", GroupCode, OnRecord, Int, Semconv, "The status of its answer.", "200"},
	{"http.route", GroupCode, OnRecord, String, Semconv, "The route that it took.", "/v1/models/{name}:predict"},
	{"url.path", GroupCode, OnRecord, String, Semconv, "The path that was asked for.", "/v1/models/credit-risk:predict"},
	{"log.logger", GroupCode, OnRecord, String, ECS, "The name of the logger.", "mlflow.store.db.utils"},
	{"log.record.original", GroupCode, OnRecord, String, Semconv, "The body before it was parsed, where that is kept.", `{"level":"info","msg":"ready"}`},

	{SchemaVersion, GroupProcessing, OnResource, String, Project, "The version of this dictionary that the data was brought to.", CurrentSchema},
	{CatalogMatch, GroupProcessing, Anywhere, Bool, Project, "False where the catalog does not know the model or its version; not there otherwise.", "false"},
	{ParseForm, GroupProcessing, OnRecord, String, Project, "What the body was parsed as: json, logfmt, text or map.", "json"},
	{ParseError, GroupProcessing, OnRecord, String, Project, "Why it was not parsed: invalid_json, unrecognized, too_large, too_deep or too_many_fields. The body is whole then.", "invalid_json"},
	{LintMissing, GroupProcessing, OnRecord, Strings, Project, "The required fields that the record lacks.", `["ml.model.name"]`},
}

// Dictionary returns the fields, group by group.
func Dictionary() []Field { return slices.Clone(dictionary) }

// FieldByName returns the field of that name.
func FieldByName(name string) (Field, bool) {
	i := slices.IndexFunc(dictionary, func(f Field) bool { return f.Name == name })
	if i < 0 {
		return Field{}, false
	}
	return dictionary[i], true
}
