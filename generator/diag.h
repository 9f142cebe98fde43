/* SPDX-License-Identifier: Apache-2.0 */
/* What the compiler has to say about a schema. Anyone may report at any time and in any order;
 * printing sorts, drops repetitions and stops after DIAG_SHOWN. */
#ifndef DDBC_DIAG_H
#define DDBC_DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "policy.h"
#include "source.h"

/* Messages printed of each severity: beyond that a reader mends the first ones and runs again. */
#define DIAG_SHOWN 20

enum severity { SEVERITY_ERROR, SEVERITY_WARNING };

/* A second place that explains the first. */
struct diag_note {
  struct span span;
  const char *text;
  struct diag_note *next;
};

struct diag_entry {
  enum severity severity;
  const char *rule; /* its id, a row of the rule table */
  struct span span;
  const char *text;
  const char *help; /* the cure, printed behind the caret; or NULL */
  struct diag_note *notes;
  size_t sequence; /* order of reporting */
};

struct diag {
  struct ddb_arena *arena;
  struct diag_entry *entries;
  size_t count;
  size_t errors;
  size_t dropped[2];     /* by severity: reported after memory for them was no longer spent */
  struct policy *policy; /* of the schema that is being judged: who may silence a warning, or make
                            an error of it; or NULL */
  bool muted;            /* what was reported last is not told, and its notes are not either */
};

struct diag *diag_new(struct ddb_arena *arena);

/* Reports an error or a warning, which the policy may turn into an error or into nothing; `help`
 * may be NULL and must live as long as the diag. */
void diag_error(struct diag *diag, const char *rule, struct span span, const char *help,
                const char *format, ...) DDB_PRINTF(5, 6);
void diag_warning(struct diag *diag, const char *rule, struct span span, const char *help,
                  const char *format, ...) DDB_PRINTF(5, 6);

/* Attaches a note to what was reported last. */
void diag_note(struct diag *diag, struct span span, const char *format, ...) DDB_PRINTF(3, 4);

/* Sorts by file and position and drops repetitions. */
void diag_sort(struct diag *diag);

/* Prints everything in gcc's form, with source line and caret. Sorts first. */
void diag_print(struct diag *diag, FILE *out, bool colour);

#endif
