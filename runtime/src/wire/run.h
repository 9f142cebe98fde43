/* SPDX-License-Identifier: Apache-2.0 */
/* A few attributes written one behind the other without asking the writer at each of them: what is
 * in front of a value is copied as the compiler laid it out, or is a constant. */
#ifndef DDB_WIRE_RUN_H
#define DDB_WIRE_RUN_H

#include "base/digits.h"
#include "base/splice.h"
#include "wire/writer.h"

enum {
  DDB_RUN_SLACK = 128, /* that an attribute may take, but for text beyond 32 bytes */
  DDB_RUN_ROOM = 1024,
  DDB_RUN_AROUND = 12 /* what an attribute has beside its name and its text: `,"":{"S":""}` */
};

struct ddb_run {
  char *begin;      /* where the first one goes */
  const char *last; /* up to where one may begin */
  const char *end;  /* of text */
  char before;
};

/* Starts at the end of the text. The first attribute of a map has no comma: its own takes the place
 * of the byte before, which is put back later. False: these are no attributes that could be written
 * so, or there is no room. Behind a failure it does not matter what is written. */
static inline bool ddb_run_begin(struct ddb_writer *writer, struct ddb_run *run) {
  struct ddb_buf *out = &writer->out;
  size_t first = writer->frames[writer->depth].first;
  if ((writer->assignments && writer->depth == 0) || out->size < first)
    return false;
  if (out->capacity - out->size <= (size_t)2 * DDB_RUN_SLACK &&
      (out->max - out->size <= DDB_RUN_ROOM || !ddb_buf_reserve(out, DDB_RUN_ROOM)))
    return false;
  run->begin = out->data + out->size - first;
  run->last = out->data + out->capacity - DDB_RUN_SLACK;
  run->end = out->data + out->capacity - 16;
  run->before = *run->begin;
  return true;
}

/* Ends with `written` attributes up to `at`, which count as many bytes as their names and texts
 * have, and `bytes`. What else a frame holds is of no value that anything asks about again. */
static inline void ddb_run_end(struct ddb_writer *writer, const struct ddb_run *run, char *at,
                               size_t written, size_t bytes) {
  struct ddb_frame *frame = &writer->frames[writer->depth];
  if (frame->first)
    *run->begin = run->before;
  frame->first = false;
  frame->index += written;
  writer->item_bytes += (size_t)(at - run->begin) - DDB_RUN_AROUND * written + bytes;
  writer->out.size = (size_t)(at - writer->out.data);
  *at = '\0';
}

/* Ends with nothing. */
static inline void ddb_run_undo(struct ddb_writer *writer, const struct ddb_run *run) {
  *run->begin = run->before;
  writer->out.data[writer->out.size] = '\0';
}

static inline char *ddb_run_head(char *at, const struct ddb_slot *slot) {
  memcpy(at, slot->head, 16);
  memcpy(at + 16, slot->head + 16, 16);
  return at + slot->head_size;
}

/* The end of a text or a number. */
static inline char *ddb_run_tail(char *at) {
  memcpy(at, "\"}", 2);
  return at + 2;
}

/* A whole number, and what it counts beside the bytes of its text: DynamoDB counts digits by twos,
 * and a sign. */
static inline char *ddb_run_number(char *at, uint64_t magnitude, bool negative, size_t *bytes) {
  *at = '-';
  at += negative;
  struct ddb_whole whole = ddb_put_whole(magnitude, at);
  *bytes += 1 + (size_t)((whole.significant + 1) / 2) - (size_t)whole.size;
  return ddb_run_tail(at + whole.size);
}

#endif
