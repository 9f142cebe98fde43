/* SPDX-License-Identifier: Apache-2.0 */
/* See splice.h. */
#include "base/splice_wide.h"

static bool is_plain(const char *text, size_t size, char other, bool quotes) {
  if (quotes)
    return ddb_text_plain(text, size) == size;
  for (size_t i = 0; i < size; i++)
    if ((unsigned char)text[i] < 0x20 || (unsigned char)text[i] >= 0x80 || text[i] == other)
      return false;
  return true;
}

char *ddb_splice_carefully(char *to, const char *end, const char *text, char other, bool quotes) {
  size_t size = strlen(text);
  if (end - to < (ptrdiff_t)size || !is_plain(text, size, other, quotes))
    return NULL;
  memcpy(to, text, size);
  return to + size;
}

#if DDB_SPLICE_WIDE
char *ddb_splice_long(char *to, const char *end, const char *text, char other, bool quotes) {
  while (to < end && ddb_splice_loads(text, DDB_SPLICE_CHUNK)) {
    ddb_splice_marks marks = ddb_splice_chunk(to, text, other, quotes);
    if (marks != 0) {
      to = ddb_splice_end(to, text, marks);
      return to && to <= end ? to : NULL;
    }
    to += DDB_SPLICE_CHUNK;
    text += DDB_SPLICE_CHUNK;
  }
  return ddb_splice_carefully(to, end, text, other, quotes);
}
#endif

#if DDB_SPLICE_AVX2
/* At `end` there is room for 16 bytes. */
DDB_AVX2 char *ddb_splice_long32(char *to, const char *end, const char *text) {
  while (end - to >= 16 && ddb_splice_loads(text, 32)) {
    uint32_t marks = ddb_splice_chunk32(to, text);
    if (marks != 0) {
      size_t plain = (size_t)__builtin_ctz(marks);
      return text[plain] == '\0' && end - to >= (ptrdiff_t)plain ? to + plain : NULL;
    }
    to += 32;
    text += 32;
  }
  return ddb_splice_long(to, end, text, '\0', true);
}
#endif
