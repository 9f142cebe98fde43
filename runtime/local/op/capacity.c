/* SPDX-License-Identifier: Apache-2.0 */
/* See capacity.h. */
#include "local/op/capacity.h"

#include "base/arena.h"
#include "local/op/params.h"

bool local_capacity_begin(struct local_call *call, const struct local_table *table, bool writes,
                          struct local_capacity *out) {
  *out = (struct local_capacity){.table = table, .writes = writes};
  out->indexes = ddb_arena_zalloc(call->mem, (table->index_count + 1) * sizeof *out->indexes);
  return out->indexes != NULL || local_no_memory(call);
}

static double units(size_t bytes, size_t unit) {
  size_t whole = bytes == 0 ? 1 : (bytes + unit - 1) / unit;
  return (double)whole;
}

double local_read_units(size_t bytes, bool consistent, bool transaction) {
  return units(bytes, 4096) * (transaction ? 2 : consistent ? 1 : 0.5);
}

double local_write_units(size_t bytes, bool transaction) {
  return units(bytes, 1024) * (transaction ? 2 : 1);
}

/* Halves are the finest there are; printed without the locale's decimal point. */
static void write_half(struct ddb_buf *buf, const char *name, double value) {
  int64_t halves = (int64_t)(value * 2 + 0.5);
  ddb_buf_format(buf, "\"%s\":", name);
  ddb_buf_i64(buf, halves / 2);
  ddb_buf_text(buf, halves % 2 != 0 ? ".5" : ".0");
}

static void write_units(struct ddb_buf *buf, const struct local_capacity *capacity, double value,
                        bool kinds) {
  write_half(buf, "CapacityUnits", value);
  if (!kinds)
    return;
  ddb_buf_char(buf, ',');
  write_half(buf, capacity->writes ? "WriteCapacityUnits" : "ReadCapacityUnits", value);
}

static void write_indexes(struct ddb_buf *buf, const struct local_capacity *capacity, bool local,
                          bool kinds) {
  bool first = true;
  for (size_t i = 0; i < capacity->table->index_count; i++) {
    const struct local_index *index = &capacity->table->indexes[i];
    if (index->local != local || capacity->indexes[i] <= 0)
      continue;
    if (first)
      ddb_buf_format(buf, ",\"%sSecondaryIndexes\":{", local ? "Local" : "Global");
    else
      ddb_buf_char(buf, ',');
    first = false;
    ddb_buf_json_string(buf, index->name.data, index->name.size);
    ddb_buf_text(buf, ":{");
    write_units(buf, capacity, capacity->indexes[i], kinds);
    ddb_buf_char(buf, '}');
  }
  if (!first)
    ddb_buf_char(buf, '}');
}

void local_capacity_write(struct ddb_buf *buf, const struct local_capacity *capacity, bool indexes,
                          bool kinds) {
  double sum = capacity->own;
  for (size_t i = 0; i < capacity->table->index_count; i++)
    sum += capacity->indexes[i];
  ddb_buf_text(buf, "{\"TableName\":");
  ddb_buf_json_string(buf, capacity->table->name.data, capacity->table->name.size);
  ddb_buf_char(buf, ',');
  write_units(buf, capacity, sum, kinds);
  if (indexes) {
    ddb_buf_text(buf, ",\"Table\":{");
    write_units(buf, capacity, capacity->own, kinds);
    ddb_buf_char(buf, '}');
    write_indexes(buf, capacity, true, kinds);
    write_indexes(buf, capacity, false, kinds);
  }
  ddb_buf_char(buf, '}');
}

void local_capacity_answer(struct local_call *call, const struct local_node *request,
                           const struct local_capacity *capacity) {
  bool indexes = local_param_is(request, "ReturnConsumedCapacity", "INDEXES");
  if (!indexes && !local_param_is(request, "ReturnConsumedCapacity", "TOTAL"))
    return;
  if (call->body.size > 1)
    ddb_buf_char(&call->body, ',');
  ddb_buf_text(&call->body, "\"ConsumedCapacity\":");
  local_capacity_write(&call->body, capacity, indexes, false);
}
