/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about the keys that queries read by. */
#include "check_rules.h"
#include "keytmpl.h"
#include "keytmpl_range.h"
#include "mem.h"

typedef void query_rule(struct check *check, struct operation *query);

static void each_query(struct check *check, query_rule *rule) {
  for (size_t i = 0; i < check->model->operation_count; i++)
    if (check->model->operations[i].verb == OP_QUERY)
      rule(check, &check->model->operations[i]);
}

static const struct key_part *part_of(const struct key_template *template,
                                      const struct field *field) {
  for (size_t i = 0; i < template->part_count; i++)
    if (template->parts[i].field == field)
      return &template->parts[i];
  return NULL;
}

static bool names(const struct operation *query, const struct field *field) {
  for (size_t i = 0; i < query->by_count; i++)
    if (query->by[i].field == field)
      return true;
  return false;
}

/* Whether every part of the partition key is known, or left out as the schema allows. Items that
 * have none of the parts set are in the table, but in no index. */
static bool has_partition(const struct operation *query) {
  const struct key_template *partition = model_partition(query);
  size_t known = query->partition_parts;
  if (known == partition->part_count)
    return true;
  if (!keytmpl_optional_starts(partition, known))
    return false;
  for (size_t i = 0; i < known && query->index != NULL; i++)
    if (partition->parts[i].field != NULL)
      return true;
  return query->index == NULL;
}

/* ---- by -------------------------------------------------------------------------------------- */

/* The fields that `by` has to name, in their order: those of the partition key, of which it may
 * leave out the optional ones at the end; then those of the sort key. All shards are read without
 * the field that they are made of, which then ends what can be known of the sort key. */
static const struct field **expected_by(struct check *check, const struct operation *query,
                                        size_t *out) {
  size_t count = 0, used = 0;
  bool left_out = false;
  const struct field **fields = model_key_fields(query, &count);
  const struct field **expected = mem_array(check->arena, count, sizeof *expected);
  const struct key_part *hashed = query->all_shards ? model_hashed(query) : NULL;
  for (size_t i = 0; i < count; i++) {
    const struct key_part *part = part_of(model_partition(query), fields[i]);
    if (part == NULL && hashed != NULL && part_of(model_sort(query), hashed->field) != NULL &&
        part_of(model_sort(query), hashed->field) < part_of(model_sort(query), fields[i]))
      break;
    left_out = left_out || (part != NULL && part->optional && !names(query, fields[i]));
    if (part == NULL || (!left_out && (hashed == NULL || fields[i] != hashed->field)))
      expected[used++] = fields[i];
  }
  *out = used;
  return expected;
}

/* Where the part behind the last known one may be left out, no text ends that one: TASK#1 would
 * also find TASK#10. */
static void query_by_open_end(struct check *check, const struct operation *query) {
  const struct key_template *sort = model_sort(query);
  size_t known = query->sort_parts;
  if (query->relation != RELATION_NONE || known == 0 || known >= sort->part_count ||
      !keytmpl_optional_starts(sort, known))
    return;
  const struct key_part *last = &sort->parts[known - 1];
  if (last->field == NULL || !keytmpl_varies(last))
    return;
  diag_error(check->diag, "query-by", query->by[query->by_count - 1].span,
             "leave it out, or name the next part too",
             "the part behind '%s' is optional, so nothing tells where '%s' ends",
             last->field->name.text, last->field->name.text);
  diag_note(check->diag, sort->span, "the sort key is here");
}

/* The part that is not there may be one of which all values can be read. */
static void partition_is_open(struct check *check, const struct operation *query) {
  const struct key_part *missing = &model_partition(query)->parts[query->partition_parts];
  if (query->all_shards && missing->format == KEY_HASH)
    return; /* query-shards has its own words for that */
  const char *field =
      missing->field != NULL ? missing->field->name.text : missing[1].field->name.text;
  diag_error(
      check->diag, "query-by", query->by_span,
      missing->format == KEY_HASH
          ? mem_format(check->arena,
                       "name '%s' in by: to read its shard, or leave it out of by: and write "
                       "shards: all to read all %u",
                       field, (unsigned)missing->shards)
          : NULL,
      "a query needs every part of the partition key; '%s' is missing", field);
  diag_note(check->diag, model_partition(query)->span, "the partition key is here");
}

static void query_by(struct check *check, struct operation *query) {
  if (query->relation != RELATION_NONE && keytmpl_ranged(query) == NULL)
    return; /* query-range has its own words for that */
  size_t count = 0;
  const struct field **fields = expected_by(check, query, &count);
  for (size_t i = 0; i < query->by_count; i++) {
    const struct field *field = query->by[i].field;
    const struct field *expected = i < count ? fields[i] : NULL;
    if (field == expected)
      continue;
    if (query->all_shards && model_hashed(query) != NULL && field == model_hashed(query)->field)
      return; /* query-shards has its own words for that */
    if (expected == NULL)
      diag_error(check->diag, "query-by", query->by[i].span, NULL,
                 "'%s' is no part of the key that is left", field->name.text);
    else
      diag_error(check->diag, "query-by", query->by[i].span, NULL,
                 "'%s' cannot stand here: the key's next part is '%s'", field->name.text,
                 expected->name.text);
    diag_note(check->diag, query->entity->key_span, "the key of '%s' is here",
              query->entity->name.text);
    return;
  }
  if (has_partition(query))
    query_by_open_end(check, query);
  else
    partition_is_open(check, query);
}

void check_query_by(struct check *check) {
  each_query(check, query_by);
}

/* A page with one item at most has a paging interface for nothing. Keys of an index are not unique.
 */
static void query_is_get(struct check *check, struct operation *query) {
  if (query->index != NULL || query->all_shards || query->several_count > 0 ||
      query->sort_parts != query->entity->sort.part_count || !has_partition(query))
    return;
  diag_error(check->diag, "query-is-get", query->verb_span, "write get",
             "the whole key of '%s' is given, so there is one item at most",
             query->entity->name.text);
  const struct key_template *last =
      query->entity->sort.part_count > 0 ? &query->entity->sort : &query->entity->partition;
  diag_note(check->diag, last->span, "this is all of it");
}

void check_query_is_get(struct check *check) {
  each_query(check, query_is_get);
}

/* ---- shards ---------------------------------------------------------------------------------- */

/* Why the shards of this key cannot be read together, or NULL. */
static const char *unfit(struct check *check, const struct operation *query,
                         const struct key_part *hashed) {
  const struct key_template *partition = model_partition(query);
  for (size_t i = 0; i < partition->part_count; i++) {
    const struct key_part *part = &partition->parts[i];
    if (part != hashed && part->format == KEY_HASH)
      return "the partition key has several hashed parts; one can be read in all its shards";
    if (part != hashed && part->field == hashed->field)
      return mem_format(check->arena,
                        "'%s' is in the partition key beside its shard, so each value has a "
                        "partition of its own",
                        part->field->name.text);
  }
  if (hashed->optional && query->index == NULL)
    return mem_format(check->arena, "'%s' is optional: items without it are in none of the shards",
                      hashed->field->name.text);
  if (hashed->shards > QUERY_SHARDS_MAX)
    return mem_format(check->arena,
                      "a page sends a request to each of the %u shards, one after the other; at "
                      "most %d are read together",
                      (unsigned)hashed->shards, QUERY_SHARDS_MAX);
  return NULL;
}

static void query_shards(struct check *check, struct operation *query) {
  if (!query->all_shards)
    return;
  const struct key_part *hashed = model_hashed(query);
  if (hashed == NULL) {
    diag_error(check->diag, "query-shards", query->shards_span, "leave it out",
               "the partition key has no part like {field|hash%%10}, so there are no shards");
    diag_note(check->diag, model_partition(query)->span, "the partition key is here");
    return;
  }
  for (size_t i = 0; i < query->by_count; i++)
    if (query->by[i].field == hashed->field) {
      diag_error(check->diag, "query-shards", query->by[i].span,
                 "leave it out of by: to read all shards, or leave out shards: to read this one",
                 "'%s' tells the shard, and shards: says all of them", hashed->field->name.text);
      return;
    }
  const char *reason = unfit(check, query, hashed);
  if (reason == NULL)
    return;
  diag_error(check->diag, "query-shards", query->shards_span, NULL, "%s", reason);
  diag_note(check->diag, hashed->span, "the part is here");
}

void check_query_shards(struct check *check) {
  each_query(check, query_shards);
}
