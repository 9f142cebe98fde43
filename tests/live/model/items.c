/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "live/model/model.h"

struct item items[KINDS][OWNERS][IDS];
struct ddb *db;
struct ddb *plain;
struct ddb_arena *mem;
int step_number;
unsigned walk_seed;

static uint64_t random_state;

const char *const owner_texts[OWNERS + 1] = {"ada", "bob", "b", "a#b"};
const char *const id_texts[IDS + 1] = {"1", "10", "2", "a", "~", "\xC3\xA9", "a#b"};
/* In the order of the keys that they are in. */
const int order_days[IDS + 1] = {0, 7, 7, 30, 365, 999, 1};
const char *const order_ids[IDS + 1] = {"x", "a", "b", "x", "\xC3\xA9", "x", "a#b"};
const char *const note_texts[3] = {"", "short", "it's \"quoted\" \xF0\x9F\x98\x80"};
const char *const tag_texts[3] = {"red", "blue", "big"};
const int64_t code_numbers[3] = {-5, 0, INT64_C(1) << 40};
const char *const log_texts[3] = {"one", "", "\\\"\n"};
const char *const hint_texts[3] = {NULL, "", "h"};
const char *const holder_texts[2] = {"ann", "bob"};
const int64_t amounts[6] = {INT32_MIN, -1000, -1, 0, 5, INT32_MAX};

void begin_walk(unsigned seed) {
  walk_seed = seed;
  random_state = seed;
  memset(items, 0, sizeof items);
  for (int kind = 0; kind < KINDS; kind++)
    for (int owner = 0; owner < OWNERS; owner++)
      for (int id = 0; id < IDS; id++)
        items[kind][owner][id] = (struct item){.kind = (enum kind)kind, .owner = owner, .id = id};
}

unsigned any(unsigned below) {
  random_state = random_state * 6364136223846793005U + 1442695040888963407U;
  return (unsigned)(random_state >> 33) % below;
}

void expect(bool condition, const char *format, ...) {
  char text[1024];
  va_list arguments;

  if (condition)
    return;
  va_start(arguments, format);
  (void)vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  cr_assert(false, "seed %u, step %d: %s", walk_seed, step_number, text);
}

void expect_status(enum ddb_status status, enum ddb_status expected, const char *what) {
  expect(status == expected, "%s: %s, expected %s: %s", what, ddb_status_name(status),
         ddb_status_name(expected), ddb_error_text(db));
}

bool has_transactions(void) {
  const char *server = getenv("DDB_SERVER");

  return !server || strcmp(server, "dynalite") != 0;
}

/* ---- to records ------------------------------------------------------------------------------ */

void set_of(unsigned tags, struct ddb_string_set *out) {
  const char **texts = ddb_arena_alloc(mem, 3 * sizeof *texts);
  size_t count = 0;

  cr_assert_not_null(texts);
  for (unsigned i = 0; i < 3; i++)
    if (tags & (1U << i))
      texts[count++] = tag_texts[i];
  *out = (struct ddb_string_set){count ? texts : NULL, count};
}

void codes_of(unsigned codes, struct ddb_int_set *out) {
  int64_t *numbers = ddb_arena_alloc(mem, 3 * sizeof *numbers);
  size_t count = 0;

  cr_assert_not_null(numbers);
  for (unsigned i = 0; i < 3; i++)
    if (codes & (1U << i))
      numbers[count++] = code_numbers[i];
  *out = (struct ddb_int_set){count ? numbers : NULL, count};
}

struct model_string_list list_of(const struct item *item) {
  const char **texts = ddb_arena_alloc(mem, LOG_MAX * sizeof *texts);

  cr_assert_not_null(texts);
  if (item->logs < 0)
    return (struct model_string_list){NULL, 0};
  for (int i = 0; i < item->logs; i++)
    texts[i] = log_texts[item->log[i]];
  return (struct model_string_list){texts, (size_t)item->logs};
}

struct model_task task_record(const struct item *item) {
  struct model_task out = {.owner = owner_texts[item->owner],
                           .task_id = id_texts[item->id],
                           .state = item->state,
                           .priority = item->priority,
                           .note = item->note >= 2 ? note_texts[item->note - 2] : NULL,
                           .note_null = item->note == 1};

  if (item->has_number)
    out.rank = ddb_int(item->number);
  set_of(item->tags, &out.tags);
  return out;
}

struct model_board board_record(const struct item *item) {
  struct model_board out = {.owner = owner_texts[item->owner],
                            .board_id = id_texts[item->id],
                            .views = item->views,
                            .stock = item->stock,
                            .log = list_of(item),
                            .first = hint_texts[item->first],
                            .hint = hint_texts[item->hint]};

  if (item->has_number)
    out.score = ddb_int(item->number);
  set_of(item->tags, &out.tags);
  codes_of(item->codes, &out.codes);
  return out;
}

struct model_account account_record(const struct item *item) {
  return (struct model_account){.owner = owner_texts[item->owner],
                                .account_id = id_texts[item->id],
                                .balance = item->balance,
                                .holder = holder_texts[item->holder],
                                .version = item->version};
}

struct model_order order_record(const struct item *item) {
  return (struct model_order){.owner = owner_texts[item->owner],
                              .day = order_days[item->id],
                              .order_id = order_ids[item->id],
                              .amount = (int32_t)item->amount};
}

struct model_remark remark_record(const struct item *item) {
  return (struct model_remark){.owner = owner_texts[item->owner],
                               .task_id = item->id == IDS ? id_texts[IDS] : id_texts[item->id % 3],
                               .number = item->id};
}

/* ---- from records ---------------------------------------------------------------------------- */

static int place(const char *text, const char *const *texts, int count) {
  for (int i = 0; i < count; i++)
    if (texts[i] && strcmp(text, texts[i]) == 0)
      return i;
  expect(false, "'%s' was never written", text);
  return -1;
}

static unsigned tags_of(const struct ddb_string_set *set) {
  unsigned tags = 0;

  for (size_t i = 0; i < set->count; i++)
    tags |= 1U << place(set->items[i], tag_texts, 3);
  return tags;
}

static int64_t ms_of(ddb_time time) {
  return time.seconds * 1000 + time.nanoseconds / 1000000;
}

struct item task_item(const struct model_task *record) {
  return (struct item){.kind = TASK,
                       .there = true,
                       .owner = place(record->owner, owner_texts, OWNERS),
                       .id = place(record->task_id, id_texts, IDS),
                       .state = record->state,
                       .priority = record->priority,
                       .note = record->note        ? 2 + place(record->note, note_texts, 3)
                               : record->note_null ? 1
                                                   : 0,
                       .has_number = record->rank.set,
                       .number = record->rank.set ? record->rank.value : 0,
                       .tags = tags_of(&record->tags),
                       .created = ms_of(record->item_created_at),
                       .updated = ms_of(record->item_updated_at)};
}

static struct item known(const char *owner, const char *task_id, const char *note, bool null) {
  struct item out = items[TASK][place(owner, owner_texts, OWNERS)][place(task_id, id_texts, IDS)];

  out.note = note ? 2 + place(note, note_texts, 3) : null ? 1 : 0;
  return out;
}

struct item card_item(const struct model_task_card_item *record) {
  struct item out = known(record->owner, record->task_id, record->note, record->note_null);

  out.has_number = record->rank.set;
  out.number = record->rank.set ? record->rank.value : 0;
  return out;
}

struct item cards_item(const struct model_task_cards_item *record) {
  struct item out = known(record->owner, record->task_id, record->note, record->note_null);

  out.priority = record->priority;
  return out;
}

struct item board_item(const struct model_board *record) {
  struct item out = {.kind = BOARD,
                     .there = true,
                     .owner = place(record->owner, owner_texts, OWNERS),
                     .id = place(record->board_id, id_texts, IDS),
                     .views = record->views,
                     .stock = record->stock,
                     .has_number = record->score.set,
                     .number = record->score.set ? record->score.value : 0,
                     .logs = record->log.items ? (int)record->log.count : -1,
                     .tags = tags_of(&record->tags),
                     .first = record->first ? place(record->first, hint_texts, 3) : 0,
                     .hint = record->hint ? place(record->hint, hint_texts, 3) : 0,
                     .created = ms_of(record->item_created_at),
                     .updated = ms_of(record->item_updated_at)};

  for (int i = 0; i < out.logs && i < LOG_MAX; i++)
    out.log[i] = (unsigned char)place(record->log.items[i], log_texts, 3);
  for (size_t i = 0; i < record->codes.count; i++)
    for (unsigned k = 0; k < 3; k++)
      if (record->codes.items[i] == code_numbers[k])
        out.codes |= 1U << k;
  return out;
}

struct item account_item(const struct model_account *record) {
  return (struct item){.kind = ACCOUNT,
                       .there = true,
                       .owner = place(record->owner, owner_texts, OWNERS),
                       .id = place(record->account_id, id_texts, IDS),
                       .balance = record->balance,
                       .holder = place(record->holder, holder_texts, 2),
                       .version = record->version,
                       .created = ms_of(record->item_created_at),
                       .updated = ms_of(record->item_updated_at)};
}

struct item order_item(const struct model_order *record) {
  struct item out = {.kind = ORDER,
                     .there = true,
                     .owner = place(record->owner, owner_texts, OWNERS),
                     .id = -1,
                     .amount = record->amount,
                     .created = ms_of(record->item_created_at),
                     .updated = ms_of(record->item_updated_at)};

  for (int i = 0; i < IDS; i++)
    if (order_days[i] == record->day && strcmp(order_ids[i], record->order_id) == 0)
      out.id = i;
  expect(out.id >= 0, "an order of day %d and id %s", (int)record->day, record->order_id);
  return out;
}

struct item remark_item(const struct model_remark *record) {
  expect(strcmp(record->text, "none") == 0, "the default is missing");
  expect(record->number >= 0 && record->number < IDS &&
             strcmp(record->task_id, id_texts[record->number % 3]) == 0,
         "remark %d of %s", (int)record->number, record->task_id);
  return (struct item){.kind = REMARK,
                       .there = true,
                       .owner = place(record->owner, owner_texts, OWNERS),
                       .id = record->number,
                       .created = ms_of(record->item_created_at),
                       .updated = ms_of(record->item_updated_at)};
}

/* ---- comparing ------------------------------------------------------------------------------- */

static const char *difference(const struct item *a, const struct item *b) {
  if (a->kind != b->kind || a->owner != b->owner || a->id != b->id)
    return "key";
  if (a->there != b->there)
    return "there";
  if (a->state != b->state || a->priority != b->priority || a->note != b->note)
    return "state, priority or note";
  if (a->has_number != b->has_number || a->number != b->number)
    return "rank or score";
  if (a->tags != b->tags || a->codes != b->codes)
    return "tags or codes";
  if (a->views != b->views || a->stock != b->stock)
    return "views or stock";
  if (a->logs != b->logs || (a->logs > 0 && memcmp(a->log, b->log, (size_t)a->logs) != 0))
    return "log";
  if (a->first != b->first || a->hint != b->hint)
    return "first or hint";
  if (a->balance != b->balance || a->holder != b->holder || a->amount != b->amount)
    return "balance, holder or amount";
  if (a->version && b->version && a->version != b->version)
    return "version";
  return a->created && b->created && a->created != b->created ? "the time of creation" : NULL;
}

bool is_same(const struct item *read, const struct item *expected) {
  return difference(read, expected) == NULL;
}

static void print(const struct item *item, char text[256]) {
  int used = snprintf(text, 256,
                      "%d %d %d there %d: state %d priority %d note %d number %d:%" PRId64
                      " tags %u codes %u views %" PRId64 " stock %d logs %d first %d hint %d"
                      " balance %" PRId64 " holder %d version %" PRId64 " amount %" PRId64,
                      (int)item->kind, item->owner, item->id, item->there, (int)item->state,
                      item->priority, item->note, item->has_number, item->number, item->tags,
                      item->codes, item->views, item->stock, item->logs, item->first, item->hint,
                      item->balance, item->holder, item->version, item->amount);
  cr_assert_lt(used, 256);
}

void expect_same(const struct item *read, const struct item *expected, const char *what) {
  const char *found = difference(read, expected);
  char texts[2][256];

  if (!found)
    return;
  print(read, texts[0]);
  print(expected, texts[1]);
  expect(false, "%s: %s differs:\n  server %s\n  model  %s", what, found, texts[0], texts[1]);
}

void expect_item(const struct item *read, const char *what) {
  struct item *item = &items[read->kind][read->owner][read->id];

  expect_same(read, item, what);
  expect(read->created > 0 && read->updated >= read->created && read->updated >= item->updated,
         "%s: created at %" PRId64 ", updated at %" PRId64 ", before that at %" PRId64, what,
         read->created, read->updated, item->updated);
  if (read->kind == ACCOUNT && item->version == 0) {
    /* Versions begin with the time in milliseconds; those of quick writes are a little ahead of it.
     */
    expect(read->version > item->greatest - 100, "%s: version %" PRId64 " after %" PRId64, what,
           read->version, item->greatest);
    item->version = read->version;
    item->greatest = read->version > item->greatest ? read->version : item->greatest;
  }
  item->created = read->created;
  item->updated = read->updated;
}
