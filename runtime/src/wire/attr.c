/* SPDX-License-Identifier: Apache-2.0 */
/* See attr.h. The functions call each other for the values in a value; the level stops them. */
#include "wire/attr.h"

#include "base/base64.h"
#include "wire/names.h"

/* One check. All functions answer whether to go on; why not is in `status` and in the arena's
 * error. Sizes add up in one place, so no function needs to know what its values are part of. */
struct walk {
  struct ddb_json *json;
  struct ddb_arena *mem;
  struct ddb_names names; /* of the maps and sets that are open */
  size_t bytes;
  unsigned depth;
  enum ddb_status status;
};

static bool fail(struct walk *walk, const struct ddb_path *path, enum ddb_status status,
                 const char *what) {
  walk->status = ddb_path_fail(walk->mem, path, status, "%s", what);
  return false;
}

static bool fail_json(struct walk *walk, const struct ddb_path *path) {
  walk->status = ddb_path_fail_json(walk->mem, path, walk->json);
  return false;
}

static bool no_memory(struct walk *walk, const struct ddb_path *path) {
  return fail(walk, path, DDB_E_NOMEM, "could not be held: out of memory");
}

/* In the order in which they are frequent in items. */
enum ddb_attr_type ddb_attr_open(struct ddb_json *json) {
  static const struct {
    const char *name;
    size_t size;
    enum ddb_attr_type type;
  } types[] = {
      {"S", 1, DDB_ATTR_S},       {"N", 1, DDB_ATTR_N},   {"M", 1, DDB_ATTR_M},
      {"L", 1, DDB_ATTR_L},       {"B", 1, DDB_ATTR_B},   {"BOOL", 4, DDB_ATTR_BOOL},
      {"NULL", 4, DDB_ATTR_NULL}, {"SS", 2, DDB_ATTR_SS}, {"NS", 2, DDB_ATTR_NS},
      {"BS", 2, DDB_ATTR_BS},
  };
  struct ddb_json_string name;
  for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
    if (ddb_json_open(json, types[i].name))
      return types[i].type;
  if (!ddb_json_object(json))
    return DDB_ATTR_NONE;
  if (ddb_json_member(json, &name))
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
      if (ddb_json_is(&name, types[i].name, types[i].size))
        return types[i].type;
  (void)ddb_json_fail(json, DDB_E_INVALID, "no type of DynamoDB such as \"S\"");
  return DDB_ATTR_NONE;
}

bool ddb_attr_close(struct ddb_json *json) {
  struct ddb_json_string name;
  if (ddb_json_close(json))
    return true;
  if (ddb_json_member(json, &name))
    return ddb_json_fail(json, DDB_E_INVALID, "more than one type in an attribute value");
  return json->status == DDB_OK;
}

static size_t half(int digits) {
  return digits > 0 ? ((size_t)digits + 1) / 2 : 0;
}

size_t ddb_attr_number_bytes(const struct ddb_decimal *number) {
  int whole = number->count + number->exponent; /* digits before the point */
  size_t sign = number->negative ? 1 : 0;
  if (number->count == 0)
    return 1;
  /* A whole number or a pure fraction: its digits are in one piece. */
  if (number->exponent >= 0 || whole <= 0)
    return 1 + sign + half(number->count);
  return 1 + sign + half(whole) + half(-number->exponent);
}

/* The value of a string: in place where it holds no escape. */
static bool take_text(struct walk *walk, const struct ddb_path *path, struct ddb_text *out) {
  struct ddb_json_string string;
  if (!ddb_json_string(walk->json, &string))
    return fail_json(walk, path);
  out->data = string.data;
  out->size = string.size;
  if (string.escaped && !ddb_json_copy(walk->json, &string, walk->mem, out))
    return no_memory(walk, path);
  return true;
}

/* DynamoDB counts bytes of UTF-8, not characters and not escapes. */
static bool check_string(struct walk *walk, const struct ddb_path *path, struct ddb_text *out) {
  if (!take_text(walk, path, out))
    return false;
  walk->bytes += out->size;
  return true;
}

/* A number stands in quotes, in whatever form its writer chose. */
static bool check_number(struct walk *walk, const struct ddb_path *path,
                         struct ddb_decimal *number) {
  struct ddb_text text;
  if (!take_text(walk, path, &text))
    return false;
  enum ddb_status status = ddb_decimal_parse(text.data, text.size, DDB_NUMBER_DYNAMODB, number);
  if (status < 0)
    return fail(walk, path, status, ddb_number_limit(text.data, text.size));
  walk->bytes += ddb_attr_number_bytes(number);
  return true;
}

/* In a set, numbers are told apart by their canonical text: 1 and 1.0 are one number. */
static bool check_set_number(struct walk *walk, const struct ddb_path *path, struct ddb_text *out) {
  struct ddb_decimal number;
  char canonical[DDB_NUMBER_TEXT_SIZE];
  if (!check_number(walk, path, &number))
    return false;
  out->size = ddb_decimal_text(&number, canonical);
  out->data = ddb_arena_copy(walk->mem, canonical, out->size);
  return out->data || no_memory(walk, path);
}

/* Strict base64 has one text for each value, so equal texts in a set are equal values. */
static bool check_binary(struct walk *walk, const struct ddb_path *path, struct ddb_text *out) {
  size_t size;
  if (!take_text(walk, path, out))
    return false;
  if (ddb_base64_decode(DDB_BASE64, out->data, out->size, NULL, &size) < 0)
    return fail(walk, path, DDB_E_INVALID, "is not strict base64");
  walk->bytes += size;
  return true;
}

/* Checks one element of a set and gives the text by which it is told apart from the others. */
typedef bool check_element(struct walk *walk, const struct ddb_path *path, struct ddb_text *out);

/* DynamoDB stores no empty sets, and no element twice. */
static bool close_set(struct walk *walk, const struct ddb_path *path, size_t mark) {
  if (walk->json->status < 0)
    return fail_json(walk, path);
  if (walk->names.count == mark)
    return fail(walk, path, DDB_E_INVALID, "is an empty set, which DynamoDB does not store");
  if (ddb_names_close(&walk->names, mark, NULL))
    return fail(walk, path, DDB_E_INVALID, "is a set with an element that stands in it twice");
  return true;
}

static bool check_set(struct walk *walk, const struct ddb_path *path, check_element *check) {
  struct ddb_path element = {.up = path};
  size_t mark = walk->names.count;
  if (!ddb_json_array(walk->json))
    return fail_json(walk, path);
  for (; ddb_json_element(walk->json); element.index++) {
    struct ddb_text text;
    if (!check(walk, &element, &text))
      return false;
    if (!ddb_names_add(&walk->names, text))
      return no_memory(walk, path);
  }
  return close_set(walk, path, mark);
}

static bool check_value(struct walk *walk, const struct ddb_path *path, unsigned level);

/* A list or map costs 3 bytes, and each thing in it 1 more (Developer Guide, "Item sizes"). */
static bool check_list(struct walk *walk, const struct ddb_path *path, unsigned level) {
  struct ddb_path element = {.up = path};
  walk->bytes += 3;
  if (!ddb_json_array(walk->json))
    return fail_json(walk, path);
  for (; ddb_json_element(walk->json); element.index++) {
    walk->bytes += 1;
    if (!check_value(walk, &element, level + 1))
      return false;
  }
  return walk->json->status == DDB_OK || fail_json(walk, path);
}

/* Notes the name for the check that none stands twice, and makes it the step of the path. */
static bool check_name(struct walk *walk, const struct ddb_path *path,
                       const struct ddb_json_string *name, struct ddb_path *member) {
  if (!ddb_names_add_json(&walk->names, name))
    return no_memory(walk, path);
  struct ddb_text text = walk->names.items[walk->names.count - 1];
  member->name = text.data;
  member->name_size = text.size;
  if (text.size == 0)
    return fail(walk, path, DDB_E_INVALID, "has a member with an empty name");
  if (text.size > DDB_ATTR_NAME_MAX)
    return fail(walk, path, DDB_E_LIMIT, "has a member with a name of more than 65,535 bytes");
  walk->bytes += text.size + 1;
  return true;
}

static bool check_map(struct walk *walk, const struct ddb_path *path, unsigned level) {
  struct ddb_path member = {.up = path};
  struct ddb_json_string name;
  struct ddb_text twice;
  size_t mark = walk->names.count;
  walk->bytes += 3;
  if (!ddb_json_object(walk->json))
    return fail_json(walk, path);
  while (ddb_json_member(walk->json, &name))
    if (!check_name(walk, path, &name, &member) || !check_value(walk, &member, level + 1))
      return false;
  if (walk->json->status < 0)
    return fail_json(walk, path);
  if (ddb_names_close(&walk->names, mark, &twice)) {
    member.name = twice.data;
    member.name_size = twice.size;
    return fail(walk, &member, DDB_E_INVALID, "stands twice in the same map");
  }
  return true;
}

static bool check_bool(struct walk *walk, const struct ddb_path *path) {
  bool ignored;
  walk->bytes += 1;
  return ddb_json_bool(walk->json, &ignored) || fail_json(walk, path);
}

/* The service refuses {"NULL":false}: a null has to be true. */
static bool check_null(struct walk *walk, const struct ddb_path *path) {
  bool value;
  walk->bytes += 1;
  if (!ddb_json_bool(walk->json, &value))
    return fail_json(walk, path);
  return value || fail(walk, path, DDB_E_INVALID, "is {\"NULL\":false}, which is no value");
}

/* What stands behind {"S": and its like; the closing brace is the caller's. */
static bool check_typed(struct walk *walk, const struct ddb_path *path, unsigned level) {
  struct ddb_text text;
  struct ddb_decimal number;
  switch (ddb_attr_open(walk->json)) {
  case DDB_ATTR_S:
    return check_string(walk, path, &text);
  case DDB_ATTR_N:
    return check_number(walk, path, &number);
  case DDB_ATTR_B:
    return check_binary(walk, path, &text);
  case DDB_ATTR_BOOL:
    return check_bool(walk, path);
  case DDB_ATTR_NULL:
    return check_null(walk, path);
  case DDB_ATTR_M:
    return check_map(walk, path, level);
  case DDB_ATTR_L:
    return check_list(walk, path, level);
  case DDB_ATTR_SS:
    return check_set(walk, path, check_string);
  case DDB_ATTR_NS:
    return check_set(walk, path, check_set_number);
  case DDB_ATTR_BS:
    return check_set(walk, path, check_binary);
  default:
    return fail_json(walk, path);
  }
}

/* The root is level 1, as the service counts. */
static bool check_value(struct walk *walk, const struct ddb_path *path, unsigned level) {
  if (level > DDB_ATTR_MAX_DEPTH)
    return fail(walk, path, DDB_E_LIMIT, "is nested more than 32 levels deep");
  if (level > walk->depth)
    walk->depth = level;
  if (!check_typed(walk, path, level))
    return false;
  return ddb_attr_close(walk->json) || fail_json(walk, path);
}

enum ddb_status ddb_attr_check(struct ddb_json *json, struct ddb_arena *mem,
                               const struct ddb_path *at, struct ddb_attr_size *out) {
  struct walk walk = {.json = json, .mem = mem, .status = DDB_OK};
  ddb_names_init(&walk.names, mem);
  if (!check_value(&walk, at, 1))
    return walk.status;
  if (out) {
    out->bytes = walk.bytes;
    out->depth = walk.depth;
  }
  return DDB_OK;
}
