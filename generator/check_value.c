/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a value that stands in the schema is one that its field may have. */
#include <string.h>

#include "base/form.h"
#include "base/pattern.h"
#include "base/text.h"
#include "check_rules.h"
#include "mem.h"
#include "suggest.h"

/* ---- what it may be -------------------------------------------------------------------------- */

/* A value that is judged. */
struct judged {
  struct check *check;
  const struct value_rule *rule;
  const struct entity *entity;
  const struct field *field; /* the value is its preset */
};

static void report(const struct judged *j, const char *help, const char *problem) {
  diag_error(j->check->diag, j->rule->id, j->field->preset.span, help, "%s '%s' %s", j->rule->what,
             j->field->name.text, problem);
}

/* -1: below min; 1: above max. */
static int compare_bounds(const struct field *field) {
  const struct bound *value = &field->preset, *min = &field->min, *max = &field->max;
  int low = 0, high = 0;
  switch (field->type.kind->bounds) {
  case BOUND_REAL:
    low = min->set && value->real < min->real;
    high = max->set && value->real > max->real;
    break;
  case BOUND_UNSIGNED:
    low = min->set && value->natural < min->natural;
    high = max->set && value->natural > max->natural;
    break;
  case BOUND_DECIMAL:
    low = min->set && ddb_decimal_compare(value->text, min->text, &low) >= 0 && low < 0;
    high = max->set && ddb_decimal_compare(value->text, max->text, &high) >= 0 && high > 0;
    break;
  default:
    low = min->set && value->integer < min->integer;
    high = max->set && value->integer > max->integer;
  }
  return high - low;
}

static void judge_number(const struct judged *j) {
  const struct field *field = j->field;
  int order = compare_bounds(field);
  if (order != 0)
    report(j, NULL,
           mem_format(j->check->arena, "is %s %s", order < 0 ? "below min" : "above max",
                      order < 0 ? field->min.text : field->max.text));
}

/* C promises string literals of 4,095 characters. */
#define DEFAULT_MAX 4095

const char *check_text_problem(struct check *check, const struct field *field, const char *text) {
  if (strlen(text) > DEFAULT_MAX)
    return "has more than 4,095 bytes";
  int64_t length = (int64_t)ddb_text_characters(text, strlen(text));
  if (field->min_length.set && length < field->min_length.integer)
    return mem_format(check->arena, "has %lld characters, fewer than min_length %s",
                      (long long)length, field->min_length.text);
  if (field->max_length.set && length > field->max_length.integer)
    return mem_format(check->arena, "has %lld characters, more than max_length %s",
                      (long long)length, field->max_length.text);
  if (field->pattern == NULL)
    return NULL;
  enum ddb_status status = ddb_pattern_match(field->pattern, text);
  if (status == DDB_E_NOMEM)
    mem_exhausted();
  return status < 0 ? "does not match the pattern" : NULL;
}

/* A part of a key is never empty, and holds no separator where that is refused. */
static const char *key_problem(struct check *check, const struct key_template *template,
                               const struct field *field) {
  char separator = template->separator.character;
  for (size_t i = 0; i < template->part_count; i++) {
    const struct field *part = template->parts[i].field;
    if (part == NULL || strcmp(part->name.text, field->name.text) != 0 ||
        field->type.kind->key != KIND_KEY_TEXT)
      continue;
    if (field->preset.text[0] == '\0')
      return "is empty, and the field is part of a key";
    if (template->separator.policy == SEPARATOR_REJECT && separator != '\0' &&
        strchr(field->preset.text, separator) != NULL)
      return mem_format(check->arena, "has the separator %c in it, and the field is part of a key",
                        separator);
  }
  return NULL;
}

static const char *keys_problem(struct check *check, const struct entity *entity,
                                const struct field *field) {
  const char *problem = key_problem(check, &entity->partition, field);
  if (problem == NULL)
    problem = key_problem(check, &entity->sort, field);
  for (size_t i = 0; problem == NULL && i < entity->index_count; i++) {
    problem = key_problem(check, &entity->indexes[i].partition, field);
    if (problem == NULL)
      problem = key_problem(check, &entity->indexes[i].sort, field);
  }
  return problem;
}

/* date, uuid and ulid are texts of one form each. */
static const char *form_problem(const struct field *field) {
  static const struct {
    const char *kind;
    bool (*valid)(const char *);
    const char *problem;
  } forms[] = {{"date", ddb_date_valid, "is no date such as 2026-11-22"},
               {"uuid", ddb_uuid_valid, "is no UUID in lower case"},
               {"ulid", ddb_ulid_valid, "is no ULID in upper case"}};
  for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
    if (strcmp(forms[i].kind, field->type.kind->name) == 0 && !forms[i].valid(field->preset.text))
      return forms[i].problem;
  return NULL;
}

static void judge_text(const struct judged *j) {
  const char *problem = form_problem(j->field);
  if (problem == NULL)
    problem = check_text_problem(j->check, j->field, j->field->preset.text);
  if (problem == NULL)
    problem = keys_problem(j->check, j->entity, j->field);
  if (problem != NULL)
    report(j, NULL, problem);
}

/* An epoch holds whole seconds, an epoch_ms whole milliseconds. */
static void judge_time(const struct judged *j) {
  const struct field *field = j->field;
  bool epoch = field->type.kind->shape == KIND_EPOCH;
  int32_t unit = !epoch ? 1 : field->type.kind->key == KIND_KEY_MILLISECONDS ? 1000000 : 1000000000;
  ddb_time time;
  if (ddb_time_from_text(field->preset.text, &time) < 0)
    report(j, "write it as in 2026-11-22T10:00:00Z", "is no time");
  else if (time.nanoseconds % unit != 0)
    report(j, NULL, "is finer than the type can hold");
  else if (time.seconds == 0 && time.nanoseconds == 0 && !field->type.optional)
    report(j, NULL, "is the start of 1970, which stands for a time that is not set");
}

static const struct enum_value *find_value(const struct enum_type *type, const char *text) {
  for (size_t i = 0; i < type->value_count; i++)
    if (strcmp(type->values[i].name.text, text) == 0)
      return &type->values[i];
  return NULL;
}

static const char *value_help(struct check *check, const struct field *field) {
  struct suggest suggest = suggest_start(field->preset.text);
  for (size_t i = 0; i < field->type.enumeration->value_count; i++)
    suggest_offer(&suggest, field->type.enumeration->values[i].name.text);
  return suggest_help(&suggest, check->arena, NULL);
}

static void judge_enum(const struct judged *j) {
  const struct field *field = j->field;
  const struct enum_type *type = field->type.enumeration;
  const struct enum_value *value = find_value(type, field->preset.text);
  if (value == NULL)
    report(j, value_help(j->check, field),
           mem_format(j->check->arena, "is no value of '%s'", type->name.text));
  else if (j->rule->creates && type->has_initial && !value->initial)
    report(j, NULL,
           mem_format(j->check->arena, "is not in `initial` of '%s', which binds new items",
                      type->name.text));
}

bool check_has_literal(const struct field *field) {
  switch (field->type.kind->shape) {
  case KIND_STRING:
  case KIND_BOOL:
  case KIND_INTEGER:
  case KIND_DOUBLE:
  case KIND_DECIMAL:
  case KIND_TIME:
  case KIND_EPOCH:
  case KIND_TEXT:
  case KIND_ENUM:
    return true;
  default:
    return false;
  }
}

void check_value(struct check *check, const struct value_rule *rule, const struct entity *entity,
                 const struct field *field) {
  const struct judged judged = {check, rule, entity, field};
  if (field->preset.text == NULL) {
    report(&judged, "write the value", "is no text");
    return;
  }
  switch (field->type.kind->shape) {
  case KIND_STRING:
  case KIND_TEXT:
    judge_text(&judged);
    break;
  case KIND_BOOL:
    if (strcmp(field->preset.text, "true") != 0 && strcmp(field->preset.text, "false") != 0)
      report(&judged, NULL, "is neither true nor false");
    break;
  case KIND_TIME:
  case KIND_EPOCH:
    judge_time(&judged);
    break;
  case KIND_ENUM:
    judge_enum(&judged);
    break;
  default:
    judge_number(&judged);
  }
}
