# make books   set everything up in .venv and build the sample stories into dist/
# make test    set up the same, with the tools of the tests, and run every check
# make fuzz    search at random for faults, for FUZZ_MINUTES=30 (what it does stands in tests/fuzz.py)
# make newest  try the newest release of each library, in an environment of its own (CI does so each week)
# make accessibility  let DAISY's Ace look at the sample stories' books (Node.js and a Chromium are needed)
# make weights learn the weights of the judge anew from training/ (see training/README.md)
# make clean   remove what these made

PYTHON ?=
BIN := .venv/bin

.PHONY: books test format weights fuzz newest accessibility clean

books:
	@PYTHON="$(PYTHON)" tools/setup books
	$(BIN)/bookmaker epub
	$(BIN)/bookmaker epub --anthology
	$(BIN)/bookmaker pdf --anthology

test:
	@PYTHON="$(PYTHON)" tools/setup test
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/pytest -n 2 --dist worksteal --durations=20

format:
	@PYTHON="$(PYTHON)" tools/setup test
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

weights:
	@PYTHON="$(PYTHON)" tools/setup test
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[train]'
	$(BIN)/python -m training.train

# Atheris follows the paths of the code; where it cannot be had, the other two ways are taken, and that is said.
fuzz:
	@PYTHON="$(PYTHON)" tools/setup test
	-@$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: -e '.[fuzz]' 2>/dev/null
	$(BIN)/python tests/fuzz.py

newest:
	tools/newest -n 2 --dist worksteal

accessibility:
	@PYTHON="$(PYTHON)" tools/setup books
	$(BIN)/python tools/accessibility

clean:
	rm -rf .venv .venv-newest .ace dist build .mypy_cache .pytest_cache .ruff_cache .hypothesis
