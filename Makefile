# From a fresh clone with Python 3.11+ and make: `make demo`, `make test`. `make help` lists the rest.
# The virtual environment is made from the pins in .ci/: exact versions with hashes.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
PLUGINS := $(patsubst %/pyproject.toml,%,$(wildcard plugins/*/pyproject.toml))

# Debian's names of what the above needs from the system.
DEBIAN := python3-venv git grub-common isc-dhcp-server kea-dhcp4-server dnsmasq-base nginx-light apache2 vsftpd \
	tftpd-hpa pxelinux syslinux-common ipxe createrepo-c iproute2 util-linux systemd \
	openssl

.DELETE_ON_ERROR:
.PHONY: help demo test test-long check conformance bench docs lock clean system-deps debian-packages

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*## */  make \1\t/p' $(MAKEFILE_LIST) | expand -t 22

demo: $(READY)  ## import a real anaconda-ks.cfg, compile web-profile, show what was written
	@PATH="$(abspath $(BIN)):$$PATH" bash docs/demo.sh

test: $(READY)  ## the test suite, on all cores
	$(BIN)/python -m pytest -n auto

test-long: $(READY)  ## the same, searching further: every release for every kickstart, more examples
	KSC_LONG=1 $(BIN)/python -m pytest -n auto

check: $(READY)  ## lint, format, types, direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

conformance: $(READY)  ## agreement with the reference parser: recorded verdicts, and 20,000 lines made at random
	$(BIN)/python tests/conformance/agreement.py
	KSC_EXAMPLES=20000 $(BIN)/python -m pytest -q tests/conformance

bench: $(READY)  ## measure, side by side with the peers
	$(BIN)/python -m bench

docs: $(READY)  ## remake the pages that are made of tables
	$(BIN)/python docs/diagnostics_page.py > docs/diagnostics.md
	$(BIN)/python tests/conformance/agreement.py --page > docs/agreement.md

LOCK := build/lock/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --upgrade \
	--quiet --no-header --no-emit-index-url --no-emit-find-links

lock:  ## take newer versions: remake the pins in .ci/ from pyproject.toml
	$(PYTHON) -m venv build/lock
	build/lock/bin/pip install --quiet uv
	$(LOCK) pyproject.toml --group dev --output-file .ci/requirements.txt
	$(LOCK) --group build --constraints .ci/requirements.txt --output-file .ci/build-requirements.txt

clean:  ## everything that was made, but no key and no profile
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

debian-packages:
	@echo $(DEBIAN)

system-deps:  ## what a bare Debian lacks (as root); servers are installed, and not started
	.ci/system-deps $(DEBIAN)

# ksc itself and its plugins are installed in place: their sources are what runs.
$(READY): .ci/requirements.txt .ci/build-requirements.txt pyproject.toml $(PLUGINS:%=%/pyproject.toml)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "ksc needs Python 3.11 or later: make PYTHON=python3.12 ..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --require-hashes --only-binary :all: -r .ci/build-requirements.txt
	$(BIN)/pip install --quiet --require-hashes --no-build-isolation -r .ci/requirements.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation $(patsubst %,-e ./%,. $(PLUGINS))
	@touch $@
