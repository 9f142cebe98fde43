/* SPDX-License-Identifier: Apache-2.0 */
/* Structs to items with AVX2. */
#include "base/splice_wide.h"

#if DDB_SPLICE_AVX2
#define DDB_LOOP_TARGET DDB_AVX2
#define DDB_LOOP_COPY32 ddb_splice_copy32
#define DDB_LOOP_SPLICE ddb_splice32
#define DDB_LOOP_PART   ddb_splice_part32
#include "wire/write_loop.h"

DDB_AVX2 void ddb_write_slots_wide(struct ddb_writer *writer,
                                   const struct ddb_attribute *attributes,
                                   const struct ddb_slot *slots, int count, const char *record) {
  ddb_put_slots(writer, attributes, slots, count, record);
}

DDB_AVX2 bool ddb_write_front_wide(struct ddb_writer *writer, const struct ddb_front *front,
                                   const char *record) {
  return ddb_put_front(writer, front, record);
}
#else
/* No translation unit is empty. */
typedef int ddb_no_wide_writer;
#endif
