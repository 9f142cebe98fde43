/* SPDX-License-Identifier: Apache-2.0 */
/* How names of the schema are spelled in C: the only place that converts them, and the only one
 * that knows which words C, C++ and the generated code itself have taken. */
#ifndef DDBC_CNAME_H
#define DDBC_CNAME_H

#include <stdbool.h>
#include <stddef.h>

#include <ddb/arena.h>

/* Lower case words joined by `_`: editId -> edit_id, MLSConnection -> mls_connection,
 * GSI1PK -> gsi1pk, virtual-staging -> virtual_staging. Every byte that is no letter or digit
 * separates words. The result may begin with a digit or be empty; cname_problem tells. */
const char *cname_lower(struct ddb_arena *arena, const char *name);

/* The same in upper case, for enumerators: edit_status -> EDIT_STATUS. Takes a lower case C name.
 */
const char *cname_upper(struct ddb_arena *arena, const char *lower);

/* Why a converted name cannot stand in C as it is, as words that complete "... is" ("a keyword of
 * C", "a macro of the standard headers", ...), or NULL when it can. For names that stand alone,
 * such as struct members and arguments. */
const char *cname_problem(const char *name);

/* Whether this is [A-Za-z][A-Za-z0-9_]*, what names in the schema must be. */
bool cname_is_identifier(const char *name);

/* Whether this is what c_name may give: [a-z][a-z0-9_]*, no `__` and no `_` at the end. */
bool cname_is_lower(const char *name);

/* The i-th word that is taken, in order, or NULL behind the last: for tests and documentation. */
const char *cname_word(size_t i);

#endif
