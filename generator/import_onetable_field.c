/* SPDX-License-Identifier: Apache-2.0 */
/* Fields of OneTable models: enums, nested schemas and packed maps become types; what has no word
 * here becomes a comment. */
#include <string.h>

#include "import_onetable.h"
#include "mem.h"

/* ---- types ----------------------------------------------------------------------------------- */

static bool is_type(const cJSON *json, const char *name) {
  const char *type = json_text(json, "type");
  return type != NULL && strcasecmp(type, name) == 0;
}

/* Texts on one line, each once, as enums have them; NULL where the list has others. */
static const char *enum_type(const struct onetable *in, const cJSON *json, const char *name) {
  const cJSON *list = json_get(json, "enum");
  size_t count = 0;
  const char **values =
      mem_array(in->design->arena, (size_t)cJSON_GetArraySize(list) + 1, sizeof *values);
  const cJSON *value;
  cJSON_ArrayForEach(value, list) {
    const char *text = cJSON_GetStringValue(value);
    if (text == NULL || text[0] == '\0' || strlen(text) > 255 || strpbrk(text, "\r\n") != NULL)
      return NULL;
    for (size_t i = 0; i < count; i++)
      if (strcmp(values[i], text) == 0)
        return NULL;
    values[count++] = mem_text(in->design->arena, text);
  }
  return count == 0 ? NULL : design_enum(in->design, name, values, count)->name;
}

static const char *struct_type(const struct onetable *in, const cJSON *schema, const char *name) {
  if (cJSON_GetArraySize(schema) == 0)
    return "document";
  struct design_type *type = design_struct(in->design, name);
  struct onetable members = {in->design, type->members, type->name, NULL, in->iso_dates};
  const cJSON *json;
  cJSON_ArrayForEach(json, schema) if (cJSON_IsObject(json)) onetable_field(&members, json);
  return type->members->field_count == 0 ? "document" : type->name;
}

/* `name` is what a type of its own would be called. */
static const char *field_type(const struct onetable *in, const cJSON *json, const char *name) {
  static const char *const types[][2] = {
      {"string", "string"}, {"number", "decimal"},     {"boolean", "bool"},    {"binary", "binary"},
      {"buffer", "binary"}, {"arraybuffer", "binary"}, {"set", "set<string>"},
  };
  const char *of_enum = is_type(json, "string") ? enum_type(in, json, name) : NULL;
  if (of_enum != NULL)
    return of_enum;
  for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
    if (is_type(json, types[i][0]))
      return types[i][1];
  if (is_type(json, "date") && cJSON_IsTrue(json_get(json, "ttl")))
    return "epoch";
  if (is_type(json, "date"))
    return in->iso_dates ? "timestamp" : "epoch_ms";
  if (is_type(json, "array") && json_get(json, "items") != NULL)
    return mem_format(in->design->arena, "list<%s>", field_type(in, json_get(json, "items"), name));
  if (is_type(json, "array"))
    return "list<document>";
  return struct_type(in, json_get(json, "schema"), name);
}

/* ---- what stands beside the type ------------------------------------------------------------- */

static void add_note(struct design *design, struct design_field *field, const char *text) {
  field->note = field->note == NULL ? mem_format(design->arena, "OneTable has here: %s", text)
                                    : mem_format(design->arena, "%s, %s", field->note, text);
}

static void add_value_note(struct design *design, struct design_field *field, const char *option,
                           const cJSON *value) {
  char *text = cJSON_PrintUnformatted(value);
  add_note(design, field, mem_format(design->arena, "%s %s", option, text == NULL ? "" : text));
  cJSON_free(text);
}

static void read_validate(struct design *design, const cJSON *json, struct design_field *field) {
  const cJSON *validate = json_get(json, "validate");
  const char *text = cJSON_GetStringValue(validate);
  if (validate == NULL)
    return;
  if (text != NULL && strcmp(field->type, "string") == 0)
    field->pattern = onetable_pattern(design->arena, text);
  if (field->pattern == NULL)
    add_value_note(design, field, "validate", validate);
}

static void read_ttl(const struct onetable *in, const cJSON *json, struct design_field *field) {
  if (!cJSON_IsTrue(json_get(json, "ttl")))
    return;
  bool fits = in->table != NULL && strcmp(field->type, "epoch") == 0 &&
              (in->table->ttl == NULL || strcmp(in->table->ttl, field->attribute) == 0);
  if (fits)
    in->table->ttl = field->attribute;
  else
    add_note(in->design, field, "ttl");
}

/* The enum or struct that is the type of a field, or NULL. */
static struct design_type *type_of(const struct design *design, const struct design_field *field) {
  for (size_t i = 0; i < design->type_count; i++)
    if (strcmp(design->types[i]->name, field->type) == 0)
      return design->types[i];
  return NULL;
}

/* Ids of an entity that a create makes; OneTable has other makers too. */
static void read_generate(const struct onetable *in, const cJSON *json,
                          struct design_field *field) {
  const cJSON *generate = json_get(json, "generate");
  const char *text = cJSON_GetStringValue(generate);
  bool known = text != NULL && (strcmp(text, "ulid") == 0 || strcmp(text, "uuid") == 0);
  if (generate == NULL)
    return;
  if (known && in->table != NULL && strcmp(field->type, "string") == 0 && field->pattern == NULL)
    field->generate = mem_text(in->design->arena, text);
  else
    add_value_note(in->design, field, "generate", generate);
}

static bool is_value(const struct design *design, const struct design_field *field,
                     const char *text) {
  const struct design_type *type = type_of(design, field);
  if (type == NULL || type->members != NULL)
    return strcmp(field->type, "string") == 0 && field->pattern == NULL && text[0] != '\0';
  for (size_t i = 0; i < type->value_count; i++)
    if (strcmp(type->values[i], text) == 0)
      return true;
  return false;
}

/* A required bool has no state without a value, in which a create would set it. */
static void read_default(const struct onetable *in, const cJSON *json, struct design_field *field) {
  const cJSON *value = json_get(json, "default");
  const char *text = cJSON_GetStringValue(value);
  if (value == NULL)
    return;
  if (cJSON_IsBool(value) && strcmp(field->type, "bool") == 0) {
    text = cJSON_IsTrue(value) ? "true" : "false";
    field->optional = true;
  } else if (text == NULL || field->generate != NULL || !is_value(in->design, field, text)) {
    text = NULL;
  }
  if (in->table != NULL && text != NULL)
    field->initial = mem_text(in->design->arena, text);
  else
    add_value_note(in->design, field, "default", value);
}

static void read_options(const struct onetable *in, const cJSON *json, struct design_field *field) {
  static const char *const kept[] = {"unique", "crypt", "value", "scope"};
  for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
    if (json_get(json, kept[i]) != NULL)
      add_value_note(in->design, field, kept[i], json_get(json, kept[i]));
  if (json_get(json, "enum") != NULL && strcmp(field->type, "string") == 0)
    add_value_note(in->design, field, "enum", json_get(json, "enum"));
  read_validate(in->design, json, field);
  read_ttl(in, json, field);
  read_generate(in, json, field);
  read_default(in, json, field);
}

/* ---- fields ---------------------------------------------------------------------------------- */

const char *onetable_attribute(struct design *design, const cJSON *json) {
  const char *map = json_text(json, "map");
  if (map == NULL)
    return mem_text(design->arena, json->string);
  return mem_copy(design->arena, map, strcspn(map, "."));
}

static struct design_field *add_field(const struct onetable *in, const cJSON *json,
                                      const char *attribute) {
  struct design_field *field = design_add_field(in->design, in->fields, attribute);
  if (strcmp(json->string, attribute) != 0 &&
      design_field_free(in->design->arena, in->fields, json->string))
    field->name = design_identifier(in->design->arena, json->string);
  /* Reading the type may add fields elsewhere, never here. */
  field->type = field_type(in, json, design_title(in->design->arena, in->prefix, json->string));
  field->optional = !cJSON_IsTrue(json_get(json, "required"));
  read_options(in, json, field);
  return field;
}

/* "data.address": OneTable packs several fields into a map, which is a struct here. */
static void add_packed(const struct onetable *in, const cJSON *json, const char *path) {
  const char *attribute = onetable_attribute(in->design, json);
  struct design_field *map = design_field(in->fields, attribute);
  if (map == NULL) {
    map = design_add_field(in->design, in->fields, attribute);
    map->optional = true;
    map->type =
        design_struct(in->design, design_title(in->design->arena, in->prefix, attribute))->name;
  }
  struct design_type *type = type_of(in->design, map);
  if (type == NULL || type->members == NULL || strchr(path, '.') != NULL ||
      design_field(type->members, path) != NULL) {
    note(in->design->arena, &in->fields->notes, "field %s, mapped to %s, is left out", json->string,
         json_text(json, "map"));
    return;
  }
  struct onetable members = {in->design, type->members, type->name, NULL, in->iso_dates};
  if (!add_field(&members, json, mem_text(in->design->arena, path))->optional)
    map->optional = false;
}

void onetable_field(const struct onetable *in, const cJSON *json) {
  const char *map = json_text(json, "map");
  const char *path = map == NULL ? NULL : strchr(map, '.');
  if (path != NULL && path[1] != '\0')
    add_packed(in, json, path + 1);
  else if (design_field(in->fields, onetable_attribute(in->design, json)) == NULL)
    add_field(in, json, onetable_attribute(in->design, json));
}
