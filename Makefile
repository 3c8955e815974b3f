# What one does with this repository, by name; `make help` lists it. The longer recipes are in scripts/.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# Where rustup puts cargo; a shell that was open before the installation doesn't have it in PATH yet.
export PATH := $(PATH):$(HOME)/.cargo/bin

CARGO_TARGET_DIR ?= target
BINARY := $(CARGO_TARGET_DIR)/release/chat-history
BENCH := $(CARGO_TARGET_DIR)/release/bench

# All crates, and the defects that fault tests switch on to see that they notice them.
TESTED := --workspace --locked --features chat-history/sabotage

.PHONY: help
help: ## List these targets
	@awk -F ':[^#]*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: run
run: build .env ## Build, and serve on http://127.0.0.1:8000 (first run: writes .env with a random secret)
	@exec scripts/run $(BINARY)

.PHONY: build
build: ## Build the release binary, installing what that needs where it is missing
	@scripts/setup build
	@cargo build --release --locked --package chat-history --bin chat-history

.PHONY: migrate
migrate: build .env ## Apply pending migrations to the database of DATABASE_URL
	@exec $(BINARY) migrate

.PHONY: token
token: export USER_NAME ?= demo
token: export TTL ?= 30d
token: build .env ## Print a token: make token USER_NAME=alice TTL=30d
	@exec $(BINARY) token --user "$$USER_NAME" --ttl "$$TTL"

.PHONY: test
test: ## Run every test, on SQLite and on a throw-away PostgreSQL (installs what that needs where it is missing)
	@scripts/setup test
	@if command -v cargo-nextest >/dev/null; then \
	  scripts/with-postgres scripts/with-python scripts/with-node cargo nextest run $(TESTED) --no-fail-fast; \
	else \
	  scripts/with-postgres scripts/with-python scripts/with-node cargo test $(TESTED) --no-fail-fast --tests; \
	fi
	@cargo test $(TESTED) --doc

.PHONY: test-faults
test-faults: ## Kill, freeze, starve and flood the service at length, and print a table of what came of it
	@scripts/setup test
	@scripts/with-postgres scripts/faults

.PHONY: fuzz-api
fuzz-api: export FUZZ_SECONDS ?= 300
fuzz-api: ## Let schemathesis look for faults in the API, 5 minutes on each database: make fuzz-api FUZZ_SECONDS=60
	@scripts/setup test
	@cargo build --workspace --bins --locked
	@scripts/with-postgres scripts/with-python scripts/fuzz-api $(CARGO_TARGET_DIR)/debug/chat-history

.PHONY: bench
bench: build-bench ## Measure the release build beside its peers: make bench BENCH_SECONDS=5 BENCH_TURNS=3
	@scripts/with-postgres env PYTHON_REQUIREMENTS=benches/fastapi/requirements.txt scripts/with-python $(BENCH) compare

.PHONY: bench-scale
bench-scale: build-bench ## Measure how cost grows with threads and users: make bench-scale BENCH_SECONDS=5 BENCH_TURNS=3
	@scripts/with-postgres $(BENCH) scale

.PHONY: soak
soak: build-bench ## Watch the memory under a mixed load: make soak SOAK_MINUTES=10
	@scripts/with-postgres $(BENCH) soak

.PHONY: build-bench
build-bench: build # apart from the program, which would take on features of the bench's dependencies
	@scripts/setup bench
	@cargo build --release --locked --package chat-history-bench

.PHONY: lint
lint: ## Check format, clippy, rustdoc and dependencies, with warnings as errors
	@scripts/setup build
	cargo fmt --all --check
	cargo clippy $(TESTED) --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked
	@scripts/deny

.PHONY: deny
deny: ## Check dependencies: advisories, licences, sources, bans, and that none is unused (installs what that needs)
	@scripts/setup build
	@scripts/deny install

.PHONY: fmt
fmt: ## Format the code
	cargo fmt --all

.env:
	@scripts/new-env
