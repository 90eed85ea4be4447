// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package loghead

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// describe writes what a line says, in one line.
func describe(l *Line) string {
	var b strings.Builder
	put := func(name, value string) {
		if value != "" && value != "0" {
			fmt.Fprintf(&b, "%s=%s ", name, value)
		}
	}
	if l.HasTime {
		put("time", time.Unix(0, l.Time.Nanos).UTC().Format(time.RFC3339Nano))
		put("step", time.Duration(l.Time.Resolution).String())
	}
	put("level", l.LevelRaw)
	put("logger", l.Logger)
	put("file", l.File)
	put("function", l.Function)
	put("line", fmt.Sprint(l.LineNo))
	put("process", l.Process)
	put("pid", fmt.Sprint(l.PID))
	put("thread", l.Thread)
	put("model", l.Model)
	put("version", l.Version)
	put("request", l.Request)
	for _, p := range l.Pairs {
		put(p.Key, p.Value)
	}
	return b.String() + "| " + l.Message
}

// TestParse holds lines that the programs write; where from is said in the cases of the processor, which have them too.
func TestParse(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{
			"2018/11/20 12:36:37 INFO mlflow.sagemaker: Creating new SageMaker endpoint",
			"time=2018-11-20T12:36:37Z step=1s level=INFO logger=mlflow.sagemaker | Creating new SageMaker endpoint",
		},
		{
			"[2023-02-24 10:48:08 +0100] [6330] [INFO] Starting gunicorn 20.1.0",
			"time=2023-02-24T09:48:08Z step=1s level=INFO pid=6330 | Starting gunicorn 20.1.0",
		},
		{
			"INFO  [alembic.runtime.migration] Context impl SQLiteImpl.",
			"level=INFO logger=alembic.runtime.migration | Context impl SQLiteImpl.",
		},
		{
			"2026-08-10 12:19:24.625 1 kserve INFO [model_server.py:register_model():406] Registering model: simple-cnn",
			"time=2026-08-10T12:19:24.625Z step=1ms level=INFO logger=kserve file=model_server.py function=register_model line=406 pid=1 | Registering model: simple-cnn",
		},
		{
			"2026-08-10 12:21:54.771 74 kserve.trace requestId: 1cddf90f-cd85-4a20-8ab7-f5a35b36abfe, preprocess_ms: 1.295804977, explain_ms: 0",
			"time=2026-08-10T12:21:54.771Z step=1ms pid=74 request=1cddf90f-cd85-4a20-8ab7-f5a35b36abfe | preprocess_ms: 1.295804977, explain_ms: 0",
		},
		{
			`2026-07-22 11:48:14.263 uvicorn.access INFO:     10.244.1.7:0 1 - "POST /v1/models/simple-cnn%3Apredict HTTP/1.1" 200`,
			`time=2026-07-22T11:48:14.263Z step=1ms level=INFO logger=uvicorn.access | 10.244.1.7:0 1 - "POST /v1/models/simple-cnn%3Apredict HTTP/1.1" 200`,
		},
		{
			"2020-03-23 16:59:17,320 - seldon_core.microservice:main:190 - INFO:  Starting microservice.py:main",
			"time=2020-03-23T16:59:17.32Z step=1ms level=INFO logger=seldon_core.microservice function=main line=190 | Starting microservice.py:main",
		},
		{
			"2025-09-18 01:15:06,528 [mlserver][catboost-classifier:v0.1.0] INFO - Loaded model 'catboost-classifier' successfully.",
			"time=2025-09-18T01:15:06.528Z step=1ms level=INFO logger=mlserver model=catboost-classifier version=v0.1.0 | Loaded model 'catboost-classifier' successfully.",
		},
		{
			"2025-09-18 01:15:05,484 [mlserver.rest] INFO - HTTP server running on http://0.0.0.0:8080",
			"time=2025-09-18T01:15:05.484Z step=1ms level=INFO logger=mlserver.rest | HTTP server running on http://0.0.0.0:8080",
		},
		{
			"I0827 01:50:19.324972 459 model_lifecycle.cc:461] loading: densenet_onnx:1",
			"time=2026-08-27T01:50:19.324972Z step=1µs level=I file=model_lifecycle.cc line=461 pid=459 model=densenet_onnx version=1 | loading: densenet_onnx:1",
		},
		{
			`2025-01-16T02:31:20Z I 304 grpc_server.cc:2558] "Started GRPCInferenceService at 0.0.0.0:8001"`,
			`time=2025-01-16T02:31:20Z step=1s level=I file=grpc_server.cc line=2558 pid=304 | "Started GRPCInferenceService at 0.0.0.0:8001"`,
		},
		{
			"(APIServer pid=1) INFO 12-30 15:48:29 [api_server.py:1842] vLLM API server version 0.11.0",
			"time=2025-12-30T15:48:29Z step=1s level=INFO file=api_server.py line=1842 process=APIServer pid=1 | vLLM API server version 0.11.0",
		},
		{
			`(APIServer pid=1) INFO:     172.17.0.1:53400 - "POST /v1/chat/completions HTTP/1.1" 200 OK`,
			`level=INFO process=APIServer pid=1 | 172.17.0.1:53400 - "POST /v1/chat/completions HTTP/1.1" 200 OK`,
		},
		{
			"INFO 10-01 18:43:27 logger.py:36] Received request cmpl-1",
			"time=2026-10-01T18:43:27Z step=1s level=INFO file=logger.py line=36 request=cmpl-1 | Received request cmpl-1",
		},
		{
			"2024-04-13T02:03:49+0000 [INFO] [entry_service:Summarization:1] 44.1.2.3:7181 (scheme=http,method=GET) 1.972ms (trace=7589d361df3e8ad3f0a71acb44d150be,span=07ef3bc1685d067c,sampled=0,service.name=Summarization)",
			"time=2024-04-13T02:03:49Z step=1s level=INFO logger=entry_service:Summarization:1 trace=7589d361df3e8ad3f0a71acb44d150be span=07ef3bc1685d067c service.name=Summarization | 44.1.2.3:7181 (scheme=http,method=GET) 1.972ms",
		},
		{
			"(ServeController pid=1700) INFO 2025-10-10 01:57:27,668 controller 1700 -- Adding 1 replica to Deployment(name='Requests', app='requests').",
			"time=2025-10-10T01:57:27.668Z step=1ms level=INFO logger=controller process=ServeController pid=1700 | Adding 1 replica to Deployment(name='Requests', app='requests').",
		},
		{
			"INFO 2025-10-10 01:57:41,328 requests_Requests 9ag4tpq 3f1c6d0e-8d7c-4a5f-9b1e-2d3c4b5a6978 -- GET / 200 3.5ms",
			"time=2025-10-10T01:57:41.328Z step=1ms level=INFO model=requests_Requests request=3f1c6d0e-8d7c-4a5f-9b1e-2d3c4b5a6978 | GET / 200 3.5ms",
		},
		{
			"2022-08-26T03:42:59,892 [INFO ] W-9001-second-resnet-18_1.0-stdout MODEL_METRICS - PredictionTime.Milliseconds:12.99|#ModelName:second-resnet-18",
			"time=2022-08-26T03:42:59.892Z step=1ms level=INFO logger=MODEL_METRICS thread=W-9001-second-resnet-18_1.0-stdout model=second-resnet-18 version=1.0 | PredictionTime.Milliseconds:12.99|#ModelName:second-resnet-18",
		},
		{
			"2020-12-17 09:23:08,934 [INFO ] W-9007-model-stdout com.amazonaws.ml.mms.wlm.WorkerLifeCycle - Listening on port: /home/model-server/tmp/.mms.sock.9007",
			"time=2020-12-17T09:23:08.934Z step=1ms level=INFO logger=com.amazonaws.ml.mms.wlm.WorkerLifeCycle thread=W-9007-model-stdout | Listening on port: /home/model-server/tmp/.mms.sock.9007",
		},
		{
			"2025-10-10 01:57:41,328 INFO [app.main] [main.py:42] [trace_id=4bf92f3577b34da6a3ce929d0e0e4736 span_id=00f067aa0ba902b7 resource.service.name=predictor trace_sampled=True] - predict done",
			"time=2025-10-10T01:57:41.328Z step=1ms level=INFO logger=app.main file=main.py line=42 trace_id=4bf92f3577b34da6a3ce929d0e0e4736 span_id=00f067aa0ba902b7 resource.service.name=predictor trace_sampled=True | predict done",
		},
		{
			"2024-05-13 12:34:56.789 | WARNING  | app.scoring:predict:17 - slow",
			"time=2024-05-13T12:34:56.789Z step=1ms level=WARNING logger=app.scoring function=predict line=17 | slow",
		},
		{"2024-05-13 12:34:56,789 - app - ERROR - failed", "time=2024-05-13T12:34:56.789Z step=1ms level=ERROR logger=app | failed"},
		{"WARNING:root:no such feature", "level=WARNING logger=root | no such feature"},
		{
			"2025-02-12 12:25:16,836 INFO test-log-config.py:11 -- This is a Ray task",
			"time=2025-02-12T12:25:16.836Z step=1ms level=INFO file=test-log-config.py line=11 | This is a Ray task",
		},
	} {
		var l Line
		clock := Clock{Zone: time.UTC, Near: time.Date(2026, 6, 24, 12, 0, 0, 0, time.UTC).UnixNano()}
		if assert.True(t, Parse(c.line, clock, &l), c.line) {
			assert.Equal(t, c.want, describe(&l), c.line)
		}
	}
}

func TestParse_NoForm(t *testing.T) {
	for _, line := range []string{
		"", "\n", " ", "hello world", "Traceback (most recent call last):", `  File "a.py", line 3, in main`, "error", "error in model",
		"2024-05-13", "2024-05-13 12:34:56 something happened", "2024-13-13 12:34:56 INFO a: b", "(a", "(a pid=x) INFO: b", "(a pid=1) ",
		"Information about models: none", "W", "Error: no such file", "info: x", "I think: so", "\x1b[32mINFO:\x1b[0m     Started",
		"[2023-02-24 10:48:08 +0100] [x] [INFO] y", `{"level":"info"}`, "level=info msg=x",
	} {
		var l Line
		assert.False(t, Parse(line, Clock{Zone: time.UTC}, &l), "%q: %s", line, describe(&l))
	}
}

func TestParse_WithoutYear(t *testing.T) {
	at := func(text string) int64 {
		v, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return v.UnixNano()
	}
	for _, c := range []struct {
		near int64
		line string
		want string
	}{
		{at("2026-01-01T00:00:05Z"), "INFO 12-31 23:59:58 [a.py:1] x", "2025-12-31T23:59:58Z"},
		{at("2025-12-31T23:59:58Z"), "INFO 01-01 00:00:05 [a.py:1] x", "2026-01-01T00:00:05Z"},
		{at("2024-03-01T00:00:00Z"), "INFO 02-29 10:00:00 [a.py:1] x", "2024-02-29T10:00:00Z"},
		{at("2026-03-01T00:00:00Z"), "INFO 02-29 10:00:00 [a.py:1] x", ""},
		{0, "INFO 02-28 10:00:00 [a.py:1] x", ""},
	} {
		var l Line
		assert.True(t, Parse(c.line, Clock{Zone: time.UTC, Near: c.near}, &l), c.line)
		got := ""
		if l.HasTime {
			got = time.Unix(0, l.Time.Nanos).UTC().Format(time.RFC3339)
		}
		assert.Equal(t, c.want, got, c.line)
	}
}

func TestPlain(t *testing.T) {
	for text, want := range map[string]string{
		"plain": "plain",
		"\x1b[1;36m(EngineCore_DP0 pid=279)\x1b[0;0m INFO": "(EngineCore_DP0 pid=279) INFO",
		"\x1b[": "", "a\x1b[3": "a", "\x1b": "\x1b", "\x1b[2Kx": "Kx",
	} {
		assert.Equal(t, want, Plain(text), "%q", text)
	}
}

func FuzzParse(f *testing.F) {
	for _, form := range forms {
		f.Add(strings.NewReplacer("%T", "2024-05-13 12:34:56,789", "%t", "05-13 12:34:56", "%g", "0513 12:34:56.000001", "%L", "INFO", "%l", "I",
			"%P", "1", "%N", "a.b", "%F", "a.py", "%f", "f", "%n", "3", "%C", "m:1", "%W", "W-1-m_1", "%R", "r", "%K", "a=b", "%_", "x", "%M", "hello").Replace(form.Pattern))
	}
	f.Fuzz(func(t *testing.T, text string) {
		var l, again Line
		clock := Clock{Zone: time.UTC, Near: 1_700_000_000_000_000_000}
		if !Parse(text, clock, &l) {
			return
		}
		if !strings.Contains(text, l.Message) || !strings.Contains(text, l.Logger) {
			t.Errorf("%q: %s", text, describe(&l))
		}
		if !Parse(text, clock, &again) || describe(&l) != describe(&again) {
			t.Errorf("%q: once %s, then %s", text, describe(&l), describe(&again))
		}
	})
}
