/* SPDX-License-Identifier: Apache-2.0 */
/* Page tokens. As text: what is accepted is made again as the same text, and a list begins only
 * within its own partition. As a change of a good token, of which the first line tells where and
 * how: the changed one is not taken, signed or not. */
#include "op/token.h"
#include "base/text.h"
#include "fuzz/fuzz.h"
#include "reimagine/reimagine.h"

static const char operation[] = "reimagine.getEditHistory";
static unsigned char secret[32] = "a key of thirty-two bytes, or so";
static const ddb_time now = {1795341600, 0};

static void check_list(struct ddb_arena *mem, const char *text) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  struct ddb_request request = {.operation = NULL};
  if (ddb_cursor_from_text(&cursor, text) == DDB_OK) {
    struct ddb_list_options options = {.cursor = &cursor};
    enum ddb_status status =
        reimagine_get_edit_history_request(mem, NULL, "u1", &options, &request);
    if (status == DDB_OK && *text != '\0') {
      char *body = fuzz_text((const uint8_t *)request.body.data, request.body.size);
      const char *key = strstr(body, "\"ExclusiveStartKey\":");
      MUST(key != NULL && strstr(key, "\"PK\":{\"S\":\"USER#u1\"}") != NULL);
      free(body);
    }
  }
  ddb_cursor_free(&cursor);
}

static void check_text(struct ddb_arena *mem, const char *text) {
  const struct ddb_token_terms plain = {.now = now};
  struct ddb_error error = {.status = DDB_OK};
  struct ddb_text place;
  if (ddb_token_open(mem, &plain, operation, text, &place) == DDB_OK) {
    char *again = ddb_token_make(&plain, operation, place, &error);
    MUST(again != NULL && strcmp(again, text) == 0);
    free(again);
  }
  check_list(mem, text);
}

/* "<place> <character>" pairs; a token that is not the same any more must not be taken. */
static bool change(char *text, struct ddb_text line) {
  char *copy = strdup(text);
  size_t size = strlen(text);
  MUST(copy != NULL);
  for (size_t i = 0; i + 1 < line.size; i += 2)
    if (line.data[i + 1] != '\0')
      text[(unsigned char)line.data[i] % size] = line.data[i + 1];
  if (line.size % 2 == 1)
    text[(unsigned char)line.data[line.size - 1] % size] = '\0';
  bool changed = strcmp(copy, text) != 0;
  free(copy);
  return changed;
}

static void check_change(struct ddb_arena *mem, struct ddb_text line, struct ddb_text place) {
  const struct ddb_token_keys keys = {.key = {secret, sizeof secret}, .lifetime_s = 3600};
  const struct ddb_token_terms plain = {.now = now}, sealed = {&keys, now};
  const struct ddb_token_terms *terms[] = {&plain, &sealed};
  for (int i = 0; i < 2; i++) {
    struct ddb_error error = {.status = DDB_OK};
    struct ddb_text back;
    char *text = ddb_token_make(terms[i], operation, place, &error);
    MUST(text != NULL);
    MUST(ddb_token_open(mem, terms[i], operation, text, &back) == DDB_OK);
    MUST(ddb_text_equal(place, back));
    MUST(ddb_token_open(mem, terms[1 - i], operation, text, &back) == DDB_E_INVALID);
    /* A CRC finds every change of up to 32 bits in a row, not of more. */
    if (change(text, line) && (i == 1 || line.size <= 4))
      MUST(ddb_token_open(mem, terms[i], operation, text, &back) == DDB_E_INVALID);
    free(text);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct ddb_arena *mem = ddb_arena_new();
  char *text = fuzz_text(data, size);
  struct ddb_text line = fuzz_line(&data, &size);
  check_text(mem, text);
  check_change(mem, line, (struct ddb_text){(const char *)data, size});
  free(text);
  ddb_arena_free(mem);
  return 0;
}
