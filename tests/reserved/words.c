/* SPDX-License-Identifier: Apache-2.0 */
/* The program of run.sh: an entity whose fields are DynamoDB's reserved words, through an item and
 * back, and where $DDB_ENDPOINT is set through puts, updates and gets of a server. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ddb/local.h>

#include "words/words.h"

void fill(struct words_word *record);
enum ddb_status set(struct ddb *db, const char *part_id, const char *sort_id);
void compare(const struct words_word *record, void check(const char *, const char *));

static void fail(const char *what, const char *detail) {
  (void)fprintf(stderr, "%s: %s\n", what, detail);
  exit(1);
}

/* Every field holds its own name. */
static void check(const char *value, const char *word) {
  if (!value || strcmp(value, word) != 0)
    fail(word, value ? value : "absent");
}

static void through_an_item(struct ddb_arena *mem, const struct words_word *record) {
  struct words_word read;
  struct ddb_text item;

  if (words_word_encode(mem, record, &item) < 0 || words_word_decode(mem, item, &read) < 0)
    fail("item", ddb_arena_error(mem)->text);
  compare(&read, check);
}

/* First an item without the words, which the update then sets. */
static void through_a_server(struct ddb_arena *mem, const struct words_word *record) {
  const struct words_word bare = {.part_id = "p", .sort_id = "bare"};
  struct words_word read;
  struct ddb *db;

  if (ddb_open(&db, NULL) < 0 || words_create_table(db) < 0 ||
      words_put_word(db, record, NULL) < 0 || words_put_word(db, &bare, NULL) < 0 ||
      words_get_word(db, mem, "p", "s", NULL, &read) != DDB_OK)
    fail("server", ddb_error_text(db));
  compare(&read, check);
  if (set(db, "p", "bare") < 0 || words_get_word(db, mem, "p", "bare", NULL, &read) != DDB_OK)
    fail("server", ddb_error_text(db));
  compare(&read, check);
  ddb_close(db);
}

int main(void) {
  struct words_word record = {.part_id = "p", .sort_id = "s"};
  struct ddb_arena *mem = ddb_arena_new();

  if (!mem)
    return 1;
  ddb_local_register();
  fill(&record);
  through_an_item(mem, &record);
  if (getenv("DDB_ENDPOINT"))
    through_a_server(mem, &record);
  ddb_arena_free(mem);
  return 0;
}
