/* SPDX-License-Identifier: Apache-2.0 */
/* The requests that `ddbc explain` prints are those that the generated functions make of the
 * placeholders: through tests/golden/explain and tests/golden/hidden. */
#include "explaining.h"

#include "project/project.h"
#include "veil/veil.h"

TestSuite(explain, .init = setup, .fini = teardown);

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

/* Beside the data map, which has to be there for all that. */
Test(explain, a_state_at_the_top_is_asked_there) {
  const char *text = printed("openGate");

  cr_expect(strstr(text, " AND attribute_exists(#d) AND #g IN (:f1)"), "%s", text);
}

/* A verb without a row would end the process. */
Test(explain, every_operation_has_a_request) {
  for (size_t i = 0; i < plan->operation_count; i++)
    cr_assert_neq(explain_request(schema.arena, &plan->operations[i])[0], '\0', "%s",
                  plan->operations[i].name);
}
