/* SPDX-License-Identifier: Apache-2.0 */
/* Tables, their envelopes, times to live and streams. */
#include <string.h>

#include "breaking_inside.h"

/* The only table has no name that means anything; several are told apart by theirs. */
static const struct table *find_table(const struct model *model, size_t others,
                                      const struct table *table) {
  if (model->table_count == 1 && others == 1)
    return &model->tables[0];
  for (size_t i = 0; i < model->table_count; i++)
    if (strcmp(model->tables[i].name.text, table->name.text) == 0)
      return &model->tables[i];
  return NULL;
}

const struct table *breaking_table_now(const struct breaking *b, const struct table *was) {
  return find_table(b->now, b->was->table_count, was);
}

const struct table *breaking_table_was(const struct breaking *b, const struct table *now) {
  return find_table(b->was, b->now->table_count, now);
}

static void compare_key(struct breaking *b, const struct key_attribute *was,
                        const struct key_attribute *now, const char *what) {
  if (strcmp(was->name, now->name) == 0 && was->type == now->type)
    return;
  breaking_tell(b, BREAKS_DATA, now->span,
                "DynamoDB never changes a table's key: make a new table and copy the items",
                "the %s is %s of type %c, and was %s of type %c", what, now->name, now->type,
                was->name, was->type);
  breaking_was(b, was->span);
}

static void compare_keys(struct breaking *b, const struct table *was, const struct table *now) {
  compare_key(b, &was->partition, &now->partition, "partition key");
  if (was->has_sort && now->has_sort)
    compare_key(b, &was->sort, &now->sort, "sort key");
  else if (was->has_sort || now->has_sort)
    breaking_tell(b, BREAKS_DATA, now->has_sort ? now->sort.span : now->partition.span,
                  "DynamoDB never changes a table's key: make a new table and copy the items",
                  "the table has %s sort key, and had %s", now->has_sort ? "a" : "no",
                  was->has_sort ? "one" : "none");
}

/* ---- the envelope ---------------------------------------------------------------------------- */

static void compare_entity_type(struct breaking *b, const struct envelope *was,
                                const struct envelope *now) {
  const char *before = was->entity_type.attribute;
  const char *after = now->entity_type.attribute;
  if (breaking_same_text(before, after))
    return;
  if (after == NULL)
    breaking_safe(b, was->entity_type.span,
                  "items do not say their entity any more; programs of the old schema do not read "
                  "new ones");
  else
    breaking_tell(b, BREAKS_DATA, now->entity_type.span,
                  "write the entity's name into every stored item first",
                  "stored items have no '%s', and are not read without it", after);
}

static void compare_data(struct breaking *b, const struct envelope *was, const struct envelope *now,
                         const struct table *table) {
  const char *before = was->data.attribute;
  const char *after = now->data.attribute;
  if (breaking_same_text(before, after))
    return;
  if (after == NULL)
    breaking_tell(b, BREAKS_DATA, table->partition.span,
                  "keep the data map, or copy its members beside the key in every stored item",
                  "the fields of stored items are in the map '%s', where they are not looked for",
                  before);
  else
    breaking_tell(b, BREAKS_DATA, now->data.span, "move the fields of every stored item first",
                  "the fields are looked for in the map '%s', and those of stored items are %s%s",
                  after, before == NULL ? "beside the key" : "in ", before == NULL ? "" : before);
}

static void compare_time(struct breaking *b, const struct envelope_member *was,
                         const struct envelope_member *now, const char *what, bool counts) {
  if (breaking_same_text(was->attribute, now->attribute))
    return;
  if (was->attribute == NULL)
    breaking_safe(b, now->span, "items get %s; stored ones have none until then", what);
  else if (now->attribute == NULL)
    breaking_safe(b, was->span, "items get no %s any more; stored ones keep theirs", what);
  else
    breaking_tell(b, counts ? BREAKS_DATA : IS_SAFE, now->span,
                  "copy the attribute in every stored item first",
                  "the %s of stored items is in '%s', and is not looked for there", what,
                  was->attribute);
}

/* It is evidence only while it is the newest: what was there before proves nothing. */
static void compare_write_id(struct breaking *b, const struct envelope_member *was,
                             const struct envelope_member *now) {
  if (breaking_same_text(was->attribute, now->attribute))
    return;
  if (now->attribute == NULL)
    breaking_safe(b, was->span,
                  "items get no id of their last write any more; stored ones keep theirs");
  else
    breaking_safe(b, now->span,
                  "items get the id of their last write in '%s'; stored ones have none there until "
                  "they are written",
                  now->attribute);
}

static void compare_envelope(struct breaking *b, const struct table *was, const struct table *now) {
  compare_entity_type(b, &was->envelope, &now->envelope);
  compare_data(b, &was->envelope, &now->envelope, now);
  /* A put of an item that was read makes its time of creation anew where it has none; the other
   * time is written with every put. */
  compare_time(b, &was->envelope.created_at, &now->envelope.created_at, "time of creation", true);
  compare_time(b, &was->envelope.updated_at, &now->envelope.updated_at, "time of change", false);
  compare_write_id(b, &was->envelope.write_id, &now->envelope.write_id);
}

/* ---- time to live and stream ----------------------------------------------------------------- */

/* Whether items of the old schema have the attribute beside the key. */
static bool stored_at_top(const struct model *was, const struct table *table,
                          const char *attribute) {
  for (size_t i = 0; i < was->entity_count; i++) {
    const struct entity *entity = &was->entities[i];
    for (size_t k = 0; entity->table == table && k < entity->field_count; k++)
      if (entity->fields[k].place != PLACE_DATA &&
          strcmp(entity->fields[k].attribute, attribute) == 0)
        return true;
  }
  return false;
}

static void compare_ttl(struct breaking *b, const struct table *was, const struct table *now) {
  if (breaking_same_text(was->ttl, now->ttl))
    return;
  if (now->ttl == NULL)
    breaking_tell(b, BREAKS_DATA, was->ttl_span,
                  "delete what has expired, and turn the table's time to live off, first",
                  "without a time to live, stored items that expired count as there again");
  else if (stored_at_top(b->was, was, now->ttl))
    breaking_tell(b, BREAKS_DATA, now->ttl_span,
                  "look for stored items whose time is over: DynamoDB deletes them",
                  "stored items whose '%s' is over count as absent, and are deleted", now->ttl);
  else
    breaking_tell(b, was->ttl ? BREAKS_DATA : NEEDS_BACKFILL, now->ttl_span,
                  "turn it on in the table, and write the attribute into items that shall expire",
                  "stored items have no '%s', and never expire%s", now->ttl,
                  was->ttl ? "; those that had expired count as there again" : "");
}

/* What programs that read the stream lose. */
static bool carries(enum stream now, enum stream was) {
  return now == was || was == STREAM_NONE || now == STREAM_BOTH ||
         (was == STREAM_KEYS && now != STREAM_NONE);
}

static void compare_stream(struct breaking *b, const struct table *was, const struct table *now) {
  if (was->stream == now->stream)
    return;
  if (carries(now->stream, was->stream))
    breaking_safe(b, now->partition.span, "the stream carries more: it is set anew in the table");
  else
    breaking_tell(b, BREAKS_SOURCE, now->partition.span, "change the readers of the stream first",
                  "the stream of the table does not carry what its readers had");
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void compare_table(struct breaking *b, const struct table *was, const struct table *now) {
  if (strcmp(was->table_name, now->table_name) != 0) {
    breaking_tell(b, BREAKS_DATA, now->name.span,
                  "keep the name, or copy the items; programs may also give the table's name",
                  "the items are in the table '%s', and are looked for in '%s'", was->table_name,
                  now->table_name);
    breaking_was(b, was->name.span);
  }
  compare_keys(b, was, now);
  compare_envelope(b, was, now);
  compare_ttl(b, was, now);
  compare_stream(b, was, now);
  if (was->read_units != now->read_units || was->write_units != now->write_units)
    breaking_safe(b, now->partition.span, "another billing of the table");
  breaking_indexes(b, was, now);
}

void breaking_tables(struct breaking *b) {
  for (size_t i = 0; i < b->was->table_count; i++) {
    const struct table *was = &b->was->tables[i];
    const struct table *now = breaking_table_now(b, was);
    if (now != NULL)
      compare_table(b, was, now);
    else
      breaking_tell(b, BREAKS_DATA, was->name.span,
                    "keep the table until nothing needs its items; say `name:` if it is renamed",
                    "the table '%s' is gone, and its items with it", was->name.text);
  }
  for (size_t i = 0; i < b->now->table_count; i++)
    if (breaking_table_was(b, &b->now->tables[i]) == NULL)
      breaking_safe(b, b->now->tables[i].name.span, "the table '%s' is new: make it first",
                    b->now->tables[i].name.text);
}
