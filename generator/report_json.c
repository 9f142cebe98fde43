/* SPDX-License-Identifier: Apache-2.0 */
/* Messages as one JSON document: {"diagnostics": [...], "errors": 1, "warnings": 0}. Lines and
 * columns begin at 1, columns count characters; an end is behind the last one. */
#include "json.h"
#include "report.h"

static void place(struct json *json, struct span span) {
  struct place from = source_place(span.source, span.start);
  struct place to = source_place(span.source, span.end);
  json_string(json, "file", report_clean(json->buf.arena, span.source->path));
  json_number(json, "line", (int64_t)from.line);
  json_number(json, "column", (int64_t)from.column);
  json_number(json, "endLine", (int64_t)to.line);
  json_number(json, "endColumn", (int64_t)to.column);
}

static void text(struct json *json, const char *key, const char *text) {
  if (text != NULL)
    json_string(json, key, report_clean(json->buf.arena, text));
}

static void notes(struct json *json, const struct diag_note *note) {
  json_open(json, "notes", '[');
  for (; note != NULL; note = note->next) {
    json_open(json, NULL, '{');
    place(json, note->span);
    text(json, "message", note->text);
    json_close(json, '}');
  }
  json_close(json, ']');
}

static void entry(struct json *json, const struct diag_entry *entry) {
  json_open(json, NULL, '{');
  json_string(json, "severity", report_level(entry));
  json_string(json, "rule", entry->rule);
  place(json, entry->span);
  text(json, "message", entry->text);
  text(json, "help", entry->help);
  notes(json, entry->notes);
  json_close(json, '}');
}

static int64_t count(const struct diag *diag, enum severity severity) {
  int64_t count = (int64_t)diag->dropped[severity];
  for (size_t i = 0; i < diag->count; i++)
    count += diag->entries[i].severity == severity;
  return count;
}

const char *report_json(const struct diag *diag) {
  struct json json = {.first = true};
  ddb_buf_init_arena(&json.buf, diag->arena, SIZE_MAX);
  json_open(&json, NULL, '{');
  json_open(&json, "diagnostics", '[');
  for (size_t i = 0; i < diag->count; i++)
    entry(&json, &diag->entries[i]);
  json_close(&json, ']');
  json_number(&json, "errors", count(diag, SEVERITY_ERROR));
  json_number(&json, "warnings", count(diag, SEVERITY_WARNING));
  json_close(&json, '}');
  ddb_buf_text(&json.buf, "\n");
  return report_text(&json.buf);
}
