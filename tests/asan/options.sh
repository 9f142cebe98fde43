# SPDX-License-Identifier: Apache-2.0
# Sourced: sends every report of the sanitizers to a file of its own in the folder $reports, which
# is emptied. An exit status alone proves nothing: Criterion passes a test that leaks, and 1 is what
# ddbc answers to a wrong schema.
#
# UBSan of gcc 12 writes to standard error, whatever its log_path: its reports are looked for in what
# the tests printed, and end a process by a signal that no test takes for an answer.
# shellcheck shell=sh
rm -rf "${reports:?}"
mkdir -p "${reports:?}"
export ASAN_OPTIONS="log_path=$reports/asan:detect_leaks=1:detect_stack_use_after_return=1:\
strict_string_checks=1:check_initialization_order=1:strict_init_order=1:allocator_may_return_null=1"
export LSAN_OPTIONS="suppressions=$PWD/tests/asan/lsan.supp:print_suppressions=0"
export UBSAN_OPTIONS="print_stacktrace=1:abort_on_error=1"
