/* SPDX-License-Identifier: Apache-2.0 */
#include "op/member.h"

#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "base/number.h"
#include "op/condition.h"
#include "op/ops.h"
#include "wire/writer.h"

/* ---- which item ------------------------------------------------------------------------------ */

static enum ddb_status broken(struct ddb_arena *mem, enum ddb_status status) {
  return ddb_fail(ddb_arena_error_slot(mem), status, NULL,
                  status == DDB_E_NOMEM ? "out of memory"
                                        : "an item without its primary key was met");
}

/* A key attribute, such as {"N":"1.0"}: its type, its length and its value in one spelling. */
static enum ddb_status add_attribute(struct ddb_arena *mem, struct ddb_buf *out,
                                     struct ddb_text value, size_t *bytes) {
  char digits[DDB_NUMBER_TEXT_SIZE];
  struct ddb_json_string type, text;
  struct ddb_text plain;
  struct ddb_json json;

  ddb_json_init(&json, value.data, value.size);
  if (!ddb_json_object(&json) || !ddb_json_member(&json, &type) || !ddb_json_string(&json, &text) ||
      type.size != 1)
    return broken(mem, DDB_E_INVALID);
  if (!ddb_json_copy(&json, &text, mem, &plain))
    return broken(mem, DDB_E_NOMEM);
  if (type.data[0] == 'N' &&
      ddb_number_canonical(plain.data, plain.size, digits, &plain.size) == DDB_OK)
    plain.data = digits;
  ddb_buf_format(out, "%c%zu:", type.data[0], plain.size);
  ddb_buf_bytes(out, plain.data, plain.size);
  *bytes += plain.size;
  return DDB_OK;
}

static enum ddb_status identify(struct ddb_arena *mem, const struct ddb_table *table,
                                struct ddb_text name, struct ddb_text attributes,
                                struct ddb_text *out, size_t *bytes) {
  const char *const names[] = {table->partition_key, table->sort_key};
  struct ddb_text value;
  struct ddb_buf buf;

  ddb_buf_init_arena(&buf, mem, DDB_BODY_MAX);
  ddb_buf_bytes(&buf, name.data, name.size);
  for (size_t i = 0; i < sizeof names / sizeof *names && names[i]; i++) {
    if (!ddb_answer_member(attributes, names[i], &value))
      return broken(mem, DDB_E_INVALID);
    ddb_buf_char(&buf, ' ');
    enum ddb_status status = add_attribute(mem, &buf, value, bytes);
    if (status < 0)
      return status;
    *bytes += strlen(names[i]);
  }
  if (buf.status < 0)
    return broken(mem, DDB_E_NOMEM);
  *out = (struct ddb_text){buf.data, buf.size};
  return DDB_OK;
}

enum ddb_status ddb_member_identity(struct ddb_arena *mem, const struct ddb_table *table,
                                    struct ddb_text name, struct ddb_text attributes,
                                    struct ddb_text *out) {
  size_t bytes = 0;

  return identify(mem, table, name, attributes, out, &bytes);
}

enum ddb_status ddb_member_read(struct ddb_arena *mem, struct ddb_member *member) {
  struct ddb_text name = {NULL, 0};
  struct ddb_json_string member_name;
  struct ddb_json json;

  ddb_json_init(&json, member->request.body.data, member->request.body.size);
  if (ddb_json_object(&json))
    while (ddb_json_member(&json, &member_name))
      ddb_json_skip(&json, ddb_json_is(&member_name, "TableName", 9) ? &name
                           : ddb_json_is(&member_name, "Item", 4)    ? &member->item
                           : ddb_json_is(&member_name, "Key", 3)     ? &member->key
                                                                     : NULL);
  if (json.status < 0 || name.size < 2)
    return broken(mem, DDB_E_INVALID);
  member->table = (struct ddb_text){name.data + 1, name.size - 2};
  if (member->item.size > 0)
    member->key = ddb_condition_key(mem, member->entity, member->item);
  if (!member->key.data)
    return broken(mem, DDB_E_NOMEM);
  enum ddb_status status = identify(mem, member->entity->table, member->table, member->key,
                                    &member->identity, &member->bytes);
  if (member->request.item_bytes > 0)
    member->bytes = member->request.item_bytes;
  return status;
}

/* ---- finding one ----------------------------------------------------------------------------- */

/* FNV-1a. Whoever makes up colliding keys slows down his own call, and no other. */
static size_t hash(struct ddb_text text) {
  uint64_t value = UINT64_C(0xcbf29ce484222325);

  for (size_t i = 0; i < text.size; i++)
    value = (value ^ (unsigned char)text.data[i]) * UINT64_C(0x100000001b3);
  return (size_t)(value ^ (value >> 32));
}

bool ddb_member_index_init(struct ddb_member_index *index, struct ddb_arena *mem, size_t count) {
  index->size = 16;
  while (index->size / 2 < count)
    index->size *= 2;
  index->slots = ddb_arena_array(mem, index->size, sizeof *index->slots);
  if (index->slots)
    memset(index->slots, 0, index->size * sizeof *index->slots);
  return index->slots != NULL;
}

/* Its slot, or the free one where it would be. */
static size_t *slot_of(const struct ddb_member_index *index, ddb_member_at *at, const void *members,
                       struct ddb_text identity) {
  size_t i = hash(identity) & (index->size - 1);

  for (; index->slots[i] != 0; i = (i + 1) & (index->size - 1)) {
    const struct ddb_text *other = &at(members, index->slots[i] - 1)->identity;
    if (other->size == identity.size && memcmp(other->data, identity.data, other->size) == 0)
      break;
  }
  return &index->slots[i];
}

size_t ddb_member_find(const struct ddb_member_index *index, ddb_member_at *at, const void *members,
                       struct ddb_text identity) {
  size_t found = *slot_of(index, at, members, identity);

  return found ? found - 1 : DDB_NO_MEMBER;
}

size_t ddb_member_add(struct ddb_member_index *index, ddb_member_at *at, const void *members,
                      size_t number) {
  size_t *slot = slot_of(index, at, members, at(members, number)->identity);

  if (*slot)
    return *slot - 1;
  *slot = number + 1;
  return DDB_NO_MEMBER;
}
