/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about the order in which a query's items come: that of the first part of the sort key which
 * the query does not name. DynamoDB compares texts by their bytes, whatever they mean. */
#include <stdlib.h>
#include <string.h>

#include "check_rules.h"
#include "mem.h"

typedef void query_rule(struct check *check, const struct operation *query);

static void each_query(struct check *check, query_rule *rule) {
  for (size_t i = 0; i < check->model->operation_count; i++) {
    const struct operation *query = &check->model->operations[i];
    if (query->verb == OP_QUERY && !query->counts)
      rule(check, query);
  }
}

static bool says_order(const struct operation *query) {
  return query->order_span.source != NULL;
}

/* The part that decides the order, or NULL. What several entities share may end before it. */
static const struct key_part *ordering_part(const struct operation *query) {
  const struct key_template *sort = model_sort(query);
  for (size_t i = query->sort_parts; query->several_count == 0 && i < sort->part_count; i++)
    if (sort->parts[i].field != NULL)
      return &sort->parts[i];
  return NULL;
}

/* ---- words in names -------------------------------------------------------------------------- */

/* Whether the last word of the name is one of these, which are parted by blanks. */
static bool ends_in(const struct field *field, const char *words) {
  const char *last = strrchr(field->name.c, '_');
  last = last == NULL ? field->name.c : last + 1;
  size_t size = strlen(last);
  for (const char *at = strstr(words, last); at != NULL; at = strstr(at + 1, last))
    if ((at == words || at[-1] == ' ') && (at[size] == ' ' || at[size] == '\0'))
      return true;
  return false;
}

static bool is_free_text(const struct field *field) {
  return strcmp(field->type.kind->name, "string") == 0 && field->pattern == NULL;
}

/* ---- order-by-id ----------------------------------------------------------------------------- */

/* Ids that say nothing of when they were made. */
static bool is_random_id(const struct field *field) {
  if (strcmp(field->type.kind->name, "uuid") == 0 || field->generate == GENERATE_UUID)
    return true;
  return field->generate == GENERATE_NONE && is_free_text(field) &&
         ends_in(field, "id uuid guid hash token");
}

static void order_by_id(struct check *check, const struct operation *query) {
  const struct key_part *part = ordering_part(query);
  if (!query->descending || query->relation != RELATION_NONE || part == NULL)
    return;
  bool shard = part->format == KEY_HASH;
  if (!shard && !is_random_id(part->field))
    return;
  diag_warning(check->diag, "order-by-id", query->order_span,
               shard ? "leave it out, or put a time before the shard"
                     : "put a time before it in the key, or make it a ulid",
               shard ? "the items come in the order of the shards of '%s', which is none"
                     : "the items come in the order of '%s', which need not be that of time",
               part->field->name.text);
  diag_note(check->diag, part->span, "the sort key goes on with it here");
}

void check_order_by_id(struct check *check) {
  each_query(check, order_by_id);
}

/* ---- enum-order ------------------------------------------------------------------------------ */

/* Whether the texts rise, or fall, as the enum lists them. */
static bool is_sorted(const struct enum_type *type) {
  bool rises = true, falls = true;
  for (size_t i = 1; i < type->value_count; i++) {
    int order = strcmp(type->values[i - 1].name.text, type->values[i].name.text);
    rises = rises && order < 0;
    falls = falls && order > 0;
  }
  return rises || falls;
}

static int compare_values(const void *left, const void *right) {
  const struct enum_value *a = left;
  const struct enum_value *b = right;
  return strcmp(a->name.text, b->name.text);
}

/* "high, low, medium", or the first of many. */
static const char *in_order(struct ddb_arena *arena, const struct enum_type *type) {
  enum { SHOWN = 6 };
  struct enum_value *sorted = mem_array(arena, type->value_count, sizeof *sorted);
  memcpy(sorted, type->values, type->value_count * sizeof *sorted);
  qsort(sorted, type->value_count, sizeof *sorted, compare_values);
  const char *text = sorted[0].name.text;
  for (size_t i = 1; i < type->value_count && i < SHOWN; i++)
    text = mem_format(arena, "%s, %s", text, sorted[i].name.text);
  return type->value_count > SHOWN ? mem_format(arena, "%s, ...", text) : text;
}

/* Fields of several entities that are called alike are one argument. */
static bool names(const struct operation *query, const struct field *field) {
  for (size_t i = 0; i < query->by_count; i++)
    if (query->by[i].field != NULL && strcmp(query->by[i].field->name.text, field->name.text) == 0)
      return true;
  return false;
}

/* A rank that no query asks for is in the key to sort by. */
static bool is_rank(const struct check *check, const struct operation *query,
                    const struct field *field) {
  if (!ends_in(field, "priority severity urgency importance rank level grade tier"))
    return false;
  for (size_t i = 0; i < check->model->operation_count; i++) {
    const struct operation *other = &check->model->operations[i];
    if (other->verb == OP_QUERY && model_sort(other)->attribute == model_sort(query)->attribute &&
        names(other, field))
      return false;
  }
  return true;
}

static void enum_order(struct check *check, const struct operation *query) {
  const struct key_part *part = ordering_part(query);
  const struct enum_type *type = part == NULL ? NULL : part->field->type.enumeration;
  if (type == NULL || part->format == KEY_HASH || is_sorted(type) ||
      (!says_order(query) && !is_rank(check, query, part->field)))
    return;
  diag_warning(check->diag, "enum-order",
               says_order(query) ? query->order_span : query->entity_span,
               "name it in by:, or store values whose texts sort as they are meant to",
               "the items come in the order of the texts of '%s': %s", part->field->name.text,
               in_order(check->arena, type));
  diag_note(check->diag, type->name.span, "the enum lists them in another order");
  diag_note(check->diag, part->span, "the sort key goes on with it here");
}

void check_enum_order(struct check *check) {
  each_query(check, enum_order);
}

/* ---- number-order ---------------------------------------------------------------------------- */

static void number_order(struct check *check, const struct operation *query) {
  const struct key_part *part = ordering_part(query);
  if (part == NULL || part->format != KEY_PLAIN || !says_order(query))
    return;
  diag_warning(check->diag, "number-order", query->order_span,
               "write {field|pad:N} or {field|ordered} in the key",
               "the items come in the order of the texts of '%s', where 10 stands before 9",
               part->field->name.text);
  diag_note(check->diag, part->span, "the sort key goes on with it here");
}

void check_number_order(struct check *check) {
  each_query(check, number_order);
}

/* ---- order-of-nothing ------------------------------------------------------------------------ */

static void order_of_nothing(struct check *check, const struct operation *query) {
  const struct key_template *sort = model_sort(query);
  if (!says_order(query) || query->several_count > 0 || query->sort_parts < sort->part_count)
    return;
  diag_warning(check->diag, "order-of-nothing", query->order_span, "leave it out",
               sort->part_count == 0
                   ? "what this reads has no sort key, so the items of a partition have no order"
                   : "all of the sort key is given, and items with the same key have no order");
}

void check_order_of_nothing(struct check *check) {
  each_query(check, order_of_nothing);
}

/* ---- mixed-time ------------------------------------------------------------------------------ */

static bool is_time(const struct key_part *part) {
  enum kind_key key = part->field->type.kind->key;
  return key == KIND_KEY_TIME || key == KIND_KEY_SECONDS || key == KIND_KEY_MILLISECONDS ||
         strcmp(part->field->type.kind->name, "date") == 0;
}

/* RFC 3339 up to some character, so that the shorter one sorts before all that it begins. */
static bool is_cut(const struct key_part *part) {
  return part->format == KEY_TIME_CUT ||
         (part->format == KEY_AS_IS && part->field->type.kind->key == KIND_KEY_TEXT);
}

/* Whether the texts of two times stand to each other as the times do. */
static bool sort_alike(const struct key_part *a, const struct key_part *b) {
  bool texts = (is_cut(a) || a->format == KEY_ISO) && (is_cut(b) || b->format == KEY_ISO);
  if (texts)
    return is_cut(a) || is_cut(b) || a->width == b->width;
  return a->format == b->format && a->width == b->width &&
         (a->format == KEY_ISO || a->field->type.kind->key == b->field->type.kind->key);
}

/* Of two sort keys that go on alike up to there, the parts that decide between their items; false
 * when what is before them does. */
static bool deciding_parts(const struct operation *query, const struct key_template *a,
                           const struct key_template *b, const struct key_part *out[2]) {
  for (size_t i = 0; i < a->part_count && i < b->part_count; i++) {
    out[0] = &a->parts[i];
    out[1] = &b->parts[i];
    if ((out[0]->literal == NULL) != (out[1]->literal == NULL))
      return false;
    if (out[0]->literal != NULL && strcmp(out[0]->literal, out[1]->literal) != 0)
      return false;
    if (out[0]->field != NULL && !names(query, out[0]->field))
      return true;
  }
  return false;
}

static const struct key_template *sort_of(const struct operation *query,
                                          const struct entity *entity) {
  if (query->index == NULL)
    return &entity->sort;
  const struct entity_index *key = model_index(entity, query->index->index->name.text);
  return key == NULL ? NULL : &key->sort;
}

/* Whether the items of two of the entities meet in the list at times that do not sort alike. */
static bool meets_otherwise(const struct operation *query, size_t a, size_t b,
                            const struct key_part *parts[2]) {
  const struct key_template *left = sort_of(query, query->several[a].entity);
  const struct key_template *right = sort_of(query, query->several[b].entity);
  return left != NULL && right != NULL && deciding_parts(query, left, right, parts) &&
         is_time(parts[0]) && is_time(parts[1]) && !sort_alike(parts[0], parts[1]);
}

static void mixed_time(struct check *check, const struct operation *query) {
  const struct key_part *parts[2];
  for (size_t i = 1; i < query->several_count; i++)
    for (size_t k = 0; k < i; k++) {
      const struct entity_use *uses[2] = {&query->several[k], &query->several[i]};
      if (!meets_otherwise(query, k, i, parts))
        continue;
      diag_warning(check->diag, "mixed-time", uses[1]->span,
                   "give both the same type, and the same format in the key",
                   "the times of '%s' and '%s' are written in two ways, and do not sort together",
                   uses[0]->entity->name.text, uses[1]->entity->name.text);
      for (size_t n = 0; n < 2; n++)
        diag_note(check->diag, parts[n]->span, "that of '%s' is here", uses[n]->entity->name.text);
      break;
    }
}

void check_mixed_time(struct check *check) {
  each_query(check, mixed_time);
}

/* ---- text-time ------------------------------------------------------------------------------- */

static bool is_text_time(const struct key_part *part) {
  return part->field != NULL && part->format == KEY_AS_IS && is_free_text(part->field) &&
         ends_in(part->field, "at date time timestamp datetime");
}

static void text_time(struct check *check, const struct key_template *sort) {
  for (size_t i = 0; i < sort->part_count; i++) {
    const struct key_part *part = &sort->parts[i];
    if (!is_text_time(part))
      continue;
    diag_warning(check->diag, "text-time", part->field->type.span,
                 "make it a timestamp, a date or an epoch, or give it a pattern",
                 "'%s' is text in a sort key: times of other forms or offsets sort wrongly there",
                 part->field->name.text);
    diag_note(check->diag, part->span, "the key is here");
  }
}

void check_text_time(struct check *check) {
  for (size_t e = 0; e < check->model->entity_count; e++) {
    const struct entity *entity = &check->model->entities[e];
    text_time(check, &entity->sort);
    for (size_t i = 0; i < entity->index_count; i++)
      text_time(check, &entity->indexes[i].sort);
  }
}
