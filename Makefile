# Every verb of this repository; `make help` lists them. CI runs `make test` and nothing else (.ci/run).
#
# Users need Go, git and make for `make run`. `make test` also needs a C compiler, because Go's race detector does.

# The versions of everything that comes from OpenTelemetry. They change together, here, in builder-config.yaml, in
# go.mod and in internal/tools/go.mod; internal/manifestcheck fails while these disagree.
OTELCOL_VERSION        := v0.152.1
OTELCOL_STABLE_VERSION := v1.58.0
CONTRIB_VERSION        := v0.152.0

SHELL       := bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS   += --no-print-directory
.NOTPARALLEL: # verbs build on each other's files, and go uses all cores anyway

.DEFAULT_GOAL := help

DIST      := distributions/otelcol-ml
COLLECTOR := bin/otelcol-ml
CTL       := bin/otelmlctl
TOOLS     := bin/tools

# What ocb and mdatagen write.
OCB_FILES      := components.go main.go main_others.go main_windows.go go.mod go.sum
METADATA       := $(wildcard receiver/*/metadata.yaml processor/*/metadata.yaml exporter/*/metadata.yaml connector/*/metadata.yaml extension/*/metadata.yaml)
COMPONENT_DIRS := $(patsubst %/metadata.yaml,%,$(METADATA))

# All packages of the root module but the end-to-end tests, which need the binaries.
PACKAGES = $$(go list ./... | grep -v '/internal/e2e')

# Users may have no C compiler, and the binaries must not need a C library at run time: no cgo.
# Without -buildvcs=false a build would differ from commit to commit, and would fail where git distrusts the folder.
GO_BUILD   := CGO_ENABLED=0 go build -trimpath -buildvcs=false
BUILD_TAGS  = $(shell sed -n 's/^ *build_tags: *"\(.*\)"/\1/p' builder-config.yaml)

## ---- use

.PHONY: help
help: ## list these verbs
	@awk -F ':[^#]*## ' '/^## ---- / { print "\n" substr($$0, 9) } /^[a-z0-9-]+:[^#]*## / { printf "  %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: build ## build, then the quickstart; DURATION=60s ends it by itself
	@$(CTL) quickstart $(if $(DURATION),--duration $(DURATION))

.PHONY: build
build: $(COLLECTOR) $(CTL) ## bin/otelcol-ml and bin/otelmlctl

# Go decides what is out of date, so these are always asked for.
.PHONY: $(COLLECTOR) $(CTL)
$(COLLECTOR):
	@if [ ! -e $@ ]; then \
		echo "No $@ yet. A first build downloads about 1.5 GB of Go modules (unpacked) and compiles them:"; \
		echo "about ten minutes on two cores. Once Go's caches are filled, a build takes seconds."; \
	fi
	cd $(DIST) && $(GO_BUILD) -ldflags "-s -w" -tags "$(BUILD_TAGS)" -o ../../$@ .

$(CTL):
	$(GO_BUILD) -ldflags "-s -w" -o $@ ./cmd/otelmlctl

.PHONY: clean
clean: ## remove what was built, the tools too; Go's own caches stay
	rm -rf bin $(DIST)/otelcol-ml

## ---- check

.PHONY: test
test: need-cc lint cross generate-check unit build validate e2e ## all that CI asks

.PHONY: unit
unit: need-cc ## tests of all packages with the race detector
	CGO_ENABLED=1 go test -race $(PACKAGES)

# What loads the driver's library is written for two architectures, and can be left out for a binary without libc.
.PHONY: cross
cross: ## the GPU receiver for arm64, and without NVML (tag nonvml)
	GOOS=linux GOARCH=arm64 CGO_ENABLED=0 go vet ./receiver/nvmlreceiver/...
	CGO_ENABLED=0 go vet -tags nonvml ./receiver/nvmlreceiver/...
	@if go list -tags nonvml -deps ./receiver/nvmlreceiver | grep -q purego; then echo "the tag nonvml does not leave purego out" >&2; exit 1; fi

.PHONY: e2e
e2e: build e2e-deps ## end-to-end tests with the real binaries
	OTELCOL_ML_BINARY="$(CURDIR)/$(COLLECTOR)" OTELMLCTL_BINARY="$(CURDIR)/$(CTL)" PROMETHEUS_BINARY="$(CURDIR)/bin/prometheus" go test -count=1 ./internal/e2e/...

.PHONY: e2e-deps
e2e-deps: ## bin/prometheus out of Debian's package, where there is apt-get; without it some tests are skipped
	@internal/e2e/prometheus.sh

.PHONY: validate
validate: $(COLLECTOR) ## otelcol-ml validate on every configs/*.yaml
	@for config in configs/*.yaml; do echo "validate $$config"; $(COLLECTOR) validate --config "$$config"; done

.PHONY: lint
lint: $(TOOLS)/golangci-lint ## linters, go vet and formatting, as .golangci.yml says
	$(TOOLS)/golangci-lint run ./...

.PHONY: vet
vet: ## go vet alone; lint includes it
	go vet ./...

.PHONY: fmt
fmt: $(TOOLS)/golangci-lint ## format the Go files
	$(TOOLS)/golangci-lint fmt

.PHONY: fmt-check
fmt-check: $(TOOLS)/golangci-lint ## show what fmt would change; lint includes it
	$(TOOLS)/golangci-lint fmt --diff

# Without a limit, shrinking inputs that are merely interesting takes most of the time.
.PHONY: fuzz
fuzz: ## every fuzz target in turn, TIME=30s each; PKG=./some/package for one package
	@grep -rHoE --include='*_test.go' '^func Fuzz[A-Za-z0-9_]+' $(or $(PKG),.) | sed 's/^\(.*\)\/[^/]*:func \(.*\)/\1 \2/' | while read -r dir target; do \
		echo "fuzz $$dir $$target"; \
		go test "./$${dir#./}" -run '^$$' -fuzz "^$$target\$$" -fuzztime $(or $(TIME),30s) -fuzzminimizetime 100x </dev/null; \
	done

.PHONY: bench
bench: $(TOOLS)/benchstat ## benchmarks into bin/bench.txt; BENCH=regexp PKG=./some/package COUNT=6, BASE=file compares
	@mkdir -p bin
	go test -run '^$$' -bench '$(or $(BENCH),.)' -benchmem -count $(or $(COUNT),6) $(or $(PKG),$(PACKAGES)) | tee bin/bench.txt
	$(TOOLS)/benchstat $(BASE) bin/bench.txt

# The generator of this page is a test, since packages of mathematics write no files.
.PHONY: simulate
simulate: ## measure the drift statistics anew: docs/benchmarks/drift-statistics.md, docs/guides/psi-noise.svg
	go test ./internal/stats/simulate -count=1 -timeout 10m -run '^TestWrite$$' -write "$(CURDIR)/docs"

.PHONY: need-cc
need-cc:
	@command -v $$(go env CC) >/dev/null || { \
		echo "no C compiler ($$(go env CC)): the tests run with Go's race detector, which needs one; see make deps" >&2; \
		exit 1; \
	}

## ---- generate

# A generated file that was not written anew has lost its source and goes.
# ocb $(OTELCOL_VERSION) skips its check that all versions agree unless told not to.
.PHONY: generate
generate: $(TOOLS)/mdatagen $(TOOLS)/builder ## sources made from metadata.yaml files and builder-config.yaml
	@for dir in $(COMPONENT_DIRS); do \
		echo "mdatagen $$dir"; \
		touch $(TOOLS)/.started; \
		$(TOOLS)/mdatagen "$$dir/metadata.yaml"; \
		find "$$dir" -name 'generated_*.go' ! -newer $(TOOLS)/.started -delete; \
	done
	@echo "ocb $(OTELCOL_VERSION) builder-config.yaml"
	@$(TOOLS)/builder --config builder-config.yaml --skip-compilation --skip-strict-versioning=false 2>$(TOOLS)/builder.log || { cat $(TOOLS)/builder.log; exit 1; }

# The vectors are committed; this needs npm, and changes nothing unless the script or the version of stdnum did.
.PHONY: stdnum-vectors
stdnum-vectors: ## national ids with the verdicts of npm's stdnum, for the tests of pii_redaction
	cd internal/tools/stdnum && npm ci --no-audit --no-fund && node vectors.mjs

# Compares the files before and after, not with git's HEAD, so that it also works among uncommitted changes. A failed
# check leaves the files as they should be committed.
.PHONY: generate-check
generate-check: $(TOOLS)/mdatagen $(TOOLS)/builder ## fail if generate changes anything
	@before="$$($(CKSUM_GENERATED))"; \
	$(MAKE) generate; \
	after="$$($(CKSUM_GENERATED))"; \
	[ "$$before" = "$$after" ] || { \
		echo "these generated files were out of date; they are right now, commit them:" >&2; \
		diff <(echo "$$before") <(echo "$$after") | sed -n 's/^[<>] [0-9]* [0-9]* /  /p' | sort -u >&2; \
		exit 1; \
	}

CKSUM_GENERATED = { $(foreach f,$(OCB_FILES),echo $(DIST)/$(f);) \
	$(foreach d,$(COMPONENT_DIRS),find $(d) -type f \( -name 'generated_*.go' -o -name documentation.md -o -name README.md -o -path '*/internal/metadata/*' \);) \
	} | sort -u | xargs cksum 2>/dev/null || true

## ---- set up

.PHONY: deps
deps: ## a C compiler from Debian where there is none, Go modules, tools
	@command -v $$(go env CC) >/dev/null || { \
		command -v apt-get >/dev/null || { echo "no C compiler and no apt-get: install a C compiler by hand" >&2; exit 1; }; \
		apt-get update; \
		apt-get install -y --no-install-recommends gcc libc6-dev; \
	}
	go mod download
	cd $(DIST) && go mod download
	@$(MAKE) $(TOOLS)/builder $(TOOLS)/mdatagen $(TOOLS)/golangci-lint $(TOOLS)/benchstat

# A tool is the `tool` line of internal/tools/go.mod that ends in its name.
$(TOOLS)/%: internal/tools/go.mod internal/tools/go.sum
	@echo "building $@$(if $(filter %golangci-lint,$@), (about two minutes the first time))"
	@cd internal/tools && CGO_ENABLED=0 go build -buildvcs=false -o ../../$@ "$$(go list tool | grep '/$*$$')"
