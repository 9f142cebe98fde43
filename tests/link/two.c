/* SPDX-License-Identifier: Apache-2.0 */
/* The program of run.sh: two namespaces with the same entities and operations on one handle, which
 * gives each table a name of its own. Nothing is sent: the replies are from a script. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <one/one.h>
#include <one_two/one_two.h>

#include "script.h"

#define ITEM(title)                                                                                 \
  "{\"Item\":{\"PK\":{\"S\":\"USER#u\"},\"SK\":{\"S\":\"TASK#t\"},\"EntityType\":{\"S\":\"Task\"}," \
  "\"Data\":{\"M\":{\"userId\":{\"S\":\"u\"},\"taskId\":{\"S\":\"t\"},\"title\":{\"S\":\"" title    \
  "\"},\"size\":{\"N\":\"1\"},\"state\":{\"S\":\"open\"}}},\"CreatedAt\":{\"N\":\"1\"},"            \
  "\"UpdatedAt\":{\"N\":\"1\"}}}"

static struct script script;
static struct ddb *db;

static void check(bool good, const char *what) {
  if (good)
    return;
  (void)fprintf(stderr, "%s: %s\n", what, ddb_error_text(db));
  exit(1);
}

static void sent_to(int index, const char *table) {
  char expected[64];

  (void)snprintf(expected, sizeof expected, "{\"TableName\":\"%s\"", table);
  check(strncmp(script.sent[index].body, expected, strlen(expected)) == 0, expected);
}

int main(void) {
  static const struct ddb_table_name tables[] = {
      {"One", "one-prod"}, {"Two", "two-prod"}, {NULL, NULL}};
  struct ddb_arena *mem = ddb_arena_new();
  struct one_task task;
  struct one_two_task other;

  script_init(&script);
  script_reply(&script, 200, ITEM("first"));
  script_reply(&script, 200, ITEM("second"));
  script_reply(&script, 200, "{}");
  script_reply(&script, 200, "{}");
  struct ddb_options options = script_options(&script);
  options.tables = tables;
  check(ddb_open(&db, &options) == DDB_OK, "open");
  check(one_get_task(db, mem, "u", "t", NULL, &task) == DDB_OK, "get of one");
  check(one_two_get_task(db, mem, "u", "t", NULL, &other) == DDB_OK, "get of one_two");
  check(strcmp(task.title, "first") == 0 && strcmp(other.title, "second") == 0, "titles");
  struct one_close_task_set set = {.state = ONE_STATE_CLOSED};
  struct one_two_close_task_set other_set = {.state = ONE_TWO_STATE_CLOSED};
  check(one_close_task(db, "u", "t", &set, NULL) == DDB_OK, "update of one");
  check(one_two_close_task(db, "u", "t", &other_set, NULL) == DDB_OK, "update of one_two");
  check(script.sent_count == 4, "four requests");
  sent_to(0, "one-prod");
  sent_to(1, "two-prod");
  sent_to(2, "one-prod");
  sent_to(3, "two-prod");
  ddb_close(db);
  ddb_arena_free(mem);
  return 0;
}
