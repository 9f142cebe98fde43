/* SPDX-License-Identifier: Apache-2.0 */
/* What an item begins with, written at once, is what the functions for the key, the entity's name
 * and the opening of a map write; and what they refuse is left to them. */

/* Once more, as in test_slots.c. */
#ifndef DDB_SPLICE_NARROW
#define DDB_SPLICE_WIDE 0
#endif
#define ddb_write_slots slots_written_otherwise
#define ddb_write_slot  slot_written_otherwise
#define ddb_write_front front_written_otherwise
#include "../../runtime/src/wire/write_slots.c"
#undef ddb_write_slots
#undef ddb_write_slot
#undef ddb_write_front

#include <criterion/criterion.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/fail.h"

typedef bool write_front(struct ddb_writer *, const struct ddb_front *, const void *);

write_front ddb_write_front;

struct row {
  const char *user, *edit, *more;
};

static const struct ddb_table table = {.name = "T", .partition_key = "PK", .sort_key = "SK"};
static const struct ddb_entity entity = {.name = "Row", .table = &table, .entity_type = "Type"};
static const struct ddb_attribute map = {"Data", 4, DDB_REQUIRED | DDB_ENVELOPE, NULL};
static const struct ddb_slot pieces[] = {
    {",\"PK\":{\"S\":\"USER#", 17, DDB_READ_STRING, 0, offsetof(struct row, user), '#', NULL},
    {"\"},\"SK\":{\"S\":\"EDIT#", 19, DDB_READ_STRING, 0, offsetof(struct row, edit), '#', NULL},
    {"#", 1, DDB_READ_STRING, 0, offsetof(struct row, more), '#', NULL},
    {"\"},\"Type\":{\"S\":\"Row\"},\"Data\":{\"M", 32, DDB_READ_BY_CODE, 0, 0, 0, NULL},
    {"\":{", 3, DDB_READ_BY_CODE, 0, 0, 0, NULL},
};
static const struct ddb_front front = {pieces, 5, 3, &map};

static uint64_t state = 0x9E3779B97F4A7C15;

static uint64_t any(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

/* At the end of memory, so that a byte read behind it is one too many. Seldom anything but plain.
 */
static const char *any_text(char *end) {
  size_t size = any() % 40 == 0 ? 0 : any() % 60 == 0 ? any() % 1200 : any() % 80;
  char *text = end - 1 - size;
  for (size_t i = 0; i < size; i++)
    text[i] = (char)('a' + any() % 26);
  if (size > 0 && any() % 12 == 0)
    text[any() % size] = "#\"\\\n\x7F\xC3"[any() % 6];
  text[size] = '\0';
  return any() % 60 == 0 ? NULL : text;
}

struct outcome {
  struct ddb_text text;
  size_t bytes, outer, inner;
  int depth;
  enum ddb_status status;
  char error[256];
};

static void by_functions(struct ddb_writer *writer, const struct row *row) {
  struct ddb_key key;
  ddb_key_begin(&key);
  ddb_key_literal(&key, "USER#");
  ddb_key_part(&key, "Row.user", row->user, '#');
  ddb_key_sort(&key);
  ddb_key_literal(&key, "EDIT#");
  ddb_key_part(&key, "Row.edit", row->edit, '#');
  ddb_key_literal(&key, "#");
  ddb_key_part(&key, "Row.more", row->more, '#');
  ddb_write_key(writer, &entity, ddb_key_end(&key), &key);
  ddb_write_entity_type(writer, &entity);
  (void)ddb_open_map(writer, &map, true);
}

/* Answers whether it was done at once. */
static bool written(struct ddb_arena *mem, write_front *write, const struct row *row,
                    struct outcome *out) {
  struct ddb_writer writer;
  ddb_error_clear(ddb_arena_error_slot(mem));
  ddb_writer_init(&writer, mem, &entity);
  ddb_buf_char(&writer.out, '{');
  bool done = write && write(&writer, &front, row);
  if (write && !done)
    cr_assert_str_eq(writer.out.data, "{");
  if (!done)
    by_functions(&writer, row);
  out->status = ddb_writer_status(&writer);
  memcpy(out->error, ddb_arena_error(mem)->text, sizeof out->error);
  if (out->status >= 0) {
    const struct ddb_attribute name = {"a", 1, 0, NULL};
    ddb_write_bool(&writer, &name, true);
    ddb_close_map(&writer);
    ddb_buf_char(&writer.out, '}');
  }
  out->text = (struct ddb_text){writer.out.data, writer.out.size};
  out->bytes = writer.item_bytes;
  out->depth = writer.depth;
  out->outer = writer.frames[0].index;
  out->inner = writer.frames[1].index;
  return done;
}

static void same(const struct outcome *a, const struct outcome *b) {
  cr_assert_eq(a->status, b->status, "%s and %s", a->error, b->error);
  if (a->status < 0) {
    cr_assert_str_eq(a->error, b->error);
    return;
  }
  cr_assert_str_eq(a->text.data, b->text.data);
  cr_assert_eq(a->text.size, b->text.size);
  cr_assert_eq(a->bytes, b->bytes, "%zu and %zu: %s", a->bytes, b->bytes, a->text.data);
  cr_assert_eq(a->depth, b->depth);
  cr_assert_eq(a->outer, b->outer);
  cr_assert_eq(a->inner, b->inner);
}

/* Three texts, each with a page behind it that nobody may touch. */
static char *guarded(size_t page) {
  char *pages = mmap(NULL, 6 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  cr_assert_neq(pages, MAP_FAILED);
  for (size_t i = 1; i < 6; i += 2)
    cr_assert_eq(mprotect(pages + i * page, page, PROT_NONE), 0);
  return pages;
}

Test(front, random_keys_are_written_and_refused_as_by_functions) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  char *pages = guarded(page);
  struct ddb_arena *mem = ddb_arena_new();
  int here = 0, otherwise = 0, refused = 0;
  for (int i = 0; i < 30000; i++) {
    struct row row = {any_text(pages + page), any_text(pages + 3 * page),
                      any_text(pages + 5 * page)};
    struct outcome general, first, second;
    ddb_arena_reset(mem);
    (void)written(mem, NULL, &row, &general);
    here += written(mem, ddb_write_front, &row, &first);
    otherwise += written(mem, front_written_otherwise, &row, &second);
    same(&general, &first);
    same(&general, &second);
    refused += general.status < 0;
  }
  cr_assert_gt(refused, 2000, "%d", refused);
  cr_assert_gt(here, 18000, "%d", here);
  cr_assert_gt(otherwise, 18000, "%d", otherwise);
  ddb_arena_free(mem);
  (void)munmap(pages, 6 * page);
}
