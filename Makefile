# make demo   render, train, compile, classify, show
# make test   every test, target by target, so that timings of one do not suffer from another
# make bench  side-by-side measurements (docs/benchmarks.md); ROUNDS=1 for a quick look
# make soak   what takes longer than a test may: servers killed again and again under load
# make build  the release build of every program
# make edge   the agent as devices get it: .build-edge/release/brachio-edge, one file, little memory

SWIFT_FLAGS = -c release --explicit-target-dependency-import-check error

.PHONY: build edge demo test bench soak setup

setup:
	@bash scripts/setup.sh

build: setup
	swift build $(SWIFT_FLAGS)

edge:
	@bash scripts/setup.sh edge
	@bash scripts/edge_build.sh

test:
	@bash scripts/setup.sh test
	@{ bash scripts/python-peers.sh test notebook older mxnet; bash scripts/browser.sh; } & peers=$$!; \
	swift build $(SWIFT_FLAGS) --build-tests && wait $$peers
	@set -e; for tests in $(notdir $(wildcard Tests/*Tests)); do swift test $(SWIFT_FLAGS) --skip-build --filter "^$$tests\."; done

demo: build
	swift run $(SWIFT_FLAGS) --skip-build brachio demo $(if $(PHOTOS),--photos "$(PHOTOS)")
	@bash scripts/browser.sh
	@python3 scripts/demo_screenshot.py

bench: build edge
	@bash scripts/setup.sh bench
	@bash scripts/python-peers.sh bench
	.venv/bin/python Benchmarks/inference.py $(if $(ROUNDS),--rounds $(ROUNDS))
	.venv/bin/python Benchmarks/compiling.py $(if $(ROUNDS),--rounds $(ROUNDS))
	.venv/bin/python Benchmarks/training.py $(if $(ROUNDS),--rounds $(ROUNDS))
	.venv/bin/python Benchmarks/s3.py --mebibytes 128 --objects 1000 $(if $(ROUNDS),--rounds $(ROUNDS))
	.venv/bin/python Benchmarks/startup.py $(if $(ROUNDS),--objects 10000 --jobs 100 --rounds $(ROUNDS))
	.venv/bin/python Benchmarks/metrics.py --seconds 3 --connections 16
	.venv/bin/python Benchmarks/mqtt.py $(if $(ROUNDS),--rounds $(ROUNDS))
	.venv/bin/python Benchmarks/policies.py
	.venv/bin/python Benchmarks/revocation.py
	.venv/bin/python Benchmarks/edge_footprint.py
	.venv/bin/python Benchmarks/spool.py $(if $(ROUNDS),--rounds $(ROUNDS))
	.venv/bin/python Benchmarks/edge_classifier.py $(if $(ROUNDS),--rounds $(ROUNDS))

# Hours of misfortune in minutes.
soak: setup
	@bash scripts/python-peers.sh test
	swift build $(SWIFT_FLAGS) --build-tests
	.venv/bin/python scripts/kill_storm.py --kills 200 --verbose
	.venv/bin/python scripts/kill_storm_labelling.py --kills 200 --verbose
	BRACHIO_KILLS=200 swift test $(SWIFT_FLAGS) --skip-build --filter KillTests
	swift build $(SWIFT_FLAGS) --product brachio
	swift build $(SWIFT_FLAGS) --product brachio-edge
	.venv/bin/python scripts/edge_soak spool --kills 500 --power-cuts 100
	.venv/bin/python scripts/edge_soak deployments --kills 100 --power-cuts 50
	.venv/bin/python scripts/edge_soak flapping --minutes 60
	.venv/bin/python scripts/edge_soak day
	[ "$$(id -u)" -ne 0 ] || .venv/bin/python scripts/network_cut.py --cuts 5
