# Each target is a word of make.py, which also works where there is no make.
PYTHON ?= python3

setup demo test check validate bench lock:
	@$(PYTHON) make.py $@

.PHONY: setup demo test check validate bench lock
