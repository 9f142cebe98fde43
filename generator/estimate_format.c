/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers and lines of estimates: see estimate_format.h. */
#include "estimate_format.h"

#include "mem.h"

typedef unsigned long long wide;

static const char *decimals(struct ddb_arena *arena, uint64_t hundredths, bool all) {
  wide whole = hundredths / 100;
  unsigned part = (unsigned)(hundredths % 100);
  if (all || part % 10 != 0)
    return mem_format(arena, "%llu.%02u", whole, part);
  return part == 0 ? mem_format(arena, "%llu", whole)
                   : mem_format(arena, "%llu.%u", whole, part / 10);
}

const char *estimate_number(struct ddb_arena *arena, uint64_t millionths) {
  uint64_t hundredths = estimate_scale(millionths, 1, 10000);
  return hundredths == 0 && millionths > 0 ? "<0.01" : decimals(arena, hundredths, false);
}

const char *estimate_dollars(struct ddb_arena *arena, uint64_t billionths) {
  uint64_t cents = estimate_scale(billionths, 1, 10000000);
  return cents == 0 && billionths > 0 ? "<0.01" : decimals(arena, cents, true);
}

const char *estimate_place(struct ddb_arena *arena, const struct table *table,
                           const struct index *index) {
  return index == NULL ? mem_format(arena, "table %s", table->table_name)
                       : mem_format(arena, "index %s of %s", index->name.text, table->table_name);
}

/* ---- partitions ------------------------------------------------------------------------------ */

const char *estimate_spread_text(struct ddb_arena *arena, const struct estimate_partition *key) {
  switch ((int)key->spread) {
  case ESTIMATE_CONSTANT:
    return "its only value has all";
  case ESTIMATE_HOTTEST:
    return mem_format(arena, "its busiest value has %s%%",
                      estimate_number(arena, key->share * 100));
  case ESTIMATE_EVEN:
    return mem_format(arena, "one of %llu values, if all are alike", (wide)key->values);
  case ESTIMATE_FEW:
    return mem_format(arena, "one of %llu values has at least its part", (wide)key->values);
  default:
    return "all values together; which is busiest is not known";
  }
}

void estimate_partition_line(struct ddb_buf *out, const struct estimate_partition *key) {
  struct ddb_arena *arena = out->arena;
  bool unknown = key->spread == ESTIMATE_UNKNOWN;
  ddb_buf_format(out, "  %-42s %11s %11s   %s\n",
                 mem_format(arena, "%s: %s", estimate_place(arena, key->table, key->index),
                            key->template->text),
                 estimate_number(arena, unknown ? key->reads : key->hottest_reads),
                 estimate_number(arena, unknown ? key->writes : key->hottest_writes),
                 estimate_spread_text(arena, key));
}
