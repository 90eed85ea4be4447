// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"

	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/provider/envprovider"
	"go.opentelemetry.io/collector/confmap/provider/fileprovider"

	"github.com/otelcol-ml/otelcol-ml/internal/pseudonym"
)

// redactionType is the type of the processor whose pseudonyms are looked up.
const redactionType = "pii_redaction"

// redactions is what is read of a configuration.
type redactions struct {
	Processors map[string]struct {
		Pseudonym pseudonym.Config `mapstructure:"pseudonym"`
	} `mapstructure:"processors"`
}

// loadPseudonymConfig reads the section processors::<id>::pseudonym of collector configurations, which are merged as the collector
// does. It looks at nothing else, so that a look-up does not need all variables and files of a collector. An empty id stands
// for the only processor of the type.
func loadPseudonymConfig(ctx context.Context, paths []string, id string) (pseudonym.Config, error) {
	var none pseudonym.Config
	if id != "" && !isRedaction(id) {
		return none, fmt.Errorf("--processor %q: expected %s or %s/<name>", id, redactionType, redactionType)
	}
	conf, err := resolve(ctx, paths, id)
	if err != nil {
		return none, err
	}
	// What else may stand there is for the collector to judge.
	var found redactions
	if err := conf.Unmarshal(&found, confmap.WithIgnoreUnused()); err != nil {
		return none, fmt.Errorf("%s: %w", quoted(paths), err)
	}
	id, err = found.choose(id)
	if err != nil {
		return none, fmt.Errorf("%s: %w", quoted(paths), err)
	}
	config := found.Processors[id].Pseudonym
	if len(config.Keys) == 0 {
		return none, fmt.Errorf("%s: processors::%s::pseudonym::keys has no key, so the processor makes no pseudonyms", quoted(paths), id)
	}
	return config, nil
}

// choose returns the id of the processor that is meant.
func (r redactions) choose(id string) (string, error) {
	ids := slices.DeleteFunc(slices.Sorted(maps.Keys(r.Processors)), func(id string) bool { return !isRedaction(id) })
	switch {
	case len(ids) == 0 && id == "":
		return "", fmt.Errorf("no processor %s", redactionType)
	case id != "" && !slices.Contains(ids, id):
		return "", fmt.Errorf("no processor %s", id)
	case id != "":
		return id, nil
	case len(ids) > 1:
		return "", fmt.Errorf("there are %d processors (%s), choose one with --processor", len(ids), strings.Join(ids, ", "))
	}
	return ids[0], nil
}

func isRedaction(id string) bool {
	return id == redactionType || strings.HasPrefix(id, redactionType+"/")
}

func quoted(paths []string) string {
	names := make([]string, len(paths))
	for i, p := range paths {
		names[i] = fmt.Sprintf("%q", p)
	}
	return strings.Join(names, ", ")
}

// resolve returns the merged configurations with references expanded, cut down to the pseudonyms of the processors.
func resolve(ctx context.Context, paths []string, id string) (_ *confmap.Conf, err error) {
	uris := make([]string, len(paths))
	for i, path := range paths {
		uris[i] = rootScheme + ":" + path
	}
	resolver, err := confmap.NewResolver(confmap.ResolverSettings{
		URIs: uris,
		ProviderFactories: []confmap.ProviderFactory{
			confmap.NewProviderFactory(func(s confmap.ProviderSettings) confmap.Provider {
				return rootProvider{fileprovider.NewFactory().Create(s), id}
			}),
			confmap.NewProviderFactory(func(s confmap.ProviderSettings) confmap.Provider {
				return envProvider{envprovider.NewFactory().Create(s)}
			}),
			fileprovider.NewFactory(),
		},
		DefaultScheme: "env",
	})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, resolver.Shutdown(ctx)) }()
	return resolver.Resolve(ctx)
}

// rootScheme is the scheme of rootProvider.
const rootScheme = "root"

// rootProvider reads a file and leaves out whatever cannot matter, before references are expanded.
type rootProvider struct {
	confmap.Provider
	id string
}

func (rootProvider) Scheme() string { return rootScheme }

func (p rootProvider) Retrieve(ctx context.Context, uri string, watch confmap.WatcherFunc) (*confmap.Retrieved, error) {
	path := strings.TrimPrefix(uri, rootScheme+":")
	file, err := p.Provider.Retrieve(ctx, p.Provider.Scheme()+":"+path, watch)
	if err != nil {
		return nil, err
	}
	conf, err := file.AsConf()
	if err != nil {
		// The parser's own words may quote what it read.
		return nil, fmt.Errorf("%q is no YAML mapping%s", path, yamlLine(err))
	}
	processors := conf.ToStringMap()["processors"]
	if all, ok := processors.(map[string]any); ok {
		kept := map[string]any{}
		for id, settings := range all {
			if isRedaction(id) && (p.id == "" || p.id == id) {
				kept[id] = onlyPseudonym(settings)
			}
		}
		processors = kept
	}
	return confmap.NewRetrieved(map[string]any{"processors": processors})
}

func onlyPseudonym(settings any) any {
	if all, ok := settings.(map[string]any); ok {
		return map[string]any{"pseudonym": all["pseudonym"]}
	}
	return settings
}

var linePattern = regexp.MustCompile(`line \d+`)

func yamlLine(err error) string {
	if line := linePattern.FindString(err.Error()); line != "" {
		return ", see " + line
	}
	return ""
}

// envProvider refuses variables that are not set: the collector would take them for empty.
type envProvider struct{ confmap.Provider }

func (p envProvider) Retrieve(ctx context.Context, uri string, watch confmap.WatcherFunc) (*confmap.Retrieved, error) {
	name, _, hasDefault := strings.Cut(strings.TrimPrefix(uri, p.Scheme()+":"), ":-")
	if _, ok := os.LookupEnv(name); !ok && !hasDefault {
		return nil, fmt.Errorf("environment variable %q is not set", name)
	}
	return p.Provider.Retrieve(ctx, uri, watch)
}
