/* SPDX-License-Identifier: Apache-2.0 */
/* Lists and counts: the model says which items are on a list and in which order they come. */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "live/model/model.h"

struct query {
  const struct list *list;
  struct ddb *db;
  int owner; /* OWNERS: a text that no key takes */
  int64_t a, b;
};

struct page {
  struct item items[PAGE_MAX];
  size_t count;
  bool more;
  int unknown;  /* items of other kinds */
  bool partial; /* the items have some of their fields alone, and those of the model else */
};

struct list {
  const char *name;
  void (*choose)(struct query *query);
  bool (*refused)(const struct query *query); /* its arguments; NULL: never */
  enum ddb_status (*page)(const struct query *query, const struct ddb_list_options *options,
                          struct page *out);
  bool (*has)(const struct query *query, const struct item *item);
  int (*order)(const struct item *a, const struct item *b); /* NULL: any */
  bool down;
  bool index;
};

static struct item *take(struct page *out) {
  cr_assert_lt(out->count, PAGE_MAX);
  return &out->items[out->count++];
}

#define TAKE_ALL(page, out, convert)                                                               \
  do {                                                                                             \
    cr_assert_eq((page).rejected_count, 0);                                                        \
    for (size_t i_ = 0; i_ < (page).count; i_++)                                                   \
      *take(out) = convert(&(page).items[i_]);                                                     \
    (out)->more = (page).more;                                                                     \
  } while (0)

/* A list of one kind: its function calls the generated one and turns what it gives into items. */
#define PAGE_OF(kind, name, type, ...)                                                             \
  static enum ddb_status page_##name(const struct query *query,                                    \
                                     const struct ddb_list_options *options, struct page *out) {   \
    struct type page;                                                                              \
    enum ddb_status status = model_##name(query->db, mem, __VA_ARGS__, options, &page);            \
    if (status >= 0)                                                                               \
      TAKE_ALL(page, out, kind##_item);                                                            \
    return status;                                                                                 \
  }

static const char *const bounds[] = {"1", "10", "2", "a", "\xC3\xA9", "zz", ""};

static const char *owner_text(const struct query *query) {
  return owner_texts[query->owner];
}

static const char *tag_text(const struct query *query) {
  return tag_texts[query->b % 3];
}

PAGE_OF(task, tasks, model_task_page, owner_text(query))
PAGE_OF(task, tasks_down, model_task_page, owner_text(query))
PAGE_OF(task, tasks_named, model_task_page, owner_text(query), bounds[query->a])
PAGE_OF(task, tasks_from, model_task_page, owner_text(query), bounds[query->a])
PAGE_OF(task, tasks_before, model_task_page, owner_text(query), bounds[query->a])
PAGE_OF(task, ranked, model_task_page, owner_text(query))
PAGE_OF(task, ranked_below, model_task_page, owner_text(query), query->a)
PAGE_OF(task, working, model_task_page, (enum model_state)query->a)
PAGE_OF(task, working_until, model_task_page, (enum model_state)query->a, (int32_t)query->b)
PAGE_OF(task, busy, model_task_page, owner_text(query), (enum model_state)query->a,
        (int32_t)query->b, tag_text(query))
PAGE_OF(task, scan_tasks, model_scan_tasks_page, (int32_t)query->a)
PAGE_OF(board, scored, model_board_page, query->a, query->b)
PAGE_OF(board, scored_down, model_board_page, query->a, hint_texts[1 + query->b % 2])
PAGE_OF(order, orders_between, model_order_page, owner_text(query), (int32_t)query->a,
        (int32_t)query->b)
PAGE_OF(order, orders_after, model_order_page, owner_text(query), (int32_t)query->a)
PAGE_OF(order, orders_before, model_order_page, owner_text(query), (int32_t)query->a,
        (int32_t)query->b)
PAGE_OF(order, cheap, model_order_page, (int32_t)query->a)
PAGE_OF(order, dear, model_order_page, (int32_t)query->a)

static enum ddb_status page_remarks(const struct query *query,
                                    const struct ddb_list_options *options, struct page *out) {
  struct model_remark_page page;
  enum ddb_status status =
      model_remarks(query->db, mem, owner_text(query), id_texts[query->a], options, &page);
  if (status >= 0)
    TAKE_ALL(page, out, remark_item);
  return status;
}

static enum ddb_status page_task_cards(const struct query *query,
                                       const struct ddb_list_options *options, struct page *out) {
  struct model_task_cards_page page;
  enum ddb_status status =
      model_task_cards(query->db, mem, owner_text(query), (int32_t)query->b, options, &page);

  out->partial = true;
  if (status >= 0)
    TAKE_ALL(page, out, cards_item);
  return status;
}

static enum ddb_status page_scan_working(const struct query *query,
                                         const struct ddb_list_options *options, struct page *out) {
  struct model_scan_working_page page;
  enum ddb_status status = model_scan_working(query->db, mem, options, &page);
  if (status >= 0)
    TAKE_ALL(page, out, task_item);
  return status;
}

static enum ddb_status page_desk(const struct query *query, const struct ddb_list_options *options,
                                 struct page *out) {
  struct model_desk_page page;
  enum ddb_status status = model_desk(query->db, mem, owner_text(query), options, &page);

  for (size_t i = 0; status >= 0 && i < page.count; i++) {
    const struct model_desk_item *item = &page.items[i];
    if (item->kind == MODEL_DESK_IS_TASK)
      *take(out) = task_item(item->as_task);
    else if (item->kind == MODEL_DESK_IS_BOARD)
      *take(out) = board_item(item->as_board);
    else if (item->kind == MODEL_DESK_IS_ACCOUNT)
      *take(out) = account_item(item->as_account);
    else
      out->unknown++;
  }
  out->more = status >= 0 && page.more;
  return status;
}

static enum ddb_status page_everything(const struct query *query,
                                       const struct ddb_list_options *options, struct page *out) {
  struct model_everything_page page;
  enum ddb_status status = model_everything(query->db, mem, options, &page);

  for (size_t i = 0; status >= 0 && i < page.count; i++) {
    const struct model_everything_item *item = &page.items[i];
    *take(out) = item->as_task      ? task_item(item->as_task)
                 : item->as_board   ? board_item(item->as_board)
                 : item->as_account ? account_item(item->as_account)
                 : item->as_order   ? order_item(item->as_order)
                                    : remark_item(item->as_remark);
  }
  out->more = status >= 0 && page.more;
  return status;
}

/* ---- what is on a list ----------------------------------------------------------------------- */

static bool is_of(const struct query *query, const struct item *item, enum kind kind) {
  return item->there && item->kind == kind && item->owner == query->owner;
}

static bool in_tasks(const struct query *query, const struct item *item) {
  return is_of(query, item, TASK);
}

static bool in_tasks_named(const struct query *query, const struct item *item) {
  const char *start = bounds[query->a];
  return is_of(query, item, TASK) && strncmp(id_texts[item->id], start, strlen(start)) == 0;
}

static bool in_tasks_from(const struct query *query, const struct item *item) {
  return is_of(query, item, TASK) && strcmp(id_texts[item->id], bounds[query->a]) >= 0;
}

static bool in_tasks_before(const struct query *query, const struct item *item) {
  return is_of(query, item, TASK) && strcmp(id_texts[item->id], bounds[query->a]) < 0;
}

static bool in_ranked(const struct query *query, const struct item *item) {
  return is_of(query, item, TASK) && item->has_number;
}

static bool in_task_cards(const struct query *query, const struct item *item) {
  return in_ranked(query, item) && (item->priority < query->b || item->state == MODEL_STATE_DONE);
}

static bool in_ranked_below(const struct query *query, const struct item *item) {
  return in_ranked(query, item) && item->number < query->a;
}

static bool is_working(const struct item *item) {
  return item->there && item->kind == TASK && item->state <= MODEL_STATE_ACTIVE;
}

static bool in_working(const struct query *query, const struct item *item) {
  return is_working(item) && (int64_t)item->state == query->a;
}

static bool in_working_until(const struct query *query, const struct item *item) {
  return in_working(query, item) && item->priority <= query->b;
}

static bool in_scan_working(const struct query *query, const struct item *item) {
  (void)query;
  return is_working(item);
}

static bool in_busy(const struct query *query, const struct item *item) {
  return is_of(query, item, TASK) && (int64_t)item->state == query->a &&
         item->priority >= query->b && (item->tags == 0 || (item->tags & (1U << (query->b % 3))));
}

static bool in_scan_tasks(const struct query *query, const struct item *item) {
  return item->there && item->kind == TASK && item->priority < query->a;
}

static bool in_scored(const struct query *query, const struct item *item) {
  return item->there && item->kind == BOARD && item->has_number && item->number >= query->a &&
         item->number <= query->b;
}

static bool in_scored_down(const struct query *query, const struct item *item) {
  return item->there && item->kind == BOARD && item->has_number && item->number <= query->a &&
         (item->hint == 0 || item->hint == 1 + query->b % 2);
}

static bool in_orders_between(const struct query *query, const struct item *item) {
  return is_of(query, item, ORDER) && order_days[item->id] >= query->a &&
         order_days[item->id] <= query->b;
}

static bool in_orders_after(const struct query *query, const struct item *item) {
  return is_of(query, item, ORDER) && order_days[item->id] > query->a;
}

static bool in_orders_before(const struct query *query, const struct item *item) {
  return is_of(query, item, ORDER) && order_days[item->id] < query->a && item->amount != query->b;
}

static bool in_cheap(const struct query *query, const struct item *item) {
  return item->there && item->kind == ORDER && item->amount < query->a;
}

static bool in_dear(const struct query *query, const struct item *item) {
  return item->there && item->kind == ORDER && item->amount >= query->a;
}

static bool in_remarks(const struct query *query, const struct item *item) {
  return is_of(query, item, REMARK) && item->id % 3 == query->a;
}

static bool in_desk(const struct query *query, const struct item *item) {
  return is_of(query, item, TASK) || is_of(query, item, BOARD) || is_of(query, item, ACCOUNT);
}

static bool in_everything(const struct query *query, const struct item *item) {
  (void)query;
  return item->there;
}

/* ---- in which order -------------------------------------------------------------------------- */

static int compare(int64_t a, int64_t b) {
  return (a > b) - (a < b);
}

/* Of a partition: the words of the kinds, then the ids, whose places are those of the texts. */
static int by_key(const struct item *a, const struct item *b) {
  static const char *const words[] = {"TASK#", "BOARD#", "ACCOUNT#", "ORDER#", "REMARK#"};
  int order = strcmp(words[a->kind], words[b->kind]);
  return order ? order : compare(a->id, b->id);
}

static int by_number(const struct item *a, const struct item *b) {
  return compare(a->number, b->number);
}

static int by_priority(const struct item *a, const struct item *b) {
  int order = compare(a->priority, b->priority);
  return order ? order : compare(a->id, b->id);
}

static int by_amount(const struct item *a, const struct item *b) {
  int order = compare(a->amount, b->amount);
  return order ? order : strcmp(order_ids[a->id], order_ids[b->id]);
}

/* ---- arguments ------------------------------------------------------------------------------- */

static void choose_owner(struct query *query) {
  query->owner = any(12) ? (int)any(OWNERS) : OWNERS;
}

static void choose_bound(struct query *query) {
  choose_owner(query);
  query->a = any(sizeof bounds / sizeof bounds[0]);
}

static void choose_rank(struct query *query) {
  choose_owner(query);
  query->a = (int64_t)any(9) - 6;
}

static void choose_state(struct query *query) {
  query->a = 1 + any(4);
  query->b = 333 * any(4) + any(2);
}

static void choose_busy(struct query *query) {
  choose_owner(query);
  choose_state(query);
}

static void choose_scores(struct query *query) {
  query->a = (int64_t)any(12) - 6;
  query->b = query->a + any(10) - 1;
}

static void choose_score(struct query *query) {
  query->a = (int64_t)any(12) - 6;
  query->b = any(2);
}

static void choose_days(struct query *query) {
  choose_owner(query);
  query->a = order_days[any(IDS)] - (int)any(2);
  query->b = query->a + any(400) - 3;
}

static void choose_day(struct query *query) {
  choose_owner(query);
  query->a = order_days[any(IDS)] + (int)any(3) - 1;
  query->b = amounts[any(6)];
}

static void choose_amount(struct query *query) {
  query->a = amounts[any(6)];
  if (query->a > INT32_MIN && query->a < INT32_MAX)
    query->a += (int64_t)any(3) - 1;
}

static void choose_remarks(struct query *query) {
  choose_owner(query);
  query->a = any(3);
}

static bool is_bad_owner(const struct query *query) {
  return query->owner == OWNERS;
}

static bool is_bad_bound(const struct query *query) {
  return is_bad_owner(query) || bounds[query->a][0] == '\0';
}

static bool is_bad_day(int64_t day) {
  return day < 0 || day > 999;
}

static bool are_bad_days(const struct query *query) {
  return is_bad_owner(query) || is_bad_day(query->a) || is_bad_day(query->b) || query->b < query->a;
}

static bool is_bad_order_day(const struct query *query) {
  return is_bad_owner(query) || is_bad_day(query->a);
}

static bool are_bad_scores(const struct query *query) {
  return query->b < query->a;
}

static bool is_bad_priority(const struct query *query) {
  return query->b > 999;
}

static const struct list lists[] = {
    {"tasks", choose_owner, is_bad_owner, page_tasks, in_tasks, by_key, false, false},
    {"tasksDown", choose_owner, is_bad_owner, page_tasks_down, in_tasks, by_key, true, false},
    {"tasksNamed", choose_bound, is_bad_bound, page_tasks_named, in_tasks_named, by_key, false,
     false},
    {"tasksFrom", choose_bound, is_bad_bound, page_tasks_from, in_tasks_from, by_key, true, false},
    {"tasksBefore", choose_bound, is_bad_bound, page_tasks_before, in_tasks_before, by_key, false,
     false},
    {"ranked", choose_owner, is_bad_owner, page_ranked, in_ranked, by_number, false, true},
    {"rankedBelow", choose_rank, is_bad_owner, page_ranked_below, in_ranked_below, by_number, true,
     true},
    {"taskCards", choose_busy, is_bad_owner, page_task_cards, in_task_cards, NULL, false, true},
    {"working", choose_state, NULL, page_working, in_working, by_priority, false, true},
    {"workingUntil", choose_state, is_bad_priority, page_working_until, in_working_until,
     by_priority, true, true},
    {"busy", choose_busy, is_bad_owner, page_busy, in_busy, by_key, false, false},
    {"scanTasks", choose_amount, NULL, page_scan_tasks, in_scan_tasks, NULL, false, false},
    {"scanWorking", choose_owner, NULL, page_scan_working, in_scan_working, NULL, false, true},
    {"scored", choose_scores, are_bad_scores, page_scored, in_scored, by_number, false, true},
    {"scoredDown", choose_score, NULL, page_scored_down, in_scored_down, by_number, true, true},
    {"ordersBetween", choose_days, are_bad_days, page_orders_between, in_orders_between, by_key,
     false, false},
    {"ordersAfter", choose_day, is_bad_order_day, page_orders_after, in_orders_after, by_key, true,
     false},
    {"ordersBefore", choose_day, is_bad_order_day, page_orders_before, in_orders_before, by_key,
     false, false},
    {"cheap", choose_amount, NULL, page_cheap, in_cheap, by_amount, false, true},
    {"dear", choose_amount, NULL, page_dear, in_dear, by_amount, true, true},
    {"remarks", choose_remarks, is_bad_owner, page_remarks, in_remarks, by_key, false, false},
    {"desk", choose_owner, is_bad_owner, page_desk, in_desk, by_key, false, false},
    {"everything", choose_owner, NULL, page_everything, in_everything, NULL, false, false},
};
enum { LISTS = sizeof lists / sizeof lists[0] };

static const struct list *aim;

/* ---- walking a list -------------------------------------------------------------------------- */

struct walk {
  bool seen[KINDS][OWNERS][IDS];
  struct item last;
  int count, unknown;
};

static void take_page(const struct query *query, const struct page *page, struct walk *walk) {
  const struct list *list = query->list;

  for (size_t i = 0; i < page->count; i++) {
    const struct item *item = &page->items[i];
    bool *seen = &walk->seen[item->kind][item->owner][item->id];
    expect(!*seen, "%s: %d %d %d comes twice", list->name, (int)item->kind, item->owner, item->id);
    *seen = true;
    if (page->partial)
      expect_same(item, &items[item->kind][item->owner][item->id], list->name);
    else
      expect_item(item, list->name);
    expect(list->has(query, item), "%s: %d %d %d does not belong here", list->name, (int)item->kind,
           item->owner, item->id);
    int order = walk->count && list->order ? list->order(&walk->last, item) : 0;
    expect(list->down ? order >= 0 : order <= 0, "%s: %d %d %d is out of order", list->name,
           (int)item->kind, item->owner, item->id);
    walk->last = *item;
    walk->count++;
  }
  walk->unknown += page->unknown;
}

static int64_t how_many(const struct query *query,
                        bool (*has)(const struct query *, const struct item *)) {
  int64_t count = 0;

  for (int kind = 0; kind < KINDS; kind++)
    for (int owner = 0; owner < OWNERS; owner++)
      for (int id = 0; id < IDS; id++)
        count += has(query, &items[kind][owner][id]);
  return count;
}

static bool is_unknown_at_desk(const struct query *query, const struct item *item) {
  return is_of(query, item, ORDER) || is_of(query, item, REMARK);
}

/* A token of another handle, which signs or does not, and one that was changed, are refused. */
static void misuse(const struct query *query, const char *text) {
  struct query other = *query;
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  const struct ddb_list_options options = {.cursor = &cursor};
  struct page page = {.count = 0};
  char changed[2048];

  (void)snprintf(changed, sizeof changed, "%s", text);
  if (any(2) && query->db == db)
    changed[strlen(changed) / 2] = changed[strlen(changed) / 2] == 'A' ? 'B' : 'A';
  else
    other.db = query->db == db ? plain : db;
  enum ddb_status status = ddb_cursor_from_text(&cursor, changed);
  if (status == DDB_OK)
    status = query->list->page(&other, &options, &page);
  expect_status(status, DDB_E_INVALID, "a token that was misused");
  tally(query->list->name, status);
  ddb_cursor_free(&cursor);
}

/* The cursor goes by its text, as from one process to another. */
static void reload(const struct query *query, struct ddb_cursor *cursor) {
  struct ddb_cursor loaded = DDB_CURSOR_INIT;

  if (ddb_cursor_done(cursor) || any(2))
    return;
  if (any(aim ? 2 : 6) == 0)
    misuse(query, ddb_cursor_text(cursor));
  expect(ddb_cursor_from_text(&loaded, ddb_cursor_text(cursor)) == DDB_OK, "its own token");
  ddb_cursor_free(cursor);
  *cursor = loaded;
}

static struct ddb_list_options random_options(struct ddb_cursor *cursor) {
  return (struct ddb_list_options){.limit = aim      ? 1
                                            : any(3) ? 1 + (int32_t)any(7)
                                                     : 0,
                                   .until = any(3) ? 0 : 1 + (int32_t)any(8),
                                   .max_requests = any(4) ? 0 : 1 + (int)any(3),
                                   .cursor = cursor};
}

static void expect_until(const struct ddb_list_options *options, const struct page *page) {
  size_t until = (size_t)options->until;

  expect(!until || page->count + (size_t)page->unknown <= until, "%zu of until %zu", page->count,
         until);
  expect(!until || !page->more || options->max_requests ||
             page->count + (size_t)page->unknown == until,
         "%zu of until %zu, and more", page->count, until);
}

/* To its end, page by page. */
static void walk_list(const struct query *query) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  struct walk walk = {.count = 0};

  while (!ddb_cursor_done(&cursor)) {
    struct ddb_list_options options = random_options(&cursor);
    struct page page = {.count = 0};
    enum ddb_status status = query->list->page(query, &options, &page);
    expect(status == DDB_OK, "%s: %s: %s", query->list->name, ddb_status_name(status),
           ddb_error_text(query->db));
    tally(query->list->name, status);
    expect_until(&options, &page);
    expect(page.more == !ddb_cursor_done(&cursor), "%s: more is wrong", query->list->name);
    take_page(query, &page, &walk);
    reload(query, &cursor);
  }
  ddb_cursor_free(&cursor);
  expect(walk.count == how_many(query, query->list->has), "%s: %d items, expected %" PRId64,
         query->list->name, walk.count, how_many(query, query->list->has));
  if (query->list->page == page_desk)
    expect(walk.unknown == how_many(query, is_unknown_at_desk), "%d unknown ones", walk.unknown);
}

void do_list(void) {
  const struct list *list = aim && any(2) ? aim : &lists[any(LISTS)];
  struct query query = {.list = list, .db = any(2) ? db : plain};
  const struct ddb_list_options first = {.limit = 3};
  struct page page = {.count = 0};

  query.list->choose(&query);
  if (!query.list->refused || !query.list->refused(&query)) {
    walk_list(&query);
    return;
  }
  enum ddb_status status = query.list->page(&query, &first, &page);
  expect(status == DDB_E_INVALID, "%s with bad arguments: %s", query.list->name,
         ddb_status_name(status));
  tally(query.list->name, status);
}

void aim_lists(void) {
  aim = NULL;
  for (int i = 0; i < LISTS; i++)
    if (tally_lacks(lists[i].name, DONE | REFUSED, false))
      aim = &lists[i];
}

static void compare_lists(bool indexes) {
  for (int which = 0; which < LISTS; which++)
    for (int owner = 0; owner < OWNERS; owner++) {
      struct query query = {.list = &lists[which], .db = db};
      query.list->choose(&query);
      query.owner = owner;
      if ((query.list->index || !indexes) && (!query.list->refused || !query.list->refused(&query)))
        walk_list(&query);
    }
}

void compare_all(void) {
  compare_lists(false);
}

void compare_indexes(void) {
  compare_lists(true);
}

/* ---- counts ---------------------------------------------------------------------------------- */

/* state in ({one}, {two}) and (size(tags) > {n} or note <> '') */
static bool in_count_busy(const struct query *query, const struct item *item) {
  int tags = 0;

  for (int i = 0; i < 3; i++)
    tags += (item->tags & (1U << i)) != 0;
  return is_of(query, item, TASK) &&
         ((int64_t)item->state == 1 + query->a % 4 || (int64_t)item->state == 1 + query->b % 4) &&
         ((item->tags && tags > query->a) || item->note != 2);
}

static enum ddb_status count_busy(const struct query *query, int64_t *out) {
  return model_count_busy(db, owner_text(query), (enum model_state)(1 + query->a % 4),
                          (enum model_state)(1 + query->b % 4), query->a, NULL, out);
}

static bool in_count_working(const struct query *query, const struct item *item) {
  return is_working(item) && item->state == MODEL_STATE_OPEN && item->priority >= query->a &&
         item->priority <= query->b;
}

static enum ddb_status count_working(const struct query *query, int64_t *out) {
  return model_count_working(db, MODEL_STATE_OPEN, (int32_t)query->a, (int32_t)query->b, NULL, out);
}

static bool in_count_cheap(const struct query *query, const struct item *item) {
  return item->there && item->kind == ORDER && item->amount <= query->a;
}

static enum ddb_status count_cheap(const struct query *query, int64_t *out) {
  return model_count_cheap(db, (int32_t)query->a, NULL, out);
}

static bool in_count_orders(const struct query *query, const struct item *item) {
  return is_of(query, item, ORDER) && order_days[item->id] >= query->a;
}

static enum ddb_status count_orders(const struct query *query, int64_t *out) {
  return model_count_orders(db, owner_text(query), (int32_t)query->a, NULL, out);
}

static void choose_numbers(struct query *query) {
  choose_owner(query);
  query->a = any(3);
  query->b = any(4);
}

static void choose_priorities(struct query *query) {
  query->a = 333 * any(4);
  query->b = query->a + 300 * any(3) - 100;
}

static bool are_bad_priorities(const struct query *query) {
  return query->b < query->a || query->b < 0 || query->b > 999;
}

static const struct {
  const char *name;
  void (*choose)(struct query *query);
  bool (*refused)(const struct query *query);
  enum ddb_status (*count)(const struct query *query, int64_t *out);
  bool (*has)(const struct query *query, const struct item *item);
} counts[] = {
    {"countBusy", choose_numbers, is_bad_owner, count_busy, in_count_busy},
    {"countWorking", choose_priorities, are_bad_priorities, count_working, in_count_working},
    {"countCheap", choose_amount, NULL, count_cheap, in_count_cheap},
    {"countOrders", choose_day, is_bad_order_day, count_orders, in_count_orders},
};

void do_count(void) {
  unsigned which = any(sizeof counts / sizeof counts[0]);
  struct query query = {.db = db};
  int64_t count = -1;

  counts[which].choose(&query);
  bool refused = counts[which].refused && counts[which].refused(&query);
  enum ddb_status status = counts[which].count(&query, &count);
  expect_status(status, refused ? DDB_E_INVALID : DDB_OK, counts[which].name);
  tally(counts[which].name, status);
  if (!refused)
    expect(count == how_many(&query, counts[which].has), "%s: %" PRId64 ", expected %" PRId64,
           counts[which].name, count, how_many(&query, counts[which].has));
}

bool lists_lack(bool print) {
  bool lacking = false;

  for (int i = 0; i < LISTS; i++)
    lacking |= tally_lacks(lists[i].name, DONE | REFUSED, print);
  for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
    lacking |= tally_lacks(counts[i].name, counts[i].refused ? DONE | REFUSED : DONE, print);
  return lacking;
}
