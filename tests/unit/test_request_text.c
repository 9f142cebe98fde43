/* SPDX-License-Identifier: Apache-2.0 */
/* Requests for people: no value that the schema hides is in ddb_request_text, wherever in a request
 * it stands; everything else is. Through the generated code of tests/golden/hidden. */
#include <criterion/criterion.h>
#include <string.h>

#include "support/sample.h"
#include "veil/veil.h"

static struct ddb_arena *mem;
static const struct ddb_scope scope = {.now = SAMPLE_NOW};

static void setup(void) {
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
}

static void teardown(void) {
  ddb_arena_free(mem);
}

TestSuite(request_text, .init = setup, .fini = teardown);

/* What a hidden value of the records below looks like in a body. */
static const char *const secrets[] = {"geheim",      "Z2VoZWlt", "31337",  "unseen-colour",
                                      "BOOL\":true", "1999-",    "9155",   "\"NULL\":true",
                                      "0b9b1f1e",    "01ARZ3",   "SHARD#", "MAIL#"};

static const char *shown(const struct ddb_request *request) {
  struct ddb_text text;

  cr_assert_eq(ddb_request_text(mem, request, &text), DDB_OK);
  return sample_chars(mem, text);
}

/* Answers the text, after a look that the body has the secret and the text has none. */
static const char *veiled(enum ddb_status status, const struct ddb_request *request,
                          const char *in_body) {
  cr_assert_eq(status, DDB_OK, "%s", ddb_arena_error(mem)->text);
  const char *body = sample_chars(mem, request->body);
  const char *text = shown(request);

  cr_assert(strstr(body, in_body), "%s is not in %s", in_body, body);
  for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
    cr_assert_not(strstr(text, secrets[i]), "%s is in %s", secrets[i], text);
  cr_assert(strstr(text, "\"***\""), "%s", text);
  cr_assert_not(strchr(text, '\t'), "%s", text);
  return text;
}

static const struct veil_card card = {.number = "geheim", .label = "visa"};
static const struct veil_card_map_entry cards[] = {{"one", {.number = "geheim", .label = "two"}}};
static const struct veil_inner inner = {
    .name = "known", .secret = "geheim", .more = {&card, 1}, .by = {cards, 1}};
static const struct veil_payment payment = {.kind = VEIL_KIND_CARD, .card = &card};

static struct veil_person small(void) {
  return (struct veil_person){.owner = "o", .code = "geheim"};
}

static struct veil_person whole(void) {
  static const char *const texts[] = {"geheim"};
  static const int64_t integers[] = {31337};
  static const char *const numbers[] = {"31337.5"};
  static const struct ddb_bytes bytes[] = {{(const unsigned char *)"geheim", 6}};
  static const struct veil_string_map_entry entries[] = {{"geheim-key", "geheim"}};
  static const ddb_opt_time when = {true, {915500000, 0}}; /* 1999-01-05 */
  struct veil_person record = small();

  record.mail = record.badge = record.pin = record.string = "geheim";
  record.place = record.region = record.open = "known";
  record.text = (struct ddb_text){"geheim", 6};
  record.yes = (ddb_opt_bool){true, true};
  record.shown = (ddb_opt_bool){false, true};
  record.int32 = record.int64 = ddb_int(31337);
  record.uint32 = record.uint64 = ddb_uint(31337);
  record.decimal = "31337.25";
  record.real = ddb_double(31337.5);
  record.binary = bytes[0];
  record.timestamp = record.epoch = record.epoch_ms = when;
  record.date = "1999-01-05";
  record.uuid = "0b9b1f1e-6a4b-4c1e-9d7e-2f6a0f1c2d3e";
  record.ulid = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
  record.colour = VEIL_COLOUR_UNSEEN_COLOUR;
  record.inner = record.seen = &inner;
  record.payment = record.paid = &payment;
  record.document = sample_doc(mem, "{\"a\":[\"geheim\",{\"b\":true}]}");
  record.list = (struct veil_string_list){texts, 1};
  record.map = (struct veil_string_map){entries, 1};
  record.strings = (struct ddb_string_set){texts, 1};
  record.numbers = (struct ddb_int_set){integers, 1};
  record.decimals = (struct ddb_string_set){numbers, 1};
  record.binaries = (struct ddb_binary_set){bytes, 1};
  record.nothing_null = true;
  return record;
}

/* ---- the text itself ------------------------------------------------------------------------- */

Test(request_text, the_type_of_a_hidden_value_stays) {
  struct veil_person record = small();
  struct ddb_request request;

  record.yes = (ddb_opt_bool){true, true};
  record.list = (struct veil_string_list){(const char *const[]){"geheim", "x"}, 2};
  record.open = "known";
  cr_assert_str_eq(
      veiled(veil_save_person_request(mem, &scope, &record, &request), &request, "geheim"),
      "{\"TableName\":\"Veil\",\"Item\":{\"PK\":{\"S\":\"OWNER#o\"},"
      "\"SK\":{\"S\":\"***\"},\"Type\":{\"S\":\"Person\"},"
      "\"Data\":{\"M\":{\"owner\":{\"S\":\"o\"},\"code\":{\"S\":\"***\"},"
      "\"yes\":{\"BOOL\":\"***\"},\"list\":{\"L\":\"***\"},"
      "\"open\":{\"S\":\"known\"}}},\"CreatedAt\":{\"N\":\"1795341600250\"}}}");
}

Test(request_text, what_hides_nothing_is_the_body) {
  struct reimagine_edit_record record = sample_edit(mem);
  struct ddb_request request;

  cr_assert_eq(reimagine_save_edit_record_request(mem, &scope, &record, &request), DDB_OK);
  cr_assert_str_eq(shown(&request), sample_chars(mem, request.body));
  cr_assert_not(strchr(sample_chars(mem, request.body), '\t'));
}

/* Whatever a person laid out, with tabs even. */
Test(request_text, a_request_made_by_hand_is_shown_as_it_is) {
  static const char *const bodies[] = {"", "no JSON", "\t{",
                                       ("{\n\t\"TableName\":\t\"T\",\n\t\"Key\": {\n\t\t\"PK\": "
                                        "{\"S\": \"x\"}\n\t}\n}"),
                                       "[\t{\"S\":\"x\"}]"};

  for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
    const struct ddb_request request = {.operation = "GetItem", .body = sample_text(bodies[i])};
    cr_assert_str_eq(shown(&request), bodies[i]);
  }
}

/* A body that was cut shows no part of a hidden value. */
Test(request_text, what_cannot_be_read_is_not_shown) {
  struct veil_person record = small();
  struct ddb_request request;

  cr_assert_eq(veil_save_person_request(mem, &scope, &record, &request), DDB_OK);
  for (size_t size = request.body.size; size-- > 0;) {
    struct ddb_request cut = {.body = {request.body.data, size}};
    cr_assert_not(strstr(shown(&cut), "geh"), "%s", shown(&cut));
  }
}

/* ---- every operation ------------------------------------------------------------------------- */

Test(request_text, a_put_shows_no_hidden_value) {
  struct veil_person record = whole();
  struct ddb_request request;
  const char *text = veiled(veil_save_person_request(mem, &scope, &record, &request), &request,
                            "\"string\":\t{\"S\":\"geheim\"}");

  cr_assert(strstr(text, "\"GSI1PK\":{\"S\":\"***\"},\"GSI1SK\":{\"S\":\"known\"}"), "%s", text);
  cr_assert(strstr(text, "\"GSI3PK\":{\"S\":\"***\"}"), "%s", text);
  cr_assert(strstr(text, "\"seen\":{\"M\":{\"name\":{\"S\":\"known\"},\"secret\":{\"S\":\"***\"},"
                         "\"more\":{\"L\":[{\"M\":{\"number\":{\"S\":\"***\"},\"label\":{\"S\":"
                         "\"visa\"}}}]},\"by\":{\"M\":{\"one\":{\"M\":{\"number\":{\"S\":\"***\"}"),
            "%s", text);
  cr_assert(strstr(text, "\"paid\":{\"M\":{\"kind\":{\"S\":\"card\"},\"number\":{\"S\":\"***\"},"
                         "\"label\":{\"S\":\"visa\"}}}"),
            "%s", text);
}

Test(request_text, a_create_shows_no_hidden_value) {
  struct veil_person record = whole();
  const struct veil_door door = {.tag = "geheim", .room = 31337};
  struct ddb_request request;

  (void)veiled(veil_add_person_request(mem, &scope, &record, NULL, &request), &request, "geheim");
  const char *text =
      veiled(veil_add_door_request(mem, &scope, &door, NULL, &request), &request, "AT#31337");
  cr_assert(strstr(text, "\"PK\":{\"S\":\"***\"},\"SK\":{\"S\":\"***\"}"), "%s", text);
}

Test(request_text, a_get_and_a_delete_show_no_hidden_key) {
  static const char key[] = "\"Key\":{\"PK\":{\"S\":\"OWNER#o\"},\"SK\":{\"S\":\"***\"}}";
  struct ddb_request request;
  const char *text =
      veiled(veil_get_person_request(mem, &scope, "o", "geheim", &request), &request, "geheim");

  cr_assert(strstr(text, key), "%s", text);
  text = veiled(veil_drop_person_request(mem, &scope, "o", "geheim", &request), &request, "geheim");
  cr_assert(strstr(text, key), "%s", text);
}

Test(request_text, an_update_shows_no_hidden_value) {
  static const char *const texts[] = {"geheim"};
  const struct veil_change_person_set set = {
      .mail = "geheim",
      .place = "known",
      .open = "seen",
      .yes = {true, true},
      .string = "geheim",
      .strings = {texts, 1},
      .inner = &inner,
      .seen = &inner,
      .document = sample_doc(mem, "\"geheim\""),
  };
  struct ddb_request request;
  const char *text = veiled(veil_change_person_request(mem, &scope, "o", "geheim", &set, &request),
                            &request, "MAIL#geheim");

  cr_assert(strstr(text, "\":v2\":{\"S\":\"seen\"},\":v3\":{\"BOOL\":\"***\"}"), "%s", text);
  cr_assert_not(strstr(shown(&(struct ddb_request){.body = request.key}), "geheim"));
}

Test(request_text, a_query_shows_no_hidden_argument) {
  struct ddb_request request;
  const char *text =
      veiled(veil_people_request(mem, &scope, "o", "geheim", "seen", "geheim", NULL, &request),
             &request, "\":f_code\":\t{\"S\":\"geheim\"}");

  cr_assert(strstr(text, "\":p\":{\"S\":\"OWNER#o\"}"), "%s", text);
  cr_assert(strstr(text, "\":f_open\":{\"S\":\"seen\"}"), "%s", text);
  (void)veiled(veil_by_mail_request(mem, &scope, "geheim", NULL, &request), &request, "geheim");
  text =
      veiled(veil_by_pin_request(mem, &scope, "eu", "geheim", NULL, &request), &request, "geheim");
  cr_assert(strstr(text, "{\":p\":{\"S\":\"eu\"},\":p2\":{\"S\":\"***\"}}"), "%s", text);
}

/* The next page begins behind an item, whose key may have a hidden part. */
Test(request_text, a_page_token_shows_no_hidden_key) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  const struct ddb_list_options options = {.cursor = &cursor};
  const struct ddb_response response = sample_response(
      200, "{\"Items\":[],\"LastEvaluatedKey\":{\"PK\":{\"S\":\"OWNER#o\"},\"SK\":{\"S\":"
           "\"PERSON#geheim\"},\"GSI1PK\":{\"S\":\"MAIL#geheim\"},\"GSI1SK\":{\"S\":\"p\"}}}");
  struct veil_person_page page;
  struct ddb_request request;

  cr_assert_eq(veil_by_mail_response(mem, &response, &options, &page), DDB_OK);
  const char *text = veiled(veil_by_mail_request(mem, &scope, "geheim", &options, &request),
                            &request, "PERSON#geheim");
  cr_assert(strstr(text, "\"ExclusiveStartKey\":{\"PK\":{\"S\":\"***\"},\"SK\":{\"S\":\"***\"}"),
            "%s", text);
  ddb_cursor_free(&cursor);
}

Test(request_text, a_query_of_all_shards_shows_no_hidden_key) {
  const struct ddb_response response =
      sample_response(200, "{\"Items\":[],\"LastEvaluatedKey\":{\"PK\":{\"S\":\"DOOR#0\"},\"SK\":{"
                           "\"S\":\"AT#31337\"}}}");
  struct ddb_request request;
  struct ddb_fan *fan;

  cr_assert_eq(veil_doors_request(mem, &scope, NULL, &fan), DDB_OK);
  cr_assert(ddb_fan_request(fan, &request));
  (void)veiled(DDB_OK, &request, "DOOR#0");
  cr_assert_eq(ddb_fan_response(fan, &response), DDB_OK);
  cr_assert(ddb_fan_request(fan, &request));
  (void)veiled(DDB_OK, &request, "DOOR#");
}

/* An encoder makes items for others, not requests. */
Test(request_text, an_encoded_item_has_no_marks) {
  struct veil_person record = whole();
  struct ddb_text item;

  cr_assert_eq(veil_person_encode(mem, &record, &item), DDB_OK);
  cr_assert_not(memchr(item.data, '\t', item.size));
}

/* The limit less the amount: whoever knows the limit has the amount. */
Test(request_text, the_limits_of_a_hidden_amount_are_hidden) {
  const struct veil_count_set set = {.int64 = 31337, .uint64 = 31337, .int32 = 31337};
  struct ddb_request request;
  const char *text = veiled(veil_count_request(mem, &scope, "o", "geheim", &set, &request),
                            &request, "9223372036854744470");

  cr_assert_not(strstr(text, "744470"), "%s", text);
  cr_assert_not(strstr(text, "20278"), "%s", text);
  cr_assert(strstr(text, "\":b0\":{\"N\":\"***\"},\":b1\":{\"N\":\"***\"}"), "%s", text);
}

/* What reads the item that failed a condition, asks for it by its key. */
Test(request_text, the_key_of_a_guarded_put_is_hidden) {
  struct veil_person record = small();
  struct ddb_request request;

  (void)veiled(veil_save_if_request(mem, &scope, &record, "known", &request), &request, "geheim");
  const struct ddb_request read = {.body = request.key};
  (void)veiled(DDB_OK, &read, "PERSON#geheim");
}

Test(request_text, a_scan_shows_no_hidden_key) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  const struct ddb_list_options options = {.cursor = &cursor};
  const struct ddb_response response =
      sample_response(200, "{\"Items\":[],\"LastEvaluatedKey\":{\"PK\":{\"S\":\"OWNER#o\"},"
                           "\"SK\":{\"S\":\"PERSON#geheim\"}}}");
  struct veil_everyone_page page;
  struct ddb_request request;

  cr_assert_eq(veil_everyone_response(mem, &response, &options, &page), DDB_OK);
  (void)veiled(veil_everyone_request(mem, &scope, &options, &request), &request, "PERSON#geheim");
  ddb_cursor_free(&cursor);
}
