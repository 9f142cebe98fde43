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
  struct ddb_frame *frame;
  char *begin;      /* where the first one goes */
  const char *last; /* up to where one may begin */
  char before;      /* what stands there in the end */
};

/* Up to where a text may go. */
static inline const char *ddb_run_text_end(const struct ddb_run *run) {
  return run->last + (DDB_RUN_SLACK - 16);
}

/* More room. */
bool ddb_run_grow(struct ddb_writer *writer);

/* Starts at the end of the text. The first attribute of a map has no comma: its own takes the place
 * of the byte before, which is put back later. False: these are no attributes that could be written
 * so, or there is no room. Behind a failure it does not matter what is written. */
static inline bool ddb_run_begin(struct ddb_writer *writer, struct ddb_run *run) {
  struct ddb_buf *out = &writer->out;
  struct ddb_frame *frame = &writer->frames[writer->depth];
  if ((writer->assignments && writer->depth == 0) || out->size < frame->first)
    return false;
  if (out->capacity - out->size <= (size_t)2 * DDB_RUN_SLACK && !ddb_run_grow(writer))
    return false;
  run->frame = frame;
  run->begin = out->data + out->size - frame->first;
  run->last = out->data + out->capacity - DDB_RUN_SLACK;
  run->before = ',';
  if (frame->first)
    run->before = *run->begin;
  return true;
}

/* Ends with `written` attributes up to `at`, more than none, which count as many bytes as their
 * names and texts have, and `bytes`. What else a frame holds is of no value that anything asks
 * about again. */
static inline void ddb_run_end(struct ddb_writer *writer, const struct ddb_run *run, char *at,
                               size_t written, size_t bytes) {
  *run->begin = run->before;
  run->frame->first = false;
  run->frame->index += written;
  writer->item_bytes += (size_t)(at - run->begin) - DDB_RUN_AROUND * written + bytes;
  writer->out.size = (size_t)(at - writer->out.data);
  *at = '\0';
}

/* Ends with nothing. */
static inline void ddb_run_undo(const struct ddb_run *run) {
  if (!run->begin) /* which no run has that was begun */
    return;
  if (!run->frame->first) {
    *run->begin = '\0';
    return;
  }
  run->begin[0] = run->before;
  run->begin[1] = '\0';
}

static inline void ddb_run_copy32(char *to, const char *from) {
  memcpy(to, from, 16);
  memcpy(to + 16, from + 16, 16);
}

static inline char *ddb_run_head(char *at, const struct ddb_slot *slot) {
  ddb_run_copy32(at, slot->head);
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

/* ddb_write_slots for processors with AVX2; and of one attribute, by its function. */
void ddb_write_slots_wide(struct ddb_writer *writer, const struct ddb_attribute *attributes,
                          const struct ddb_slot *slots, int count, const char *record);
void ddb_write_slot(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                    const struct ddb_slot *slot, const char *record);

/* ddb_write_front for them. */
bool ddb_write_front_wide(struct ddb_writer *writer, const struct ddb_front *front,
                          const char *record);

/* A map or list whose opening was written is the innermost now. `attribute` may be NULL. */
static inline void ddb_writer_enter(struct ddb_writer *writer,
                                    const struct ddb_attribute *attribute, bool list) {
  struct ddb_frame *frame = &writer->frames[++writer->depth];
  frame->start = writer->out.size - 1;
  frame->name = NULL;
  frame->row = NULL;
  frame->index = 0;
  frame->list = list;
  frame->envelope = attribute && (attribute->flags & DDB_ENVELOPE);
  frame->hidden = false;
  frame->first = true;
  frame->tag = NULL;
}

#endif
