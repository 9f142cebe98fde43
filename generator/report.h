/* SPDX-License-Identifier: Apache-2.0 */
/* Messages in the form that their reader wants: people, programs, GitHub's annotations, and what
 * code scanning takes. All of it goes to one stream, and nothing of it is written in parts. */
#ifndef DDBC_REPORT_H
#define DDBC_REPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "base/buf.h"
#include "diag.h"

enum report_format { REPORT_TEXT, REPORT_JSON, REPORT_GITHUB, REPORT_SARIF };

/* The words of --error-format, in that order; NULL behind the last. */
extern const char *const report_formats[];

struct report_style {
  enum report_format format;
  bool colour;         /* of text */
  const char *version; /* of the compiler */
};

void report_print(struct diag *diag, FILE *out, const struct report_style *style);

/* What of a text may stand in every format: valid UTF-8 without control characters. */
const char *report_clean(struct ddb_arena *arena, const char *text);

/* The text of what was written; there is none for NULL. */
const char *report_text(const struct ddb_buf *buf);

/* Whether a warning or an error: "error". */
const char *report_level(const struct diag_entry *entry);

/* report_json.c, report_sarif.c: a document, also if there is nothing to say. The messages are
 * sorted. */
const char *report_json(const struct diag *diag);
const char *report_sarif(const struct diag *diag, const char *version);

#endif
