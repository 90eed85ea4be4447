// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package mlmetadataprocessor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cenkalti/backoff/v5"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.uber.org/zap"

	"github.com/otelcol-ml/otelcol-ml/internal/mlconv"
	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/catalog"
	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/metadata"
	"github.com/otelcol-ml/otelcol-ml/processor/mlmetadataprocessor/internal/mlflow"
)

// source keeps the catalog of a configuration up to date, for the processors of all signals.
type source struct {
	config   *Config
	settings component.TelemetrySettings
	tele     *metadata.TelemetryBuilder
	table    atomic.Pointer[catalog.Table]
	now      func() time.Time

	starting sync.Once
	failed   error // of starting
	cancel   context.CancelFunc
	running  sync.WaitGroup

	mu      sync.Mutex // guards what follows; held while files are read, so never by a record
	files   *catalog.Files
	ofFiles []*catalog.Entry
	ofHTTP  []*catalog.Entry

	reports  sync.Mutex // guards what follows
	reported map[version]struct{}
}

var errEmptied = errors.New("nothing in it any more, which a mount or a server that fails would look like too")

// version is a version of a model in an environment.
type version struct{ model, version, environment string }

func (v version) clone() version {
	return version{strings.Clone(v.model), strings.Clone(v.version), strings.Clone(v.environment)}
}

func newSource(config *Config, settings component.TelemetrySettings) (*source, error) {
	builder, err := metadata.NewTelemetryBuilder(settings)
	if err != nil {
		return nil, fmt.Errorf("make the processor's own metrics: %w", err)
	}
	s := &source{
		config: config, settings: settings, tele: builder, now: time.Now,
		files:    catalog.NewFiles(config.Catalog.Files, config.Limits.CatalogEntries),
		reported: map[version]struct{}{},
	}
	s.table.Store(&catalog.Table{})
	return s, nil
}

// start loads the catalog, and follows it from then on. A catalog that is not good does not keep the collector from
// starting: its telemetry is worth more than what the catalog adds to it.
func (s *source) start(ctx context.Context, host component.Host) error {
	s.starting.Do(func() { s.failed = s.startOnce(ctx, host) })
	return s.failed
}

func (s *source) startOnce(ctx context.Context, host component.Host) error {
	background, cancel := context.WithCancel(context.Background())
	s.cancel = cancel
	if len(s.config.Catalog.Files) > 0 {
		s.loadFiles(ctx)
		s.running.Go(func() { s.followFiles(background) })
	}
	if !s.config.Catalog.HTTP.HasValue() {
		return nil
	}
	registry := s.config.Catalog.HTTP.Get()
	client, err := registry.ToClient(ctx, host.GetExtensions(), s.settings)
	if err != nil {
		return fmt.Errorf("catalog::http: %w", err)
	}
	reader, err := mlflow.New(client, registry.Endpoint, mlflow.Tags(registry.Tags), s.config.Limits.CatalogEntries)
	if err != nil {
		return fmt.Errorf("catalog::http: %w", err)
	}
	s.loadCache(ctx, registry.CacheFile)
	s.running.Go(func() { s.followRegistry(background, reader, registry) })
	return nil
}

// stop ends what start began.
func (s *source) stop() {
	if s.cancel != nil {
		s.cancel()
	}
	s.running.Wait()
	s.tele.Shutdown()
}

func (s *source) followFiles(ctx context.Context) {
	ticker := time.NewTicker(s.config.Catalog.ReloadInterval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			s.loadFiles(ctx)
		}
	}
}

// loadFiles looks whether files changed, and uses them if they are good.
func (s *source) loadFiles(ctx context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	entries, changed, err := s.files.Load()
	if !changed {
		return
	}
	switch {
	case err != nil || len(entries) > 0:
	case len(s.ofFiles) > 0:
		err = errEmptied
	default:
		s.settings.Logger.Warn("catalog::files hold no entries", zap.Strings("files", s.config.Catalog.Files))
	}
	if err == nil {
		err = s.checkClasses(entries)
	}
	if err == nil {
		err = s.use(ctx, entries, s.ofHTTP)
	}
	if err != nil {
		s.refuse(ctx, "files", err)
		return
	}
	s.ofFiles = entries
	s.succeed(ctx, "files")
}

// checkClasses says which entries have a class of retention that the configuration does not know.
func (s *source) checkClasses(entries []*catalog.Entry) error {
	var problems []error
	for _, e := range entries {
		for _, said := range []*catalog.Entry{e, e.Defaults()} {
			if said == nil {
				continue
			}
			if class := said.Fields[catalog.RetentionClass]; class != "" && !s.knowsClass(class) {
				problems = append(problems, fmt.Errorf("%s: retention_class: %q is none of policy::retention::classes", e.From, class))
			}
		}
	}
	return errors.Join(problems...)
}

func (s *source) knowsClass(class string) bool {
	_, known := s.config.Policy.Retention.Classes[class]
	return known
}

// use makes a table of entries, and swaps it in if it is good.
func (s *source) use(ctx context.Context, ofFiles, ofHTTP []*catalog.Entry) error {
	table, err := catalog.New(ofFiles, ofHTTP)
	if err != nil {
		return err
	}
	s.table.Store(table)
	s.tele.ProcessorMlMetadataCatalogEntries.Record(ctx, int64(table.Len()))
	s.settings.Logger.Info("catalog in use", zap.Int("entries", table.Len()), zap.Int("of_files", len(ofFiles)), zap.Int("of_http", len(ofHTTP)))
	return nil
}

func (s *source) refuse(ctx context.Context, from string, err error) {
	s.tele.ProcessorMlMetadataCatalogReloads.Add(ctx, 1, metric.WithAttributeSet(attribute.NewSet(
		attribute.String("source", from), attribute.String("result", "refused"))))
	message := "catalog refused; what it held before stays in use"
	if s.table.Load().Len() == 0 {
		message = "catalog refused; none is in use"
	}
	s.settings.Logger.Error(message, zap.String("source", from), zap.Error(err))
}

func (s *source) succeed(ctx context.Context, from string) {
	s.tele.ProcessorMlMetadataCatalogReloads.Add(ctx, 1, metric.WithAttributeSet(attribute.NewSet(
		attribute.String("source", from), attribute.String("result", "ok"))))
	s.wasRead(ctx, from)
}

// wasRead records that a source was read well, whether or not it had changed.
func (s *source) wasRead(ctx context.Context, from string) {
	s.tele.ProcessorMlMetadataCatalogLastSuccess.Record(ctx, s.now().Unix(), metric.WithAttributeSet(attribute.NewSet(attribute.String("source", from))))
}

// followRegistry asks a registry every so often. After a call that failed it waits for longer and longer, no longer than
// until the next regular one unless the registry says so.
func (s *source) followRegistry(ctx context.Context, reader *mlflow.Client, registry *HTTPConfig) {
	retry := backoff.NewExponentialBackOff()
	retry.InitialInterval = min(time.Second, registry.Refresh)
	retry.MaxInterval = registry.Refresh
	for {
		wait := registry.Refresh
		if err := s.loadRegistry(ctx, reader, registry.CacheFile); err != nil {
			wait = retry.NextBackOff()
			var failure *mlflow.Error
			if errors.As(err, &failure) {
				if !failure.Temporary() {
					wait = registry.Refresh
				}
				wait = max(wait, failure.RetryAfter)
			}
		} else {
			retry.Reset()
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
	}
}

// loadRegistry asks a registry, and uses what it says.
func (s *source) loadRegistry(ctx context.Context, reader *mlflow.Client, cache string) error {
	contents, err := reader.Entries(ctx)
	if ctx.Err() != nil {
		return ctx.Err() // the end
	}
	changed, err := s.useRegistry(ctx, contents, err)
	if !changed || err != nil || cache == "" {
		return err
	}
	if err := catalog.Write(cache, contents.Entries); err != nil {
		s.settings.Logger.Warn("catalog::http::cache_file not written", zap.Error(err))
	}
	return nil
}

// useRegistry uses what a registry says, and tells whether it said something new.
func (s *source) useRegistry(ctx context.Context, contents mlflow.Contents, err error) (changed bool, _ error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil && len(contents.Entries) == 0 && len(s.ofHTTP) > 0 {
		err = errEmptied
	}
	if err != nil {
		s.refuse(ctx, "http", err)
		return false, err
	}
	if contents.Skipped > 0 {
		s.settings.Logger.Warn("models, versions or tags of the registry left out: empty, too long or not UTF-8", zap.Int("skipped", contents.Skipped))
	}
	s.dropUnknownClasses(contents.Entries)
	if same(s.ofHTTP, contents.Entries) {
		s.wasRead(ctx, "http")
		return false, nil
	}
	if err := s.use(ctx, s.ofFiles, contents.Entries); err != nil {
		s.refuse(ctx, "http", err)
		return false, err
	}
	s.ofHTTP = contents.Entries
	s.succeed(ctx, "http")
	return true, nil
}

// dropUnknownClasses takes out classes of retention that the configuration does not know: one wrong tag must not keep all
// others from being used.
func (s *source) dropUnknownClasses(entries []*catalog.Entry) {
	dropped := 0
	for _, e := range entries {
		if class := e.Fields[catalog.RetentionClass]; class != "" && !s.knowsClass(class) {
			e.Fields[catalog.RetentionClass] = ""
			dropped++
		}
	}
	if dropped > 0 {
		s.settings.Logger.Warn("tags of the registry left out: retention classes that policy::retention::classes does not have", zap.Int("tags", dropped))
	}
}

// same tells whether two answers of a registry are the same.
func same(a, b []*catalog.Entry) bool {
	return slices.EqualFunc(a, b, func(a, b *catalog.Entry) bool {
		return slices.Equal(a.Match, b.Match) && a.Fields == b.Fields && a.Approved == b.Approved && slices.Equal(a.Attributes, b.Attributes)
	})
}

// loadCache uses what a registry said before the last stop, until it says something else.
func (s *source) loadCache(ctx context.Context, path string) {
	if path == "" {
		return
	}
	entries, err := catalog.Read([]string{path}, s.config.Limits.CatalogEntries)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			s.settings.Logger.Warn("catalog::http::cache_file not read", zap.Error(err))
		}
		return
	}
	s.dropUnknownClasses(entries)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.use(ctx, s.ofFiles, entries); err != nil {
		s.settings.Logger.Warn("catalog::http::cache_file not used", zap.Error(err))
		return
	}
	s.ofHTTP = entries
}

// reportUnapproved tells of a version that serves in production and must not, once. It returns false if it could not remember
// one more.
func (s *source) reportUnapproved(v version, r *catalog.Result) bool {
	s.reports.Lock()
	defer s.reports.Unlock()
	if _, told := s.reported[v]; told {
		return true
	}
	if len(s.reported) >= s.config.Limits.UnapprovedEvents {
		return false
	}
	s.reported[v] = struct{}{}
	s.settings.Logger.Warn("a model version that is not approved serves in production", zap.String("event.name", mlconv.EventModelUnapproved),
		zap.String(mlconv.ModelName, v.model), zap.String(mlconv.ModelVersion, v.version), zap.String("deployment.environment.name", v.environment),
		zap.String(mlconv.ModelOwner, r.Fields[catalog.Owner]), zap.String(mlconv.ModelTeam, r.Fields[catalog.Team]))
	return true
}
