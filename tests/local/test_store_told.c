/* SPDX-License-Identifier: Apache-2.0 */
/* What a call says of a store that fails, and a request as it is given back. */
#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "local/calls.h"
#include "local/store/inside.h"
#include "local/value/node.h"

static struct local_call begin(struct local_store *store) {
  struct local_call call = {.store = store, .mem = ddb_arena_new()};
  cr_assert_not_null(call.mem);
  ddb_buf_init_arena(&call.body, call.mem, SIZE_MAX);
  return call;
}

Test(store_told, each_status_of_the_store) {
  static const struct {
    enum local_store_status status;
    const char *code, *text;
  } rows[] = {
      {LOCAL_STORE_OK, NULL, NULL},
      {LOCAL_STORE_NONE, "InternalServerError", "the store has lost a row"},
      {LOCAL_STORE_BUSY, "ThrottlingException", "another process has held the store"},
      {LOCAL_STORE_FULL, "StorageFullException", "no room left for the store"},
      {LOCAL_STORE_NOMEM, "InternalServerError", "out of memory"},
      {LOCAL_STORE_DAMAGED, "InternalServerError", "the store sqlite::memory:"},
  };
  struct local_store *store = calls_open();
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct local_call call = begin(store);
    cr_expect_eq(local_store_ok(&call, rows[i].status), rows[i].code == NULL);
    if (rows[i].code != NULL) {
      cr_expect_str_eq(call.code, rows[i].code);
      cr_expect(strstr(call.body.data, rows[i].text), "%s", call.body.data);
    }
    ddb_arena_free(call.mem);
  }
  cr_expect_eq(local_store_status_of(store, SQLITE_FULL), LOCAL_STORE_FULL);
  cr_expect_eq(local_store_status_of(store, SQLITE_CORRUPT), LOCAL_STORE_DAMAGED);
  local_store_close(store);
}

/* What a batch leaves out is given back as it came. */
Test(store_told, a_request_is_written_as_it_was_read) {
  static const char text[] =
      "{\"a\":[1,-2.5e3,null,true,false,\"x\\\"\",{}],\"b\":{\"c\":[]},\"n\":null}";
  enum ddb_status status;
  struct ddb_arena *mem = ddb_arena_new();
  struct ddb_buf out;
  const struct local_node *node = local_node_read(mem, text, strlen(text), &status);
  cr_assert_not_null(node);
  ddb_buf_init_arena(&out, mem, SIZE_MAX);
  local_node_write(&out, node);
  cr_expect_str_eq(out.data, text);
  ddb_arena_free(mem);
}
