# make run    try the product: sets everything up and serves on 127.0.0.1:8080 (PORT=9000 changes it)
# make test   set up what the tests need and run all of them
# make faults the long fault run: 50 kills on each database
# make grammar the long walk: 10,000 random events through each of 300 random workflow files
# make bench  the benchmarks, as ratios beside a floor or a peer
# make clean  forget the virtual environment and the sandbox

PORT   ?= 8080
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
DATA   := .run
SUDO   := $(shell [ "$$(id -u)" = 0 ] || command -v sudo)
APT     = $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get
ARGS   ?=
# File by file, in this order: a file's tests share what they set up, and the slow ones come first.
ON_ALL_CORES := --numprocesses=logical --dist=loadfile --no-loadscope-reorder
# The language server that VS Code and others run for YAML: the tests ask it what an author sees.
YAML_SERVER  := yaml-language-server@1.25.0
EDITOR_TOOLS := .tools/$(YAML_SERVER)
NGINX        := .tools/nginx/usr/sbin/nginx

.PHONY: run test faults grammar bench clean browser php messages
.DELETE_ON_ERROR:

run: $(VENV)/ready
	@LMSFB_DATA_DIR=$(DATA) LMSFB_PORT=$(PORT) exec $(BIN)/lms-feedback sandbox

test: $(VENV)/ready-for-tests browser php $(EDITOR_TOOLS) $(NGINX)
	@$(BIN)/python -m pytest $(if $(ARGS),$(ARGS),$(ON_ALL_CORES))

faults: $(VENV)/ready-for-tests
	@$(BIN)/python -m tests.faults

grammar: $(VENV)/ready-for-tests
	@$(BIN)/python -m tests.corpus

bench: $(VENV)/ready-for-tests
	@$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) $(DATA) .tools

# Debian ships python3 without the part that makes virtual environments.
$(VENV)/bin/python:
	@echo "Making a virtual environment …"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed; this is $$($(PYTHON) --version). Name another one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || { \
	  echo "Debian's python3-venv is missing: installing it …"; rm -rf $(VENV); \
	  $(APT) update && $(APT) install -y python3-venv && $(PYTHON) -m venv $(VENV); }

$(VENV)/ready: setup.cfg pyproject.toml | $(VENV)/bin/python
	@echo "Installing the product and its libraries (a minute or two the first time) …"
	@$(BIN)/python -m pip install --disable-pip-version-check --editable .
	@touch $@

$(VENV)/ready-for-tests: setup.cfg pyproject.toml | $(VENV)/bin/python
	@echo "Installing the product, its libraries and the test tools (a minute or two the first time) …"
	@$(BIN)/python -m pip install --disable-pip-version-check --editable '.[test]'
	@touch $@ $(VENV)/ready

$(EDITOR_TOOLS):
	@command -v npm >/dev/null || { echo "Installing Node.js for the editor tests …"; $(APT) update && $(APT) install -y nodejs npm; }
	@echo "Installing the YAML language server for the editor tests …"
	@npm install --no-save --no-audit --no-fund --prefix .tools $(YAML_SERVER) && touch $@

# Unpacked and not installed: Debian would start it on port 80 for all the world.
$(NGINX):
	@command -v nginx >/dev/null && mkdir -p $(@D) && ln -sf "$$(command -v nginx)" $@ || { \
	  echo "Fetching nginx for the test of the documented proxy …"; $(APT) update; mkdir -p .tools/nginx; \
	  cd .tools/nginx && apt-get download nginx && dpkg-deb --extract nginx_*.deb . && rm nginx_*.deb; }

php:
	@command -v php >/dev/null || { \
	  echo "Installing PHP to check the bridge plugin's files …"; \
	  $(APT) update && $(APT) install -y --no-install-recommends php-cli; }

browser:
	@command -v chromium-headless-shell >/dev/null && fc-list :lang=zh 2>/dev/null | grep -q . || { \
	  echo "Installing Chromium and Chinese fonts for the page tests …"; \
	  $(APT) update && $(APT) install -y chromium-headless-shell fontconfig fonts-noto-cjk; }
