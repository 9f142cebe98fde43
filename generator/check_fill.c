/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about what a create stores where a field is not set: defaults and generated ids. */
#include <string.h>

#include "base/form.h"
#include "base/pattern.h"
#include "base/text.h"
#include "check_rules.h"
#include "mem.h"
#include "suggest.h"

/* `entity` is NULL for a field of a struct. */
typedef void field_rule(struct check *check, const struct entity *entity,
                        const struct field *field);

static void each_field(struct check *check, field_rule *rule) {
  const struct model *model = check->model;
  for (size_t s = 0; s < model->struct_count; s++)
    for (size_t f = 0; f < model->structs[s].field_count; f++)
      rule(check, NULL, &model->structs[s].fields[f]);
  for (size_t e = 0; e < model->entity_count; e++)
    for (size_t f = 0; f < model->entities[e].field_count; f++)
      rule(check, &model->entities[e], &model->entities[e].fields[f]);
}

/* ---- where a default may stand -----------------------------------------------------------------
 */

static bool has_default(enum kind_shape shape) {
  switch (shape) {
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

/* Whether the member in C can say that it is not set. */
static bool has_unset(const struct field *field) {
  enum kind_shape shape = field->type.kind->shape;
  return field->type.optional ||
         (shape != KIND_BOOL && shape != KIND_INTEGER && shape != KIND_DOUBLE);
}

static bool is_allowed(const struct entity *entity, const struct field *field) {
  return entity != NULL && has_default(field->type.kind->shape) && has_unset(field) &&
         !(field->type.optional && model_in_key(entity, field));
}

static void default_not_allowed(struct check *check, const struct entity *entity,
                                const struct field *field) {
  const char *name = field->name.text;
  if (!field->preset.set || (entity != NULL && is_allowed(entity, field)))
    return;
  if (entity == NULL)
    diag_error(check->diag, "default-not-allowed", field->preset.span, NULL,
               "'%s' is a field of a struct, and defaults are for fields of an entity", name);
  else if (!has_default(field->type.kind->shape))
    diag_error(check->diag, "default-not-allowed", field->preset.span, NULL,
               "'%s' has type %s: defaults are for text, numbers, bool, times and enums", name,
               field->type.kind->name);
  else if (!has_unset(field))
    diag_error(check->diag, "default-not-allowed", field->preset.span,
               mem_format(check->arena, "write type: \"%s?\"", field->type.kind->name),
               "'%s' is required, and an unset %s cannot be told from %s", name,
               field->type.kind->name, field->type.kind->shape == KIND_BOOL ? "false" : "0");
  else
    diag_error(check->diag, "default-not-allowed", field->preset.span, NULL,
               "'%s' is an optional part of the key: leaving it out names another item", name);
}

void check_default_not_allowed(struct check *check) {
  each_field(check, default_not_allowed);
}

/* ---- what it may be ----------------------------------------------------------------------------
 */

static void report(struct check *check, const struct field *field, const char *help,
                   const char *problem) {
  diag_error(check->diag, "bad-default", field->preset.span, help, "the default of '%s' %s",
             field->name.text, problem);
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

static void number_default(struct check *check, const struct field *field) {
  int order = compare_bounds(field);
  if (order != 0)
    report(check, field, NULL,
           mem_format(check->arena, "is %s %s", order < 0 ? "below min" : "above max",
                      order < 0 ? field->min.text : field->max.text));
}

/* C promises string literals of 4,095 characters. */
#define DEFAULT_MAX 4095

/* The limits of a text, be it a default or an id; NULL: it keeps them. */
static const char *text_problem(struct check *check, const struct field *field, const char *text) {
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
    if (template->parts[i].field != field || field->type.kind->key != KIND_KEY_TEXT)
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

static void text_default(struct check *check, const struct entity *entity,
                         const struct field *field) {
  const char *problem = form_problem(field);
  if (problem == NULL)
    problem = text_problem(check, field, field->preset.text);
  if (problem == NULL)
    problem = keys_problem(check, entity, field);
  if (problem != NULL)
    report(check, field, NULL, problem);
}

/* An epoch holds whole seconds, an epoch_ms whole milliseconds. */
static void time_default(struct check *check, const struct field *field) {
  bool epoch = field->type.kind->shape == KIND_EPOCH;
  int32_t unit = !epoch ? 1 : field->type.kind->key == KIND_KEY_MILLISECONDS ? 1000000 : 1000000000;
  ddb_time time;
  if (ddb_time_from_text(field->preset.text, &time) < 0)
    report(check, field, "write it as in 2026-11-22T10:00:00Z", "is no time");
  else if (time.nanoseconds % unit != 0)
    report(check, field, NULL, "is finer than the type can hold");
  else if (time.seconds == 0 && time.nanoseconds == 0 && !field->type.optional)
    report(check, field, NULL, "is the start of 1970, which stands for a time that is not set");
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

static void enum_default(struct check *check, const struct field *field) {
  const struct enum_type *type = field->type.enumeration;
  const struct enum_value *value = find_value(type, field->preset.text);
  if (value == NULL)
    report(check, field, value_help(check, field),
           mem_format(check->arena, "is no value of '%s'", type->name.text));
  else if (type->has_initial && !value->initial)
    report(check, field, NULL,
           mem_format(check->arena, "is not in `initial` of '%s', which binds new items",
                      type->name.text));
}

static void bad_default(struct check *check, const struct entity *entity,
                        const struct field *field) {
  if (!field->preset.set || !is_allowed(entity, field))
    return;
  if (field->preset.text == NULL) {
    report(check, field, "write the value", "is no text");
    return;
  }
  switch (field->type.kind->shape) {
  case KIND_STRING:
  case KIND_TEXT:
    text_default(check, entity, field);
    break;
  case KIND_BOOL:
    if (strcmp(field->preset.text, "true") != 0 && strcmp(field->preset.text, "false") != 0)
      report(check, field, NULL, "is neither true nor false");
    break;
  case KIND_TIME:
  case KIND_EPOCH:
    time_default(check, field);
    break;
  case KIND_ENUM:
    enum_default(check, field);
    break;
  default:
    number_default(check, field);
  }
}

void check_bad_default(struct check *check) {
  each_field(check, bad_default);
}

/* ---- generated ids -----------------------------------------------------------------------------
 */

static bool holds_id(const struct field *field) {
  const char *kind = field->type.kind->name;
  return strcmp(kind, "string") == 0 ||
         strcmp(kind, field->generate == GENERATE_ULID ? "ulid" : "uuid") == 0;
}

/* Any id will do for a sample: one that breaks a limit shows that there are ids that do. */
static void generate_type(struct check *check, const struct entity *entity,
                          const struct field *field) {
  static const char *const samples[] = {[GENERATE_ULID] = "01ARZ3NDEKTSV4RRFFQ69G5FAV",
                                        [GENERATE_UUID] = "0b9b1f1e-6a4b-4c1e-9d7e-2f6a0f1c2d3e"};
  const char *word = field->generate == GENERATE_ULID ? "ulid" : "uuid";
  if (field->generate == GENERATE_NONE)
    return;
  const char *problem = NULL;
  if (entity == NULL)
    problem = "is a field of a struct, and ids are generated for fields of an entity";
  else if (!holds_id(field))
    problem = mem_format(check->arena, "has type %s; generate: %s is for string and %s",
                         field->type.kind->name, word, word);
  else if (field->preset.set)
    problem = "has a default: one of the two would never be used";
  else if (field->type.optional && model_in_key(entity, field))
    problem = "is an optional part of the key: leaving it out names another item";
  else if ((problem = text_problem(check, field, samples[field->generate])) != NULL)
    problem = mem_format(check->arena, "cannot hold such an id, which %s", problem);
  if (problem != NULL)
    diag_error(check->diag, "generate-type", field->generate_span, NULL, "'%s' %s",
               field->name.text, problem);
}

void check_generate_type(struct check *check) {
  each_field(check, generate_type);
}

static void unused_default(struct check *check, const struct entity *entity,
                           const struct field *field) {
  bool generated = field->generate != GENERATE_NONE;
  if (entity == NULL || (!field->preset.set && !generated) || model_creates(check->model, entity))
    return;
  diag_warning(check->diag, "unused-default", generated ? field->generate_span : field->preset.span,
               mem_format(check->arena, "add an operation {create: %s}", entity->name.text),
               "only a create %s '%s', and there is none",
               generated ? "generates" : "stores the default of", field->name.text);
}

void check_unused_default(struct check *check) {
  each_field(check, unused_default);
}
