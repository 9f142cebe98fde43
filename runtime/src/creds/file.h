/* SPDX-License-Identifier: Apache-2.0 */
/* Small files that hold tokens: read whole, anew each time, and wiped. */
#ifndef DDB_CREDS_FILE_H
#define DDB_CREDS_FILE_H

#include "base/buf.h"

#define DDB_TOKEN_FILE_MAX ((size_t)64 * 1024)

/* Reads all of a regular file of fewer than out->max bytes into `out`, which is secret and empty.
 * DDB_E_CONFIG: it cannot be read, and `error` says why, or is not there: then *missing (may be
 * NULL) is true, and no error is told if it is asked for. DDB_E_NOMEM. */
enum ddb_status ddb_file_read(const char *path, struct ddb_buf *out, bool *missing,
                              struct ddb_error *error) DDB_MUST_USE;

/* The same for a file that is one token: the blanks and line ends around it are left out. Empty, or
 * with a control character inside, which would start a header of its own: DDB_E_CONFIG. */
enum ddb_status ddb_file_read_token(const char *path, struct ddb_buf *out,
                                    struct ddb_error *error) DDB_MUST_USE;

/* Puts `text` in the place of a file, or of none, whole or not at all, for its owner's eyes only.
 * `unique` makes the name of the temporary file beside it. */
bool ddb_file_replace(const char *path, uint64_t unique, struct ddb_text text);

#endif
