// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// logOf returns a request with one record, whose body is JSON text.
func logOf(body string) string {
	return fmt.Sprintf(`{"resourceLogs":[{"resource":{"attributes":[{"key":"deployment.environment.name","value":{"stringValue":"production"}}]},
		"scopeLogs":[{"logRecords":[{"body":{"stringValue":%q}}]}]}]}`, body)
}

const served = `{"level":30,"msg":"served","model_name":"credit-risk","model_version":"%s","traceId":"4bf92f3577b34da6a3ce929d0e0e4736"}`

// lineWith waits for a line of a file that has all of the parts.
func (w *workplace) lineWith(t *testing.T, file string, parts ...string) (line string) {
	t.Helper()
	eventually(t, 20*time.Second, func() error {
		content, err := os.ReadFile(w.path(file))
		if err != nil {
			return err
		}
	lines:
		for candidate := range strings.Lines(string(content)) {
			for _, part := range parts {
				if !strings.Contains(candidate, part) {
					continue lines
				}
			}
			line = candidate
			return nil
		}
		return fmt.Errorf("%s has no line with %q:\n%s", file, parts, content)
	})
	return line
}

// TestMetadata sends records through the shipped configuration, and changes its catalog while it runs.
func TestMetadata(t *testing.T) {
	t.Parallel()
	w := newWorkplace(t)
	// A shorter interval than the shipped one, so that the test need not wait.
	config, err := os.ReadFile(w.path("configs/metadata.yaml"))
	require.NoError(t, err)
	w.write(t, "configs/metadata.yaml", strings.Replace(string(config), "    catalog:\n", "    catalog:\n      reload_interval: 200ms\n", 1))
	c := w.start(t, "configs/metadata.yaml")

	w.post(t, "/v1/logs", logOf(fmt.Sprintf(served, "2026.11")))
	line := w.lineWith(t, "data/audit.jsonl", `"2026.11"`)
	for _, part := range []string{
		`"severityText":"INFO"`, `"body":{"stringValue":"served"}`, `"traceId":"4bf92f3577b34da6a3ce929d0e0e4736"`,
		`{"key":"ml.model.owner","value":{"stringValue":"risk-ml"}}`, `{"key":"ml.model.approved","value":{"boolValue":true}}`,
		`{"key":"retention.class","value":{"stringValue":"audit"}}`, `{"key":"data.residency.region","value":{"stringValue":"eu"}}`,
	} {
		assert.Contains(t, line, part)
	}
	w.post(t, "/v1/logs", logOf("2018/11/20 12:36:37 INFO mlflow.sagemaker: Creating new SageMaker endpoint"))
	w.lineWith(t, "data/logs.jsonl", `"Creating new SageMaker endpoint"`, `"timeUnixNano":"1542717397000000000"`, `"info"`)
	w.post(t, "/v1/logs", logOf(`{"level":"debug","features":{"income":52000}}`))
	for range 3 {
		w.post(t, "/v1/logs", logOf(fmt.Sprintf(served, "2026.10"))) // not approved
	}
	w.post(t, "/v1/logs", logOf(fmt.Sprintf(served, "2020.01")))
	w.lineWith(t, "data/audit.jsonl", `"2020.01"`, `{"key":"ml.catalog.match","value":{"boolValue":false}}`)

	// A bad catalog is refused, with file, line and reason; a good one is used.
	catalog, err := os.ReadFile(w.path("configs/metadata/credit.yaml"))
	require.NoError(t, err)
	w.write(t, "configs/metadata/credit.yaml", string(catalog)+"  - {match: {model: other}, approved: perhaps}\n")
	eventually(t, 20*time.Second, func() error {
		metrics, err := get(t, "http://"+w.address("TELEMETRY_PORT")+"/metrics")
		if err == nil && !strings.Contains(metrics, `catalog_reloads{result="refused",source="files"} 1`) {
			err = errors.New("the bad catalog is not refused yet")
		}
		return err
	})
	w.post(t, "/v1/logs", logOf(fmt.Sprintf(served, "2026.11 again")))
	w.lineWith(t, "data/audit.jsonl", `"2026.11 again"`, `"risk-ml"`)
	w.write(t, "configs/metadata/credit.yaml", strings.ReplaceAll(string(catalog), "risk-ml", "new-owner"))
	eventually(t, 20*time.Second, func() error {
		w.post(t, "/v1/logs", logOf(fmt.Sprintf(served, "2026.11 once more")))
		content, err := os.ReadFile(w.path("data/audit.jsonl"))
		if err == nil && !strings.Contains(string(content), "new-owner") {
			err = errors.New("the new catalog is not in use yet")
		}
		return err
	})
	metrics, err := get(t, "http://"+w.address("TELEMETRY_PORT")+"/metrics")
	require.NoError(t, err)
	c.stop(t)
	assert.Contains(t, metrics, `otelcol_processor_ml_metadata_records_dropped{reason="debug_features",signal="logs"} 1`)
	assert.Contains(t, metrics, `otelcol_processor_ml_metadata_unapproved_records{signal="logs"} 3`)
	assert.Equal(t, 1, strings.Count(c.log.String(), `"event.name": "ml.model.unapproved"`))
	assert.Contains(t, c.log.String(), `configs/metadata/credit.yaml:`)
	assert.Contains(t, c.log.String(), `approved: text \"perhaps\", expected true or false`)
	for _, file := range []string{"data/logs.jsonl", "data/audit.jsonl"} {
		content, err := os.ReadFile(w.path(file))
		require.NoError(t, err)
		assert.NotContains(t, string(content), "52000")
	}
}

// registry answers like MLflow with one model of one version, or not at all.
func registry(t *testing.T) (endpoint string, down *atomic.Bool) {
	t.Helper()
	down = &atomic.Bool{}
	answers := map[string]string{
		"/api/2.0/mlflow/registered-models/search": `{"registered_models":[{"name":"churn","creation_timestamp":1,"last_updated_timestamp":2,
			"tags":[{"key":"owner","value":"crm-ml"}],"aliases":[{"alias":"champion","version":"3"}]}]}`,
		"/api/2.0/mlflow/model-versions/search": `{"model_versions":[{"name":"churn","version":"3","creation_timestamp":1,
			"current_stage":"Production","run_id":"0123456789abcdef0123456789abcdef","status":"READY","tags":[{"key":"validation_status","value":"approved"}]}]}`,
	}
	server := httptest.NewServer(http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		answer, ok := answers[request.URL.Path]
		switch {
		case down.Load():
			http.Error(response, `{"error_code":"TEMPORARILY_UNAVAILABLE","message":"down"}`, http.StatusServiceUnavailable)
		case !ok:
			http.NotFound(response, request)
		default:
			response.Header().Set("Content-Type", "application/json")
			_, _ = response.Write([]byte(answer))
		}
	}))
	t.Cleanup(server.Close)
	return server.URL, down
}

// TestMetadata_Registry asks a registry, and goes on with what it said after a restart while it is down.
func TestMetadata_Registry(t *testing.T) {
	t.Parallel()
	w := newWorkplace(t)
	endpoint, down := registry(t)
	config, err := os.ReadFile(w.path("configs/metadata.yaml"))
	require.NoError(t, err)
	w.write(t, "configs/metadata.yaml", strings.Replace(string(config), "    catalog:\n",
		"    catalog:\n      http: {endpoint: \""+endpoint+"\", refresh: 1s, cache_file: cache.json}\n", 1))

	known := func(name string) {
		eventually(t, 20*time.Second, func() error {
			body := fmt.Sprintf(`{"msg":%q,"model_name":"churn","model_version":3}`, name)
			if err := w.tryPost(t, "/v1/logs", logOf(body)); err != nil {
				return err
			}
			content, err := os.ReadFile(w.path("data/logs.jsonl"))
			if err != nil {
				return err
			}
			for line := range strings.Lines(string(content)) {
				if strings.Contains(line, name) && strings.Contains(line, `"crm-ml"`) && strings.Contains(line, `"champion"`) &&
					strings.Contains(line, `"0123456789abcdef0123456789abcdef"`) && strings.Contains(line, `{"key":"ml.model.approved","value":{"boolValue":true}}`) {
					return nil
				}
			}
			return errors.New("what the registry says is not in use yet")
		})
	}
	c := w.start(t, "configs/metadata.yaml")
	known("registry is up")
	c.stop(t)

	down.Store(true)
	c = w.start(t, "configs/metadata.yaml")
	known("registry is down")
	c.stop(t)
	assert.Contains(t, c.log.String(), "status 503")
}
