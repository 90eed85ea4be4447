// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package mlflow

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/mlflow/mlflowtest"
)

var noon = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)

func TestClient_Errors(t *testing.T) {
	for name, test := range map[string]struct {
		failure    mlflowtest.Failure
		want       string // with … for what follows
		status     int
		code       string
		temporary  bool
		retryAfter time.Duration
	}{
		"too many requests": {
			failure: mlflowtest.Failure{Status: 429, Code: "REQUEST_LIMIT_EXCEEDED", Message: "slow down", RetryAfter: "30"},
			want:    "mlflow registered-models/search: status 429 REQUEST_LIMIT_EXCEEDED: slow down",
			status:  429, code: "REQUEST_LIMIT_EXCEEDED", temporary: true, retryAfter: 30 * time.Second,
		},
		"of the second call": {
			failure: mlflowtest.Failure{Path: searchVersions.path, Status: 500, Code: "INTERNAL_ERROR", Message: "x"},
			want:    "mlflow model-versions/search: status 500 INTERNAL_ERROR: x",
			status:  500, code: "INTERNAL_ERROR", temporary: true,
		},
		"unavailable until": {
			failure: mlflowtest.Failure{Status: 503, RetryAfter: "Fri, 02 Jan 2026 12:01:00 GMT", Body: "<html>"},
			want:    "mlflow registered-models/search: status 503",
			status:  503, temporary: true, retryAfter: time.Minute,
		},
		"request time-out":   {failure: mlflowtest.Failure{Status: 408}, want: "mlflow registered-models/search: status 408", status: 408, temporary: true},
		"bad gateway":        {failure: mlflowtest.Failure{Status: 502}, want: "mlflow registered-models/search: status 502", status: 502, temporary: true},
		"a number as a code": {failure: mlflowtest.Failure{Status: 403, Body: `{"error_code": 403}`}, want: "mlflow registered-models/search: status 403 403", status: 403, code: "403"},
		"no permission": {
			failure: mlflowtest.Failure{Status: 403, Code: "PERMISSION_DENIED", Message: "no"},
			want:    "mlflow registered-models/search: status 403 PERMISSION_DENIED: no", status: 403, code: "PERMISSION_DENIED",
		},
		"no such endpoint": {
			failure: mlflowtest.Failure{Status: 404, Code: "ENDPOINT_NOT_FOUND"},
			want:    "mlflow registered-models/search: status 404 ENDPOINT_NOT_FOUND", status: 404, code: "ENDPOINT_NOT_FOUND",
		},
		"no content": {failure: mlflowtest.Failure{Status: 204}, want: "mlflow registered-models/search: status 204", status: 204},
		"the secret in a message of several lines": {
			failure: mlflowtest.Failure{Status: 401, Code: "UNAUTHENTICATED", Message: "hidden is\nwrong \x1b[31m"},
			want:    "mlflow registered-models/search: status 401 UNAUTHENTICATED: *** is wrong  [31m", status: 401, code: "UNAUTHENTICATED",
		},
		"a long message": {
			failure: mlflowtest.Failure{Status: 400, Code: strings.Repeat("C", 100), Message: strings.Repeat("m", 198) + "€uro"},
			want:    "mlflow registered-models/search: status 400 " + strings.Repeat("C", 64) + ": " + strings.Repeat("m", 198),
			status:  400, code: strings.Repeat("C", 64),
		},
		"HTML":               {failure: mlflowtest.Failure{Body: "<html>log in</html>"}, want: "mlflow registered-models/search: not JSON: invalid character '<' looking for beginning of value"},
		"a list":             {failure: mlflowtest.Failure{Body: "[]"}, want: "mlflow registered-models/search: not a JSON object"},
		"null":               {failure: mlflowtest.Failure{Body: "null"}, want: "mlflow registered-models/search: not a JSON object"},
		"no list":            {failure: mlflowtest.Failure{Body: `{"registered_models": {}}`}, want: "mlflow registered-models/search: not a JSON list"},
		"no model":           {failure: mlflowtest.Failure{Body: `{"registered_models": [7]}`}, want: "mlflow registered-models/search: unexpected JSON number"},
		"no name":            {failure: mlflowtest.Failure{Body: `{"registered_models": [{"name": []}]}`}, want: "mlflow registered-models/search: name: unexpected JSON array"},
		"no version":         {failure: mlflowtest.Failure{Path: searchVersions.path, Body: `{"model_versions": [{"version": {}}]}`}, want: "mlflow model-versions/search: …"},
		"no token":           {failure: mlflowtest.Failure{Body: `{"next_page_token": 7}`}, want: "mlflow registered-models/search: unexpected JSON number"},
		"two answers":        {failure: mlflowtest.Failure{Body: `{}{}`}, want: "mlflow registered-models/search: more than one JSON value"},
		"rubbish at the end": {failure: mlflowtest.Failure{Body: `{}]`}, want: "mlflow registered-models/search: not JSON: …"},
		"half an answer":     {failure: mlflowtest.Failure{Body: `{"registered_models": [{"name": "a"}, `}, want: "mlflow registered-models/search: the answer ends early: unexpected EOF", temporary: true},
		"half a key":         {failure: mlflowtest.Failure{Body: `{"regis`}, want: "mlflow registered-models/search: the answer ends early: unexpected EOF", temporary: true},
		"a cut connection":   {failure: mlflowtest.Failure{Cut: true}, want: "mlflow registered-models/search: the answer ends early: unexpected EOF", temporary: true},
		"a huge answer":      {failure: mlflowtest.Failure{Huge: maxBody}, want: "mlflow registered-models/search: answer of more than 67108864 bytes"},
		"the same token":     {failure: mlflowtest.Failure{SameToken: true}, want: "mlflow registered-models/search: the page token repeats: the pages have no end"},
		"a huge token":       {failure: mlflowtest.Failure{Body: `{"next_page_token": "` + strings.Repeat("t", maxToken+1) + `"}`}, want: "mlflow registered-models/search: page token of 4097 bytes, expected at most 4096"},
	} {
		t.Run(name, func(t *testing.T) {
			server := &mlflowtest.Server{}
			endpoint := strings.Replace(server.Start(t), "//", "//me:hidden@", 1)
			c, err := New(http.DefaultClient, endpoint, DefaultTags(), 100)
			require.NoError(t, err)
			c.now = func() time.Time { return noon }
			server.Fail(test.failure)
			got, err := c.Entries(t.Context())
			var e *Error
			require.ErrorAs(t, err, &e)
			if start, ok := strings.CutSuffix(test.want, "…"); ok {
				assert.Contains(t, err.Error(), start)
			} else {
				assert.EqualError(t, err, test.want)
			}
			assert.NotContains(t, err.Error(), "hidden")
			assert.Empty(t, got)
			assert.Equal(t, test.status, e.Status)
			assert.Equal(t, test.code, e.Code)
			assert.Equal(t, test.temporary, e.Temporary())
			assert.Equal(t, test.retryAfter, e.RetryAfter)

			server.Fail(mlflowtest.Failure{})
			_, err = c.Entries(t.Context())
			assert.NoError(t, err, "healed")
		})
	}
}

func TestClient_EmptyAnswers(t *testing.T) {
	for _, body := range []string{`{}`, `{"registered_models": null, "model_versions": null, "next_page_token": null}`, `{"next_page_token": "", "other": [{"a": [1]}]} `} {
		got, err := newClient(t, answers(body, body), 1).Entries(t.Context())
		require.NoError(t, err, body)
		assert.Equal(t, Contents{Entries: got.Entries}, got)
		assert.Empty(t, got.Entries)
	}
}

func TestClient_NumbersAndNulls(t *testing.T) {
	got, err := newClient(t, answers(
		`{"registered_models": [{"name": "m", "creation_timestamp": "1", "latest_versions": [{}], "tags": null, "aliases": [{"alias": "champion", "version": 2}]}]}`,
		`{"model_versions": [{"name": "m", "version": 1, "run_id": null, "status": null, "aliases": null}, {"name": "m", "version": "2", "creation_timestamp": 1.5e9}, {"name": "m", "version": null}]}`,
	), 10).Entries(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []string{"m@1", "m@2 variant=champion"}, lines(got))
	assert.Equal(t, 1, got.Skipped)
}

// What the decoder repairs silently is no name that somebody gave.
func TestClient_NotUnicode(t *testing.T) {
	got, err := newClient(t, answers(
		"{\"registered_models\": [{\"name\": \"a\xff\"}, {\"name\": \"b\", \"tags\": [{\"key\": \"owner\", \"value\": \"\xc3\"}, {\"key\": \"team\", \"value\": \"é\"}]}]}",
		`{"model_versions": [{"name": "m\ud800", "version": "1"}, {"name": "m", "version": "\udc00"}]}`,
	), 10).Entries(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []string{"b team=é"}, lines(got))
	assert.Equal(t, 4, got.Skipped)
}

func TestClient_Limit(t *testing.T) {
	two := []mlflowtest.Model{{Name: "a"}, {Name: "b"}}
	for name, test := range map[string]struct {
		models   []mlflowtest.Model
		versions []mlflowtest.Version
		want     string
	}{
		"models at the limit": {models: two},
		"versions within":     {models: two[:1], versions: []mlflowtest.Version{{Name: "a", Version: "1"}, {Name: "a", Version: "2"}}},
		"duplicates count as one": {models: two, versions: []mlflowtest.Version{
			{Name: "a", Version: "1"}, {Name: "a", Version: "1"}, {Name: "b", Version: "1"}, {Name: "a", Version: "1"},
		}},
		"models beyond":        {models: append(two, mlflowtest.Model{Name: "c"}), want: "mlflow registered-models/search: more than 2 entries"},
		"versions beyond":      {versions: []mlflowtest.Version{{Name: "a", Version: "1"}, {Name: "a", Version: "2"}, {Name: "a", Version: "3"}}, want: "mlflow model-versions/search: more than 2 entries"},
		"both together beyond": {models: two, versions: []mlflowtest.Version{{Name: "a", Version: "1"}, {Name: "a", Version: "2"}}, want: "mlflow model-versions/search: more than 2 entries"},
	} {
		t.Run(name, func(t *testing.T) {
			server := &mlflowtest.Server{}
			server.Set(test.models, test.versions)
			_, err := newClient(t, server, 2).Entries(t.Context())
			if test.want == "" {
				assert.NoError(t, err)
				return
			}
			var e *Error
			require.ErrorAs(t, err, &e)
			assert.EqualError(t, err, test.want)
			assert.False(t, e.Temporary())
		})
	}
}

func TestClient_EndlessPages(t *testing.T) {
	server := &mlflowtest.Server{}
	server.Fail(mlflowtest.Failure{Endless: true})
	_, err := newClient(t, server, 1).Entries(t.Context())
	assert.EqualError(t, err, "mlflow registered-models/search: more than 10000 pages")
	assert.Len(t, server.Requests(), maxPages)
}

func TestClient_Network(t *testing.T) {
	server := &mlflowtest.Server{}
	endpoint := server.Start(t)
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	late, stop := context.WithDeadline(t.Context(), noon.AddDate(-10, 0, 0))
	defer stop()
	for name, test := range map[string]struct {
		ctx       context.Context
		client    *http.Client
		hang      bool
		is        error
		temporary bool
	}{
		"cancelled":       {ctx: cancelled, client: http.DefaultClient, is: context.Canceled},
		"deadline":        {ctx: late, client: http.DefaultClient, is: context.DeadlineExceeded, temporary: true},
		"time-out":        {ctx: t.Context(), client: &http.Client{Timeout: time.Millisecond}, hang: true, is: context.DeadlineExceeded, temporary: true},
		"no connection":   {ctx: t.Context(), client: &http.Client{Transport: broken{io.ErrClosedPipe}}, is: io.ErrClosedPipe, temporary: true},
		"no body to read": {ctx: t.Context(), client: &http.Client{Transport: broken{}}, is: io.ErrNoProgress, temporary: true},
	} {
		t.Run(name, func(t *testing.T) {
			server.Fail(mlflowtest.Failure{Hang: test.hang})
			c, err := New(test.client, strings.Replace(endpoint, "//", "//token@", 1), DefaultTags(), 1)
			require.NoError(t, err)
			_, err = c.Entries(test.ctx)
			var e *Error
			require.ErrorAs(t, err, &e)
			assert.ErrorIs(t, err, test.is)
			assert.Equal(t, test.temporary, e.Temporary())
			assert.Zero(t, e.Status)
			assert.NotContains(t, err.Error(), "token")
			assert.NotContains(t, err.Error(), "http://")
		})
	}
}

// broken is a transport that fails, or gives a body that does.
type broken struct{ err error }

func (b broken) RoundTrip(r *http.Request) (*http.Response, error) {
	if b.err != nil {
		return nil, fmt.Errorf("round trip: %w", b.err)
	}
	return &http.Response{StatusCode: http.StatusOK, Request: r, Body: b}, nil
}

func (broken) Read([]byte) (int, error) { return 0, io.ErrNoProgress }
func (broken) Close() error             { return nil }

func TestRetryAfter(t *testing.T) {
	for header, want := range map[string]time.Duration{
		"":                              0,
		"0":                             0,
		"120":                           2 * time.Minute,
		"-1":                            0,
		"soon":                          0,
		"1.5":                           0,
		"18446744073709551615":          maxRetryAfter,
		"99999999999999999999999":       0,
		"Fri, 02 Jan 2026 12:00:05 GMT": 5 * time.Second,
		"Fri, 02 Jan 2026 11:00:00 GMT": 0,
		"Fri, 02 Jan 2099 12:00:00 GMT": maxRetryAfter,
	} {
		assert.Equal(t, want, retryAfter(header, noon), header)
	}
}
