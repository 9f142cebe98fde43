/* SPDX-License-Identifier: Apache-2.0 */
/* What must hold before anyone reads the bytes as YAML. Done here and not by libyaml, whose errors
 * about encodings carry no position. */
#include <string.h>

#include "utf8.h"
#include "node.h"

static bool looks_like_utf16(const struct source *source) {
  return source->size >= 2 &&
         (memcmp(source->text, "\xff\xfe", 2) == 0 || memcmp(source->text, "\xfe\xff", 2) == 0 ||
          source->text[0] == '\0' || source->text[1] == '\0');
}

static bool check_character(const struct source *source, struct diag *diag, size_t at,
                            size_t length, uint32_t c) {
  const char *problem = length == 0 ? NULL : utf8_forbidden(c);
  bool mark = at == 0 && c == 0xfeff; /* a UTF-8 byte order mark may open the file */
  if (length == 0)
    diag_error(diag, "bad-encoding", source_span(source, at, at + 1), "save the file as UTF-8",
               "byte 0x%02x is no UTF-8", (unsigned)(unsigned char)source->text[at]);
  else if (problem != NULL && !mark)
    diag_error(diag, "bad-character", source_span(source, at, at + length), "remove it",
               "%s (U+%04X) may not stand in a schema", problem, (unsigned)c);
  else
    return true;
  return false;
}

bool yaml_check_bytes(const struct source *source, struct diag *diag) {
  if (source->size > SOURCE_MAX) {
    diag_error(diag, "file-too-large", source_span(source, 0, 0), "split the schema",
               "the file is larger than 16 MiB");
    return false;
  }
  if (looks_like_utf16(source)) {
    diag_error(diag, "bad-encoding", source_span(source, 0, 1), "save the file as UTF-8",
               "the file is UTF-16 or holds NUL bytes");
    return false;
  }
  size_t bad = 0;
  for (size_t at = 0; at < source->size && bad <= DIAG_SHOWN;) {
    uint32_t c = 0;
    unsigned char byte = (unsigned char)source->text[at];
    if (byte >= 0x20 && byte < 0x7f) {
      at++;
      continue;
    }
    size_t length = utf8_decode(source->text + at, source->size - at, &c);
    bad += !check_character(source, diag, at, length, c);
    at += length == 0 ? 1 : length;
  }
  return bad == 0;
}
