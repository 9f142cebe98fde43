/* SPDX-License-Identifier: Apache-2.0 */
/* See naming.h. */
#include "local/op/naming.h"

#include "base/text.h"
#include "local/op/keys.h"

#define WRONG "One or more parameter values were invalid: "

/* ---- keys are scalars ------------------------------------------------------------------------ */

struct scalars {
  struct local_call *call;
  const struct local_table *table;
};

static bool is_scalar(void *state, struct ddb_text name, bool deep) {
  const struct scalars *at = state;
  const char *kind = local_keys_have(&at->table->keys, name) ? "Key" : NULL;
  for (size_t i = 0; deep && kind == NULL && i < at->table->index_count; i++)
    if (local_keys_have(&at->table->indexes[i].keys, name))
      kind = "IndexKey";
  return !deep || kind == NULL ||
         local_invalid(at->call,
                       "Key attributes must be scalars; list random access '[]' and map lookup "
                       "'.' are not allowed: %s: %.*s",
                       kind, (int)name.size, name.data);
}

bool local_naming_scalars(struct local_call *call, const struct local_table *table,
                          const struct local_naming *naming) {
  struct scalars at = {call, table};
  return local_condition_each_name(naming->condition, is_scalar, &at) &&
         local_update_each_name(naming->update, is_scalar, &at) &&
         local_projection_each_name(naming->projection, is_scalar, &at);
}

/* ---- what an index shows --------------------------------------------------------------------- */

struct hidden {
  const struct local_table *table;
  const struct local_index *index;
  struct ddb_buf names; /* that it does not show, with commas between them */
};

static bool collect(void *state, struct ddb_text name, bool deep) {
  struct hidden *at = state;
  (void)deep;
  if (local_index_shows(at->table, at->index, name))
    return true;
  if (at->names.size > 0)
    ddb_buf_text(&at->names, ", ");
  ddb_buf_bytes(&at->names, name.data, name.size);
  return true;
}

static struct hidden begin(struct local_call *call, const struct local_table *table,
                           const struct local_index *index) {
  struct hidden at = {.table = table, .index = index};
  ddb_buf_init_arena(&at.names, call->mem, 4096);
  return at;
}

bool local_naming_projected(struct local_call *call, const struct local_table *table,
                            const struct local_index *index, const struct local_naming *naming) {
  struct hidden at = begin(call, table, index);
  if (!index->local) {
    (void)local_projection_each_name(naming->projection, collect, &at);
    if (at.names.size > 0)
      return local_invalid(call, WRONG "Global secondary index %.*s does not project [%s]",
                           (int)index->name.size, index->name.data, at.names.data);
  }
  (void)local_condition_each_name(naming->condition, collect, &at);
  return at.names.size == 0 ||
         local_invalid(call,
                       WRONG "Secondary index %.*s does not project one or more filter "
                             "attributes: [%s]",
                       (int)index->name.size, index->name.data, at.names.data);
}
