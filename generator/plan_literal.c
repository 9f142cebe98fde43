/* SPDX-License-Identifier: Apache-2.0 */
/* From the model to what will be printed: values that stand in the schema. */
#include <string.h>

#include "base/number.h"
#include "mem.h"
#include "plan_build.h"

/* How much of the text stands in a literal as it is. */
static size_t literal_size(const char *text) {
  size_t size = 0;
  while (text[size] >= ' ' && text[size] <= '~' && text[size] != '"' && text[size] != '\\' &&
         text[size] != '?')
    size++;
  return size;
}

enum { ESCAPED = 4 }; /* bytes of one */

/* One byte in a literal; two question marks could begin a trigraph. */
static size_t escape(char to[ESCAPED], unsigned char c, bool behind_question) {
  size_t size = 0;
  if (c < 0x20 || c > 0x7e) {
    to[size++] = '\\';
    to[size++] = (char)('0' + (c >> 6));
    to[size++] = (char)('0' + (c >> 3 & 7));
    to[size++] = (char)('0' + (c & 7));
    return size;
  }
  if (c == '"' || c == '\\' || (c == '?' && behind_question))
    to[size++] = '\\';
  to[size++] = (char)c;
  return size;
}

/* Nearly all texts are names, and are what they were. */
const char *plan_c_text(struct ddb_arena *arena, const char *text) {
  char quick[1024];
  size_t plain = literal_size(text);
  if (text[plain] == '\0')
    return text;
  size_t most = plain + strlen(text + plain) * ESCAPED;
  char *out = most <= sizeof quick ? quick : mem_array(arena, most, 1);
  size_t size = plain;
  memcpy(out, text, plain);
  for (text += plain; *text != '\0'; text++) /* the one before the first is no question mark */
    size += escape(out + size, (unsigned char)*text, size > plain && text[-1] == '?');
  return mem_copy(arena, out, size);
}

static const char *time_literal(const struct planner *p, const char *text) {
  ddb_time time = {0, 0};

  (void)(ddb_time_from_text(text, &time) < 0); /* a rule has read it */
  return mem_format(p->arena, "(ddb_time){%lld, %d}", (long long)time.seconds,
                    (int)time.nanoseconds);
}

/* What is stored is the canonical text, so that is what the record says. */
static const char *decimal_literal(const struct planner *p, const char *text) {
  char canonical[DDB_NUMBER_TEXT_SIZE];

  if (ddb_number_canonical(text, strlen(text), canonical, NULL) < 0)
    return "\"0\""; /* the parser has read it */
  return mem_format(p->arena, "\"%s\"", canonical);
}

static const char *integer_literal(const struct planner *p, const struct field *field) {
  const struct bound *value = &field->preset;

  if (field->type.kind->bounds == BOUND_UNSIGNED)
    return mem_format(p->arena, "UINT64_C(%llu)", (unsigned long long)value->natural);
  if (value->integer == INT64_MIN)
    return "INT64_MIN";
  return mem_format(p->arena, "INT64_C(%lld)", (long long)value->integer);
}

static const char *enum_literal(const struct planner *p, const struct field *field) {
  const struct enum_type *type = field->type.enumeration;

  for (size_t i = 0; i < type->value_count; i++)
    if (strcmp(type->values[i].name.text, field->preset.text) == 0)
      return mem_format(p->arena, "%s_%s", cname_upper(p->arena, plan_prefixed(p, type->name.c)),
                        cname_upper(p->arena, type->values[i].name.c));
  return "0"; /* a rule has found it */
}

const char *plan_literal(const struct planner *p, const struct field *field) {
  const char *text = field->preset.text;

  switch (field->type.kind->shape) {
  case KIND_STRING:
    return mem_format(p->arena, "\"%s\"", plan_c_text(p->arena, text));
  case KIND_TEXT:
    return mem_format(p->arena, "(struct ddb_text){\"%s\", %zu}", plan_c_text(p->arena, text),
                      strlen(text));
  case KIND_INTEGER:
    return integer_literal(p, field);
  case KIND_DOUBLE:
    return plan_double(p, &field->preset);
  case KIND_DECIMAL:
    return decimal_literal(p, text);
  case KIND_TIME:
  case KIND_EPOCH:
    return time_literal(p, text);
  case KIND_ENUM:
    return enum_literal(p, field);
  default:
    return text; /* true, false */
  }
}

const char *plan_literal_text(const struct planner *p, const struct field *field) {
  ddb_time time = {0, 0};

  if (field->type.kind->shape != KIND_EPOCH || ddb_time_from_text(field->preset.text, &time) < 0)
    return field->preset.text;
  bool seconds = field->type.kind->key == KIND_KEY_SECONDS;
  return mem_format(p->arena, "%lld", (long long)(seconds ? time.seconds : ddb_time_to_ms(time)));
}
