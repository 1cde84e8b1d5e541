# Every command first sets up .venv with the pinned packages, from any earlier state; the logic is in scripts/course.py,
# which also works where there is no make: python3 scripts/course.py lab
#
# ARGS goes through to the program (make lab ARGS="--no-browser"), PYTHON names the Python to build on.

ARGS ?=

# Any Python can run the script, which looks for a suitable one.
ANY_PYTHON = $(shell for name in python3 python3.12 python3.13 python3.14 python3.11 "$(PYTHON)"; do \
	"$$name" -c "" >/dev/null 2>&1 && echo "$$name" && break; done)
COURSE = $(or $(ANY_PYTHON),$(error Python is missing. On Debian or Ubuntu: apt install python3 python3-venv)) scripts/course.py

.PHONY: help setup lab test notebooks snapshots ledger mutants benchmark report fuzz book site sbml lint pins

help:
	@echo 'make lab         open the lessons in JupyterLab (ARGS="--no-browser" for a machine without a screen)'
	@echo 'make test        run all tests (ARGS go to pytest), or those of one lesson: make test LESSON=05'
	@echo 'make notebooks   run all notebooks anew and save them with their outputs'
	@echo 'make snapshots   write down anew what every explorer shows, in tests/snapshots'
	@echo 'make ledger      print which numbers of data/ have changed, and write them into the ledger of the tests'
	@echo 'make mutants     change the package in a hundred places, one at a time, and tell which changes no test notices'
	@echo 'make benchmark   measure how fast models and explorers answer'
	@echo 'make report      compare every model with the published numbers it is held to, in one table'
	@echo 'make fuzz        try models, explorers and files with many random inputs (the long form of what the tests do)'
	@echo 'make book        build the lessons as a web book'
	@echo 'make site        build the lessons as a site that runs in the browser, without a server'
	@echo 'make sbml        write the models as SBML files for other programs'
	@echo 'make lint        check style, types, declared dependencies and the order of the floors only'
	@echo 'make pins        renew the pinned versions in requirements/ and environment.yml'
	@echo 'make setup       set up .venv and do nothing else'

setup lab test notebooks snapshots ledger mutants benchmark report fuzz book site sbml lint pins:
	@$(COURSE) $@ $(ARGS)
