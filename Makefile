# heldennet: everything a person types. Needs Python 3.11 and make.
PYTHON ?= python3
BIN := .venv/bin
export DO_NOT_TRACK := 1

.PHONY: demo test test-slow soak lint bench extras lock clean

$(BIN)/.installed: requirements/dev.txt pyproject.toml
	@echo "Setting up .venv (a few minutes, once) ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "heldennet needs Python 3.11 or newer; this is $$($(PYTHON) --version). Try: make PYTHON=python3.11"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# pyspark comes as source only: setuptools of dev.txt builds it, and nothing else is fetched for that.
$(BIN)/.extras: requirements/spark.txt requirements/pkcs11.txt requirements/argus.txt | $(BIN)/.installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --use-pep517 --no-build-isolation -r requirements/spark.txt -r requirements/pkcs11.txt -r requirements/argus.txt
	@touch $@

extras: $(BIN)/.extras  ## Spark, PKCS#11 and τ-Argus, whose tests are skipped without (half a gigabyte)

demo: $(BIN)/.installed  ## three cities and four trial centres, from export to comparison
	@$(BIN)/python -m demo $(ARGS)

lint: $(BIN)/.installed  ## ruff, mypy, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# two workers on two cores: a second thread of arithmetic in each only waits for the others
test test-slow: export OPENBLAS_NUM_THREADS = 1
test: lint  ## everything that must hold, in under ten minutes
	$(BIN)/pytest -n 2 --dist loadgroup -m "not slow and not soak" $(ARGS)

test-slow: $(BIN)/.installed  ## more examples, kills at every step
	$(BIN)/pytest -n 2 --dist loadgroup -m "slow and not soak" $(ARGS)

soak: $(BIN)/.installed  ## long runs, once per change of substance
	$(BIN)/pytest -m soak $(ARGS)

.venv-bench/.installed: requirements/bench.txt
	@$(PYTHON) -m venv .venv-bench
	@.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt || echo "Without the packages of requirements/bench.txt the bench leaves some comparisons out."
	@touch $@

.venv-bench-%/.installed: requirements/%.txt
	@$(PYTHON) -m venv .venv-bench-$*
	@.venv-bench-$*/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/$*.txt || { echo "Without the packages of requirements/$*.txt bench/peers.py leaves $* out."; rm -rf .venv-bench-$*/bin; }
	@touch $@

PEERS := .venv-bench-vantage6/.installed .venv-bench-nvflare/.installed .venv-bench-flower/.installed

bench: $(BIN)/.installed .venv-bench/.installed $(PEERS)  ## figures as ratios against the obvious alternative
	for script in bench/[a-z]*.py; do $(BIN)/python -m bench.$$(basename $$script .py) $(ARGS) || exit 1; done

lock:  ## recompile the pinned, hashed requirements (needs uv)
	for name in site text deduce central dev bench vantage6 nvflare flower spark pkcs11 argus; do uv pip compile --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-header requirements/$$name.in -o requirements/$$name.txt || exit 1; done

clean:
	rm -rf .venv .venv-bench* demo/out
