// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package mlflowtest

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
)

// Failure is how a server fails. Of several ways the first counts.
type Failure struct {
	// Path is the call that fails, or "" for all.
	Path string
	// Times is how many requests fail before the server works again; 0 is for all.
	Times int

	// Hang leaves requests without an answer until their client gives up.
	Hang bool
	// Status answers with this status, the headers and, if Code is set, MLflow's body.
	Status        int
	RetryAfter    string
	Code, Message string
	// Body answers with this text, whatever it is.
	Body string
	// Cut ends the connection after half of an answer. It panics as handlers may, so it needs a real server.
	Cut bool
	// Huge answers with JSON of at least so many bytes.
	Huge int
	// SameToken answers every request with an empty page and the same token.
	SameToken bool
	// Endless answers every request with an empty page and another token.
	Endless bool

	served int
}

// Fail makes the server fail until it is told otherwise. The zero value heals it.
func (s *Server) Fail(f Failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failure = f
}

// due returns the failure for a request, or nil.
func (s *Server) due(r *http.Request) *Failure {
	f := &s.failure
	if f.Path != "" && !strings.HasSuffix(r.URL.Path, f.Path) || f.Times > 0 && f.served == f.Times {
		return nil
	}
	f.served++
	own := *f
	return &own
}

// serve answers a request as the failure wants, or says that it wants nothing.
func (f *Failure) serve(w http.ResponseWriter, r *http.Request) bool {
	switch {
	case f.Hang:
		<-r.Context().Done()
	case f.Status != 0:
		if f.RetryAfter != "" {
			w.Header().Set("Retry-After", f.RetryAfter)
		}
		if f.Code != "" {
			writeError(w, f.Status, f.Code, f.Message)
			break
		}
		w.WriteHeader(f.Status)
		_, _ = w.Write([]byte(f.Body))
	case f.Body != "":
		_, _ = w.Write([]byte(f.Body))
	case f.Cut:
		w.Header().Set("Content-Length", "1000")
		_, _ = w.Write([]byte(`{"registered_models": [{"name": "a`))
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	case f.Huge > 0:
		_, _ = w.Write([]byte("{"))
		piece := bytes.Repeat([]byte{' '}, 1<<16)
		for n := 0; n < f.Huge; n += len(piece) {
			if _, err := w.Write(piece); err != nil {
				return true
			}
		}
		_, _ = w.Write([]byte("}"))
	case f.SameToken:
		writeJSON(w, http.StatusOK, map[string]any{"next_page_token": "again"})
	case f.Endless:
		writeJSON(w, http.StatusOK, map[string]any{"next_page_token": fmt.Sprint("page-", f.served)})
	default:
		return false
	}
	return true
}
