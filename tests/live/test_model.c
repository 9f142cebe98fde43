/* SPDX-License-Identifier: Apache-2.0 */
/* Operations at random, on a real server ($DDB_ENDPOINT) and on a model in memory that is as simple
 * as can be: after each step both answer the same. $DDB_TEST_SEED repeats a run, $DDB_TEST_STEPS
 * makes it longer. Then many writers at once, whose sum must be what one after the other allows. */
#include <criterion/criterion.h>
#include <model/model.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/report.h"

enum { OWNERS = 3, TASKS = 6, REMARKS = 5, TAGS = 3 };

static struct ddb *db;
static struct ddb_arena *mem;
static char table[64];

static void setup(void) {
  static int number;
  struct ddb_options options = {.endpoint = getenv("DDB_ENDPOINT"), .table_name = table};

  (void)snprintf(table, sizeof table, "model-%ld-%d", (long)getpid(), ++number);
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
  cr_assert_geq(ddb_open(&db, &options), 0, "%s", ddb_error_text(db));
  cr_assert_geq(model_create_table(db), 0, "%s", ddb_error_text(db));
}

static void teardown(void) {
  ddb_close(db);
  ddb_arena_free(mem);
}

TestSuite(model, .init = setup, .fini = teardown, .timeout = 300);

/* ---- the model --------------------------------------------------------------------------------
 */

struct task {
  bool there;
  enum model_state state;
  int priority;
  int note; /* 0: absent, 1: NULL, 2: empty, 3 and above: one of the texts */
  int rank; /* 0: absent */
  unsigned tags;
};

static struct task tasks[OWNERS][TASKS];
static bool remarks[OWNERS][TASKS][REMARKS];
static int steps;
static unsigned seed;
static uint64_t state;

static unsigned any(unsigned below) {
  state = state * 6364136223846793005U + 1442695040888963407U;
  return (unsigned)(state >> 33) % below;
}

static void expect(bool condition, const char *format, ...) DDB_PRINTF(2, 3);
static void expect(bool condition, const char *format, ...) {
  char text[512];
  va_list arguments;

  va_start(arguments, format);
  (void)vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  cr_assert(condition, "seed %u, step %d: %s", seed, steps, text);
}

static void expect_status(enum ddb_status status, enum ddb_status expected, const char *what) {
  expect(status == expected, "%s: %s, expected %s: %s", what, ddb_status_name(status),
         ddb_status_name(expected), ddb_error_text(db));
}

static const char *const owners[OWNERS] = {"ada", "bob", "b"};
static const char *const ids[TASKS] = {"1", "10", "2", "a", "\xC3\xA9", "~"};
static const char *const notes[] = {"", "short", "it's \"quoted\" \xF0\x9F\x98\x80"};
static const char *const tag_texts[TAGS] = {"red", "blue", "big"};

/* Which states may follow which, as the schema has it. */
static bool may_become(enum model_state from, enum model_state to) {
  switch (from) {
  case MODEL_STATE_OPEN:
    return to == MODEL_STATE_ACTIVE || to == MODEL_STATE_DROPPED;
  case MODEL_STATE_ACTIVE:
    return to != MODEL_STATE_ACTIVE;
  default:
    return false;
  }
}

static void set_tags(unsigned tags, struct ddb_string_set *out) {
  const char **items = ddb_arena_alloc(mem, TAGS * sizeof *items);
  size_t count = 0;

  cr_assert_not_null(items);
  for (unsigned i = 0; i < TAGS; i++)
    if (tags & (1U << i))
      items[count++] = tag_texts[i];
  *out = (struct ddb_string_set){count ? items : NULL, count};
}

static struct model_task record_of(int owner, int id, const struct task *task) {
  struct model_task out = {.owner = owners[owner],
                           .task_id = ids[id],
                           .state = task->state,
                           .priority = task->priority,
                           .note_null = task->note == 1};

  if (task->note >= 2)
    out.note = notes[task->note - 2];
  if (task->rank)
    out.rank = ddb_int(task->rank);
  set_tags(task->tags, &out.tags);
  return out;
}

static unsigned tags_of(const struct ddb_string_set *set) {
  unsigned tags = 0;

  for (size_t i = 0; i < set->count; i++)
    for (unsigned k = 0; k < TAGS; k++)
      if (strcmp(set->items[i], tag_texts[k]) == 0)
        tags |= 1U << k;
  return tags;
}

static void compare(const struct model_task *got, int owner, int id, const char *what) {
  const struct task *task = &tasks[owner][id];
  int note = got->note_null ? 1 : 0;

  for (int i = 0; got->note && i < 3; i++)
    if (strcmp(got->note, notes[i]) == 0)
      note = i + 2;
  expect(task->there, "%s: a task that is not there", what);
  expect(strcmp(got->owner, owners[owner]) == 0 && strcmp(got->task_id, ids[id]) == 0,
         "%s: another task: %s", what, got->task_id);
  expect(got->state == task->state && got->priority == task->priority && note == task->note &&
             (got->rank.set ? (int)got->rank.value : 0) == task->rank &&
             tags_of(&got->tags) == task->tags,
         "%s: %s/%s differs: state %d/%d priority %d/%d note %d/%d", what, owners[owner], ids[id],
         (int)got->state, (int)task->state, (int)got->priority, task->priority, note, task->note);
}

/* ---- writes ------------------------------------------------------------------------------------
 */

static struct task random_task(void) {
  return (struct task){.there = true,
                       .state = (enum model_state)(1 + any(4)),
                       .priority = (int)any(4) * 333,
                       .note = (int)any(5),
                       .rank = any(3) ? (int)any(4) - 5 : 0,
                       .tags = any(8)};
}

static void do_put(int owner, int id) {
  struct task task = random_task();
  struct model_task record = record_of(owner, id, &task);

  expect_status(model_put_task(db, &record, NULL), DDB_OK, "put");
  tasks[owner][id] = task;
}

static void do_create(int owner, int id) {
  struct task task = random_task();
  struct model_task record = record_of(owner, id, &task);
  enum ddb_status status = model_create_task(db, mem, &record, NULL, NULL);

  if (task.state != MODEL_STATE_OPEN) {
    expect_status(status, DDB_E_INVALID, "create in another state than the first");
    return;
  }
  expect_status(status, tasks[owner][id].there ? DDB_E_CONDITION : DDB_OK, "create");
  if (!tasks[owner][id].there)
    tasks[owner][id] = task;
}

static void do_move(int owner, int id) {
  struct task *task = &tasks[owner][id];
  const struct model_move_task_set set = {.state = (enum model_state)(1 + any(4)),
                                          .priority = (int)any(1000)};
  enum ddb_status status = model_move_task(db, owners[owner], ids[id], &set, NULL);

  if (!task->there) {
    expect_status(status, DDB_NOT_FOUND, "move");
  } else if (!may_become(task->state, set.state)) {
    expect_status(status, DDB_E_TRANSITION, "move");
  } else {
    expect_status(status, DDB_OK, "move");
    task->state = set.state;
    task->priority = set.priority;
  }
}

static void do_edit(int owner, int id) {
  struct task *task = &tasks[owner][id];
  struct model_edit_task_set set = {.note = NULL};
  int note = (int)any(5);
  unsigned tags = any(8);

  set.note_null = note == 1;
  if (note >= 2)
    set.note = notes[note - 2];
  set_tags(tags, &set.tags);
  expect_status(model_edit_task(db, owners[owner], ids[id], &set, NULL),
                task->there ? DDB_OK : DDB_NOT_FOUND, "edit");
  if (task->there && note)
    task->note = note;
  if (task->there && tags)
    task->tags = tags;
}

static void do_rank(int owner, int id) {
  struct task *task = &tasks[owner][id];
  const struct model_rank_task_set set = {.rank = (int)any(9) - 10};

  expect_status(model_rank_task(db, owners[owner], ids[id], &set, NULL),
                task->there ? DDB_OK : DDB_NOT_FOUND, "rank");
  if (task->there)
    task->rank = (int)set.rank;
}

static void do_delete(int owner, int id) {
  expect_status(model_delete_task(db, owners[owner], ids[id], NULL), DDB_OK, "delete");
  tasks[owner][id].there = false;
}

static void do_remark(int owner, int id) {
  int number = (int)any(REMARKS);
  bool *there = &remarks[owner][id][number];
  const struct model_remark in = {
      .owner = owners[owner], .task_id = ids[id], .number = number, .text = NULL};
  struct model_remark out;

  if (any(3) == 0) {
    expect_status(model_delete_remark(db, owners[owner], ids[id], number, NULL), DDB_OK, "delete");
    *there = false;
    return;
  }
  expect_status(model_create_remark(db, mem, &in, NULL, &out), *there ? DDB_E_CONDITION : DDB_OK,
                "create a remark");
  *there = true;
  expect_status(model_get_remark(db, mem, owners[owner], ids[id], number, NULL, &out), DDB_OK,
                "get a remark");
  expect(strcmp(out.text, "none") == 0, "the default is missing");
}

/* ---- reads ------------------------------------------------------------------------------------
 */

static void do_get(int owner, int id) {
  struct model_task out;
  enum ddb_status status = model_get_task(db, mem, owners[owner], ids[id], NULL, &out);

  expect_status(status, tasks[owner][id].there ? DDB_OK : DDB_NOT_FOUND, "get");
  if (status == DDB_OK)
    compare(&out, owner, id, "get");
}

static int id_of(const char *id) {
  for (int i = 0; i < TASKS; i++)
    if (strcmp(ids[i], id) == 0)
      return i;
  return -1;
}

static int owner_of(const char *owner) {
  for (int i = 0; i < OWNERS; i++)
    if (strcmp(owners[i], owner) == 0)
      return i;
  return -1;
}

/* One of the lists, page by page; the model says which tasks are on it and in which order. */
struct list {
  const char *name;
  enum ddb_status (*page)(const struct list *list, const struct ddb_list_options *options,
                          struct model_task_page *out);
  int owner;
  enum model_state state;
  int least;
  unsigned tag;
};

static enum ddb_status page_tasks(const struct list *list, const struct ddb_list_options *options,
                                  struct model_task_page *out) {
  return model_tasks(db, mem, owners[list->owner], options, out);
}

static enum ddb_status page_down(const struct list *list, const struct ddb_list_options *options,
                                 struct model_task_page *out) {
  return model_tasks_down(db, mem, owners[list->owner], options, out);
}

static enum ddb_status page_ranked(const struct list *list, const struct ddb_list_options *options,
                                   struct model_task_page *out) {
  return model_ranked(db, mem, owners[list->owner], options, out);
}

static enum ddb_status page_working(const struct list *list, const struct ddb_list_options *options,
                                    struct model_task_page *out) {
  return model_working(db, mem, list->state, options, out);
}

static enum ddb_status page_busy(const struct list *list, const struct ddb_list_options *options,
                                 struct model_task_page *out) {
  return model_busy(db, mem, owners[list->owner], list->state, list->least, tag_texts[list->tag],
                    options, out);
}

static const struct {
  const char *name;
  enum ddb_status (*page)(const struct list *, const struct ddb_list_options *,
                          struct model_task_page *);
} lists[] = {{"tasks", page_tasks},
             {"tasksDown", page_down},
             {"ranked", page_ranked},
             {"working", page_working},
             {"busy", page_busy}};

static bool is_on(const struct list *list, int owner, const struct task *task) {
  if (!task->there)
    return false;
  if (list->page == page_working)
    return task->state == list->state && list->state <= MODEL_STATE_ACTIVE;
  if (owner != list->owner)
    return false;
  if (list->page == page_ranked)
    return task->rank != 0;
  return list->page != page_busy || (task->state == list->state && task->priority >= list->least &&
                                     (task->tags == 0 || (task->tags & (1U << list->tag))));
}

/* Whether `b` may stand behind `a`. */
static bool in_order(const struct list *list, const struct model_task *a,
                     const struct model_task *b) {
  if (list->page == page_ranked)
    return a->rank.value <= b->rank.value;
  if (list->page == page_working)
    return a->priority < b->priority ||
           (a->priority == b->priority && strcmp(a->task_id, b->task_id) <= 0);
  int order = strcmp(a->task_id, b->task_id);
  return list->page == page_down ? order > 0 : order < 0;
}

static void take_page(const struct list *list, const struct model_task_page *page,
                      bool seen[OWNERS][TASKS], struct model_task *last, int *count) {
  for (size_t i = 0; i < page->count; i++) {
    const struct model_task *item = &page->items[i];
    int owner = owner_of(item->owner);
    int id = id_of(item->task_id);
    expect(owner >= 0 && id >= 0 && !seen[owner][id], "%s: %s comes twice", list->name,
           item->task_id);
    seen[owner][id] = true;
    expect(is_on(list, owner, &tasks[owner][id]), "%s: %s does not belong here", list->name,
           item->task_id);
    compare(item, owner, id, list->name);
    expect(*count == 0 || in_order(list, last, item), "%s: %s is out of order", list->name,
           item->task_id);
    *last = *item;
    (*count)++;
  }
}

static void do_list(int owner) {
  unsigned which = any(sizeof lists / sizeof lists[0]);
  struct list list = {.name = lists[which].name,
                      .page = lists[which].page,
                      .owner = owner,
                      .state = (enum model_state)(1 + any(4)),
                      .least = (int)any(700),
                      .tag = any(TAGS)};
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  struct ddb_list_options options = {.limit = (int32_t)(1 + any(5)), .cursor = &cursor};
  bool seen[OWNERS][TASKS] = {{false}};
  struct model_task last = {.owner = NULL};
  struct model_task_page page;
  int count = 0;
  int expected = 0;

  while (!ddb_cursor_done(&cursor)) {
    expect_status(list.page(&list, &options, &page), DDB_OK, list.name);
    take_page(&list, &page, seen, &last, &count);
  }
  ddb_cursor_free(&cursor);
  for (int o = 0; o < OWNERS; o++)
    for (int t = 0; t < TASKS; t++)
      expected += is_on(&list, o, &tasks[o][t]);
  expect(count == expected, "%s: %d tasks, expected %d", list.name, count, expected);
}

static void do_remarks(int owner, int id) {
  struct model_remark_page page;
  size_t expected = 0;

  expect_status(model_remarks(db, mem, owners[owner], ids[id], NULL, &page), DDB_OK, "remarks");
  for (int i = 0; i < REMARKS; i++)
    expected += remarks[owner][id][i];
  expect(page.count == expected, "%zu remarks, expected %zu", page.count, expected);
}

/* ---- the walk ---------------------------------------------------------------------------------
 */

static void step(void) {
  int owner = (int)any(OWNERS);
  int id = (int)any(TASKS);

  switch (any(14)) {
  case 0:
    do_put(owner, id);
    break;
  case 1:
  case 2:
    do_create(owner, id);
    break;
  case 3:
  case 4:
  case 5:
    do_move(owner, id);
    break;
  case 6:
    do_edit(owner, id);
    break;
  case 7:
    do_rank(owner, id);
    break;
  case 8:
    do_delete(owner, id);
    break;
  case 9:
    do_remark(owner, id);
    break;
  case 10:
    do_get(owner, id);
    break;
  case 11:
    do_remarks(owner, id);
    break;
  default:
    do_list(owner);
  }
}

Test(model, a_server_and_a_model_agree) {
  const char *given = getenv("DDB_TEST_SEED");
  const char *wanted = getenv("DDB_TEST_STEPS");
  int all = wanted ? atoi(wanted) : 2500;

  seed = given ? (unsigned)strtoul(given, NULL, 10) : 20261123U;
  state = seed;
  for (steps = 1; steps <= all; steps++) {
    step();
    ddb_arena_reset(mem);
  }
  report_cases("model: random steps", (unsigned)all, 0, 0);
}

/* ---- many writers -----------------------------------------------------------------------------
 */

enum { RACES = 24 };

struct writer {
  struct ddb *db;
  pthread_t thread;
  int number;
  int won[RACES];
  int lost[RACES];
  int wrong;
};

/* Creates and moves each task as fast as it can, against all others. */
static void *write_all(void *argument) {
  struct writer *writer = argument;
  char id[16];

  for (int i = 0; i < RACES; i++) {
    (void)snprintf(id, sizeof id, "r%d", i);
    const struct model_task task = {
        .owner = "race", .task_id = id, .state = MODEL_STATE_OPEN, .priority = writer->number};
    const struct model_move_task_set set = {.state = MODEL_STATE_DROPPED,
                                            .priority = writer->number + 100};
    enum ddb_status status = model_create_task(writer->db, NULL, &task, NULL, NULL);
    writer->won[i] += status == DDB_OK;
    writer->wrong += status != DDB_OK && status != DDB_E_CONDITION;
    status = model_move_task(writer->db, "race", id, &set, NULL);
    writer->won[i] += status == DDB_OK ? 100 : 0;
    writer->wrong += status != DDB_OK && status != DDB_E_TRANSITION && status != DDB_E_CONDITION;
  }
  return NULL;
}

static void race(int count) {
  struct writer writers[8] = {{.db = NULL}};
  struct model_task task;
  char id[16];

  for (int i = 0; i < count; i++) {
    writers[i].number = i + 1;
    cr_assert_geq(ddb_share(db, &writers[i].db), 0);
    cr_assert_eq(pthread_create(&writers[i].thread, NULL, write_all, &writers[i]), 0);
  }
  for (int i = 0; i < count; i++)
    cr_assert_eq(pthread_join(writers[i].thread, NULL), 0);
  for (int r = 0; r < RACES; r++) {
    int won = 0;
    int mover = 0;
    for (int i = 0; i < count; i++) {
      won += writers[i].won[r];
      mover = writers[i].won[r] >= 100 ? writers[i].number : mover;
    }
    cr_assert_eq(won, 101, "task %d was created and dropped by %d of %d", r, won, count);
    (void)snprintf(id, sizeof id, "r%d", r);
    cr_assert_eq(model_get_task(db, mem, "race", id, NULL, &task), DDB_OK);
    cr_assert_eq(task.priority, mover + 100, "the item is not the winner's");
  }
  for (int i = 0; i < count; i++) {
    cr_assert_eq(writers[i].wrong, 0, "%s", ddb_error_text(writers[i].db));
    ddb_close(writers[i].db);
  }
}

Test(model, two_writers_lose_nothing) {
  race(2);
}

Test(model, eight_writers_lose_nothing) {
  race(8);
}
