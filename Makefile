# Every target does its own set-up. `make demo` and `make test` are the two to know.
VENV := .venv
BIN := $(VENV)/bin
# One more than there are cores on a small machine: each waits for browsers, servers and readers now and then.
JOBS ?= 3
# Each process that is started would compile every module anew.
export PYTHONDONTWRITEBYTECODE :=
ON_POSTGRES := tests/register $(addprefix tests/intake/test_,archive.py queueing.py killed.py booked_once.py main_job.py \
	any_order.py assertions.py filing.py printed.py published.py) $(addprefix tests/web/test_,sweep.py api.py enquiry_pages.py)
PAGES := frontend/node_modules/.built

.PHONY: frames demo test thorough fresh deployment attacks fuzz-web api-fuzz serve pages format lint types imports compiled unit coverage postgres everything-on-postgres bench bench-tables bench-register bench-web \
	bench-answers bench-clicks bench-corpus bench-country corpus-kills differential fuzz hostile answers sweep citations orders forged damaged comments pairs kills scans \
	sequences shots keyboard \
	docs docs-site dist sbom audit lock clean

# Of what `make test` takes a sample, these take all.
thorough frames differential hostile answers citations orders sweep forged damaged comments kills scans sequences \
keyboard shots everything-on-postgres: export KRONESPOR_THOROUGH := 1

# Needs no developers' packages, no browser and no office suite; says what a program that is missing would add.
demo: $(VENV)/.demo
	$(BIN)/kronespor demo

# The web pages on this machine, with the sample papers: http://localhost:8000/
serve: pages
	$(BIN)/kronespor serve --samples

# Side by side, since each waits for browsers and servers now and then.
test: $(VENV)/.dev
	$(MAKE) --jobs format lint imports pages compiled
	$(MAKE) --jobs types unit postgres

# The tests' modules, once for the many processes that run them; what cannot be loaded says so there.
compiled: $(VENV)/.dev
	-$(BIN)/pytest --collect-only -qq >/dev/null

pages: $(VENV)/.dev $(PAGES)

$(PAGES): frontend/package.json frontend/package-lock.json $(wildcard frontend/src/*) tools/pages.sh
	tools/pages.sh
	touch $@

format: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/djlint --check --quiet src/kronespor/web/templates src/kronespor/papers/templates

lint: $(VENV)/.dev
	$(BIN)/ruff check .

types: $(VENV)/.dev
	$(BIN)/mypy
	$(BIN)/mypy tools/messages.py tools/commands.py

imports: $(VENV)/.dev
	$(BIN)/lint-imports

# With the floor of branch coverage that pyproject.toml names.
unit: pages
	$(BIN)/pytest -n $(JOBS) --dist worksteal --cov --cov-report=

# The lines and branches that the last `make unit` did not reach.
coverage: $(VENV)/.dev
	$(BIN)/coverage report --show-missing --skip-covered

# The register again, on PostgreSQL, what takes in and books, and every address by the sweep: not what only signs in, reads
# or writes files after having asked (`any_database`), nor planning, commands, pages and answers, which ask by the same.
# In one process, since those of `unit` run beside it: each needs its own registers to begin with.
postgres: $(VENV)/.dev
	tools/postgres.sh $(BIN)/pytest -m "not any_database" $(ON_POSTGRES)

# Every test, and all of what `make test` takes a sample of: each commit that is upgraded from, each format that is framed.
thorough: pages
	$(BIN)/pytest -n $(JOBS) --dist worksteal

# Every test on PostgreSQL, the browser's too; `make test` leaves out what no database answers otherwise, and the browser.
everything-on-postgres: pages
	tools/postgres.sh $(BIN)/pytest -n $(JOBS) --dist worksteal

bench: $(VENV)/.dev
	$(BIN)/python benchmarks/run.py

# The peers' environments are kept in .venv-peers.
bench-tables: $(VENV)/.dev
	$(BIN)/python benchmarks/tables.py --peers .venv-peers

# The register at a million postings, on both databases, beside beancount and hledger.
bench-register: $(VENV)/.dev
	$(BIN)/python -m benchmarks.register --journals
	tools/postgres.sh $(BIN)/python -m benchmarks.register

# Fifty users on the pages of a register of a million postings, on PostgreSQL; alone, and beside others who export and upload.
bench-web: pages
	tools/postgres.sh $(BIN)/python -m benchmarks.web --neighbours

# A new caseworker's path in a browser, counted in clicks, keys and fields: four papers to a published register and an answer.
bench-clicks: pages
	$(BIN)/python -m benchmarks.clicks

# From a question to its answer, on SQLite.
bench-answers: $(VENV)/.dev
	$(BIN)/python -m benchmarks.answers

# Ten minutes of garbled PDF, Word, Excel and text against the readers, in a process that must not fall.
fuzz: $(VENV)/.dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check atheris==3.0.0
	$(BIN)/python tests/reading/fuzz.py -max_total_time=$(or $(SECONDS),600)

# One table in every layout of Word, Excel and HTML, printed tagged and untagged, and scanned in four turns: 648 papers.
differential: $(VENV)/.dev
	KRONESPOR_DIFFERENTIAL=1 $(BIN)/pytest -q tests/reading/test_differential.py

# Sixteen hundred broken files through `kronespor check`.
hostile: $(VENV)/.dev
	KRONESPOR_CUTS=200 $(BIN)/pytest -q tests/sandbox/test_isolation.py tests/reading/test_hostile.py -k "hostile or garbled"

# Five hundred drawn registers and queries, answered in every format and read back.
answers: $(VENV)/.dev
	KRONESPOR_ANSWERS=500 $(BIN)/pytest -q -n $(JOBS) tests/answers/test_answers.py

# Five hundred drawn municipalities with virements, renamings, mergers and splits: every citation is opened.
citations: $(VENV)/.dev
	KRONESPOR_CITATIONS=500 $(BIN)/pytest -q -n $(JOBS) tests/answers/test_citations.py

# Sixty drawn Word papers and workbooks, printed by LibreOffice: each figure's frame is around what it prints.
frames: $(VENV)/.dev
	KRONESPOR_FRAMES=60 $(BIN)/pytest -q -n $(JOBS) tests/intake/test_frames.py

# Eight hundred orders of importing, reviewing and booking, over Fjordby and over drawn municipalities.
orders: $(VENV)/.dev
	KRONESPOR_ORDERS=400 $(BIN)/pytest -q -n $(JOBS) tests/intake/test_any_order.py tests/intake/test_fjordby.py

# Every address, parameter and form field with every odd value, on both databases.
sweep: $(VENV)/.dev
	KRONESPOR_SWEEP=99 $(BIN)/pytest -q tests/web/test_sweep.py
	KRONESPOR_SWEEP=99 tools/postgres.sh $(BIN)/pytest -q tests/web/test_sweep.py

# A thousand released files with a digit, a row or a word changed, and files printed or saved again in every format.
forged: $(VENV)/.dev
	KRONESPOR_FORGED=334 $(BIN)/pytest -q -n $(JOBS) tests/answers/test_checking.py

# Fifteen thousand damaged tables: no cell that is proven is wrong.
damaged: $(VENV)/.dev
	KRONESPOR_TABLES=500 KRONESPOR_RELATIONS=480 $(BIN)/pytest -q -n $(JOBS) tests/footing/test_damaged.py \
		tests/footing/test_relations_drawn.py tests/reading/test_flattened.py

# Two hundred drawn documents with a wrong figure, given back with comments in every format (or FORMAT=docx) and read again.
comments: $(VENV)/.dev
	KRONESPOR_COMMENTED=50 $(BIN)/pytest -q tests/commenting -k "$(or $(FORMAT),test)"

# Two thousand made pairs of papers tied out both ways: no row is lost, nothing false is stated as fact.
pairs: $(VENV)/.dev
	KRONESPOR_PAIRS=2000 $(BIN)/pytest -q tests/tieout/test_pairs.py

# A thousand commands killed at counted moments, on SQLite and on PostgreSQL.
kills: $(VENV)/.dev
	KRONESPOR_KILLS=150 $(BIN)/pytest -q -n $(JOBS) tests/intake/test_killed.py
	KRONESPOR_KILLS=150 tools/postgres.sh $(BIN)/pytest -q -n $(JOBS) tests/intake/test_killed.py

# A cluster's scheduler, workers and run killed two dozen times, as processes and (as root) as hosts in network namespaces.
corpus-kills: $(VENV)/.dev
	KRONESPOR_CORPUS_KILLS=6 $(BIN)/pytest -q tests/corpus/test_running.py -k killed

# What a run of the corpus takes on 1 and 2 processes, its overhead, and 50 and 500 simulated workers.
bench-corpus: $(VENV)/.dev
	$(BIN)/python -m benchmarks.corpus

# A made country of 20 municipalities and 10 years, read in the sandbox: what is found beside what is true; and questions
# over ten million cells, with the most memory that each takes.
bench-country: $(VENV)/.dev
	$(BIN)/python -m benchmarks.country
	$(BIN)/python -m benchmarks.country --cells 10000000

# Thirty photographed papers at three resolutions and every sample, scanned and in every format, read and footed.
scans: $(VENV)/.dev
	KRONESPOR_SCANS=10 $(BIN)/pytest -q -n $(JOBS) tests/reading/test_round_trip.py tests/reading/test_formats.py \
		tests/reading/test_pdf.py -k "round_trip or scan or alike or office"

# A hundred drawn sequences of events, and of extracts, on both databases.
sequences: $(VENV)/.dev
	KRONESPOR_SEQUENCES=100 $(BIN)/pytest -q tests/register/test_any_sequence.py tests/intake/test_any_extracts.py
	KRONESPOR_SEQUENCES=100 tools/postgres.sh $(BIN)/pytest -q tests/register/test_any_sequence.py tests/intake/test_any_extracts.py

# Every step by keyboard alone, at three widths in both languages.
keyboard: pages
	KRONESPOR_KEYBOARD=1 $(BIN)/pytest -q tests/e2e/test_keyboard.py

# Pictures of every page in out/screenshots, in both languages at three widths.
shots: pages
	rm -rf out/screenshots
	mkdir -p out/screenshots
	KRONESPOR_SHOTS=out/screenshots $(BIN)/pytest -q tests/e2e/test_accessibility.py

# The source archive, and the wheel made of it, in dist/: with styles, scripts and Danish.
dist: pages
	rm -rf dist
	$(BIN)/python -m hatchling build -t sdist
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation -w dist dist/*.tar.gz

# Both of the two commands on a bare Debian 12 and 13, the first on Ubuntu 24.04, whose Chromium is no package of apt (as
# root, with debootstrap): tools/fresh.sh.
fresh:
	tools/fresh.sh bookworm demo test
	tools/fresh.sh trixie demo test
	tools/fresh.sh noble demo

# The parts of deploy/docker/compose.yaml as processes of this machine: kills of each, a backup restored.
deployment: pages
	KRONESPOR_DEPLOYMENT=1 $(BIN)/pytest -q tests/security/test_deployment.py

# Slow and large requests and a minute of fuzzing against a served site behind nginx and Caddy, on both databases.
attacks: pages
	KRONESPOR_ATTACKS=60 $(BIN)/pytest -q tests/security/test_attacks.py
	KRONESPOR_ATTACKS=60 tools/postgres.sh $(BIN)/pytest -q tests/security/test_attacks.py

# Twenty minutes of fuzzing on each database: links, parameters, forms and headers of the site itself.
fuzz-web: pages
	KRONESPOR_ATTACKS=$(or $(SECONDS),1200) $(BIN)/pytest -q -s tests/security/test_attacks.py -k whatever
	KRONESPOR_ATTACKS=$(or $(SECONDS),1200) tools/postgres.sh $(BIN)/pytest -q -s tests/security/test_attacks.py -k whatever

# Fifty requests of each kind to each path of the API, as described and otherwise, as the public and with a token.
api-fuzz: $(VENV)/.dev
	KRONESPOR_API_FUZZ=$(or $(EACH),50) $(BIN)/pytest -q tests/web/test_api_fuzz.py

# What the package is made of, as CycloneDX, and whether PyPI or npm know of a vulnerability in it.
sbom: .venv-audit/.done
	mkdir -p out
	.venv-audit/bin/cyclonedx-py requirements --pyproject pyproject.toml --of JSON -o out/kronespor.cdx.json requirements.txt

audit: .venv-audit/.done
	.venv-audit/bin/pip-audit --disable-pip --require-hashes -r requirements.txt
	npm --prefix frontend audit --omit=dev

.venv-audit/.done:
	python3 -m venv .venv-audit
	.venv-audit/bin/python -m pip install --quiet --disable-pip-version-check cyclonedx-bom==7.5.0 pip-audit==2.10.1
	touch $@

# The documentation as a site in out/site: users' guide, running it, developers' guide, API reference; searchable. Its
# pictures of pages are those that the browser tests have just made.
docs: shots docs-site

docs-site: .venv-docs/.done
	NO_MKDOCS_2_WARNING=1 .venv-docs/bin/mkdocs build --quiet

.venv-docs/.done: requirements-docs.txt
	python3 -m venv .venv-docs
	.venv-docs/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-docs.txt
	touch $@

$(VENV)/.demo: requirements.txt requirements-build.txt tools/setup.sh
	tools/setup.sh $(VENV) requirements.txt requirements-build.txt
	touch $@

$(VENV)/.dev: requirements-dev.txt pyproject.toml tools/setup.sh
	tools/setup.sh $(VENV) requirements-dev.txt
	touch $@ $(VENV)/.demo

# Needs uv; writes hashed locks without any index address: what the package needs, with all extras, what it is built
# with, what its documentation is, and what development needs.
UV := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet
lock:
	$(UV) pyproject.toml -o requirements.txt
	$(UV) --group build -o requirements-build.txt
	$(UV) --group docs -o requirements-docs.txt
	$(UV) pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt
	$(UV) pyproject.toml --all-extras -c requirements-dev.txt -o requirements-extras.txt

clean:
	rm -rf $(VENV) .venv-docs .venv-audit frontend/node_modules src/kronespor/web/static/web out build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage* .import_linter_cache
