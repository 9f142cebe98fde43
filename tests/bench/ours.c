/* SPDX-License-Identifier: Apache-2.0 */
/* The rows by what ships: the generated functions of generated/reimagine, and the signer that sends
 * their requests. And by the floors, whose results must be the same. */
#include "bench.h"

#include <stdlib.h>
#include <string.h>

#include "aws/signer.h"
#include "data.h"
#include "floor.h"
#include "terms.h"

/* Instructions of the reference's floors; of an item, where a row has several. */
static const struct expected {
  const char *row;
  double items, instructions;
} expected[] = {
    {"decode_1", 1, 1568},   {"decode_50", DATA_PAGE, 1400}, {"decode_1mb", DATA_LARGE, 1400},
    {"encode_put", 1, 1148}, {"sign_1k", 1, 6016},           {"decode_shuffled", DATA_PAGE, 2650},
};

static void add(struct works *works, const char *row, const char *system, void (*run)(void *),
                void *state) {
  struct work work = {.row = row, .system = system, .run = run, .state = state, .items = 1};
  for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
    if (strcmp(row, expected[i].row) == 0) {
      work.items = expected[i].items;
      work.expected = expected[i].instructions;
    }
  work.long_run = strcmp(row, "decode_1mb") == 0 || strcmp(row, "sign_400k") == 0;
  works_add(works, &work);
}

/* ---- ours ------------------------------------------------------------------------------------ */

static struct {
  struct ddb_arena *mem;
  struct reimagine_edit_record record;
  struct reimagine_edit_record_page page;
  struct ddb_request request;
  struct ddb_signer signer;
} ours;

static void decode_item(void *state) {
  const struct ddb_text *text = state;
  ddb_arena_reset(ours.mem);
  if (reimagine_edit_record_decode(ours.mem, *text, &ours.record) != DDB_OK)
    bench_fail("decode_1", ddb_arena_error(ours.mem)->text);
}

static void decode_page(void *state) {
  const struct ddb_text *text = state;
  const struct ddb_response response = {.http_status = 200, .body = *text};
  ddb_arena_reset(ours.mem);
  if (reimagine_get_edit_history_response(ours.mem, &response, NULL, &ours.page) != DDB_OK)
    bench_fail("decode_50", ddb_arena_error(ours.mem)->text);
}

static void encode(void *state) {
  const struct data *data = state;
  ddb_arena_reset(ours.mem);
  if (reimagine_save_edit_record_request(ours.mem, &data->scope, &data->record, &ours.request) !=
      DDB_OK)
    bench_fail("encode_put", ddb_arena_error(ours.mem)->text);
}

static void sign(void *state) {
  const struct ddb_text *body = state;
  if (ddb_signer_sign(&ours.signer, TERMS_OPERATION, TERMS_TIME, *body) != DDB_OK)
    bench_fail("sign", "refused");
}

static void begin_ours(void) {
  static const unsigned char origin[DDB_SHA256_SIZE];
  static const struct ddb_signer_terms terms = {
      .access_key_id = TERMS_KEY,
      .secret_access_key = TERMS_SECRET,
      .region = TERMS_REGION,
      .service = TERMS_SERVICE,
      .host = TERMS_HOST,
      .path = "/",
      .content_type = TERMS_TYPE,
      .target = TERMS_TARGET,
      .origin = origin,
  };
  ours.mem = ddb_arena_new();
  ddb_signer_init(&ours.signer);
  if (ours.mem == NULL || ddb_signer_set(&ours.signer, &terms) != DDB_OK)
    bench_fail("ddbc", "out of memory");
}

void bench_ddbc(struct works *works) {
  static struct data data;
  data = *data_get();
  begin_ours();
  add(works, "decode_1", "ddbc", decode_item, &data.item);
  add(works, "decode_50", "ddbc", decode_page, &data.page);
  add(works, "decode_1mb", "ddbc", decode_page, &data.large);
  add(works, "decode_shuffled", "ddbc", decode_page, &data.shuffled);
  add(works, "encode_put", "ddbc", encode, &data);
  add(works, "sign_100", "ddbc", sign, &data.least);
  add(works, "sign_1k", "ddbc", sign, &data.small);
  add(works, "sign_400k", "ddbc", sign, &data.huge);
}

/* ---- the floors ------------------------------------------------------------------------------ */

static struct {
  struct floor_page page;
  char body[8192];
  size_t size;
  const char *header;
} floors;

static void floor_item(void *state) {
  const struct ddb_text *text = state;
  if (!floor_decode_item(&floors.page, *text))
    bench_fail("decode_1", "the floor refuses the item");
}

static void floor_items(void *state) {
  const struct ddb_text *text = state;
  if (!floor_decode_page(&floors.page, *text))
    bench_fail("decode_50", "the floor refuses the page");
}

static void floor_body(void *state) {
  const struct data *data = state;
  floors.size = floor_encode(&data->record, data->scope.now, floors.body);
}

static void floor_header(void *state) {
  const struct ddb_text *body = state;
  floors.header = floor_sign(*body);
}

static void compare_records(const char *row, const struct reimagine_edit_record *record,
                            size_t count) {
  if (floors.page.count != count)
    bench_fail(row, "the floor reads another number of items");
  for (size_t i = 0; i < count; i++)
    if (!data_same(&floors.page.records[i], &record[i]))
      bench_fail(row, "the floor reads something else");
}

static void compare_page(const char *row, struct ddb_text *text) {
  decode_page(text);
  floor_items(text);
  compare_records(row, ours.page.items, ours.page.count);
}

static void compare(struct data *data) {
  decode_item(&data->item);
  floor_item(&data->item);
  compare_records("decode_1", &ours.record, 1);
  compare_page("decode_50", &data->page);
  compare_page("decode_1mb", &data->large);
  compare_page("decode_shuffled", &data->shuffled);
  floor_body(data);
  if (floors.size != data->body.size || memcmp(floors.body, data->body.data, floors.size) != 0)
    bench_fail("encode_put", "the floor writes something else");
  sign(&data->small);
  floor_header(&data->small);
  if (strcmp(ours.signer.authorization.data, floors.header) != 0)
    bench_fail("sign_1k", "the floor signs otherwise");
}

/* Behind bench_ddbc, with which it compares itself. */
void bench_floor(struct works *works) {
  static struct data data;
  data = *data_get();
  floors.page.room = malloc(data.large.size + 64);
  floors.page.records = calloc(DATA_LARGE, sizeof *floors.page.records);
  floors.page.params = calloc(DATA_LARGE, sizeof *floors.page.params);
  floors.page.most = DATA_LARGE;
  if (floors.page.room == NULL || floors.page.records == NULL || floors.page.params == NULL)
    bench_fail("floor", "out of memory");
  floor_sign_begin();
  compare(&data);
  add(works, "decode_1", "floor", floor_item, &data.item);
  add(works, "decode_50", "floor", floor_items, &data.page);
  add(works, "decode_1mb", "floor", floor_items, &data.large);
  add(works, "decode_shuffled", "floor", floor_items, &data.shuffled);
  add(works, "encode_put", "floor", floor_body, &data);
  add(works, "sign_100", "floor", floor_header, &data.least);
  add(works, "sign_1k", "floor", floor_header, &data.small);
  add(works, "sign_400k", "floor", floor_header, &data.huge);
}
