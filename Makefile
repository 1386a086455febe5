# make demo   render, train, compile, classify, show
# make test   every test
# make bench  side-by-side measurements (docs/benchmarks.md)
# make build  the release build of every program

SWIFT_FLAGS = -c release --explicit-target-dependency-import-check error

.PHONY: build demo test bench setup

setup:
	@bash scripts/setup.sh

build: setup
	swift build $(SWIFT_FLAGS)

test: setup
	@bash scripts/python-peers.sh test
	@bash scripts/browser.sh
	swift build $(SWIFT_FLAGS) --build-tests
	swift test $(SWIFT_FLAGS) --skip-build

demo: build
	swift run $(SWIFT_FLAGS) --skip-build brachio demo $(if $(PHOTOS),--photos $(PHOTOS))

bench: build
	@bash scripts/python-peers.sh bench
	.venv/bin/python Benchmarks/inference.py
	.venv/bin/python Benchmarks/training.py
	.venv/bin/python Benchmarks/s3.py
