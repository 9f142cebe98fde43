/* SPDX-License-Identifier: Apache-2.0 */
/* The tables: keys of all types, with and without sort keys, indexes of both kinds and every
 * projection. Attributes of index keys tell their type by their second letter. */
#include <string.h>

#include "diff.h"

const struct shape shapes[] = {
    {"diff.s", 'S', 0, {{"by-gs", false, "gs", NULL, "{\"ProjectionType\":\"ALL\"}"}}},
    {"diff.sn",
     'S',
     'N',
     {{"by-gn", false, "gn", "gs", "{\"ProjectionType\":\"KEYS_ONLY\"}"},
      {"by-ls", true, "p", "ls", "{\"ProjectionType\":\"ALL\"}"}}},
    {"diff.nb",
     'N',
     'B',
     {{"by-gb", false, "gb", NULL,
       "{\"ProjectionType\":\"INCLUDE\",\"NonKeyAttributes\":[\"aa\",\"mm\"]}"},
      {"by-ln", true, "p", "ln",
       "{\"ProjectionType\":\"INCLUDE\",\"NonKeyAttributes\":[\"nn\",\"gb\"]}"}}},
    {"diff.bs",
     'B',
     'S',
     {{"back", false, "k", "p", "{\"ProjectionType\":\"ALL\"}"},
      {"by-lb", true, "p", "lb", "{\"ProjectionType\":\"KEYS_ONLY\"}"},
      {"by-gn", false, "gs", "gn", "{\"ProjectionType\":\"ALL\"}"}}},
    {"diff.n", 'N', 0, {{NULL, false, NULL, NULL, NULL}}},
    {"diff.ss", 'S', 'S', {{NULL, false, NULL, NULL, NULL}}},
};
const unsigned shape_count = sizeof shapes / sizeof shapes[0];

char shape_type(const struct shape *shape, const char *attribute) {
  if (strcmp(attribute, "p") == 0)
    return shape->partition;
  if (strcmp(attribute, "k") == 0)
    return shape->sort;
  return (char)(attribute[1] - 'a' + 'A');
}

const struct shape *any_shape(void) {
  return &shapes[any(shape_count)];
}

const struct shape *shape_named(struct ddb_text name) {
  for (unsigned i = 0; i < shape_count; i++)
    if (strlen(shapes[i].name) == name.size && memcmp(shapes[i].name, name.data, name.size) == 0)
      return &shapes[i];
  return NULL;
}

/* ---- CreateTable ----------------------------------------------------------------------------- */

static void put_schema(struct ddb_buf *body, const char *partition, const char *sort) {
  ddb_buf_format(body, "\"KeySchema\":[{\"AttributeName\":\"%s\",\"KeyType\":\"HASH\"}", partition);
  if (sort != NULL)
    ddb_buf_format(body, ",{\"AttributeName\":\"%s\",\"KeyType\":\"RANGE\"}", sort);
  ddb_buf_char(body, ']');
}

static void put_definition(struct ddb_buf *body, const struct shape *shape, const char *name,
                           struct ddb_buf *seen) {
  char quoted[16] = "";
  size_t size = strlen(name);
  memcpy(quoted + 1, name, size);
  quoted[0] = quoted[size + 1] = '"';
  if (seen->size > 0 && strstr(seen->data, quoted) != NULL)
    return;
  ddb_buf_format(body, "%s{\"AttributeName\":%s,\"AttributeType\":\"%c\"}",
                 seen->size > 0 ? "," : "", quoted, shape_type(shape, name));
  ddb_buf_text(seen, quoted);
}

static void put_definitions(struct ddb_buf *body, const struct shape *shape) {
  struct ddb_buf seen;
  ddb_buf_init_arena(&seen, memory, SIZE_MAX);
  ddb_buf_text(body, ",\"AttributeDefinitions\":[");
  put_definition(body, shape, "p", &seen);
  if (shape->sort != 0)
    put_definition(body, shape, "k", &seen);
  for (unsigned i = 0; i < 3; i++) {
    const struct shape_index *index = &shape->indexes[i];
    if (index->name == NULL)
      continue;
    put_definition(body, shape, index->partition, &seen);
    if (index->sort != NULL)
      put_definition(body, shape, index->sort, &seen);
  }
  ddb_buf_char(body, ']');
}

void shape_create(const struct shape *shape, struct ddb_buf *body) {
  ddb_buf_format(body, "{\"TableName\":\"%s\",\"BillingMode\":\"PAY_PER_REQUEST\",", shape->name);
  put_schema(body, "p", shape->sort != 0 ? "k" : NULL);
  put_definitions(body, shape);
  for (unsigned local = 0; local < 2; local++) {
    bool first = true;
    for (unsigned i = 0; i < 3; i++) {
      const struct shape_index *index = &shape->indexes[i];
      if (index->name == NULL || index->local != (local == 1))
        continue;
      if (first)
        ddb_buf_format(body, ",\"%sSecondaryIndexes\":[", local == 1 ? "Local" : "Global");
      else
        ddb_buf_char(body, ',');
      first = false;
      ddb_buf_format(body, "{\"IndexName\":\"%s\",\"Projection\":%s,", index->name,
                     index->projection);
      put_schema(body, index->partition, index->sort);
      ddb_buf_char(body, '}');
    }
    if (!first)
      ddb_buf_char(body, ']');
  }
  ddb_buf_char(body, '}');
}

/* ---- items ----------------------------------------------------------------------------------- */

void put_key(struct ddb_buf *buf, const struct shape *shape) {
  bool with_sort = shape->sort != 0;
  if (any(150) == 0)
    with_sort = !with_sort;
  ddb_buf_text(buf, "{\"p\":");
  put_key_value(buf, shape->partition, false);
  if (with_sort) {
    ddb_buf_text(buf, ",\"k\":");
    put_key_value(buf, shape->sort != 0 ? shape->sort : 'S', true);
  }
  if (any(200) == 0)
    ddb_buf_text(buf, ",\"aa\":{\"S\":\"a\"}");
  ddb_buf_char(buf, '}');
}

static void put_attribute(struct ddb_buf *buf, const char *name, const char *type) {
  ddb_buf_format(buf, ",\"%s\":", name);
  if (percent(85))
    put_typed(buf, type, 0);
  else
    put_value(buf, 0);
}

void put_item(struct ddb_buf *buf, const struct shape *shape) {
  static const char *const plain[][2] = {{"aa", "S"},    {"nn", "N"},  {"bb", "B"},  {"tt", "BOOL"},
                                         {"zz", "NULL"}, {"mm", "M"},  {"li", "L"},  {"st", "SS"},
                                         {"sn", "NS"},   {"sb", "BS"}, {"a.b", "S"}, {"size", "N"}};
  static const char *const keys[] = {"gs", "gn", "gb", "ls", "ln", "lb"};
  put_key(buf, shape);
  buf->size--; /* the brace */
  for (unsigned i = 0; i < sizeof plain / sizeof plain[0]; i++)
    if (percent(35))
      put_attribute(buf, plain[i][0], plain[i][1]);
  for (unsigned i = 0; i < sizeof keys / sizeof keys[0]; i++) {
    if (!percent(50))
      continue;
    ddb_buf_format(buf, ",\"%s\":", keys[i]);
    put_key_value(buf, (char)(keys[i][1] - 'a' + 'A'), true);
  }
  if (any(1000) == 0) {
    static const unsigned sizes[] = {409000, 409500, 409600, 410000, 300000,
                                     204000, 204700, 136000, 90000};
    ddb_buf_text(buf, ",\"big\":{\"S\":\"");
    for (unsigned i = ONE_OF(sizes); i > 0; i--)
      ddb_buf_char(buf, 'x');
    ddb_buf_text(buf, "\"}");
  }
  ddb_buf_char(buf, '}');
}
