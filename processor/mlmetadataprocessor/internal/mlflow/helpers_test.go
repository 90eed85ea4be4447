// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package mlflow

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/catalog"
)

// direct is a transport that asks a handler without a network.
type direct struct{ handler http.Handler }

func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	recorder := httptest.NewRecorder()
	d.handler.ServeHTTP(recorder, r)
	return recorder.Result(), nil
}

// answers is a handler that gives the same bodies always.
func answers(models, versions string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := versions
		if strings.HasSuffix(r.URL.Path, searchModels.path) {
			body = models
		}
		_, _ = io.WriteString(w, body)
	})
}

func newClient(tb testing.TB, handler http.Handler, limit int) *Client {
	tb.Helper()
	c, err := New(&http.Client{Transport: direct{handler}}, "http://registry:5000", DefaultTags(), limit)
	require.NoError(tb, err)
	return c
}

// line is an entry as the tables of tests write it: name or name@version, then what is said.
func line(e *catalog.Entry) string {
	var b strings.Builder
	b.WriteString(e.Match[0].Value)
	if len(e.Match) > 1 {
		b.WriteString("@" + e.Match[1].Value)
	}
	for _, f := range catalog.Fields() {
		if e.Fields[f] != "" {
			b.WriteString(" " + f.String() + "=" + e.Fields[f])
		}
	}
	switch e.Approved {
	case catalog.Approved:
		b.WriteString(" approved")
	case catalog.Unapproved:
		b.WriteString(" unapproved")
	}
	return b.String()
}

func lines(c Contents) []string {
	versioned := map[string]bool{}
	for _, e := range c.Entries {
		versioned[e.Match[0].Value] = versioned[e.Match[0].Value] || len(e.Match) > 1
	}
	list := []string{}
	for _, e := range c.Entries {
		// That models have entries beside those of their versions is a test of its own.
		if len(e.Match) > 1 || !versioned[e.Match[0].Value] {
			list = append(list, line(e))
		}
	}
	return list
}

// versionEntries are the entries of versions, or of models if there are none.
func versionEntries(c Contents) (list []*catalog.Entry) {
	for _, e := range c.Entries {
		if len(e.Match) > 1 {
			list = append(list, e)
		}
	}
	if list == nil {
		return c.Entries
	}
	return list
}
