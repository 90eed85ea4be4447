// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package mlflow

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
)

// call is a call of the API: its path and the key of the list in its answer.
type call struct{ path, list string }

var (
	searchModels   = call{"registered-models/search", "registered_models"}
	searchVersions = call{"model-versions/search", "model_versions"}
)

const (
	// maxResults is the most that registered-models/search takes. model-versions/search takes 200,000, but fewer
	// elsewhere (10,000 at Databricks), and 1,000 is what MLflow's own client asks for.
	maxResults = 1000
	maxBody    = 64 << 20
	maxPages   = 10_000
	// maxToken is what still fits into the request line that servers take.
	maxToken = 4096
	// maxErrorBody bounds what is read of an answer that tells of an error.
	maxErrorBody = 64 << 10
)

// pages calls each for the elements of all pages of a call.
func (c *Client) pages(ctx context.Context, call call, each func(json.RawMessage) error) error {
	seen := map[string]struct{}{}
	token := ""
	for range maxPages {
		next, err := c.page(ctx, call, token, each)
		if err != nil || next == "" {
			return err
		}
		if _, ok := seen[next]; ok {
			return c.failed(call, errors.New("the page token repeats: the pages have no end"), false)
		}
		if len(next) > maxToken {
			return c.failed(call, fmt.Errorf("page token of %d bytes, expected at most %d", len(next), maxToken), false)
		}
		seen[next], token = struct{}{}, next
	}
	return c.failed(call, fmt.Errorf("more than %d pages", maxPages), false)
}

// page calls each for the elements of one page and returns the token of the next one, "" after the last.
func (c *Client) page(ctx context.Context, call call, token string, each func(json.RawMessage) error) (string, error) {
	u := c.base.JoinPath("api/2.0/mlflow", call.path)
	query := url.Values{"max_results": {strconv.Itoa(maxResults)}}
	if token != "" {
		query.Set("page_token", token)
	}
	u.RawQuery = query.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), http.NoBody)
	if err != nil {
		return "", c.failed(call, errors.New("the endpoint makes no URL"), false)
	}
	req.Header.Set("Accept", "application/json")
	resp, err := c.http.Do(req)
	if err != nil {
		var inner *url.Error
		if errors.As(err, &inner) {
			err = inner.Err // without the URL
		}
		return "", c.failed(call, err, !errors.Is(err, context.Canceled))
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return "", c.refused(call, resp)
	}
	next, err := decode(http.MaxBytesReader(nil, resp.Body, maxBody), call.list, each)
	if err != nil {
		return "", c.failed(call, err, temporaryRead(err))
	}
	return next, nil
}

// temporaryRead says whether reading an answer failed for a reason that may pass.
func temporaryRead(err error) bool {
	var content *contentError
	return !errors.As(err, &content) && !errors.Is(err, context.Canceled)
}

// refused makes an error of an answer whose status tells of one.
func (c *Client) refused(call call, resp *http.Response) *Error {
	e := &Error{
		Call: call.path, Status: resp.StatusCode, RetryAfter: retryAfter(resp.Header.Get("Retry-After"), c.now()),
		temporary: temporaryStatus(resp.StatusCode),
	}
	var body struct {
		Code    text   `json:"error_code"`
		Message string `json:"message"`
	}
	// A proxy's page says nothing that the status does not.
	if raw, err := io.ReadAll(io.LimitReader(resp.Body, maxErrorBody)); err == nil && json.Unmarshal(raw, &body) == nil {
		e.Code, e.Message = c.clean(string(body.Code), maxCode), c.clean(body.Message, maxMessage)
	}
	return e
}
