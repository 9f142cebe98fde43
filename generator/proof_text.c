/* SPDX-License-Identifier: Apache-2.0 */
/* What single values are in a key, as schema/README.md specifies it: see proof_leaf.h. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "proof_leaf.h"

/* ---- separators ------------------------------------------------------------------------------ */

static const char separators[] = "#:/|_-.~@+=,;!%&*^";
static const char escapes[] = "$;.}^.-}?,>-:\"$%+]";

static char escape_of(char separator) {
  return escapes[strchr(separators, separator) - separators];
}

char *proof_escaped(struct ddb_arena *arena, const char *text, struct separator separator) {
  char escape = escape_of(separator.character);
  char *out = mem_zalloc(arena, 2 * strlen(text) + 1);
  char *to = out;
  for (; *text != '\0'; text++) {
    bool marked = *text == separator.character || *text == escape;
    char other = *text == escape ? separator.character : escape;
    if (marked)
      *to++ = escape;
    *to++ = !marked ? *text : (unsigned char)*text < (unsigned char)other ? '1' : '2';
  }
  return out;
}

/* NULL: no text is escaped like that. */
char *proof_unescaped(struct ddb_arena *arena, const char *text, struct separator separator) {
  if (separator.policy != SEPARATOR_ESCAPE)
    return mem_text(arena, text);
  char escape = escape_of(separator.character);
  char lesser = escape < separator.character ? escape : separator.character;
  char greater = lesser == escape ? separator.character : escape;
  char *out = mem_zalloc(arena, strlen(text) + 1);
  for (char *to = out; *text != '\0'; text++) {
    if (*text != escape)
      *to++ = *text;
    else if (*++text == '1' || *text == '2')
      *to++ = *text == '1' ? lesser : greater;
    else
      return NULL;
  }
  return out;
}

/* ---- formats --------------------------------------------------------------------------------- */

char *proof_cased(struct ddb_arena *arena, const char *text, enum channel_kind kind) {
  char *out = mem_text(arena, text);
  for (char *at = out; *at != '\0'; at++) {
    if (kind == CHANNEL_UPPER && *at >= 'a' && *at <= 'z')
      *at = (char)(*at - 'a' + 'A');
    if (kind == CHANNEL_LOWER && *at >= 'A' && *at <= 'Z')
      *at = (char)(*at - 'A' + 'a');
  }
  return out;
}

/* FNV-1a of 64 bits. */
uint32_t proof_hash(const char *text, uint32_t shards) {
  uint64_t hash = UINT64_C(14695981039346656037);
  for (; *text != '\0'; text++)
    hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
  return (uint32_t)(hash % shards);
}

int proof_shard_width(uint32_t shards) {
  int width = 1;
  for (uint32_t most = shards - 1; most >= 10; most /= 10)
    width++;
  return width;
}

/* Of a magnitude; NULL: it has more digits. */
static const char *padded(struct ddb_arena *arena, const char *digits, int width, bool complement) {
  size_t size = strlen(digits);
  if (size > (size_t)width)
    return NULL;
  char *out = mem_zalloc(arena, (size_t)width + 1);
  memset(out, '0', (size_t)width - size);
  memcpy(out + width - size, digits, size);
  for (int i = 0; complement && i < width; i++)
    out[i] = (char)('0' + '9' - out[i]);
  return out;
}

static const char *integer(struct ddb_arena *arena, const struct key_part *part,
                           const char *value) {
  bool negative = value[0] == '-';
  const char *digits = NULL;
  if (part->format == KEY_PLAIN || part->format == KEY_AS_IS)
    return value;
  if (part->format == KEY_PAD)
    return negative ? NULL : padded(arena, value, part->width, false);
  digits = padded(arena, value + negative, part->width, negative);
  return digits == NULL || !negative ? digits : mem_format(arena, "-%s", digits);
}

static bool is_ascii(const char *text) {
  while (*text != '\0' && (unsigned char)*text < 128)
    text++;
  return *text == '\0';
}

const char *proof_render(struct ddb_arena *arena, const struct key_part *part,
                         const struct key_template *template, const char *value) {
  struct separator separator = template->separator;
  enum kind_key key = part->field->type.kind->key;
  if (part->format == KEY_HASH)
    return mem_format(arena, "%0*" PRIu32, part->width, proof_hash(value, part->shards));
  if (key == KIND_KEY_INT || key == KIND_KEY_UINT)
    return integer(arena, part, value);
  if (part->format == KEY_UPPER || part->format == KEY_LOWER) {
    if (!is_ascii(value))
      return NULL;
    value = proof_cased(arena, value, part->format == KEY_UPPER ? CHANNEL_UPPER : CHANNEL_LOWER);
  }
  if (value[0] == '\0')
    return NULL;
  if (key == KIND_KEY_ENUM || separator.character == '\0' || separator.policy == SEPARATOR_LEGACY)
    return value;
  if (separator.policy == SEPARATOR_ESCAPE)
    return proof_escaped(arena, value, separator);
  return strchr(value, separator.character) == NULL ? value : NULL;
}
