// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package mlflow

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/catalog"
	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/mlflow/mlflowtest"
)

type tagMap = map[string]string

func TestClient_Entries(t *testing.T) {
	long := strings.Repeat("x", catalog.MaxValue+1)
	every := tagMap{
		"owner": "o", "team": "t", "tier": "1", "experiment": "e", "reference": "r", "retention_class": "c",
		"residency_region": "eu", "approved": "true", "other": "z",
	}
	for name, test := range map[string]struct {
		models   []mlflowtest.Model
		versions []mlflowtest.Version
		want     []string
		skipped  int
	}{
		"nothing": {want: []string{}},
		"a version": {
			models:   []mlflowtest.Model{{Name: "fraud"}},
			versions: []mlflowtest.Version{{Name: "fraud", Version: "3", Stage: "Production", Run: "abc", Status: "READY", Tags: every}},
			want:     []string{"fraud@3 stage=Production owner=o team=t tier=1 experiment=e run=abc reference=r retention_class=c residency_region=eu approved"},
		},
		"a model without versions is known": {
			models: []mlflowtest.Model{{Name: "fraud", Tags: every}, {Name: "bare"}},
			want:   []string{"bare", "fraud owner=o team=t tier=1 experiment=e reference=r retention_class=c residency_region=eu approved"},
		},
		"a version of a model that the other call did not have": {
			versions: []mlflowtest.Version{{Name: "new", Version: "1"}},
			want:     []string{"new@1"},
		},
		"a version's tag comes before its model's": {
			models:   []mlflowtest.Model{{Name: "m", Tags: tagMap{"owner": "model", "team": "model", "tier": "model"}}},
			versions: []mlflowtest.Version{{Name: "m", Version: "1", Tags: tagMap{"owner": "version", "tier": ""}}},
			want:     []string{"m@1 owner=version team=model tier=model"},
		},
		"no stage": {
			versions: []mlflowtest.Version{{Name: "m", Version: "1", Stage: "None"}},
			want:     []string{"m@1"},
		},
		"only versions that are ready": {
			models: []mlflowtest.Model{{Name: "m"}, {Name: "pending"}},
			versions: []mlflowtest.Version{
				{Name: "m", Version: "1", Status: "READY"},
				{Name: "m", Version: "2", Status: "PENDING_REGISTRATION"},
				{Name: "m", Version: "3", Status: "FAILED_REGISTRATION"},
				{Name: "m", Version: "4"},
				{Name: "pending", Version: "1", Status: "PENDING_REGISTRATION"},
			},
			want: []string{"m@1", "m@4", "pending"},
		},
		"by name, then version": {
			models: []mlflowtest.Model{{Name: "b"}, {Name: "a-"}, {Name: "c"}},
			versions: []mlflowtest.Version{
				{Name: "b", Version: "2"}, {Name: "a", Version: "2"}, {Name: "b", Version: "10"}, {Name: "a", Version: "1"},
			},
			want: []string{"a@1", "a@2", "a-", "b@10", "b@2", "c"},
		},
		"of duplicates the later counts": {
			models: []mlflowtest.Model{{Name: "m", Tags: tagMap{"team": "old", "tier": "1"}}, {Name: "m", Tags: tagMap{"team": "new"}}},
			versions: []mlflowtest.Version{
				{Name: "m", Version: "1", Run: "old", Stage: "Staging"},
				{Name: "m", Version: "2"},
				{Name: "m", Version: "1", Run: "new"},
				{Name: "m", Version: "2", Status: "FAILED_REGISTRATION"},
			},
			want: []string{"m@1 team=new run=new"},
		},
		"prompts are no models": {
			models: []mlflowtest.Model{{Name: "prompt", Tags: tagMap{"mlflow.prompt.is_prompt": "true"}}, {Name: "m"}},
			versions: []mlflowtest.Version{
				{Name: "prompt", Version: "1"}, {Name: "unlisted", Version: "1", Tags: tagMap{"mlflow.prompt.is_prompt": "true"}},
			},
			want: []string{"m"},
		},
		"what is too long": {
			models: []mlflowtest.Model{{Name: long}, {Name: "m", Tags: tagMap{"owner": long, "team": "t", "other": long}}},
			versions: []mlflowtest.Version{
				{Name: long, Version: "1"},
				{Name: "m", Version: long},
				{Name: "m", Version: "1", Run: long, Stage: long, Aliases: []string{long, "blue"}, Tags: tagMap{"tier": long}},
			},
			want:    []string{"m@1 variant=blue team=t"},
			skipped: 8,
		},
		"what is not Unicode": {
			models:   []mlflowtest.Model{{Name: "a\xff"}, {Name: "m", Tags: tagMap{"owner": "\xff", "team": "t"}}},
			versions: []mlflowtest.Version{{Name: "m", Version: "\xff"}},
			want:     []string{"m team=t"},
			skipped:  3,
		},
		"what is empty": {
			models:   []mlflowtest.Model{{Name: ""}},
			versions: []mlflowtest.Version{{Name: "", Version: "1"}, {Name: "m", Version: ""}},
			want:     []string{},
			skipped:  3,
		},
		"what is huge": {
			models:   []mlflowtest.Model{{Name: "m", Tags: tagMap{"other": strings.Repeat("x", maxElement)}}},
			versions: []mlflowtest.Version{{Name: "m", Version: "1", Tags: tagMap{"other": strings.Repeat("x", maxElement)}}},
			want:     []string{},
			skipped:  2,
		},
	} {
		t.Run(name, func(t *testing.T) {
			server := &mlflowtest.Server{}
			server.Set(test.models, test.versions)
			c := newClient(t, server, 100)
			for range 3 { // the same every time, maps notwithstanding
				got, err := c.Entries(t.Context())
				require.NoError(t, err)
				assert.Equal(t, test.want, lines(got))
				assert.Equal(t, test.skipped, got.Skipped)
				_, err = catalog.New(got.Entries)
				assert.NoError(t, err)
			}
		})
	}
}

func TestClient_Variant(t *testing.T) {
	for name, test := range map[string]struct {
		model   map[string]string
		version []string // of version 1
		want    string
	}{
		"none":                          {},
		"well-known":                    {version: []string{"champion"}, want: "champion"},
		"in any case":                   {version: []string{"Champion"}, want: "champion"},
		"well-known among others":       {version: []string{"a", "shadow", "z"}, want: "shadow"},
		"first of several":              {version: []string{"shadow", "champion", "challenger", "canary"}, want: "canary"},
		"the only one":                  {version: []string{"blue"}, want: "blue"},
		"the only one, twice":           {version: []string{"blue", "blue"}, want: "blue"},
		"several others":                {version: []string{"blue", "green"}},
		"of the model":                  {model: map[string]string{"champion": "1", "shadow": "2"}, want: "champion"},
		"of the model, another version": {model: map[string]string{"champion": "2"}},
		"the model's count":             {model: map[string]string{"champion": "2"}, version: []string{"champion"}},
	} {
		t.Run(name, func(t *testing.T) {
			server := &mlflowtest.Server{}
			server.Set([]mlflowtest.Model{{Name: "m", Aliases: test.model}}, []mlflowtest.Version{{Name: "m", Version: "1", Aliases: test.version}})
			got, err := newClient(t, server, 100).Entries(t.Context())
			require.NoError(t, err)
			require.Len(t, versionEntries(got), 1)
			assert.Equal(t, test.want, versionEntries(got)[0].Fields[catalog.Variant])
		})
	}
}

func TestClient_Approved(t *testing.T) {
	for name, test := range map[string]struct {
		model, version tagMap
		want           catalog.Approval
	}{
		"nothing said":                       {},
		"true":                               {version: tagMap{"approved": "True"}, want: catalog.Approved},
		"approved":                           {version: tagMap{"approved": "APPROVED"}, want: catalog.Approved},
		"yes":                                {version: tagMap{"approved": "yes"}, want: catalog.Approved},
		"1":                                  {version: tagMap{"approved": "1"}, want: catalog.Approved},
		"false":                              {version: tagMap{"approved": "FALSE"}, want: catalog.Unapproved},
		"rejected":                           {version: tagMap{"approved": "rejected"}, want: catalog.Unapproved},
		"pending":                            {version: tagMap{"approved": "Pending"}, want: catalog.Unapproved},
		"no":                                 {version: tagMap{"approved": "no"}, want: catalog.Unapproved},
		"0":                                  {version: tagMap{"approved": "0"}, want: catalog.Unapproved},
		"another value":                      {version: tagMap{"approved": "perhaps"}},
		"validation":                         {version: tagMap{"validation_status": "approved"}, want: catalog.Approved},
		"validation pending":                 {version: tagMap{"validation_status": "pending"}, want: catalog.Unapproved},
		"approved before validation":         {version: tagMap{"approved": "no", "validation_status": "approved"}, want: catalog.Unapproved},
		"another value before validation":    {version: tagMap{"approved": "perhaps", "validation_status": "approved"}},
		"of the model":                       {model: tagMap{"approved": "yes"}, want: catalog.Approved},
		"version before model":               {model: tagMap{"approved": "yes"}, version: tagMap{"approved": "no"}, want: catalog.Unapproved},
		"validation of version before model": {model: tagMap{"approved": "yes"}, version: tagMap{"validation_status": "pending"}, want: catalog.Unapproved},
		"another value before model":         {model: tagMap{"approved": "yes"}, version: tagMap{"approved": "perhaps"}},
	} {
		t.Run(name, func(t *testing.T) {
			server := &mlflowtest.Server{}
			server.Set([]mlflowtest.Model{{Name: "m", Tags: test.model}}, []mlflowtest.Version{{Name: "m", Version: "1", Tags: test.version}})
			got, err := newClient(t, server, 100).Entries(t.Context())
			require.NoError(t, err)
			require.Len(t, versionEntries(got), 1)
			assert.Equal(t, test.want, versionEntries(got)[0].Approved)
		})
	}
}

func TestClient_TagNames(t *testing.T) {
	server := &mlflowtest.Server{}
	server.Set(nil, []mlflowtest.Version{{Name: "m", Version: "1", Tags: tagMap{"who": "w", "owner": "o", "team": "t", "": "empty", "go": "yes", "approved": "no"}}})
	tags := DefaultTags()
	tags.Owner, tags.Team, tags.Approved = "who", "", "go"
	c, err := New(&http.Client{Transport: direct{server}}, "http://registry", tags, 10)
	require.NoError(t, err)
	got, err := c.Entries(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []string{"m@1 owner=w approved"}, lines(got))
}

// A real server, prefix, credentials and pages, with the habits that servers have.
func TestClient_Servers(t *testing.T) {
	for name, options := range map[string]mlflowtest.Options{
		"one page":       {},
		"prefix":         {Prefix: "/mlflow"},
		"small pages":    {PageSize: 3},
		"pages of one":   {PageSize: 1, TextTimestamps: true},
		"Databricks":     {MaxVersions: 10_000},
		"no pages":       {OnePageOfVersions: true, TextTimestamps: true},
		"prefix, deeper": {Prefix: "/a/b c", PageSize: 7},
	} {
		t.Run(name, func(t *testing.T) {
			server := &mlflowtest.Server{Options: options}
			var models []mlflowtest.Model
			var versions []mlflowtest.Version
			var want []string
			for i := 10; i < 20; i++ {
				m := "model-" + strconv.Itoa(i)
				models = append(models, mlflowtest.Model{Name: m, Tags: tagMap{"team": "t" + m}, Aliases: map[string]string{"champion": "1"}})
				versions = append(versions, mlflowtest.Version{Name: m, Version: "1"}, mlflowtest.Version{Name: m, Version: "2"})
				want = append(want, m+"@1 variant=champion team=t"+m, m+"@2 team=t"+m)
			}
			server.Set(models, versions)
			endpoint := server.Start(t)
			c, err := New(http.DefaultClient, strings.ReplaceAll(endpoint, " ", "%20")+"/", DefaultTags(), 20)
			require.NoError(t, err)
			got, err := c.Entries(t.Context())
			require.NoError(t, err)
			assert.Equal(t, want, lines(got))
			assert.True(t, strings.HasPrefix(versionEntries(got)[0].From, "mlflow 127.0.0.1:"), versionEntries(got)[0].From)
		})
	}
}

func TestClient_FromHasNoCredentials(t *testing.T) {
	server := &mlflowtest.Server{}
	server.Set([]mlflowtest.Model{{Name: "m"}}, nil)
	var user, password string
	c, err := New(&http.Client{Transport: direct{http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password = r.URL.User.Username(), r.Header.Get("Authorization")
		server.ServeHTTP(w, r)
	})}}, "https://me:hidden@registry:8443", DefaultTags(), 10)
	require.NoError(t, err)
	got, err := c.Entries(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "mlflow registry:8443", versionEntries(got)[0].From)
	assert.Equal(t, "me", user)
	assert.NotEmpty(t, password, "the HTTP client makes basic authentication of it")
}

func TestClient_MayBeSharedByGoroutines(t *testing.T) {
	server := &mlflowtest.Server{Options: mlflowtest.Options{PageSize: 1}}
	server.Set([]mlflowtest.Model{{Name: "a"}, {Name: "b"}}, []mlflowtest.Version{{Name: "a", Version: "1"}})
	c := newClient(t, server, 10)
	results := make(chan error)
	for range 4 {
		go func() {
			_, err := c.Entries(context.Background())
			results <- err
		}()
	}
	for range 4 {
		assert.NoError(t, <-results)
	}
}

func TestNew_Mistakes(t *testing.T) {
	for name, test := range map[string]struct {
		endpoint string
		limit    int
		want     string
	}{
		"no URL":      {"http://me:hid den@host", 1, "endpoint: not a URL"},
		"bad port":    {"http://me:hid/den@host", 1, "endpoint: not a URL"},
		"no scheme":   {"mlflow:5000", 1, "endpoint: expected http://HOST or https://HOST"},
		"no host":     {"http://:5000", 1, "endpoint: expected http://HOST or https://HOST"},
		"other":       {"databricks://profile", 1, "endpoint: expected http://HOST or https://HOST"},
		"query":       {"http://host?a=b", 1, "endpoint: has a query or a fragment, expected none"},
		"empty query": {"http://host?", 1, "endpoint: has a query or a fragment, expected none"},
		"fragment":    {"http://host#/models", 1, "endpoint: has a query or a fragment, expected none"},
		"limit":       {"http://host", 0, "limit 0, expected at least 1"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := New(http.DefaultClient, test.endpoint, DefaultTags(), test.limit)
			assert.EqualError(t, err, test.want)
		})
	}
	_, err := New(nil, "http://host", DefaultTags(), 1)
	assert.EqualError(t, err, "no HTTP client")
}
