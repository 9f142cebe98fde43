/* SPDX-License-Identifier: Apache-2.0 */
/* AWS's limits are checked before anything is sent, on both sides of each, and by every way to
 * write: put, create and update. Sizes of keys and items, nesting, empty sets. */
#include <criterion/criterion.h>
#include <fresh/fresh.h>
#include <fresh/internal.h>
#include <ranges/ranges.h>
#include <shapes/shapes.h>
#include <stdio.h>
#include <string.h>

#include <ddb/gen.h>

#include "support/sample.h"

#define ULID "01ARZ3NDEKTSV4RRFFQ69G5FAV"
#define UUID "0b9b1f1e-6a4b-4c1e-9d7e-2f6a0f1c2d3e"

static const struct ddb_scope scope = {.now = SAMPLE_NOW};
static struct ddb_arena *mem;
static char big[409601 + 1];

static void setup(void) {
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
  memset(big, 'x', sizeof big - 1);
}

static void teardown(void) {
  ddb_arena_free(mem);
}

TestSuite(limits, .init = setup, .fini = teardown);

/* `size` bytes of text, NUL-terminated; the end of `big`. */
static const char *text_of(size_t size) {
  return big + sizeof big - 1 - size;
}

/* {"a": {"a": ... "" }}: so many maps around a scalar. */
static const struct ddb_doc *nested(int levels) {
  char text[512] = "";
  size_t used = 0;
  const struct ddb_doc *doc;

  for (int i = 0; i < levels; i++)
    used += (size_t)snprintf(text + used, sizeof text - used, "{\"M\":{\"a\":");
  used += (size_t)snprintf(text + used, sizeof text - used, "{\"S\":\"\"}");
  for (int i = 0; i < levels; i++)
    used += (size_t)snprintf(text + used, sizeof text - used, "}}");
  cr_assert_eq(ddb_doc_from_wire(mem, text, used, &doc), DDB_OK);
  return doc;
}

static void judged(enum ddb_status status, bool good, enum ddb_status bad, const char *field,
                   const struct ddb_request *request) {
  const struct ddb_error *error = ddb_arena_error(mem);

  cr_expect_eq(status, good ? DDB_OK : bad, "%s: %s", field, error->text);
  if (good)
    return;
  cr_expect_str_eq(error->field, field, "%s", error->text);
  cr_expect_null(request->body.data, "nothing to send");
}

static enum ddb_status put(const struct fresh_ticket *ticket, struct ddb_request *request) {
  *request = (struct ddb_request){0};
  return fresh_save_ticket_request(mem, &scope, ticket, request);
}

static enum ddb_status create(const struct fresh_ticket *ticket, struct ddb_request *request) {
  *request = (struct ddb_request){0};
  return fresh_open_ticket_request(mem, &scope, ticket, NULL, request);
}

typedef enum ddb_status write_ticket(const struct fresh_ticket *, struct ddb_request *);
static write_ticket *const writes[] = {put, create};
enum { WRITES = sizeof writes / sizeof writes[0] };

/* Every field that a create would fill in, so that both send the same item. */
static struct fresh_ticket whole(void) {
  return (struct fresh_ticket){
      .ticket_id = ULID,
      .desk = "d",
      .owner = "o",
      .trace_id = UUID,
      .batch_id = "b",
      .sort_id = ULID,
      .state = FRESH_STATE_OPEN,
      .origin = FRESH_ORIGIN_WEB,
      .level = FRESH_LEVEL_LOW,
      .title = "t",
      .body = {"b", 1},
      .note = "n",
      .urgent = ddb_bool(true),
      .retries = ddb_int(1),
      .offset = ddb_int(1),
      .weight = ddb_uint(1),
      .size = ddb_uint(1),
      .price = "1",
      .share = "1",
      .ratio = ddb_double(1),
      .whole = ddb_double(1),
      .opened_at = {1, 0},
      .due_on = "2026-11-22",
      .seen_at = ddb_opt_time_of((ddb_time){1, 0}),
      .expires_at = ddb_opt_time_of((ddb_time){INT64_C(4102444800), 0}),
  };
}

/* ---- items ----------------------------------------------------------------------------------- */

Test(limits, an_item_has_400_kb) {
  struct fresh_ticket ticket = whole();
  struct ddb_request request;
  unsigned over = 0;

  for (int i = 0; i < WRITES; i++) {
    ticket.title = text_of(409600);
    cr_assert_eq(writes[i](&ticket, &request), DDB_E_LIMIT);
    cr_assert_eq(sscanf(ddb_arena_error(mem)->text, "the Ticket has %u bytes", &over), 1, "%s",
                 ddb_arena_error(mem)->text);
    size_t room = 409600 - (over - 409600);
    ticket.title = text_of(room);
    judged(writes[i](&ticket, &request), true, DDB_E_LIMIT, "", &request);
    ticket.title = text_of(room + 1);
    judged(writes[i](&ticket, &request), false, DDB_E_LIMIT, "", &request);
  }
}

/* An update knows what it sets, and not the rest of the item. */
Test(limits, an_update_sets_400_kb_at_most) {
  struct reimagine_update_edit_status_set set = {.status = REIMAGINE_EDIT_STATUS_FAILED};
  struct ddb_request request;
  size_t room = 0;

  for (size_t size = 409601; room == 0 && size > 409000; size--) {
    set.error = text_of(size);
    enum ddb_status status =
        reimagine_update_edit_status_request(mem, &scope, "u", "e", &set, &request);
    cr_assert(status == DDB_OK || status == DDB_E_LIMIT);
    room = status == DDB_OK ? size : 0;
  }
  cr_expect_lt(room, 409601u);
  cr_expect_gt(room, 409000u, "what is set counts, and little else: %zu", room);
}

/* ---- nesting --------------------------------------------------------------------------------- */

Test(limits, nesting_ends_at_32_levels) {
  struct fresh_ticket ticket = whole();
  struct ddb_request request;

  for (int i = 0; i < WRITES; i++) {
    ticket.extra = nested(30); /* Data is the first of 31 maps, the scalar level 32 */
    judged(writes[i](&ticket, &request), true, DDB_E_LIMIT, "", &request);
    ticket.extra = nested(31);
    judged(writes[i](&ticket, &request), false, DDB_E_LIMIT, "Ticket.extra", &request);
  }
}

Test(limits, nesting_of_an_update_counts_the_map_around_it) {
  struct reimagine_image_metadata image = sample_image(mem);
  struct reimagine_edit_suggestion one = image.suggestions.items[0];
  struct reimagine_update_image_suggestions_set set = {{&one, 1}};
  struct ddb_request request;

  one.edit_type = REIMAGINE_EDIT_TYPE_UNRECOGNIZED;
  one.edit_type_text = "upscale";
  one.suggested_params = (struct reimagine_suggested_params){.unmodeled = nested(28)};
  cr_expect_eq(reimagine_update_image_suggestions_request(mem, &scope, "u", "i", &set, &request),
               DDB_OK, "%s", ddb_arena_error(mem)->text); /* Data, suggestions, [0] */
  one.suggested_params.unmodeled = nested(29);
  cr_expect_eq(reimagine_update_image_suggestions_request(mem, &scope, "u", "i", &set, &request),
               DDB_E_LIMIT);
}

/* ---- keys ------------------------------------------------------------------------------------ */

static enum ddb_status device(const char *date, const char *operator) {
  const struct shapes_device device = {
      .device_id = "d", .state = SHAPES_STATE_OPEN, .date = date, .operated_by = operator};
  struct ddb_request request;

  return shapes_save_device_request(mem, &scope, &device, &request);
}

static enum ddb_status offer(const char *title, size_t digest) {
  const struct ranges_offer offer = {.offer_id = UUID,
                                     .price = "1",
                                     .digest = {(const unsigned char *)"0123", digest},
                                     .title = title};
  struct ddb_request request;

  return ranges_put_offer_request(mem, &scope, &offer, &request);
}

static void refused_for(enum ddb_status status, const char *words) {
  cr_expect_eq(status, DDB_E_INVALID, "%s", ddb_status_name(status));
  cr_expect(strstr(ddb_arena_error(mem)->text, words), "'%s' lacks '%s'",
            ddb_arena_error(mem)->text, words);
}

/* A field that is the key of an index by itself. */
Test(limits, T11_keys_of_indexes_are_never_empty) {
  struct shapes_note_device_set set = {.note = "", .operated_by = ""};
  struct ddb_request request;

  cr_expect_eq(device("2026-11-22", NULL), DDB_OK, "%s", ddb_arena_error(mem)->text);
  cr_expect_eq(device("2026-11-22", "o"), DDB_OK);
  refused_for(device("2026-11-22", ""), "operator is empty");
  refused_for(device("2026-11-22", ""), "leave it unset");
  refused_for(
      shapes_note_device_request(mem, &scope, "d", SHAPES_STATE_OPEN, "2026-11-22", &set, &request),
      "operator is empty");
  set.operated_by = NULL;
  cr_expect_eq(
      shapes_note_device_request(mem, &scope, "d", SHAPES_STATE_OPEN, "2026-11-22", &set, &request),
      DDB_OK, "an empty note is none of our business");
  cr_expect_eq(offer("t", 4), DDB_OK, "%s", ddb_arena_error(mem)->text);
  refused_for(offer("", 4), "title is empty");
  refused_for(offer("t", 0), "digest is empty");
}

Test(limits, T8_keys_of_indexes) {
  cr_expect_eq(device("2026-11-22", text_of(2048)), DDB_OK);
  refused_for(device("2026-11-22", text_of(2049)), "operator has 2049 bytes, and as the key of an "
                                                   "index it may have 2048");
  cr_expect_eq(offer(text_of(1024), 4), DDB_OK);
  refused_for(offer(text_of(1025), 4), "title has 1025 bytes");
}

Test(limits, keys_of_writes) {
  struct reimagine_update_edit_status_set set = {.status = REIMAGINE_EDIT_STATUS_FAILED};
  struct reimagine_edit_record edit = sample_small_edit(mem);
  struct fresh_ticket ticket = whole();
  struct ddb_request request = {0};

  for (size_t size = 2042; size <= 2044; size++) { /* "USER#" and 2,043 are 2,048 */
    edit.user_id = text_of(size);
    request = (struct ddb_request){0};
    judged(reimagine_save_edit_record_request(mem, &scope, &edit, &request), size <= 2043,
           DDB_E_INVALID, "EditRecord.userId", &request);
    request = (struct ddb_request){0};
    judged(reimagine_update_edit_status_request(mem, &scope, edit.user_id, "e", &set, &request),
           size <= 2043, DDB_E_INVALID, "EditRecord.userId", &request);
    ticket.desk = edit.user_id;
    judged(create(&ticket, &request), size <= 2043, DDB_E_INVALID, "Ticket.desk", &request);
  }
  edit = sample_small_edit(mem);
  for (size_t size = 1018; size <= 1020; size++) { /* "EDIT#" and 1,019 are 1,024 */
    edit.edit_id = text_of(size);
    request = (struct ddb_request){0};
    judged(reimagine_save_edit_record_request(mem, &scope, &edit, &request), size <= 1019,
           DDB_E_INVALID, "EditRecord.editId", &request);
    request = (struct ddb_request){0};
    judged(reimagine_update_edit_status_request(mem, &scope, "u", edit.edit_id, &set, &request),
           size <= 1019, DDB_E_INVALID, "EditRecord.editId", &request);
  }
  ticket = whole();
  ticket.desk = "";
  judged(create(&ticket, &request), false, DDB_E_INVALID, "Ticket.desk", &request);
}

/* ---- sets ------------------------------------------------------------------------------------ */

Test(limits, a_set_without_elements_is_not_sent) {
  static const char *const none[1] = {"x"};
  struct fresh_ticket ticket = whole();
  struct ddb_request request;

  for (int i = 0; i < WRITES; i++) {
    ticket.tags.items = none;
    ticket.tags.count = 0;
    judged(writes[i](&ticket, &request), true, DDB_E_INVALID, "", &request);
    cr_expect_null(strstr(sample_chars(mem, request.body), "\"SS\""));
    ticket.tags.count = 1;
    judged(writes[i](&ticket, &request), true, DDB_E_INVALID, "", &request);
    cr_expect(strstr(sample_chars(mem, request.body), "\"tags\":{\"SS\":[\"x\"]}"));
  }
}
