/* SPDX-License-Identifier: Apache-2.0 */
/* The requests that `ddbc explain` prints are those that the generated functions make of the
 * placeholders: through tests/golden/explain and tests/golden/hidden. */
#include "dry/dry.h"
#include "explain.h"
#include "project/project.h"
#include "schema.h"
#include "source.h"
#include "support/sample.h"
#include "veil/veil.h"
#include "yaml.h"

static struct ddb_arena *mem;
static const struct plan *plan;
static struct schema schema;
static const struct ddb_scope scope = {.now = SAMPLE_NOW};

static const struct plan *read_plan(const char *path) {
  int error = 0;

  schema = (struct schema){.arena = mem_arena()};
  schema.diag = diag_new(schema.arena);
  schema.source = source_load(schema.arena, path, &error);
  cr_assert_not_null(schema.source, "%s", path);
  schema.root = yaml_read(schema.source, schema.diag);
  schema.model = schema_parse(schema.root, schema.diag);
  schema_check(schema.model, schema.diag);
  cr_assert_eq(schema.diag->errors, 0);
  return plan_build(schema.model, schema.arena);
}

static void setup(void) {
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
  plan = read_plan("tests/golden/explain/schema.yaml");
}

static void teardown(void) {
  ddb_arena_free(mem);
  schema_free(&schema);
}

TestSuite(explain, .init = setup, .fini = teardown);

static const char *printed(const char *operation) {
  const struct plan_operation *found = explain_find(plan, operation);

  cr_assert_not_null(found, "%s", operation);
  return explain_request(schema.arena, found);
}

/* Times are of the call, and marks of hidden values no part of the text. */
static const char *made(enum ddb_status status, const struct ddb_request *request) {
  char *text, *to;

  cr_assert_eq(status, DDB_OK, "%s", ddb_arena_error(mem)->text);
  text = to = (char *)(uintptr_t)sample_chars(mem, request->body);
  for (const char *at = text; (*to = *at) != '\0'; at++)
    to += *at != '\t';
  while (strstr(text, "1795341600250"))
    text = (char *)(uintptr_t)sample_replace(mem, text, "1795341600250", "{now}").data;
  return text;
}

static const struct dry_note note = {
    .user_id = "{userId}",
    .note_id = "{noteId}",
    .lang = "{lang}",
    .tag = "{tag}",
    .title = "{title}",
    .shelf = "{shelf}",
    .colour = "{colour}",
    .size = "{size}",
    .name = "{name}",
    .body = "{body}",
};

Test(explain, writes_are_printed_as_they_are_sent) {
  struct ddb_request request;

  cr_assert_str_eq(printed("saveNote"),
                   made(dry_save_note_request(mem, &scope, &note, &request), &request));
  cr_assert_str_eq(printed("addNote"),
                   made(dry_add_note_request(mem, &scope, &note, NULL, &request), &request));
  cr_assert_str_eq(printed("dropNote"), made(dry_drop_note_request(mem, &scope, "{userId}",
                                                                   "{noteId}", "{lang}", &request),
                                             &request));
}

Test(explain, an_update_is_printed_as_it_is_sent) {
  const struct dry_edit_note_set set = {
      .body = "{body}", .tag = "{tag}", .title = "{title}", .shelf = "{shelf}"};
  struct ddb_request request;

  cr_assert_str_eq(
      printed("editNote"),
      made(dry_edit_note_request(mem, &scope, "{userId}", "{noteId}", "{lang}", &set, &request),
           &request));
}

Test(explain, gets_are_printed_as_they_are_sent) {
  struct ddb_request request;

  cr_assert_str_eq(printed("getNote"), made(dry_get_note_request(mem, &scope, "{userId}",
                                                                 "{noteId}", "{lang}", &request),
                                            &request));
  cr_assert_str_eq(
      printed("getNoteNow"),
      made(dry_get_note_now_request(mem, &scope, "{userId}", "{noteId}", "{lang}", &request),
           &request));
}

Test(explain, queries_are_printed_as_they_are_sent) {
  struct ddb_request request;

  cr_assert_str_eq(printed("notes"), made(dry_notes_request(mem, &scope, "{userId}", "{body}",
                                                            "{tag}", NULL, &request),
                                          &request));
  cr_assert_str_eq(
      printed("inLanguage"),
      made(dry_in_language_request(mem, &scope, "{userId}", "{noteId}", NULL, &request), &request));
  cr_assert_str_eq(
      printed("byTag"),
      made(dry_by_tag_request(mem, &scope, "{tag}", "{title}", NULL, &request), &request));
  cr_assert_str_eq(printed("byShelf"), made(dry_by_shelf_request(mem, &scope, "{shelf}", "{colour}",
                                                                 "{size}", NULL, &request),
                                            &request));
}

Test(explain, conditions_are_printed_as_they_are_sent) {
  const struct dry_edit_if_set set = {.body = "{body}"};
  struct ddb_request request;

  cr_assert_str_eq(printed("saveIf"),
                   made(dry_save_if_request(mem, &scope, &note, "{body}", &request), &request));
  cr_assert_str_eq(printed("dropIf"), made(dry_drop_if_request(mem, &scope, "{userId}", "{noteId}",
                                                               "{lang}", "{title}", &request),
                                           &request));
  cr_assert_str_eq(printed("editIf"), made(dry_edit_if_request(mem, &scope, "{userId}", "{noteId}",
                                                               "{lang}", &set, "{was}", &request),
                                           &request));
}

Test(explain, collections_and_scans_are_printed_as_they_are_sent) {
  struct ddb_request request;

  cr_assert_str_eq(printed("both"),
                   made(dry_both_request(mem, &scope, "{userId}", NULL, &request), &request));
  cr_assert_str_eq(printed("all"),
                   made(dry_all_request(mem, &scope, "{body}", NULL, &request), &request));
  cr_assert_str_eq(printed("everything"),
                   made(dry_everything_request(mem, &scope, NULL, &request), &request));
}

Test(explain, hidden_fields_have_placeholders_like_others) {
  struct ddb_request request;

  schema_free(&schema);
  plan = read_plan("tests/golden/hidden/schema.yaml");
  cr_assert_str_eq(printed("people"), made(veil_people_request(mem, &scope, "{owner}", "{string}",
                                                               "{open}", "{code}", NULL, &request),
                                           &request));
  cr_assert_str_eq(
      printed("getPerson"),
      made(veil_get_person_request(mem, &scope, "{owner}", "{code}", &request), &request));
}

Test(explain, projections_are_printed_as_they_are_sent) {
  struct ddb_request request;

  schema_free(&schema);
  plan = read_plan("tests/golden/project/schema.yaml");
  cr_assert_str_eq(
      printed("card"),
      made(project_card_request(mem, &scope, "{agentId}", "{listingId}", &request), &request));
  cr_assert_str_eq(printed("notes"),
                   made(project_notes_request(mem, &scope, "{agentId}", NULL, &request), &request));
  cr_assert_str_eq(printed("states"),
                   made(project_states_request(mem, &scope, "{city}", NULL, &request), &request));
  cr_assert_str_eq(printed("shut"),
                   made(project_shut_request(mem, &scope, NULL, &request), &request));
  cr_assert_str_eq(printed("allScores"),
                   made(project_all_scores_request(mem, &scope, NULL, &request), &request));
  const char *text = explain_text(schema.arena, explain_find(plan, "card"));
  cr_expect(strstr(text, "\nof each item agentId, listingId, expiresAt, title, price\n"), "%s",
            text);
  cr_expect(strstr(text, "They are read all the same"), "%s", text);
}

/* A verb without a row would print no request. */
/* Beside the data map, which has to be there for all that. */
Test(explain, a_state_at_the_top_is_asked_there) {
  const char *text = printed("openGate");

  cr_expect(strstr(text, " AND attribute_exists(#d) AND #g IN ("), "%s", text);
}

Test(explain, every_operation_has_a_request) {
  for (size_t i = 0; i < plan->operation_count; i++)
    cr_assert_neq(explain_request(schema.arena, &plan->operations[i])[0], '\0', "%s",
                  plan->operations[i].name);
}

Test(explain, units_are_of_4_KB_read_and_1_KB_written) {
  const char *text = explain_text(schema.arena, explain_find(plan, "getNoteNow"));

  cr_assert(
      strstr(text, "read, strongly consistent              1       1       4      16     100"),
      "%s", text);
  text = explain_text(schema.arena, explain_find(plan, "notes"));
  cr_assert(
      strstr(text, "read, eventually consistent          0.5     0.5       2       8      50"),
      "%s", text);
  text = explain_text(schema.arena, explain_find(plan, "saveNote"));
  cr_assert(
      strstr(text, "write in a transaction                 2       8      32     128     800"),
      "%s", text);
  cr_assert(strstr(text, "(GSI1, GSI2)"), "%s", text);
}
