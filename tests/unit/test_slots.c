/* SPDX-License-Identifier: Apache-2.0 */
/* Records written from slots are what the functions of their attributes write one by one: the same
 * bytes, the same count of them, the same errors; with wide loads and without. */

/* Once more, as it is where texts are not loaded 16 bytes at a time; in test_slots_narrow.c as it
 * is where they are, but not 32, which this processor may do in the library itself. */
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
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/fail.h"

typedef void write_slots(struct ddb_writer *, const struct ddb_attribute *, const struct ddb_slot *,
                         int, const void *);
write_slots ddb_write_slots;

struct row {
  const char *texts[5];
  int colour;
  const char *colour_text;
  bool yes;
  ddb_opt_bool maybe;
  int32_t i32;
  int64_t i64;
  uint32_t u32;
  uint64_t u64;
  ddb_opt_int oi32, oi64;
  ddb_opt_uint ou32, ou64;
  ddb_time time, epoch, epoch_ms;
  ddb_opt_time otime, oepoch, oepoch_ms;
};

static const char *const colours[] = {"red", "a colour whose name has more than 32 bytes",
                                      "gr\"een"};
static const struct ddb_spelling spellings[] = {{"red\"}", 5}, {"", 0}, {"", 0}};
static const unsigned char begins[] = {1, 0, 1};
static const struct ddb_enum plain_enum = {
    .name = "Colour", .texts = colours, .count = 3, .spellings = spellings};
static const struct ddb_enum begun_enum = {
    .name = "Colour", .texts = colours, .count = 3, .spellings = spellings, .initial = begins};
static const struct ddb_range limits[] = {
    {.has_min = true,
     .has_max = true,
     .min = 2,
     .max = 40,
     .umin = 2,
     .umax = 40,
     .text = "2 to 40"},
    {.has_max = true, .max = 1000000, .umax = 1000000, .text = "at most 1000000"},
    {.pattern = "^[a-z]*$", .text = NULL},
};
static const struct ddb_table table = {.name = "T", .partition_key = "PK"};
static const struct ddb_entity entity = {.name = "Row", .table = &table};

enum { ROWS = 22 };

#define MEMBER(as, member)                                                                         \
  { "", 0, as, UINT32_MAX, offsetof(struct row, member), 0, NULL }
static const struct ddb_slot kinds[ROWS] = {
    MEMBER(DDB_READ_STRING, texts[0]),   MEMBER(DDB_READ_STRING, texts[1]),
    MEMBER(DDB_READ_STRING, texts[2]),   MEMBER(DDB_READ_STRING, texts[3]),
    MEMBER(DDB_READ_STRING, texts[4]),   MEMBER(DDB_READ_ENUM, colour),
    MEMBER(DDB_READ_BOOL, yes),          MEMBER(DDB_READ_OPT_BOOL, maybe),
    MEMBER(DDB_READ_INT32, i32),         MEMBER(DDB_READ_INT64, i64),
    MEMBER(DDB_READ_UINT32, u32),        MEMBER(DDB_READ_UINT64, u64),
    MEMBER(DDB_READ_OPT_INT32, oi32),    MEMBER(DDB_READ_OPT_INT64, oi64),
    MEMBER(DDB_READ_OPT_UINT32, ou32),   MEMBER(DDB_READ_OPT_UINT64, ou64),
    MEMBER(DDB_READ_TIME, time),         MEMBER(DDB_READ_EPOCH, epoch),
    MEMBER(DDB_READ_EPOCH_MS, epoch_ms), MEMBER(DDB_READ_OPT_TIME, otime),
    MEMBER(DDB_READ_OPT_EPOCH, oepoch),  MEMBER(DDB_READ_OPT_EPOCH_MS, oepoch_ms),
};

/* ---- random records ------------------------------------------------------------------------- */

static uint64_t state;

static uint64_t any(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

static bool one_in(unsigned n) {
  return any() % n == 0;
}

/* In memory of just its size. Mostly plain; else with an escape, another character, bytes that are
 * no UTF-8. */
static const char *any_text(void) {
  static const char *const odd[] = {
      "\"",   "\\",   "\n",   "\x7F", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80",
      "\xFF", "\xC3", "\x80", "\x01"};
  size_t size = one_in(8) ? 0 : one_in(30) ? any() % 3000 : any() % 50;
  char *text = malloc(size + 1);
  for (size_t i = 0; i < size; i++)
    text[i] = (char)(' ' + any() % 95);
  for (size_t i = 0; i < size; i++)
    if (text[i] == '"' || text[i] == '\\')
      text[i] = 'x';
  text[size] = '\0';
  if (one_in(6) && size > 4) {
    const char *other = odd[any() % (sizeof odd / sizeof odd[0])];
    size_t at = any() % (size - 4);
    memcpy(text + at, other, strlen(other));
  }
  return text;
}

static uint64_t any_number(void) {
  uint64_t number = any() >> any() % 64;
  for (uint64_t zeros = one_in(3) ? any() % 6 : 0; zeros > 0; zeros--)
    number = number / 10 * 10;
  return one_in(9) ? 0 : one_in(9) ? any() % 60 : number;
}

static ddb_time any_time(bool fine) {
  int64_t seconds = (int64_t)(any() % 400000000000) - 70000000000;
  ddb_time time = {seconds, (int32_t)(any() % 1000) * 1000000};
  if (one_in(30))
    time.seconds = (int64_t)(any_number() * 7);
  if (one_in(12))
    time.nanoseconds = (int32_t)(any() % 1100000000) - 50000000;
  if (!fine)
    time.nanoseconds = one_in(20) ? 5 : 0;
  return one_in(40) ? (ddb_time){0, 0} : time;
}

static void fill(struct row *row, bool good) {
  memset(row, 0, sizeof *row);
  for (int i = 0; i < 5; i++)
    row->texts[i] = one_in(10) ? NULL : any_text();
  row->colour = one_in(20) ? (int)(any() % 8) - 2 : 1 + (int)(any() % 3);
  row->colour_text = one_in(9) ? any_text() : NULL;
  row->yes = one_in(2);
  row->maybe = one_in(2) ? ddb_bool(one_in(2)) : (ddb_opt_bool){false, true};
  row->i32 = (int32_t)any_number();
  row->i64 = (int64_t)(one_in(2) ? 0 - any_number() : any_number());
  row->u32 = (uint32_t)any_number();
  row->u64 = any_number();
  row->oi32 = (ddb_opt_int){!one_in(4), one_in(2) ? (int32_t)any() : (int64_t)any_number()};
  row->oi64 = (ddb_opt_int){!one_in(4), one_in(20) ? INT64_MIN : (int64_t)any_number()};
  row->ou32 = (ddb_opt_uint){!one_in(4), one_in(2) ? (uint32_t)any() : any_number()};
  row->ou64 = (ddb_opt_uint){!one_in(4), any_number()};
  row->time = any_time(true);
  row->epoch = any_time(false);
  row->epoch_ms = any_time(true);
  row->otime = (ddb_opt_time){!one_in(4), any_time(true)};
  row->oepoch = (ddb_opt_time){!one_in(4), any_time(false)};
  row->oepoch_ms = (ddb_opt_time){!one_in(4), any_time(true)};
  if (!good)
    return;
  row->oi32.value = (int32_t)row->oi32.value;
  row->ou32.value = (uint32_t)row->ou32.value;
  row->time = row->otime.value = (ddb_time){(int64_t)(any() % 4000000000), 120000000};
  row->epoch = row->oepoch.value = (ddb_time){(int64_t)(any() % 4000000000) + 1, 0};
  row->epoch_ms = row->oepoch_ms.value = (ddb_time){-(int64_t)(any() % 4000000000), 7000000};
}

static void forget(struct row *row) {
  for (int i = 0; i < 5; i++)
    free((void *)(uintptr_t)row->texts[i]);
  free((void *)(uintptr_t)row->colour_text);
}

/* ---- the table ------------------------------------------------------------------------------- */

static struct ddb_attribute attributes[ROWS];
static struct ddb_slot slots[ROWS], bare[ROWS];
static char names[ROWS][24];

static const char *opening(uint8_t as) {
  return as == DDB_READ_BOOL || as == DDB_READ_OPT_BOOL ? "{\"BOOL\":"
         : as == DDB_READ_STRING || as == DDB_READ_ENUM || as == DDB_READ_TIME ||
                 as == DDB_READ_OPT_TIME
             ? "{\"S\":\""
             : "{\"N\":\"";
}

static void make_table(bool limited) {
  static const unsigned odd[] = {DDB_HIDDEN,    DDB_PARTITION_OF_INDEX, DDB_SORT_OF_INDEX,
                                 DDB_DIGITS(0), DDB_DIGITS(3),          DDB_DIGITS(6)};
  for (int i = 0; i < ROWS; i++) {
    bool texts = kinds[i].as == DDB_READ_STRING;
    (void)snprintf(names[i], sizeof names[i], "n%.*s", (int)(any() % 16), "abcdefghijklmnopq");
    names[i][0] = (char)('a' + i);
    attributes[i] = (struct ddb_attribute){names[i], (uint32_t)strlen(names[i]), 0, NULL};
    attributes[i].flags = one_in(3) && limited ? DDB_REQUIRED : 0;
    attributes[i].flags |= one_in(8) ? odd[any() % 6] : 0;
    if (limited && one_in(5))
      attributes[i].range = &limits[any() % (texts ? 3 : 2)];
    bare[i] = slots[i] = kinds[i];
    if (kinds[i].as == DDB_READ_ENUM) {
      slots[i].text = offsetof(struct row, colour_text);
      slots[i].more = one_in(2) ? &plain_enum : &begun_enum;
      bare[i] = slots[i];
    }
    slots[i].head_size = (uint8_t)snprintf(slots[i].head, sizeof slots[i].head, ",\"%s\":%s",
                                           names[i], opening(kinds[i].as));
    if (slots[i].head_size > 32)
      slots[i].head_size = 0;
  }
}

/* ---- comparing ------------------------------------------------------------------------------- */

struct outcome {
  char *text; /* of the arena */
  size_t bytes;
  size_t index;
  struct ddb_error error;
};

static struct outcome written(struct ddb_arena *mem, write_slots *write, const struct ddb_slot *by,
                              const struct row *row, unsigned how) {
  struct outcome out = {0};
  struct ddb_writer writer;
  ddb_error_clear(ddb_arena_error_slot(mem));
  ddb_writer_init(&writer, mem, &entity);
  writer.creating = how & 1;
  writer.plain = how & 2;
  ddb_buf_char(&writer.out, '{');
  const struct ddb_attribute map = {"map", 3, how & 4 ? DDB_ENVELOPE : DDB_HIDDEN, NULL};
  if (how & 8)
    (void)ddb_open_map(&writer, &map, true);
  write(&writer, attributes, by, 7, row);
  if (how & 16)
    ddb_write_bool(&writer, &map, true);
  write(&writer, attributes + 7, by + 7, ROWS - 7, row);
  out.index = writer.frames[writer.depth].index;
  if (how & 8)
    ddb_close_map(&writer);
  ddb_buf_char(&writer.out, '}');
  (void)ddb_writer_status(&writer);
  out.error = *ddb_arena_error_slot(mem);
  out.text = writer.out.data;
  out.bytes = writer.item_bytes;
  return out;
}

static void same(const struct outcome *a, const struct outcome *b) {
  cr_assert_eq(a->error.status, b->error.status, "'%s' and '%s'", a->error.text, b->error.text);
  cr_assert_str_eq(a->error.text, b->error.text);
  cr_assert_str_eq(a->error.field, b->error.field);
  if (a->error.status < 0)
    return;
  cr_assert_str_eq(a->text, b->text);
  cr_assert_eq(a->bytes, b->bytes, "%zu and %zu bytes: %s", a->bytes, b->bytes, a->text);
  cr_assert_eq(a->index, b->index);
}

static int compare(bool limited, int rounds) {
  struct ddb_arena *mem = ddb_arena_new();
  struct row row;
  int good = 0;
  for (int i = 0; i < rounds; i++) {
    unsigned how = (unsigned)any();
    ddb_arena_reset(mem);
    make_table(limited);
    fill(&row, !limited);
    struct outcome by_function = written(mem, ddb_write_slots, bare, &row, how);
    struct outcome here = written(mem, ddb_write_slots, slots, &row, how);
    struct outcome other = written(mem, slots_written_otherwise, slots, &row, how);
    same(&by_function, &here);
    same(&by_function, &other);
    good += by_function.error.status >= 0;
    forget(&row);
  }
  ddb_arena_free(mem);
  return good;
}

Test(slots, random_records_are_written_as_by_functions) {
  state = 0x9E3779B97F4A7C15;
  int good = compare(false, 20000);
  cr_assert_gt(good, 5000, "%d", good);
}

Test(slots, random_records_are_refused_as_by_functions) {
  state = 0xD1B54A32D192ED03;
  int good = compare(true, 20000);
  cr_assert(good > 20 && good < 15000, "%d", good);
}

/* Behind the end of a text is nothing: not a byte of the next page is loaded. */
static void write_at_the_end(write_slots *write) {
  static const struct ddb_attribute name = {"name", 4, DDB_REQUIRED, NULL};
  static const struct ddb_slot slot = {
      ",\"name\":{\"S\":\"", 14, DDB_READ_STRING, 0x3fff, 0, 0, NULL};
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  char *pages = mmap(NULL, 3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  struct ddb_arena *mem = ddb_arena_new();
  cr_assert_neq(pages, MAP_FAILED);
  cr_assert_eq(mprotect(pages + 2 * page, page, PROT_NONE), 0);
  memset(pages, 'x', 2 * page);
  pages[2 * page - 1] = '\0';
  for (size_t size = 0; size < page + 100; size++) {
    const char *text = pages + 2 * page - 1 - size;
    struct ddb_writer writer;
    ddb_arena_reset(mem);
    ddb_writer_init(&writer, mem, &entity);
    ddb_buf_char(&writer.out, '{');
    write(&writer, &name, &slot, 1, &text);
    cr_assert_eq(ddb_writer_status(&writer), DDB_OK);
    cr_assert_eq(writer.out.size, size + 16, "%zu", size);
    cr_assert_eq(writer.item_bytes, size + 4);
    cr_assert_eq(strspn(writer.out.data + 14, "x"), size);
    cr_assert_str_eq(writer.out.data + 14 + size, "\"}");
  }
  ddb_arena_free(mem);
  (void)munmap(pages, 3 * page);
}

Test(slots, a_text_may_end_where_memory_ends) {
  write_at_the_end(ddb_write_slots);
  write_at_the_end(slots_written_otherwise);
}

/* Every byte, at every place of texts of up to three chunks. */
static void write_each_byte(write_slots *write) {
  static const struct ddb_attribute name = {"name", 4, DDB_REQUIRED, NULL};
  static const struct ddb_slot slot = {
      ",\"name\":{\"S\":\"", 14, DDB_READ_STRING, UINT32_MAX, 0, 0, NULL};
  static const struct ddb_slot unlaid = {"", 0, DDB_READ_STRING, UINT32_MAX, 0, 0, NULL};
  struct ddb_arena *mem = ddb_arena_new();
  for (int byte = 1; byte < 256; byte++)
    for (int at = 0; at < 70; at++) {
      char copy[72], *text = copy;
      struct ddb_writer writer[2];
      enum ddb_status status[2];
      ddb_arena_reset(mem);
      memset(copy, 'x', 71);
      copy[at] = (char)byte;
      copy[71] = '\0';
      for (int i = 0; i < 2; i++) {
        ddb_error_clear(ddb_arena_error_slot(mem));
        ddb_writer_init(&writer[i], mem, &entity);
        ddb_buf_char(&writer[i].out, '{');
        write(&writer[i], &name, i ? &slot : &unlaid, 1, &text);
        status[i] = ddb_writer_status(&writer[i]);
      }
      cr_assert_eq(status[0], status[1]);
      if (status[0] < 0)
        continue;
      cr_assert_str_eq(writer[0].out.data, writer[1].out.data, "%d at %d", byte, at);
      cr_assert_eq(writer[0].item_bytes, writer[1].item_bytes);
    }
  ddb_arena_free(mem);
}

Test(slots, each_byte_at_each_place) {
  write_each_byte(ddb_write_slots);
  write_each_byte(slots_written_otherwise);
}
