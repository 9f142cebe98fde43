/* SPDX-License-Identifier: Apache-2.0 */
/* What an operation costs: capacity units by the size of an item. cost.h has the rules. */
#include <string.h>

#include "cost.h"
#include "explain_body.h"
#include "mem.h"

/* ---- the table ------------------------------------------------------------------------------- */

struct sizes {
  uint64_t bytes[4];
  const char *names[4];
  size_t count;
};

static void add(struct sizes *sizes, uint64_t bytes, const char *name) {
  sizes->bytes[sizes->count] = bytes;
  sizes->names[sizes->count++] = name;
}

/* Items of several entities have no maximum in common. */
static struct sizes sizes_of(struct ddb_buf *out, const struct plan_operation *o) {
  uint64_t most = o->kind_count > 1 || o->member_count > 0 ? 0 : o->whole->item_max;
  struct sizes sizes = {.count = 0};

  add(&sizes, 1024, "1 KB");
  add(&sizes, 4096, "4 KB");
  if (most > 0 && most < COST_ITEM_MAX)
    add(&sizes, most, mem_format(out->arena, "<= %zu B", (size_t)most));
  add(&sizes, COST_ITEM_MAX, "400 KB");
  return sizes;
}

static void write_head(struct ddb_buf *out, const char *what, const struct sizes *sizes) {
  ddb_buf_format(out, "%-40s", what);
  for (size_t i = 0; i < sizes->count; i++)
    ddb_buf_format(out, "%12s", sizes->names[i]);
  ddb_buf_char(out, '\n');
}

static void write_cell(struct ddb_buf *out, uint64_t halves) {
  ddb_buf_format(out, halves % 2 ? "%10llu.5" : "%12llu", (unsigned long long)(halves / 2));
}

/* How the cells of a line are made. */
typedef uint64_t cost_of(uint64_t bytes, uint64_t count, int how);

static uint64_t of_query(uint64_t bytes, uint64_t count, int how) {
  return cost_query(bytes, count, (enum cost_read)how);
}

static uint64_t of_reads(uint64_t bytes, uint64_t count, int how) {
  return cost_reads(bytes, count, (enum cost_read)how);
}

static uint64_t of_writes(uint64_t bytes, uint64_t count, int how) {
  return cost_writes(bytes, count, how != 0);
}

static void write_line(struct ddb_buf *out, const struct sizes *sizes, const char *what,
                       cost_of *cost, uint64_t count, int how) {
  ddb_buf_format(out, "  %-38s", what);
  for (size_t i = 0; i < sizes->count; i++)
    write_cell(out, cost(sizes->bytes[i], count, how));
  ddb_buf_char(out, '\n');
}

/* ---- reads ----------------------------------------------------------------------------------- */

static const char read_units[] = "read units by size of each item";
static const char write_units[] = "write units by size of the item";

static enum cost_read how_of(const struct plan_operation *o) {
  return o->consistent ? COST_STRONG : COST_EVENTUAL;
}

void explain_read_costs(struct ddb_buf *out, const struct plan_operation *o) {
  struct sizes sizes = sizes_of(out, o);

  write_head(out, read_units, &sizes);
  write_line(out, &sizes, "it, or none", of_reads, 1, (int)how_of(o));
}

/* "a page of 20" */
static const char *page_of(const struct ddb_buf *out, const struct plan_operation *o,
                           uint64_t count) {
  return mem_format(out->arena, o->limit > 0 ? "a page of %llu" : "%llu items in a page",
                    (unsigned long long)count);
}

void explain_query_costs(struct ddb_buf *out, const struct plan_operation *o) {
  struct sizes sizes = sizes_of(out, o);
  uint64_t count = o->limit > 0 ? (uint64_t)o->limit : 100;

  write_head(out, read_units, &sizes);
  write_line(out, &sizes, "1 item, or none", of_query, 1, (int)how_of(o));
  if (count > 1 && !o->shards)
    write_line(out, &sizes, page_of(out, o, count), of_query, count, (int)how_of(o));
  ddb_buf_format(out,
                 "\nThe items of a request are summed, then rounded up to 4 KB. It reads 1 MB at "
                 "most, for %llu.%s%s\n",
                 (unsigned long long)(cost_read(COST_PAGE_MAX, how_of(o)) / 2),
                 o->filter ? "\nItems that the filter drops count." : "",
                 o->over ? "\nOf an index its own items count." : "");
  if (o->shards)
    ddb_buf_format(out, "%d shards are at least %d requests, each rounded up by itself.\n",
                   o->shards, o->shards);
}

void explain_batch_costs(struct ddb_buf *out, const struct plan_operation *o) {
  struct sizes sizes = sizes_of(out, o);

  write_head(out, read_units, &sizes);
  write_line(out, &sizes, "1 item, or a missing one", of_reads, 1, (int)how_of(o));
  write_line(out, &sizes, "100 items, a whole request", of_reads, 100, (int)how_of(o));
}

void explain_transact_get_costs(struct ddb_buf *out, const struct plan_operation *o) {
  struct sizes sizes = sizes_of(out, o);

  write_head(out, read_units, &sizes);
  write_line(out, &sizes, "each item", of_reads, 1, COST_TRANSACTIONAL);
  write_line(out, &sizes, mem_format(out->arena, "all %zu of them", o->kind_count), of_reads,
             o->kind_count, COST_TRANSACTIONAL);
}

/* ---- what a write does to indexes ------------------------------------------------------------ */

static bool holds(const struct plan_entity *entity, const struct plan_index *index) {
  size_t size = strlen(index->name);

  for (const char *at = entity->index_names; at && *at; at += strcspn(at, ",") + 2) {
    if (strncmp(at, index->name, size) == 0 && (at[size] == ',' || at[size] == '\0'))
      return true;
    if (at[strcspn(at, ",")] == '\0')
      break;
  }
  return false;
}

static bool is(const char *name, const char *attribute) {
  return name && strcmp(name, attribute) == 0;
}

static bool changes(const struct plan_operation *o, const char *attribute) {
  const struct plan_entity *entity = o->entity;

  for (size_t i = 0; i < o->index_row_count; i++)
    if (is(o->index_rows[i].attribute, attribute))
      return true;
  for (size_t i = 0; i < o->set.field_count; i++)
    if (is(entity->data && !o->set.fields[i].top ? entity->data : o->set.fields[i].attribute,
           attribute))
      return true;
  const struct plan_field *version = o->version ? explain_version(o) : NULL;
  return is(entity->updated_at, attribute) || is(entity->write_id, attribute) ||
         (version &&
          is(entity->data && !version->top ? entity->data : version->attribute, attribute));
}

static bool changes_key(const struct plan_operation *o, const struct plan_index *index) {
  if (changes(o, index->partition_key) || (index->sort_key && changes(o, index->sort_key)))
    return true;
  for (size_t i = 0; i < index->more_partition + index->more_sort; i++)
    if (changes(o, index->more[i].name))
      return true;
  return false;
}

static bool changes_rest(const struct plan_operation *o, const struct plan_index *index) {
  if (strcmp(index->projection, "DDB_PROJECT_ALL") == 0)
    return true;
  for (size_t i = 0; i < index->projected_count; i++)
    if (changes(o, index->projected[i]))
      return true;
  return false;
}

static bool updates(const struct plan_operation *o) {
  return o->set.field_count > 0 || o->verb == PLAN_UPDATE;
}

/* In the words of a line: what happens to the entry; NULL: nothing. */
static const char *entry_of(const struct plan_operation *o, const struct plan_index *index,
                            uint64_t *writes) {
  bool key = updates(o) && changes_key(o, index);

  *writes = o->verb == PLAN_PUT || key ? 2 : 1;
  if (o->verb == PLAN_PUT)
    return "if its key changes";
  if (!updates(o))
    return "if it holds the item";
  return key ? "if its key changes" : changes_rest(o, index) ? "if it holds the item" : NULL;
}

static void write_index(struct ddb_buf *out, const struct sizes *sizes,
                        const struct plan_operation *o, const struct plan_index *index) {
  uint64_t writes = 0;
  const char *entry = entry_of(o, index, &writes);

  if (!entry) {
    ddb_buf_format(out, "  %s holds nothing that changes\n",
                   mem_format(out->arena, "index %s", index->name));
    return;
  }
  write_line(out, sizes, mem_format(out->arena, "index %s, %s", index->name, entry), of_writes,
             writes, 0);
}

static bool write_indexes(struct ddb_buf *out, const struct sizes *sizes,
                          const struct plan_operation *o) {
  const struct plan_table *table = o->entity->table;
  bool any = false;

  for (size_t i = 0; o->verb != PLAN_CHECK && i < table->index_count; i++)
    if (holds(o->entity, &table->indexes[i])) {
      write_index(out, sizes, o, &table->indexes[i]);
      any = true;
    }
  return any;
}

/* ---- writes ---------------------------------------------------------------------------------- */

static void write_rules(struct ddb_buf *out, bool indexes) {
  ddb_buf_text(out,
               "\nOf the item before and after the larger one counts; a condition that fails is "
               "charged, too.\n");
  if (indexes)
    ddb_buf_text(out,
                 "An index is charged by the size of what it holds of the item: up to this.\n");
}

void explain_write_costs(struct ddb_buf *out, const struct plan_operation *o) {
  struct sizes sizes = sizes_of(out, o);

  write_head(out, write_units, &sizes);
  write_line(out, &sizes, "the table", of_writes, 1, 0);
  bool indexes = write_indexes(out, &sizes, o);
  write_line(out, &sizes, "the table, in a transaction", of_writes, 1, 1);
  write_rules(out, indexes);
}

/* What DynamoDB charges for one is not documented beyond that of the transaction. */
void explain_check_costs(struct ddb_buf *out, const struct plan_operation *o) {
  struct sizes sizes = sizes_of(out, o);

  write_head(out, write_units, &sizes);
  write_line(out, &sizes, "as a write in a transaction", of_writes, 1, 1);
}

void explain_transact_costs(struct ddb_buf *out, const struct plan_operation *o) {
  struct sizes sizes = sizes_of(out, o);
  bool indexes = false;

  write_head(out, "write units by size of each item", &sizes);
  write_line(out, &sizes, "each member", of_writes, 1, 1);
  write_line(out, &sizes, mem_format(out->arena, "all %zu of them", o->member_count), of_writes,
             o->member_count, 1);
  for (size_t i = 0; i < o->member_count; i++)
    if (o->members[i].operation->entity->index_names &&
        o->members[i].operation->entity->index_names[0])
      indexes = true;
  write_rules(out, false);
  if (indexes)
    ddb_buf_text(out, "Indexes come on top of that, as each operation by itself says.\n");
}
