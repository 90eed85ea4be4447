// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package mlflowtest

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func ask(t *testing.T, method, url string) (status int, answer map[string]any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, http.NoBody)
	require.NoError(t, err)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(body, &answer), "%s", body)
	return resp.StatusCode, answer
}

func TestServer_Refuses(t *testing.T) {
	var s Server
	s.Set([]Model{{Name: "a"}, {Name: "b"}}, nil)
	endpoint := s.Start(t)
	for name, test := range map[string]struct {
		method, path string
		status       int
		code         string
	}{
		"another endpoint":      {"GET", "/api/2.0/mlflow/registered-models/list", 404, "ENDPOINT_NOT_FOUND"},
		"another method":        {"POST", SearchModels, 405, "BAD_REQUEST"},
		"another parameter":     {"GET", SearchModels + "?maxResults=1", 400, "INVALID_PARAMETER_VALUE"},
		"a filter":              {"GET", SearchModels + "?filter=name%3D%27a%27", 400, "INVALID_PARAMETER_VALUE"},
		"a parameter twice":     {"GET", SearchModels + "?max_results=1&max_results=2", 400, "INVALID_PARAMETER_VALUE"},
		"no results":            {"GET", SearchModels + "?max_results=0", 400, "INVALID_PARAMETER_VALUE"},
		"too many models":       {"GET", SearchModels + "?max_results=1001", 400, "INVALID_PARAMETER_VALUE"},
		"too many versions":     {"GET", SearchVersions + "?max_results=200001", 400, "INVALID_PARAMETER_VALUE"},
		"no number":             {"GET", SearchModels + "?max_results=ten", 400, "INVALID_PARAMETER_VALUE"},
		"a token of its own":    {"GET", SearchModels + "?page_token=2", 400, "INVALID_PARAMETER_VALUE"},
		"another call's token":  {"GET", SearchVersions + "?page_token=" + url.QueryEscape(token("registered_models", 1)), 400, "INVALID_PARAMETER_VALUE"},
		"no token in the query": {"GET", SearchModels + "?page_token=", 400, "INVALID_PARAMETER_VALUE"},
	} {
		t.Run(name, func(t *testing.T) {
			status, answer := ask(t, test.method, endpoint+test.path)
			assert.Equal(t, test.status, status)
			assert.Equal(t, test.code, answer["error_code"])
			assert.NotEmpty(t, answer["message"])
		})
	}
}

func TestServer_Pages(t *testing.T) {
	var s Server
	s.Set([]Model{{Name: "a", Aliases: map[string]string{"x": "1"}, Tags: map[string]string{"k": "v"}}, {Name: "b"}}, nil)
	endpoint := s.Start(t)
	status, answer := ask(t, "GET", endpoint+SearchModels+"?max_results=1")
	require.Equal(t, 200, status)
	assert.Equal(t, []any{map[string]any{
		"name": "a", "creation_timestamp": 1.7e12, "last_updated_timestamp": 1.7e12,
		"tags":    []any{map[string]any{"key": "k", "value": "v"}},
		"aliases": []any{map[string]any{"alias": "x", "version": "1"}},
	}}, answer["registered_models"])
	next, _ := answer["next_page_token"].(string)
	status, answer = ask(t, "GET", endpoint+SearchModels+"?max_results=1&page_token="+url.QueryEscape(next))
	require.Equal(t, 200, status)
	assert.Len(t, answer["registered_models"], 1)
	assert.NotContains(t, answer, "next_page_token")

	_, answer = ask(t, "GET", endpoint+SearchVersions)
	assert.Empty(t, answer, "what is empty is not there")
	assert.Len(t, s.Requests(), 3)
}

func TestServer_FailsSoManyTimes(t *testing.T) {
	var s Server
	endpoint := s.Start(t)
	s.Fail(Failure{Path: SearchModels, Times: 2, Status: 503, Code: "TEMPORARILY_UNAVAILABLE"})
	for _, want := range []int{503, 503, 200, 200} {
		status, _ := ask(t, "GET", endpoint+SearchModels)
		assert.Equal(t, want, status)
		status, _ = ask(t, "GET", endpoint+SearchVersions)
		assert.Equal(t, 200, status, "another call")
	}
}
