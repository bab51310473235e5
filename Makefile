# The commands of the house. `make` alone lists them.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

web_installed := web/node_modules/.package-lock.json
web_sources := $(shell find web -path web/node_modules -prune -o -path web/dist -prune -o -path web/test-results -prune -o -type f -print 2>/dev/null)

.PHONY: help run test test-rust test-web test-e2e check bench bench-http clean tools-run tools-test

help: ## List these commands
	@grep -hE '^[a-z][a-z0-9-]*:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "make %-10s %s\n", $$1, $$2 }'

run: tools-run web/dist/index.html ## Build everything and serve; an empty store starts with the demo city (YIZHAN_* change settings)
	cargo build --release --locked
	target/release/yizhan serve --demo

test: tools-test ## Run every test: Rust, web, the page in a real browser
	@scripts/test.sh

test-rust: ## Run the Rust tests only
	cargo test --locked

test-web: $(web_installed) ## Run the web's type check and unit tests only
	cd web && npm run --silent check && npm run --silent test

test-e2e: web/dist/index.html ## Run the page's tests in Chromium only
	cargo build --locked
	cd web && YIZHAN_BIN="$(CURDIR)/target/debug/yizhan" npm run --silent e2e

check: $(web_installed) ## Check form: fmt, clippy, docs, licences, web types
	cargo fmt --check
	cargo clippy --locked --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings -A rustdoc::private_intra_doc_links" cargo doc --locked --no-deps --document-private-items
	cd web && npm run --silent check
	@if cargo deny --version >/dev/null 2>&1; then cargo deny --offline check licenses bans sources; \
	else echo "licences not checked: cargo-deny is not installed (cargo install --locked cargo-deny)"; fi

bench: ## Measure, each figure beside its baseline (see benches/README.md)
	cargo bench --locked

bench-http: ## Measure nearest over HTTP beside an empty handler, PostGIS and Redis (needs wrk and the peers)
	python3 benches/http/run.py

clean: ## Remove what was built; data stays
	cargo clean
	rm -rf web/dist web/node_modules web/test-results

tools-run:
	@scripts/tools.sh cargo npm cc

tools-test:
	@scripts/tools.sh cargo npm cc chromium ogrinfo chinese-font

$(web_installed): web/package.json web/package-lock.json
	cd web && npm ci --no-audit --no-fund
	@touch $@

web/dist/index.html: $(web_installed) $(web_sources)
	cd web && npm run --silent build
