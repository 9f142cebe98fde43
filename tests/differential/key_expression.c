/* SPDX-License-Identifier: Apache-2.0 */
/* Key conditions at random, of a table and of its indexes. */
#include "diff.h"

static void put_key_slot(struct expression *at, struct ddb_buf *text, char type, bool sort) {
  put_slot(at, text);
  put_key_value(&at->values, type, sort);
}

static void put_sort_condition(struct expression *at, struct ddb_buf *text, const char *name,
                               char type) {
  static const char *const operators[] = {"=", "<", "<=", ">", ">="};
  unsigned which = any(any(100) == 0 ? 8 : type == 'N' ? 6 : 7);
  if (which == 6) {
    hit(F_KEY_BEGINS);
    ddb_buf_text(text, "begins_with(");
    put_name(at, text, name, false);
    ddb_buf_text(text, ", ");
    put_key_slot(at, text, type, true);
    ddb_buf_char(text, ')');
    return;
  }
  put_name(at, text, name, false);
  if (which == 5) {
    hit(F_KEY_BETWEEN);
    ddb_buf_text(text, " BETWEEN ");
    put_key_slot(at, text, type, true);
    ddb_buf_text(text, " AND ");
  } else {
    hit(F_KEY_RANGE);
    ddb_buf_format(text, " %s ", which == 7 ? "<>" : operators[which]);
  }
  put_key_slot(at, text, type, true);
}

void put_key_condition(struct expression *at, struct ddb_buf *text, const struct shape *shape,
                       const struct shape_index *index) {
  const char *partition = index != NULL ? index->partition : "p";
  const char *sort = index != NULL ? index->sort : shape->sort != 0 ? "k" : NULL;
  bool first = percent(5);
  hit(F_KEY_EQ);
  if (sort != NULL && first) {
    put_sort_condition(at, text, sort, shape_type(shape, sort));
    ddb_buf_text(text, " AND ");
  }
  put_name(at, text, partition, false);
  ddb_buf_text(text, any(200) == 0 ? " > " : " = ");
  put_key_slot(at, text, shape_type(shape, partition), index != NULL && !index->local);
  if (sort != NULL && !first && percent(60)) {
    ddb_buf_text(text, percent(80) ? " AND " : " and ");
    put_sort_condition(at, text, sort, shape_type(shape, sort));
  }
}
