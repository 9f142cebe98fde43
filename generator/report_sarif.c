/* SPDX-License-Identifier: Apache-2.0 */
/* Messages as a SARIF log (OASIS, "Static Analysis Results Interchange Format" 2.1.0): what code
 * scanning of GitHub, Azure DevOps and editors take. */
#include <string.h>

#include "check.h"
#include "dict.h"
#include "json.h"
#include "mem.h"
#include "report.h"

#define SARIF_SCHEMA                                                                               \
  "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"

/* A file's name as a relative URI (RFC 3986): its separators stay. */
static const char *uri_of(struct ddb_arena *arena, const char *path) {
  static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
  struct ddb_buf buf;
  ddb_buf_init_arena(&buf, arena, SIZE_MAX);
  if (path[0] == '/')
    ddb_buf_text(&buf, "file://");
  for (; *path != '\0'; path++)
    if (strchr(plain, *path) != NULL)
      ddb_buf_char(&buf, *path);
    else
      ddb_buf_format(&buf, "%%%02X", (unsigned)(unsigned char)*path);
  return report_text(&buf);
}

static void message(struct json *json, const char *key, const char *text) {
  json_open(json, key, '{');
  json_string(json, "text", report_clean(json->buf.arena, text));
  json_close(json, '}');
}

static void physical_location(struct json *json, struct span span) {
  struct place from = source_place(span.source, span.start);
  struct place to = source_place(span.source, span.end);
  json_open(json, "physicalLocation", '{');
  json_open(json, "artifactLocation", '{');
  json_string(json, "uri", uri_of(json->buf.arena, span.source->path));
  json_close(json, '}');
  json_open(json, "region", '{');
  json_number(json, "startLine", (int64_t)from.line);
  json_number(json, "startColumn", (int64_t)from.column);
  json_number(json, "endLine", (int64_t)to.line);
  json_number(json, "endColumn", (int64_t)to.column);
  json_close(json, '}');
  json_close(json, '}');
}

static void related(struct json *json, const struct diag_note *note) {
  if (note == NULL)
    return;
  json_open(json, "relatedLocations", '[');
  for (; note != NULL; note = note->next) {
    json_open(json, NULL, '{');
    physical_location(json, note->span);
    message(json, "message", note->text);
    json_close(json, '}');
  }
  json_close(json, ']');
}

static void result(struct json *json, const struct diag_entry *entry, int64_t index) {
  const char *text = entry->help == NULL
                         ? entry->text
                         : mem_format(json->buf.arena, "%s; %s", entry->text, entry->help);
  json_open(json, NULL, '{');
  json_string(json, "ruleId", entry->rule);
  json_number(json, "ruleIndex", index);
  json_string(json, "level", report_level(entry));
  message(json, "message", text);
  json_open(json, "locations", '[');
  json_open(json, NULL, '{');
  physical_location(json, entry->span);
  json_close(json, '}');
  json_close(json, ']');
  related(json, entry->notes);
  json_close(json, '}');
}

static void rule(struct json *json, const char *id) {
  const struct rule *row = rule_find(id);
  json_open(json, NULL, '{');
  json_string(json, "id", id);
  if (row != NULL) {
    message(json, "shortDescription", row->purpose);
    message(json, "fullDescription", row->explanation);
    json_open(json, "defaultConfiguration", '{');
    json_string(json, "level", row->severity == SEVERITY_ERROR ? "error" : "warning");
    json_close(json, '}');
  }
  json_close(json, '}');
}

/* The rules that spoke, each once; `index` has for each message the number of its rule. */
static void rules(struct json *json, const struct diag *diag, int64_t *index) {
  struct dict *seen = dict_new(diag->arena);
  int64_t next = 0;
  json_open(json, "rules", '[');
  for (size_t i = 0; i < diag->count; i++) {
    const int64_t *first = dict_add(seen, diag->entries[i].rule, &index[i]);
    index[i] = first != NULL ? *first : next++;
    if (first == NULL)
      rule(json, diag->entries[i].rule);
  }
  json_close(json, ']');
}

const char *report_sarif(const struct diag *diag, const char *version) {
  struct json json = {.first = true};
  int64_t *index = mem_array(diag->arena, diag->count + 1, sizeof *index);
  ddb_buf_init_arena(&json.buf, diag->arena, SIZE_MAX);
  json_open(&json, NULL, '{');
  json_string(&json, "$schema", SARIF_SCHEMA);
  json_string(&json, "version", "2.1.0");
  json_open(&json, "runs", '[');
  json_open(&json, NULL, '{');
  json_open(&json, "tool", '{');
  json_open(&json, "driver", '{');
  json_string(&json, "name", "ddbc");
  json_string(&json, "version", version);
  rules(&json, diag, index);
  json_close(&json, '}');
  json_close(&json, '}');
  json_string(&json, "columnKind", "unicodeCodePoints");
  json_open(&json, "results", '[');
  for (size_t i = 0; i < diag->count; i++)
    result(&json, &diag->entries[i], index[i]);
  json_close(&json, ']');
  json_close(&json, '}');
  json_close(&json, ']');
  json_close(&json, '}');
  ddb_buf_text(&json.buf, "\n");
  return report_text(&json.buf);
}
