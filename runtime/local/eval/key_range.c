/* SPDX-License-Identifier: Apache-2.0 */
/* See key_range.h. */
#include "local/eval/key_range.h"

#include "base/arena.h"
#include "base/text.h"
#include "local/value/keybytes.h"

#define ROLE "KeyConditionExpression"

/* A key attribute takes 2,048 bytes as a partition key and 1,024 as a sort key. */
#define PARTITION_MAX 2048
#define SORT_MAX      1024

struct reading {
  struct local_call *call;
  struct local_key_term *terms;
  size_t count;
};

static struct local_key_term *find_term(struct reading *reading, struct ddb_text name) {
  for (size_t i = 0; i < reading->count; i++)
    if (ddb_text_equal(reading->terms[i].name, name))
      return &reading->terms[i];
  return NULL;
}

static bool check_value(struct reading *reading, const struct local_key_part *key,
                        const struct local_value *value, size_t most) {
  if (value->type != key->type)
    return local_invalid(reading->call, "One or more parameter values were invalid: Condition "
                                        "parameter type does not match schema type");
  if (value->type != LOCAL_N && value->text.size == 0)
    return local_invalid(reading->call,
                         "One or more parameter values are not valid. The AttributeValue for a key "
                         "attribute cannot contain an empty %s value. Key: %.*s",
                         value->type == LOCAL_S ? "string" : "binary", (int)key->name.size,
                         key->name.data);
  return value->text.size <= most ||
         local_invalid(reading->call,
                       "One or more parameter values were invalid: Size of %s has exceeded the "
                       "maximum size limit of %zu bytes",
                       most == PARTITION_MAX ? "hashkey" : "rangekey", most);
}

static bool check_term(struct reading *reading, const struct local_key_part *key,
                       const struct local_key_term *term, size_t most) {
  if (term->relation == LOCAL_BEGINS_WITH && term->value->type != LOCAL_S &&
      term->value->type != LOCAL_B)
    return local_invalid(reading->call,
                         "Invalid " ROLE ": Incorrect operand type for operator or function; "
                         "operator or function: begins_with, operand type: %s",
                         local_type_name(term->value->type));
  if (!check_value(reading, key, term->value, most) ||
      (term->upper != NULL && !check_value(reading, key, term->upper, most)))
    return false;
  if (term->upper == NULL || local_value_order(term->value, term->upper) <= 0)
    return true;
  return local_invalid(reading->call,
                       "Invalid " ROLE ": The BETWEEN operator requires upper bound to be greater "
                       "than or equal to lower bound; lower bound operand: AttributeValue: "
                       "{%s:%.*s}, upper bound operand: AttributeValue: {%s:%.*s}",
                       local_type_name(key->type), (int)term->value->text.size,
                       term->value->text.data, local_type_name(key->type),
                       (int)term->upper->text.size, term->upper->text.data);
}

static bool take_partition(struct reading *reading, const struct local_keys *keys,
                           struct local_range *out) {
  const struct local_value *values[LOCAL_KEY_PARTS];
  struct ddb_buf bytes;
  for (size_t i = 0; i < keys->partition_count; i++) {
    struct local_key_term *term = find_term(reading, keys->partition[i].name);
    if (term == NULL)
      return local_invalid(reading->call, "Query condition missed key schema element: %.*s",
                           (int)keys->partition[i].name.size, keys->partition[i].name.data);
    if (!check_term(reading, &keys->partition[i], term, PARTITION_MAX))
      return false;
    if (term->relation != LOCAL_EQUAL)
      return local_invalid(reading->call, "Query key condition not supported");
    term->used = true;
    values[i] = term->value;
  }
  ddb_buf_init_arena(&bytes, reading->call->mem, SIZE_MAX);
  local_key_join(&bytes, values, keys->partition_count, keys->partition_count);
  out->partition = (struct ddb_text){bytes.data, bytes.size};
  return bytes.status == DDB_OK || local_no_memory(reading->call);
}

/* Bytes of the sort key's attributes that are equal to something, and `last` behind them. A last
 * one that only begins has no end mark. */
static struct ddb_text join(struct reading *reading, const struct local_value **values,
                            size_t count, const struct local_value *last, bool begins,
                            size_t whole) {
  struct ddb_buf bytes;
  ddb_buf_init_arena(&bytes, reading->call->mem, SIZE_MAX);
  ddb_buf_text(&bytes, "");
  values[count] = last;
  local_key_join(&bytes, values, count + (last != NULL ? 1 : 0), whole);
  if (begins && whole > 1 && bytes.size >= 2)
    bytes.size -= 2;
  if (bytes.status != DDB_OK || !ddb_buf_reserve(&bytes, 1))
    (void)local_no_memory(reading->call);
  return (struct ddb_text){bytes.data, bytes.size};
}

/* The least bytes behind everything that begins with a text: none where it is all FF. */
static struct ddb_text behind(struct local_call *call, struct ddb_text start) {
  size_t size = start.size;
  while (size > 0 && (unsigned char)start.data[size - 1] == 0xFF)
    size--;
  if (size == 0)
    return (struct ddb_text){NULL, 0};
  char *copy = ddb_arena_copy(call->mem, start.data, size);
  if (copy == NULL)
    (void)local_no_memory(call);
  else
    copy[size - 1] = (char)((unsigned char)copy[size - 1] + 1);
  return (struct ddb_text){copy, size};
}

/* Where a sort key has further attributes behind those that are named, "up to x" means up to
 * everything that begins with x. */
static void bounds(struct reading *reading, const struct local_key_term *term,
                   const struct local_value **values, size_t count, size_t whole,
                   struct local_range *out) {
  struct ddb_text low =
      join(reading, values, count, term->value, term->relation == LOCAL_BEGINS_WITH, whole);
  struct ddb_text high =
      term->upper == NULL ? low : join(reading, values, count, term->upper, false, whole);
  bool lower = term->relation != LOCAL_LESS && term->relation != LOCAL_AT_MOST;
  bool upper = term->relation != LOCAL_GREATER && term->relation != LOCAL_AT_LEAST;
  struct ddb_text start = join(reading, values, count, NULL, false, whole);
  out->lower = lower ? low : start;
  if (term->relation == LOCAL_GREATER) {
    out->lower = behind(reading->call, low);
    if (whole == 1) {
      out->lower = low;
      out->lower_open = true;
    }
  }
  if (upper && whole == 1 && term->relation != LOCAL_BEGINS_WITH) {
    out->upper = high;
    out->upper_open = term->relation == LOCAL_LESS;
  } else if (upper) {
    out->upper = term->relation == LOCAL_LESS ? low : behind(reading->call, high);
    out->upper_open = true;
  } else if (count > 0) {
    out->upper = behind(reading->call, start);
    out->upper_open = true;
  }
}

static bool take_sort(struct reading *reading, const struct local_keys *keys,
                      struct local_range *out) {
  const struct local_value *values[LOCAL_KEY_PARTS + 1];
  size_t count = 0;
  struct local_key_term *term = NULL;
  for (; count < keys->sort_count; count++) {
    term = find_term(reading, keys->sort[count].name);
    if (term == NULL)
      break;
    if (!check_term(reading, &keys->sort[count], term, SORT_MAX))
      return false;
    term->used = true;
    if (term->relation != LOCAL_EQUAL)
      break;
    values[count] = term->value;
  }
  if (term == NULL && count > 0)
    term = find_term(reading, keys->sort[--count].name); /* the last one that is equal */
  else if (term != NULL && count == keys->sort_count)
    count--;
  if (term != NULL)
    bounds(reading, term, values, count, keys->sort_count, out);
  return reading->call->code == NULL;
}

static bool check_all_used(struct reading *reading, const struct local_keys *keys) {
  for (size_t i = 0; i < reading->count; i++) {
    if (reading->terms[i].used)
      continue;
    for (size_t k = 0; k < keys->sort_count; k++)
      if (ddb_text_equal(keys->sort[k].name, reading->terms[i].name))
        return local_invalid(reading->call, "Query key condition not supported");
    /* The service names the sort key that is not there, if there is one to name. */
    if (keys->sort_count == 0)
      return local_invalid(reading->call, "Query key condition not supported");
    return local_invalid(reading->call, "Query condition missed key schema element: %.*s",
                         (int)keys->sort[0].name.size, keys->sort[0].name.data);
  }
  return true;
}

bool local_key_range(struct local_call *call, struct local_key_term *terms, size_t count,
                     const struct local_keys *keys, struct local_range *out) {
  struct reading reading = {call, terms, count};
  out->query = true;
  return take_partition(&reading, keys, out) && take_sort(&reading, keys, out) &&
         check_all_used(&reading, keys);
}
