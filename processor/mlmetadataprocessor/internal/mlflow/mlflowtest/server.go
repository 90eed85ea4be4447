// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package mlflowtest has a model registry for tests: a server that holds models in memory and speaks the part of
// MLflow's REST API that the client uses. It is stricter than MLflow, which ignores parameters that it does not know.
package mlflowtest

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// Paths of the calls, without the server's prefix.
const (
	SearchModels   = "/api/2.0/mlflow/registered-models/search"
	SearchVersions = "/api/2.0/mlflow/model-versions/search"
)

// Model is a registered model.
type Model struct {
	Name string
	Tags map[string]string
	// Aliases are versions by alias.
	Aliases map[string]string
}

// Version is a version of a model. An empty Status is left out of answers.
type Version struct {
	Name, Version, Stage, Run, Status string
	Tags                              map[string]string
	// Aliases are sent as they are. Servers with a database send none here.
	Aliases []string
}

// Options are the habits of servers.
type Options struct {
	// Prefix stands before the paths of the API.
	Prefix string
	// PageSize, if set, is how many elements a page has at most, whatever was asked for.
	PageSize int
	// TextTimestamps writes the 64 bit numbers of answers as text.
	TextTimestamps bool
	// OnePageOfVersions is the habit of servers before model-versions/search had pages: parameters are ignored.
	OnePageOfVersions bool
	// MaxVersions is the most max_results that model-versions/search takes: 200,000 unless set.
	MaxVersions int
}

// Server is an [http.Handler] that holds a registry. The zero value is an empty one.
type Server struct {
	Options Options

	mu       sync.Mutex
	models   []Model
	versions []Version
	failure  Failure
	requests []string
}

// Set replaces what the registry holds. Answers have it in this order.
func (s *Server) Set(models []Model, versions []Version) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.models, s.versions = slices.Clone(models), slices.Clone(versions)
}

// Start starts a server until the end of the test and returns its endpoint.
func (s *Server) Start(tb testing.TB) string {
	tb.Helper()
	server := httptest.NewServer(s)
	tb.Cleanup(server.Close)
	return server.URL + s.Options.Prefix
}

// Requests returns the paths and queries of the requests so far.
func (s *Server) Requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// ServeHTTP implements [http.Handler].
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.requests = append(s.requests, r.URL.RequestURI())
	models, versions, failure := s.models, s.versions, s.due(r)
	s.mu.Unlock()
	if failure != nil && failure.serve(w, r) {
		return
	}
	path, ok := strings.CutPrefix(r.URL.Path, s.Options.Prefix)
	switch {
	case !ok || path != SearchModels && path != SearchVersions:
		writeError(w, http.StatusNotFound, "ENDPOINT_NOT_FOUND", "no such endpoint: "+r.URL.Path)
	case r.Method != http.MethodGet:
		w.Header().Set("Allow", http.MethodGet)
		writeError(w, http.StatusMethodNotAllowed, "BAD_REQUEST", "method "+r.Method+" is not allowed")
	case path == SearchModels:
		s.search(w, r, "registered_models", 100, 1000, len(models), func(i int) any { return s.model(models[i]) })
	default:
		most := s.Options.MaxVersions
		if most == 0 {
			most = 200_000
		}
		s.search(w, r, "model_versions", most, most, len(versions), func(i int) any { return s.version(versions[i]) })
	}
}

// search answers with a page of n elements.
func (s *Server) search(w http.ResponseWriter, r *http.Request, list string, size, most, n int, element func(i int) any) {
	first := 0
	query := r.URL.Query()
	if s.Options.OnePageOfVersions && list == "model_versions" {
		query, size = nil, n
	}
	for parameter, values := range query {
		var err error
		switch {
		case len(values) != 1:
			err = fmt.Errorf("parameter %q is given %d times", parameter, len(values))
		case parameter == "max_results":
			if size, err = strconv.Atoi(values[0]); err != nil || size < 1 || size > most {
				err = fmt.Errorf("invalid value %q for parameter 'max_results', it must be from 1 to %d", values[0], most)
			}
		case parameter == "page_token":
			first, err = offset(list, values[0])
		default:
			err = fmt.Errorf("unknown parameter %q", parameter)
		}
		if err != nil {
			writeError(w, http.StatusBadRequest, "INVALID_PARAMETER_VALUE", err.Error())
			return
		}
	}
	if s.Options.PageSize > 0 {
		size = min(size, s.Options.PageSize)
	}
	var page []any
	last := min(first+size, n)
	for i := first; i < last; i++ {
		page = append(page, element(i))
	}
	answer := map[string]any{}
	if len(page) > 0 { // nothing that is empty stands in MLflow's answers
		answer[list] = page
	}
	if last < n {
		answer["next_page_token"] = token(list, last)
	}
	writeJSON(w, http.StatusOK, answer)
}

// token makes a page token that only the same call takes.
func token(list string, offset int) string {
	return base64.StdEncoding.EncodeToString(fmt.Appendf(nil, `{"offset": %d, "list": %q}`, offset, list))
}

func offset(list, token string) (int, error) {
	var parsed struct {
		Offset int    `json:"offset"`
		List   string `json:"list"`
	}
	raw, err := base64.StdEncoding.DecodeString(token)
	if err != nil || json.Unmarshal(raw, &parsed) != nil || parsed.List != list || parsed.Offset < 1 {
		return 0, fmt.Errorf("invalid page token %q", token)
	}
	return parsed.Offset, nil
}

func (s *Server) timestamp() any {
	if s.Options.TextTimestamps {
		return "1700000000000"
	}
	return int64(1_700_000_000_000)
}

func (s *Server) model(m Model) map[string]any {
	answer := map[string]any{"name": m.Name, "creation_timestamp": s.timestamp(), "last_updated_timestamp": s.timestamp()}
	put(answer, "tags", tags(m.Tags))
	var aliases []any
	for _, alias := range sorted(m.Aliases) {
		aliases = append(aliases, map[string]any{"alias": alias, "version": m.Aliases[alias]})
	}
	put(answer, "aliases", aliases)
	return answer
}

func (s *Server) version(v Version) map[string]any {
	answer := map[string]any{
		"name": v.Name, "version": v.Version, "source": "s3://models/" + v.Name,
		"creation_timestamp": s.timestamp(), "last_updated_timestamp": s.timestamp(),
	}
	for key, value := range map[string]string{"current_stage": v.Stage, "run_id": v.Run, "status": v.Status} {
		if value != "" {
			answer[key] = value
		}
	}
	put(answer, "tags", tags(v.Tags))
	put(answer, "aliases", v.Aliases)
	return answer
}

func put[T any](answer map[string]any, key string, list []T) {
	if len(list) > 0 {
		answer[key] = list
	}
}

func tags(m map[string]string) []any {
	var list []any
	for _, key := range sorted(m) {
		list = append(list, map[string]any{"key": key, "value": m[key]})
	}
	return list
}

func sorted(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

func writeError(w http.ResponseWriter, status int, code, message string) {
	writeJSON(w, status, map[string]any{"error_code": code, "message": message})
}

func writeJSON(w http.ResponseWriter, status int, answer any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	_ = e.Encode(answer) // a client that went away is what some tests want
}
