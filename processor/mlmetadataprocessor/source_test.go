// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package mlmetadataprocessor

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"

	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/catalog"
	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/mlflow/mlflowtest"
)

func writeFile(t testing.TB, path, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(path+".new", []byte(text), 0o600))
	require.NoError(t, os.Rename(path+".new", path))
}

// fieldOf returns what the catalog says of a version of a model.
func (h *harness) fieldOf(model, version string, field catalog.Field) string {
	table := h.source.table.Load()
	values := make([]string, len(table.Keys()))
	for i, key := range table.Keys() {
		switch key {
		case catalog.ModelName:
			values[i] = model
		case catalog.ModelVersion:
			values[i] = version
		}
	}
	var r catalog.Result
	table.Lookup(values, &r)
	return r.Fields[field]
}

func waitFor(t *testing.T, what string, ready func() bool) {
	t.Helper()
	require.Eventually(t, ready, 10*time.Second, 5*time.Millisecond, what)
}

func newRegistry() *mlflowtest.Server {
	server := &mlflowtest.Server{}
	server.Set([]mlflowtest.Model{{Name: "churn", Tags: map[string]string{"owner": "crm-ml", "retention_class": "forever"}}},
		[]mlflowtest.Version{{Name: "churn", Version: "3", Status: "READY", Run: "r1", Tags: map[string]string{"team": "crm"}}})
	return server
}

func TestSource_AsksTheRegistryAndThenItsFilesComeFirst(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, dir+"/a.yaml", "entries: [{match: {model: churn, version: 3}, team: of the file}]")
	endpoint := newRegistry().Start(t)
	h := newHarness(t, parseConfig(t, `{catalog: {files: ["`+dir+`/a.yaml"], http: {endpoint: "`+endpoint+`"}}}`))
	waitFor(t, "the registry is asked at start", func() bool { return h.fieldOf("churn", "3", catalog.Owner) == "crm-ml" })
	assert.Equal(t, "of the file", h.fieldOf("churn", "3", catalog.Team))
	assert.Equal(t, "r1", h.fieldOf("churn", "3", catalog.Run))
	assert.Empty(t, h.fieldOf("churn", "3", catalog.RetentionClass), "of a class that is not known nothing is said")
	assert.Contains(t, strings.Join(h.ownLog(dir), "\n"), "retention classes that policy::retention::classes does not have")
	assert.Contains(t, h.ownMetrics(t), "catalog_reloads{result=ok}{source=http} 1")
}

// A registry that fails keeps nobody waiting, and what it said last stays in use. It is asked again, later and later.
func TestSource_ARegistryThatFails(t *testing.T) {
	server := newRegistry()
	server.Fail(mlflowtest.Failure{Status: http.StatusServiceUnavailable, Times: 2})
	endpoint := server.Start(t)
	h := newHarness(t, parseConfig(t, `{catalog: {http: {endpoint: "`+endpoint+`", refresh: 1s}}}`))
	waitFor(t, "it is asked again", func() bool { return h.fieldOf("churn", "3", catalog.Owner) == "crm-ml" })
	assert.Contains(t, h.ownMetrics(t), "catalog_reloads{result=refused}{source=http} 2")

	server.Fail(mlflowtest.Failure{Status: http.StatusForbidden, Times: 1000})
	waitFor(t, "it fails again", func() bool { return strings.Contains(strings.Join(h.ownLog(""), "\n"), "403") })
	assert.Equal(t, "crm-ml", h.fieldOf("churn", "3", catalog.Owner))
}

func TestSource_TheCacheOutlivesTheCollector(t *testing.T) {
	server := newRegistry()
	endpoint := server.Start(t)
	cache := filepath.Join(t.TempDir(), "cache.json")
	yaml := `{catalog: {http: {endpoint: "` + endpoint + `", cache_file: "` + cache + `"}}}`
	first := newHarness(t, parseConfig(t, yaml))
	waitFor(t, "the cache is written", func() bool {
		_, err := os.Stat(cache)
		return err == nil && first.fieldOf("churn", "3", catalog.Owner) == "crm-ml"
	})
	server.Fail(mlflowtest.Failure{Status: http.StatusServiceUnavailable, Times: 1000})
	second := newHarness(t, parseConfig(t, yaml))
	assert.Equal(t, "crm-ml", second.fieldOf("churn", "3", catalog.Owner), "at once, without having asked")

	require.NoError(t, os.WriteFile(cache, []byte("{"), 0o600))
	third := newHarness(t, parseConfig(t, yaml))
	assert.Empty(t, third.fieldOf("churn", "3", catalog.Owner))
	assert.Contains(t, strings.Join(third.ownLog(""), "\n"), "catalog::http::cache_file not read")
}

// Shutdown does not wait for a registry that hangs.
func TestSource_ShutdownDoesNotWait(t *testing.T) {
	server := newRegistry()
	server.Fail(mlflowtest.Failure{Hang: true, Times: 1000})
	endpoint := server.Start(t)
	f := &factory{}
	telemetry := componenttest.NewTelemetry()
	set := metadatatestSettings(telemetry)
	l, err := f.createLogs(t.Context(), set, parseConfig(t, `{catalog: {http: {endpoint: "`+endpoint+`", timeout: 1h}}}`), nopLogs)
	require.NoError(t, err)
	require.NoError(t, l.Start(t.Context(), componenttest.NewNopHost()))
	waitFor(t, "it is asked", func() bool { return len(server.Requests()) > 0 })
	done := make(chan struct{})
	go func() {
		assert.NoError(t, l.Shutdown(t.Context()))
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Fatal("still waiting")
	}
	require.NoError(t, telemetry.Shutdown(t.Context()))
}

// Files are followed without anybody asking.
func TestSource_FollowsFiles(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, dir+"/a.yaml", "entries: [{match: {model: m}, owner: one}]")
	h := newHarness(t, parseConfig(t, `{catalog: {files: ["`+dir+`/a.yaml"], reload_interval: 100ms}}`))
	assert.Equal(t, "one", h.fieldOf("m", "", catalog.Owner), "read at start")
	writeFile(t, dir+"/a.yaml", "entries: [{match: {model: m}, owner: two}]")
	waitFor(t, "the change is seen", func() bool { return h.fieldOf("m", "", catalog.Owner) == "two" })
}

// What cannot be remembered is counted, not reported again and again.
func TestSource_UnapprovedEventsAreBounded(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, dir+"/a.yaml", "entries: [{match: {service: s}, model: m, approved: false}]")
	h := newHarness(t, parseConfig(t, `{catalog: {files: ["`+dir+`/a.yaml"]}, limits: {unapproved_events: 2}, policy: {production: [a, b, c, d]}}`))
	for _, environment := range []string{"a", "b", "c", "d", "c", "a"} {
		logs := oneLog("x")
		resource := logs.ResourceLogs().At(0).Resource().Attributes()
		resource.PutStr("service.name", "s")
		resource.PutStr("deployment.environment.name", environment)
		require.NoError(t, h.logs.ConsumeLogs(t.Context(), logs))
	}
	assert.Len(t, h.ownLog(dir), 2)
	assert.Contains(t, h.ownMetrics(t), "unapproved_unreported 3")
	assert.Contains(t, h.ownMetrics(t), "unapproved_records{signal=logs} 6")
}
