/* SPDX-License-Identifier: Apache-2.0 */
/* Table shapes against a real server, $DDB_ENDPOINT: tests/golden/tables has several tables,
 * indexes of each sort, items with and without envelope, and no sort key. Each test has tables of
 * its own. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ddb/gen.h>
#include <shapes/shapes.h>

static struct ddb *db;
static struct ddb_arena *mem;
static char names[3][64];
static struct ddb_table_name tables[] = {
    {"Main", names[0]}, {"shapes.Devices", names[1]}, {"Settings", names[2]}, {NULL, NULL}};

static void setup(void) {
  static int number;
  struct ddb_options options = {.endpoint = getenv("DDB_ENDPOINT"), .tables = tables};

  number++;
  for (int i = 0; i < 3; i++)
    (void)snprintf(names[i], sizeof names[i], "tables-%ld-%d-%d", (long)getpid(), number, i);
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
  cr_assert_geq(ddb_open(&db, &options), 0, "%s", ddb_error_text(db));
  cr_assert_geq(shapes_create_table(db), 0, "%s", ddb_error_text(db));
}

static void teardown(void) {
  ddb_close(db);
  ddb_arena_free(mem);
}

TestSuite(tables, .init = setup, .fini = teardown, .timeout = 120);

#define must(call) cr_assert_geq(call, 0, "%s", ddb_error_text(db))
#define must_be(call, expected)                                                                    \
  do {                                                                                             \
    enum ddb_status status_ = (call);                                                              \
    cr_assert_eq(status_, expected, "%s, expected %s: %s", ddb_status_name(status_),               \
                 ddb_status_name(expected), ddb_error_text(db));                                   \
  } while (0)

/* An answer as the server gives it, for what our own decoder cannot see. */
static const char *raw(const char *operation, const char *schema_table, const char *rest) {
  char body[512];
  struct ddb_scope scope;
  struct ddb_response response;

  (void)ddb_call_begin(db, schema_table, &scope);
  (void)snprintf(body, sizeof body, "{\"TableName\":\"%s\"%s}", scope.table_name, rest);
  struct ddb_request request = {.operation = operation, .body = {body, strlen(body)}};
  enum ddb_status status = ddb_call_send(db, &request, NULL, &response);
  must(ddb_call_end(db, NULL, NULL, status));
  cr_assert_eq(response.http_status, 200, "%.*s", (int)response.body.size, response.body.data);
  return ddb_arena_copy(mem, response.body.data, response.body.size);
}

static const char *raw_item(const char *schema_table, const char *key) {
  char rest[256];

  (void)snprintf(rest, sizeof rest, ",\"ConsistentRead\":true,\"Key\":%s", key);
  return raw("GetItem", schema_table, rest);
}

static void save_project(const char *id, const char *title, enum shapes_state state,
                         const char *owner) {
  const struct shapes_project project = {
      .project_id = id, .title = title, .state = state, .owner_id = owner};

  must(shapes_save_project(db, &project, NULL));
}

static void save_task(const char *project, const char *id, const char *worker) {
  const struct shapes_task task = {.project_id = project,
                                   .task_id = id,
                                   .worker_id = worker,
                                   .state = SHAPES_STATE_OPEN,
                                   .phase = SHAPES_PHASE_DRAFT};

  must(shapes_save_task(db, &task, NULL));
}

/* ---- creating -------------------------------------------------------------------------------- */

Test(tables, create_again_is_fine) {
  must_be(shapes_create_table(db), DDB_OK);
}

Test(tables, a_table_without_an_index_of_the_schema_is_told) {
  static const struct ddb_index index[] = {{.name = "late", .partition_key = "x"}};
  static const struct ddb_table table = {
      .name = "Settings", .partition_key = "id", .indexes = index, .index_count = 1};

  must_be(ddb_create_table(db, &table), DDB_E_INVALID);
  cr_expect(strstr(ddb_error_text(db), "without the index 'late'"), "%s", ddb_error_text(db));
}

/* ---- indexes --------------------------------------------------------------------------------- */

Test(tables, an_index_pages_in_its_order) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  struct ddb_list_options list = {.cursor = &cursor};
  struct shapes_project_page page;
  char seen[8] = "";

  save_project("a", "A", SHAPES_STATE_OPEN, NULL);
  save_project("b", "B", SHAPES_STATE_OPEN, NULL);
  save_project("c", "C", SHAPES_STATE_OPEN, NULL);
  save_project("d", "D", SHAPES_STATE_CLOSED, NULL);
  for (int pages = 0; !ddb_cursor_done(&cursor); pages++) {
    cr_assert_lt(pages, 4);
    must(shapes_projects_by_state(db, mem, SHAPES_STATE_OPEN, &list, &page));
    for (size_t i = 0; i < page.count; i++)
      (void)snprintf(seen + strlen(seen), sizeof seen - strlen(seen), "%s",
                     page.items[i].project_id);
  }
  cr_expect_str_eq(seen, "cba");
  must(shapes_projects(db, mem, NULL, &page));
  cr_expect_eq(page.count, 4);
  ddb_cursor_free(&cursor);
}

Test(tables, a_token_of_another_partition_is_refused) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  struct ddb_list_options list = {.cursor = &cursor, .limit = 1};
  struct shapes_project_page page;

  save_project("a", "A", SHAPES_STATE_OPEN, "o1");
  save_project("b", "B", SHAPES_STATE_OPEN, "o1");
  must(shapes_projects_of(db, mem, "o1", &list, &page));
  cr_assert_eq(page.count, 1);
  must_be(shapes_projects_of(db, mem, "o2", &list, &page), DDB_E_INVALID);
  must(shapes_projects_of(db, mem, "o1", &list, &page));
  cr_expect_eq(page.count, 1);
  ddb_cursor_free(&cursor);
}

Test(tables, an_item_without_the_key_is_not_in_the_index) {
  struct shapes_project_page page;

  save_project("a", "A", SHAPES_STATE_OPEN, "o1");
  save_project("b", "B", SHAPES_STATE_OPEN, NULL);
  must(shapes_projects_of(db, mem, "o1", NULL, &page));
  cr_assert_eq(page.count, 1);
  cr_expect_str_eq(page.items[0].project_id, "a");
}

/* The attribute is the field itself, so the index follows the update. */
Test(tables, an_update_moves_an_item_in_an_index_over_a_field) {
  const struct shapes_set_budget_set set = {.budget = 7, .owner_id = "o2"};
  struct shapes_project_page page;

  save_project("a", "A", SHAPES_STATE_OPEN, "o1");
  must(shapes_set_budget(db, "a", &set, NULL));
  must(shapes_projects_of(db, mem, "o1", NULL, &page));
  cr_expect_eq(page.count, 0);
  must(shapes_projects_of(db, mem, "o2", NULL, &page));
  cr_assert_eq(page.count, 1);
  cr_expect(page.items[0].budget.set && page.items[0].budget.value == 7);
}

Test(tables, a_local_index_holds_the_entity_alone) {
  struct shapes_project_page page;

  save_project("a", "A", SHAPES_STATE_OPEN, NULL);
  save_task("a", "t1", "w");
  must(shapes_projects_by_title(db, mem, "a", NULL, &page));
  cr_assert_eq(page.count, 1);
  cr_expect_str_eq(page.items[0].title, "A");
}

Test(tables, a_whole_index_key_is_no_prefix) {
  struct shapes_task_page page;

  save_task("p", "t1", "w");
  save_task("p", "t10", "w");
  save_task("q", "t1", "w");
  must(shapes_task_of(db, mem, "w", SHAPES_STATE_OPEN, "t1", NULL, &page));
  cr_assert_eq(page.count, 2);
  cr_expect_str_eq(page.items[0].task_id, "t1");
  cr_expect_str_eq(page.items[1].task_id, "t1");
  must(shapes_tasks_of(db, mem, "w", NULL, &page));
  cr_expect_eq(page.count, 3);
}

Test(tables, an_inverted_index_reads_by_the_sort_key) {
  struct shapes_task_page page;

  save_task("p", "t1", "w");
  save_task("q", "t1", "w");
  save_task("q", "t2", "w");
  must(shapes_task_by_id(db, mem, "t1", NULL, &page));
  cr_assert_eq(page.count, 2);
  cr_expect_str_eq(page.items[0].project_id, "p");
  cr_expect_str_eq(page.items[1].project_id, "q");
}

Test(tables, a_template_whose_optional_part_is_left_out_is_no_key) {
  struct shapes_task task = {.project_id = "p",
                             .task_id = "t1",
                             .worker_id = "w",
                             .state = SHAPES_STATE_OPEN,
                             .phase = SHAPES_PHASE_DRAFT};
  struct shapes_task_page page;

  must(shapes_save_task(db, &task, NULL));
  task.task_id = "t2";
  task.due = "2026-12-24";
  must(shapes_save_task(db, &task, NULL));
  must(shapes_tasks_due(db, mem, "2026-12-24", NULL, &page));
  cr_assert_eq(page.count, 1);
  cr_expect_str_eq(page.items[0].task_id, "t2");
  const char *item = raw_item("Main", "{\"PK\":{\"S\":\"PROJECT#p\"},\"SK\":{\"S\":\"TASK#t1\"}}");
  cr_expect_null(strstr(item, "GSI2PK"), "%s", item);
}

/* ---- indexes that hold only a part ----------------------------------------------------------- */

Test(tables, fields_are_read_back_from_keys_alone) {
  const struct shapes_task task = {.project_id = "p",
                                   .task_id = "t1",
                                   .worker_id = "w",
                                   .state = SHAPES_STATE_OPEN,
                                   .phase = SHAPES_PHASE_LIVE,
                                   .note = "n",
                                   .due = "2026-12-24"};
  struct shapes_task_keys_only_page keys;
  struct shapes_task_some_page some;

  must(shapes_save_task(db, &task, NULL));
  must(shapes_task_keys_due(db, mem, "2026-12-24", NULL, &keys));
  cr_assert_eq(keys.count, 1);
  cr_expect_str_eq(keys.items[0].project_id, "p");
  cr_expect_str_eq(keys.items[0].task_id, "t1");
  cr_expect_null(keys.items[0].unmodeled);
  must(shapes_task_parts(db, mem, "t1", NULL, &some));
  cr_assert_eq(some.count, 1);
  cr_expect_str_eq(some.items[0].note, "n");
  cr_expect_eq(some.items[0].phase, SHAPES_PHASE_LIVE);
  cr_expect(some.items[0].item_updated_at.seconds > 1700000000);
  cr_expect_null(some.items[0].unmodeled);
}

Test(tables, a_part_of_a_flat_item) {
  const struct shapes_device device = {.device_id = "d1",
                                       .state = SHAPES_STATE_OPEN,
                                       .date = "2026-11-22",
                                       .operated_by = "Liz",
                                       .note = "n"};
  struct shapes_device_by_date_page keys;
  struct shapes_device_by_operator_page some;

  must(shapes_save_device(db, &device, NULL));
  must(shapes_devices_on(db, mem, "2026-11-22", NULL, &keys));
  cr_assert_eq(keys.count, 1);
  cr_expect_str_eq(keys.items[0].device_id, "d1");
  cr_expect_eq(keys.items[0].state, SHAPES_STATE_OPEN);
  cr_expect_null(keys.items[0].unmodeled);
  must(shapes_devices_by(db, mem, "Liz", NULL, &some));
  cr_assert_eq(some.count, 1);
  cr_expect_str_eq(some.items[0].note, "n");
  cr_expect_str_eq(some.items[0].date, "2026-11-22");
}

static void save_setting(const char *name, ddb_opt_int rank, ddb_opt_time since) {
  struct shapes_setting setting = {.name = name, .group = "g", .rank = rank, .since = since};

  cr_assert_geq(ddb_doc_from_json(mem, "true", &setting.value), 0);
  must(shapes_save_setting(db, &setting, NULL));
}

Test(tables, numbers_and_times_sort_an_index) {
  const ddb_opt_int none = {.set = false};
  const ddb_opt_time never = {.set = false};
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  struct ddb_list_options list = {.cursor = &cursor, .limit = 1};
  struct shapes_setting_page page;
  char seen[8] = "";

  save_setting("c", ddb_int(10), never);
  save_setting("b", ddb_int(9), ddb_opt_time_of((ddb_time){1700000001, 0}));
  save_setting("a", ddb_int(-3), ddb_opt_time_of((ddb_time){1700000000, 5000000}));
  save_setting("x", none, never);
  while (!ddb_cursor_done(&cursor)) {
    must(shapes_settings_of(db, mem, "g", &list, &page));
    if (page.count > 0)
      (void)snprintf(seen + strlen(seen), sizeof seen - strlen(seen), "%s", page.items[0].name);
  }
  cr_expect_str_eq(seen, "abc");
  ddb_cursor_free(&cursor);
  must(shapes_setting_at(db, mem, "g", 9, NULL, &page));
  cr_assert_eq(page.count, 1);
  cr_expect_str_eq(page.items[0].name, "b");
  must(shapes_settings_since(db, mem, "g", NULL, &page));
  cr_assert_eq(page.count, 2);
  cr_expect_str_eq(page.items[0].name, "a");
}

/* ---- items ----------------------------------------------------------------------------------- */

Test(tables, a_state_beside_the_data_map_is_guarded) {
  const struct shapes_move_task_set live = {.phase = SHAPES_PHASE_LIVE};
  const struct shapes_move_task_set gone = {.phase = SHAPES_PHASE_GONE};
  const struct shapes_note_task_set note = {.note = "n"};
  struct shapes_task task;

  save_task("p", "t", "w");
  must_be(shapes_move_task(db, "p", "t", &gone, NULL), DDB_E_TRANSITION);
  must_be(shapes_move_task(db, "p", "t", &live, NULL), DDB_OK);
  must_be(shapes_move_task(db, "p", "t", &live, NULL), DDB_E_TRANSITION);
  must_be(shapes_move_task(db, "p", "none", &live, NULL), DDB_NOT_FOUND);
  must_be(shapes_note_task(db, "p", "t", &note, NULL), DDB_OK);
  must(shapes_get_task(db, mem, "p", "t", NULL, &task));
  cr_expect_eq(task.phase, SHAPES_PHASE_LIVE);
  cr_expect_str_eq(task.note, "n");
}

Test(tables, natural_keys_are_stored_once) {
  const struct shapes_device device = {.device_id = "d1",
                                       .state = SHAPES_STATE_OPEN,
                                       .date = "2026-11-22",
                                       .operated_by = "Liz",
                                       .note = "caf\xc3\xa9"};
  const struct shapes_note_device_set set = {.note = "later"};
  struct shapes_device found;

  must(shapes_save_device(db, &device, NULL));
  const char *item = raw_item(
      "shapes.Devices", "{\"deviceId\":{\"S\":\"d1\"},\"State#Date\":{\"S\":\"open#2026-11-22\"}}");
  cr_expect(strstr(item, "\"deviceId\":{\"S\":\"d1\"}"), "%s", item);
  cr_expect(strstr(item, "\"operator\":{\"S\":\"Liz\"}"), "%s", item);
  must(shapes_note_device(db, "d1", SHAPES_STATE_OPEN, "2026-11-22", &set, NULL));
  must_be(shapes_get_device(db, mem, "d1", SHAPES_STATE_OPEN, "2026-11-22", NULL, &found), DDB_OK);
  cr_expect_str_eq(found.device_id, "d1");
  cr_expect_str_eq(found.operated_by, "Liz");
  cr_expect_str_eq(found.note, "later");
  cr_expect_null(found.unmodeled);
  must(shapes_delete_device(db, "d1", SHAPES_STATE_OPEN, "2026-11-22", NULL));
  must_be(shapes_get_device(db, mem, "d1", SHAPES_STATE_OPEN, "2026-11-22", NULL, &found),
          DDB_NOT_FOUND);
}

Test(tables, a_prefix_of_a_flat_sort_key) {
  struct shapes_device device = {.device_id = "d", .state = SHAPES_STATE_OPEN, .date = "1"};
  struct shapes_device_page page;

  must(shapes_save_device(db, &device, NULL));
  device.state = SHAPES_STATE_CLOSED;
  must(shapes_save_device(db, &device, NULL));
  must(shapes_devices(db, mem, "d", NULL, &page));
  cr_expect_eq(page.count, 2);
  must(shapes_devices_in(db, mem, "d", SHAPES_STATE_CLOSED, NULL, &page));
  cr_assert_eq(page.count, 1);
  cr_expect_eq(page.items[0].state, SHAPES_STATE_CLOSED);
}

Test(tables, a_table_without_sort_key_and_a_field_in_the_key_alone) {
  struct shapes_setting setting = {.name = "theme", .size = ddb_int(3)};
  struct shapes_setting found;

  cr_assert_geq(ddb_doc_from_json(mem, "{\"dark\":true}", &setting.value), 0);
  must(shapes_save_setting(db, &setting, NULL));
  const char *item = raw_item("Settings", "{\"id\":{\"S\":\"theme\"}}");
  cr_expect(strstr(item, "\"id\":{\"S\":\"theme\"}"), "%s", item);
  cr_expect_null(strstr(item, "\"name\""), "%s", item);
  must_be(shapes_get_setting(db, mem, "theme", NULL, &found), DDB_OK);
  cr_expect_str_eq(found.name, "theme");
  cr_expect(found.item_updated_at.seconds > 1700000000);
  const struct shapes_change_setting_set set = {.value = found.value, .size = ddb_int(4)};
  must(shapes_change_setting(db, "theme", &set, NULL));
  must_be(shapes_change_setting(db, "none", &set, NULL), DDB_NOT_FOUND);
  must(shapes_get_setting(db, mem, "theme", NULL, &found));
  cr_expect_eq(found.size.value, 4);
  must(shapes_save_setting(db, &found, NULL)); /* what was read can be written */
}

/* ---- time to live ---------------------------------------------------------------------------- */

static bool is_dynalite(void) {
  return strcmp(getenv("DDB_SERVER"), "dynalite") == 0;
}

Test(tables, the_table_is_as_the_schema_says) {
  const char *table = raw("DescribeTable", "Settings", "");

  cr_expect(strstr(table, "\"ReadCapacityUnits\":5"), "%s", table);
  cr_expect(strstr(table, "\"WriteCapacityUnits\":6"), "%s", table);
  if (is_dynalite())
    return; /* it has neither streams nor a time to live */
  cr_expect(strstr(table, "NEW_AND_OLD_IMAGES"), "%s", table);
  const char *ttl = raw("DescribeTimeToLive", "Settings", "");
  cr_expect(strstr(ttl, "\"AttributeName\":\"expiresAt\""), "%s", ttl);
}

Test(tables, an_expired_item_counts_as_absent) {
  struct shapes_change_setting_set change = {.size = ddb_int(9)};
  struct shapes_setting setting = {.name = "old", .group = "g", .rank = ddb_int(1)};
  struct shapes_setting_page page;

  cr_assert_geq(ddb_doc_from_json(mem, "true", &setting.value), 0);
  change.value = setting.value;
  setting.expires = ddb_opt_time_of((ddb_time){1700000000, 0});
  must(shapes_save_setting(db, &setting, NULL));
  must_be(shapes_get_setting(db, mem, "old", NULL, &setting), DDB_NOT_FOUND);
  cr_expect_null(setting.name);
  must_be(shapes_change_setting(db, "old", &change, NULL), DDB_NOT_FOUND);
  must(shapes_settings_of(db, mem, "g", NULL, &page));
  cr_expect_eq(page.count, 0);

  setting = (struct shapes_setting){.name = "new", .group = "g", .rank = ddb_int(1)};
  setting.value = change.value;
  setting.expires = ddb_opt_time_of((ddb_time){4000000000, 0});
  must(shapes_save_setting(db, &setting, NULL));
  must_be(shapes_change_setting(db, "new", &change, NULL), DDB_OK);
  must_be(shapes_get_setting(db, mem, "new", NULL, &setting), DDB_OK);
  cr_expect_eq(setting.size.value, 9);
  must(shapes_settings_of(db, mem, "g", NULL, &page));
  cr_expect_eq(page.count, 1);
}

/* As DynamoDB has it, what is no number is no time to live: the item is read, so it is updated too.
 */
Test(tables, an_expiry_that_is_no_number_never_comes) {
  static const char item[] =
      "{\"id\":{\"S\":\"null\"},\"value\":{\"BOOL\":true},\"expiresAt\":{\"NULL\":true}}";
  struct shapes_change_setting_set change = {.size = ddb_int(9)};
  struct shapes_setting setting;

  must(shapes_setting_decode(mem, (struct ddb_text){item, strlen(item)}, &setting));
  must(shapes_save_setting(db, &setting, NULL));
  change.value = setting.value;
  must_be(shapes_change_setting(db, "null", &change, NULL), DDB_OK);
  must_be(shapes_get_setting(db, mem, "null", NULL, &setting), DDB_OK);
  cr_expect_eq(setting.size.value, 9);
}

Test(tables, an_expired_item_is_there_on_request) {
  const struct ddb_list_options list = {.call = {.include_expired = true}};
  struct shapes_change_setting_set change = {.size = ddb_int(9)};
  struct shapes_setting setting = {.name = "old", .group = "g", .rank = ddb_int(1)};
  struct shapes_setting_page page;

  cr_assert_geq(ddb_doc_from_json(mem, "true", &setting.value), 0);
  change.value = setting.value;
  setting.expires = ddb_opt_time_of((ddb_time){1700000000, 0});
  must(shapes_save_setting(db, &setting, NULL));
  must_be(shapes_change_setting(db, "old", &change, &list.call), DDB_OK);
  must_be(shapes_get_setting(db, mem, "old", &list.call, &setting), DDB_OK);
  cr_expect_eq(setting.size.value, 9);
  must(shapes_settings_of(db, mem, "g", &list, &page));
  cr_assert_eq(page.count, 1);
  cr_expect_eq(page.items[0].expires.value.seconds, 1700000000);
  must_be(shapes_change_setting(db, "other", &change, &list.call), DDB_NOT_FOUND);
  must_be(shapes_get_setting(db, mem, "old", NULL, &setting), DDB_NOT_FOUND);
}
