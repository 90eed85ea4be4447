// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package mlflow

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/catalog"
)

// Client reads the registry of one server. It may be used by several goroutines.
type Client struct {
	http   *http.Client
	base   *url.URL
	secret string // of the endpoint, never to be seen in a message
	from   string
	tags   Tags
	limit  int
	now    func() time.Time
}

// Contents is what a registry holds.
type Contents struct {
	// Entries are ascending by name, then by version.
	Entries []*catalog.Entry
	// Skipped counts what could not be taken: models and versions whose name or version is empty, not Unicode or
	// longer than [catalog.MaxValue], and tags, aliases, runs and stages that are not Unicode or longer.
	Skipped int
}

// New makes a client of the server at an endpoint such as http://mlflow:5000 or https://host/mlflow, which gives at most
// limit entries.
func New(client *http.Client, endpoint string, tags Tags, limit int) (*Client, error) {
	u, err := url.Parse(endpoint)
	switch {
	case err != nil:
		return nil, errors.New("endpoint: not a URL") // the cause would repeat what may be a password
	case u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "":
		return nil, errors.New("endpoint: expected http://HOST or https://HOST")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, errors.New("endpoint: has a query or a fragment, expected none")
	case client == nil:
		return nil, errors.New("no HTTP client")
	case limit < 1:
		return nil, fmt.Errorf("limit %d, expected at least 1", limit)
	}
	c := &Client{http: client, base: u, from: "mlflow " + u.Host, tags: tags, limit: limit, now: time.Now}
	if password, ok := u.User.Password(); ok && password != "" {
		c.secret = password
	} else {
		c.secret = u.User.Username() // some services take a token there
	}
	return c, nil
}

// Entries reads the registry. A version gives an entry for its model's name and its version, a model gives one for its name:
// much telemetry does not say the version. Errors are of type [*Error].
//
// What it returns need not have been there at any one moment: pages are read one after the other, and the API has no
// way to hold the registry still. Of a version that comes twice the later answer counts. A version that moves from a
// page not yet read to one that was may be missing until the next call, and one whose model came after the models were
// read is without its model's tags until then.
func (c *Client) Entries(ctx context.Context) (Contents, error) {
	r := reading{client: c, models: map[string]model{}, versions: map[key]*catalog.Entry{}}
	if err := c.pages(ctx, searchModels, r.model); err != nil {
		return Contents{}, err
	}
	if err := c.pages(ctx, searchVersions, r.version); err != nil {
		return Contents{}, err
	}
	return r.contents()
}
