# SPDX-License-Identifier: Apache-2.0
# `make coverage` and `make break`, a part of the Makefile.

.PHONY: coverage coverage-run break

COVERAGE_SETTINGS := OUT=build/coverage CFLAGS='-O1 -g --coverage -fprofile-update=atomic'
# What links generated programs of its own against the library (property, hostile) would need the same flags.
# `make torture` is part of it: most lines that no test reaches are those of a system that fails.
COVERAGE_STAGES ?= unit wire local golden invalid silent cli breaking embedded server
coverage: ## lines and branches that the tests reach, of each room; fails below 95 % of lines
	@sh tests/support/deps.sh lint
	@$(MAKE) $(PARALLEL) $(COVERAGE_SETTINGS) all test-programs torture-programs
	@$(MAKE) --no-print-directory $(COVERAGE_SETTINGS) coverage-run
coverage-run:
	@find $(OBJ) -name '*.gcda' -delete
	@$(MAKE) --no-print-directory test STAGES='$(COVERAGE_STAGES)' DDB_TEST_SECONDS=400
	@OUT=$(OUT) OBJ=$(OBJ) TORTURE_EXPORTS=no sh tests/torture/run.sh
	@OUT=$(OUT) OBJ=$(OBJ) sh tests/coverage/run.sh

break: test-programs ## one line of the source broken at a time, each caught by the test that tests/break/breaks.tsv names
	@OUT=$(OUT) OBJ=$(OBJ) sh tests/break/run.sh
