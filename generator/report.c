/* SPDX-License-Identifier: Apache-2.0 */
/* See report.h. Here: which form, and workflow commands of GitHub Actions, which become remarks at
 * the lines of a pull request (GitHub Docs, "Workflow commands": ::error file=,line=,col=::text).
 */
#include "report.h"

#include <string.h>

#include "mem.h"
#include "utf8.h"

const char *const report_formats[] = {[REPORT_TEXT] = "text",
                                      [REPORT_JSON] = "json",
                                      [REPORT_GITHUB] = "github",
                                      [REPORT_SARIF] = "sarif",
                                      NULL};

const char *report_level(const struct diag_entry *entry) {
  return entry->severity == SEVERITY_ERROR ? "error" : "warning";
}

const char *report_text(const struct ddb_buf *buf) {
  if (buf->status != DDB_OK)
    mem_exhausted();
  return buf->data == NULL ? "" : buf->data;
}

/* A file's name may be any bytes, and text of a schema that is quoted may have several lines. */
const char *report_clean(struct ddb_arena *arena, const char *text) {
  struct ddb_buf buf;
  ddb_buf_init_arena(&buf, arena, SIZE_MAX);
  size_t size = strlen(text);
  for (size_t at = 0; at < size;) {
    uint32_t c = 0;
    size_t length = utf8_decode(text + at, size - at, &c);
    bool line = length == 1 && (c == '\n' || c == '\t' || c == '\r');
    if (line)
      ddb_buf_char(&buf, ' ');
    else if (length == 0 || utf8_forbidden(c) != NULL)
      ddb_buf_text(&buf, "\xef\xbf\xbd");
    else
      ddb_buf_bytes(&buf, text + at, length);
    at += length == 0 ? 1 : length;
  }
  return report_text(&buf);
}

/* What the runner would take for its own. ',' and ':' separate properties. */
static void github_text(struct ddb_buf *buf, const char *text, const char *reserved) {
  for (; *text != '\0'; text++)
    if (strchr(reserved, *text) != NULL)
      ddb_buf_format(buf, "%%%02X", (unsigned)(unsigned char)*text);
    else
      ddb_buf_char(buf, *text);
}

static void github_entry(struct ddb_buf *buf, struct ddb_arena *arena,
                         const struct diag_entry *entry) {
  struct place from = source_place(entry->span.source, entry->span.start);
  struct place to = source_place(entry->span.source, entry->span.end);
  ddb_buf_format(buf, "::%s file=", report_level(entry));
  github_text(buf, report_clean(arena, entry->span.source->path), "%\r\n:,");
  ddb_buf_format(buf, ",line=%zu,endLine=%zu,col=%zu,endColumn=%zu,title=", from.line, to.line,
                 from.column, to.column);
  github_text(buf, entry->rule, "%\r\n:,");
  ddb_buf_text(buf, "::");
  github_text(buf, report_clean(arena, entry->text), "%\r\n");
  if (entry->help != NULL) {
    ddb_buf_text(buf, "%0A");
    github_text(buf, report_clean(arena, entry->help), "%\r\n");
  }
  ddb_buf_char(buf, '\n');
}

static const char *report_github(const struct diag *diag) {
  struct ddb_buf buf;
  ddb_buf_init_arena(&buf, diag->arena, SIZE_MAX);
  for (size_t i = 0; i < diag->count; i++)
    github_entry(&buf, diag->arena, &diag->entries[i]);
  return report_text(&buf);
}

void report_print(struct diag *diag, FILE *out, const struct report_style *style) {
  if (style->format == REPORT_TEXT) {
    diag_print(diag, out, style->colour);
    return;
  }
  diag_sort(diag);
  fputs(style->format == REPORT_JSON    ? report_json(diag)
        : style->format == REPORT_SARIF ? report_sarif(diag, style->version)
                                        : report_github(diag),
        out);
}
