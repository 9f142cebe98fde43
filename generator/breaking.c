/* SPDX-License-Identifier: Apache-2.0 */
/* What a new schema does to an old one's data and callers: collecting, the version, and the
 * summary. */
#include <inttypes.h>
#include <string.h>

#include "breaking_inside.h"
#include "dict.h"
#include "mem.h"

static const char *const rules[] = {"source-breaking", "data-breaking", "needs-backfill", "safe"};

/* What is not written in a schema has no place in it: then it is that of the whole. */
static struct span place_of(const struct breaking *b, struct span at) {
  return at.source != NULL ? at : b->now->namespace_name.span;
}

static void add_safe(struct breaking *b, struct span at, const char *text) {
  b->safe = mem_grow(b->arena, b->safe, b->counts[IS_SAFE], sizeof *b->safe);
  b->safe[b->counts[IS_SAFE]++] = (struct safe_change){place_of(b, at), text};
}

void breaking_tell(struct breaking *b, enum breaking_class class, struct span at, const char *help,
                   const char *format, ...) {
  va_list args;
  va_start(args, format);
  const char *text = mem_vformat(b->arena, format, args);
  va_end(args);
  if (class == IS_SAFE) {
    add_safe(b, at, text);
    return;
  }
  b->counts[class]++;
  if (class == NEEDS_BACKFILL)
    diag_warning(b->diag, rules[class], place_of(b, at), help, "%s", text);
  else
    diag_error(b->diag, rules[class], place_of(b, at), help, "%s", text);
}

void breaking_safe(struct breaking *b, struct span at, const char *format, ...) {
  va_list args;
  va_start(args, format);
  add_safe(b, at, mem_vformat(b->arena, format, args));
  va_end(args);
}

void breaking_was(struct breaking *b, struct span at) {
  if (at.source != NULL)
    diag_note(b->diag, at, "it was this");
}

bool breaking_same_text(const char *a, const char *b) {
  return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* A number that is raised says that someone knows: whoever deploys it has to bring the data along.
 */
static void demand_version(struct breaking *b) {
  const struct model *now = b->now;
  bool lower = now->version < b->was->version;
  if (!lower && (b->counts[BREAKS_DATA] == 0 || now->version > b->was->version))
    return;
  struct span at = now->version_span.source ? now->version_span : now->namespace_name.span;
  if (lower)
    diag_error(b->diag, "version-not-raised", at, "is the new schema given as the old one?",
               "version %" PRId64 " is less than that of the old schema, %" PRId64, now->version,
               b->was->version);
  else
    diag_error(b->diag, "version-not-raised", at,
               mem_format(b->arena, "say `version: %" PRId64 "` once the data is taken care of",
                          now->version + 1),
               "data breaks, and the version of the schema is still %" PRId64, now->version);
  breaking_was(b, b->was->version_span);
}

struct breaking breaking_find(const struct model *was, const struct model *now, struct diag *diag) {
  struct breaking b = {.was = was,
                       .now = now,
                       .diag = diag,
                       .arena = diag->arena,
                       .compared = dict_new(diag->arena)};
  breaking_tables(&b);
  breaking_entities(&b);
  breaking_operations(&b);
  breaking_declarations(&b);
  demand_version(&b);
  return b;
}

void breaking_print(const struct breaking *breaking, FILE *out) {
  const size_t *counts = breaking->counts;
  for (size_t i = 0; i < counts[IS_SAFE]; i++) {
    struct span span = breaking->safe[i].span;
    struct place place = source_place(span.source, span.start);
    fprintf(out, "%s:%zu:%zu: safe: %s\n", span.source->path, place.line, place.column,
            breaking->safe[i].text);
  }
  size_t all = 0;
  for (size_t class = 0; class < BREAKING_CLASSES; class ++)
    all += counts[class];
  for (size_t class = 0; all > 0 && class < BREAKING_CLASSES; class ++)
    fprintf(out, "%zu %s%s", counts[class], rules[class],
            class + 1 < BREAKING_CLASSES ? ", " : "\n");
}
