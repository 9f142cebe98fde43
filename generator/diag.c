/* SPDX-License-Identifier: Apache-2.0 */
/* Collecting messages: see diag.h. */
#include "diag.h"

#include <stdlib.h>
#include <string.h>

#include "mem.h"

/* A hostile file may earn a million messages; twenty are shown. */
#define DIAG_KEPT 1000

struct diag *diag_new(struct ddb_arena *arena) {
  struct diag *diag = mem_zalloc(arena, sizeof *diag);
  diag->arena = arena;
  diag->entries = mem_array(arena, DIAG_KEPT, sizeof *diag->entries);
  return diag;
}

/* What a warning counts as: someone gave a reason for it, or the policy has another word. */
static bool is_told(struct diag *diag, struct diag_entry *entry) {
  if (entry->severity != SEVERITY_WARNING || diag->policy == NULL)
    return true;
  struct acceptance *accepted = policy_find(diag->policy, entry->rule, entry->span);
  if (accepted != NULL) {
    accepted->used = true;
    return false;
  }
  const struct policy_row *row = policy_severity(diag->policy, entry->rule);
  if (row != NULL && row->severity == POLICY_ERROR)
    entry->severity = SEVERITY_ERROR;
  return row == NULL || row->severity != POLICY_SILENT;
}

/* Counts always, keeps while there is room. */
static void report(struct diag *diag, struct diag_entry entry, const char *format, va_list args) {
  diag->muted = !is_told(diag, &entry);
  if (diag->muted)
    return;
  diag->errors += entry.severity == SEVERITY_ERROR;
  if (diag->count == DIAG_KEPT) {
    diag->dropped[entry.severity]++;
    return;
  }
  entry.text = mem_vformat(diag->arena, format, args);
  entry.sequence = diag->count;
  diag->entries[diag->count++] = entry;
}

void diag_error(struct diag *diag, const char *rule, struct span span, const char *help,
                const char *format, ...) {
  struct diag_entry entry = {.severity = SEVERITY_ERROR, .rule = rule, .span = span, .help = help};
  va_list args;
  va_start(args, format);
  report(diag, entry, format, args);
  va_end(args);
}

void diag_warning(struct diag *diag, const char *rule, struct span span, const char *help,
                  const char *format, ...) {
  struct diag_entry entry = {
      .severity = SEVERITY_WARNING, .rule = rule, .span = span, .help = help};
  va_list args;
  va_start(args, format);
  report(diag, entry, format, args);
  va_end(args);
}

void diag_note(struct diag *diag, struct span span, const char *format, ...) {
  /* Once entries are dropped, the last kept one is not the one the note belongs to. */
  if (diag->muted || diag->count == 0 || diag->dropped[0] + diag->dropped[1] != 0)
    return;
  struct diag_note *note = mem_zalloc(diag->arena, sizeof *note);
  note->span = span;
  va_list args;
  va_start(args, format);
  note->text = mem_vformat(diag->arena, format, args);
  va_end(args);
  struct diag_note **end = &diag->entries[diag->count - 1].notes;
  while (*end != NULL)
    end = &(*end)->next;
  *end = note;
}

static int compare_sizes(size_t a, size_t b) {
  return (a > b) - (a < b);
}

/* By file as given, then by byte: columns need no counting for this. */
static int compare_places(const struct diag_entry *a, const struct diag_entry *b) {
  int order = compare_sizes(a->span.source->order, b->span.source->order);
  return order != 0 ? order : compare_sizes(a->span.start, b->span.start);
}

static int compare_entries(const void *left, const void *right) {
  const struct diag_entry *a = left;
  const struct diag_entry *b = right;
  int order = compare_places(a, b);
  return order != 0 ? order : compare_sizes(a->sequence, b->sequence);
}

static bool repeats(const struct diag_entry *a, const struct diag_entry *b) {
  return compare_places(a, b) == 0 && strcmp(a->rule, b->rule) == 0 &&
         strcmp(a->text, b->text) == 0;
}

/* Repetitions stand at the same place, so only neighbours are compared. */
void diag_sort(struct diag *diag) {
  qsort(diag->entries, diag->count, sizeof *diag->entries, compare_entries);
  size_t kept = 0;
  for (size_t i = 0; i < diag->count; i++) {
    bool repeated = false;
    for (size_t k = kept; k > 0 && !repeated; k--) {
      if (compare_places(&diag->entries[k - 1], &diag->entries[i]) != 0)
        break;
      repeated = repeats(&diag->entries[k - 1], &diag->entries[i]);
    }
    if (!repeated)
      diag->entries[kept++] = diag->entries[i];
  }
  diag->count = kept;
}
