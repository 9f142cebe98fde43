/* SPDX-License-Identifier: Apache-2.0 */
/* The program that credential_process names. */
#ifndef DDB_CREDS_PROCESS_RUN_H
#define DDB_CREDS_PROCESS_RUN_H

#include "base/buf.h"
#include "creds/source.h"

/* Takes a command line apart as a POSIX shell does, and does nothing else of what a shell does:
 * blanks separate words, '...' and "..." hold them together, a backslash takes the meaning from
 * what follows. Variables, ~ and patterns are text. DDB_E_CONFIG: no word, a quote without its end,
 * or an operator such as | that only a shell would follow. `argv` ends in NULL and lives in
 * `arena`. */
enum ddb_status ddb_process_split(struct ddb_arena *arena, const char *command, char ***argv,
                                  struct ddb_error *error) DDB_MUST_USE;

/* Runs it to its end, found by PATH, with the environment of this process, without input, its error
 * output thrown away and no other descriptors, and gathers what it prints in `out`, which is secret
 * and empty. Killed at the deadline of the fetch, after `timeout_ms` and by the cancel flag. Other
 * children, SIGCHLD and its handler are left alone: where they take the exit status away, what was
 * printed must speak for itself.
 *
 * DDB_E_CONFIG: cannot be run, or ends with another status than 0; DDB_E_TIMEOUT; DDB_E_STOPPED;
 * DDB_E_NOMEM. Nothing of its output is told. */
enum ddb_status ddb_process_run(char *const argv[], int64_t timeout_ms, struct ddb_fetch *fetch,
                                struct ddb_buf *out) DDB_MUST_USE;

#endif
