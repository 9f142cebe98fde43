/* SPDX-License-Identifier: Apache-2.0 */
/* Scenarios of one item: create, put, get, update, upsert, delete, versions, unique fields. */
#include <claims/claims.h>
#include <fresh/fresh.h>
#include <locks/locks.h>
#include <paths/paths.h>
#include <stdio.h>
#include <ups/ups.h>
#include <writes/writes.h>

#include "scenes.h"
#include "world.h"

/* What an item is, by its encoder, which asks for memory too. */
#define found_item(world, name, record)                                                            \
  do {                                                                                             \
    struct ddb_text text_;                                                                         \
    try(name##_encode((world)->mem, record, &text_));                                              \
    found(world, "%.*s\n", (int)text_.size, text_.data);                                           \
  } while (0)

/* ---- creates --------------------------------------------------------------------------------- */

static enum ddb_status open_ticket(struct world *w) {
  const struct fresh_ticket none = {0};
  struct fresh_ticket out;

  try(fresh_open_ticket(w->db, w->mem, &none, NULL, &out));
  found(w, "%zu %s\n", strlen(out.ticket_id), out.title);
  return DDB_OK;
}

static enum ddb_status new_alias(struct world *w) {
  const struct fresh_alias alias = {.alias = "ab",
                                    .target = "0b9b1f1e-6a4b-4c1e-9d7e-2f6a0f1c2d3e"};

  return fresh_new_alias(w->db, NULL, &alias, NULL, NULL);
}

static enum ddb_status old_alias(struct world *w) {
  const struct fresh_alias alias = {
      .alias = "ab", .target = "0b9b1f1e-6a4b-4c1e-9d7e-2f6a0f1c2d3e", .used = ddb_int(5)};
  enum ddb_status status = fresh_new_alias(w->db, NULL, &alias, NULL, NULL);

  if (status != DDB_E_CONDITION)
    return status;
  found(w, "%s\n", ddb_status_name(status));
  return DDB_OK;
}

static enum ddb_status one_ticket(struct world *w) {
  const struct fresh_ticket ticket = {.ticket_id = "01ARZ3NDEKTSV4RRFFQ69G5FAV",
                                      .trace_id = "0b9b1f1e-6a4b-4c1e-9d7e-2f6a0f1c2d3e",
                                      .batch_id = "0b9b1f1e-6a4b-4c1e-9d7e-2f6a0f1c2d3e",
                                      .sort_id = "01ARZ3NDEKTSV4RRFFQ69G5FAV"};

  return fresh_open_ticket(w->db, NULL, &ticket, NULL, NULL);
}

static enum ddb_status move_ticket(struct world *w) {
  const struct fresh_move_ticket_set set = {.state = FRESH_STATE_HELD, .note = "n"};
  struct fresh_ticket out;

  try_write(w, fresh_move_ticket(w->db, "main", "01ARZ3NDEKTSV4RRFFQ69G5FAV", &set, NULL));
  try(fresh_get_ticket(w->db, w->mem, "main", "01ARZ3NDEKTSV4RRFFQ69G5FAV", NULL, &out));
  found(w, "%d %s\n", (int)out.state, out.note);
  return DDB_OK;
}

/* The item says why not. */
static enum ddb_status move_ticket_badly(struct world *w) {
  const struct fresh_move_ticket_set shut = {.state = FRESH_STATE_CLOSED};
  const struct fresh_move_ticket_set set = {.state = FRESH_STATE_HELD};

  try(fresh_move_ticket(w->db, "main", "01ARZ3NDEKTSV4RRFFQ69G5FAV", &shut, NULL));
  enum ddb_status status =
      fresh_move_ticket(w->db, "main", "01ARZ3NDEKTSV4RRFFQ69G5FAV", &set, NULL);
  if (status != DDB_E_TRANSITION)
    return status;
  found(w, "%s\n", ddb_status_name(status));
  return DDB_OK;
}

/* ---- updates --------------------------------------------------------------------------------- */

static enum ddb_status save_board(struct world *w) {
  static const char *const lines[] = {"one", "two"};
  static const struct writes_line line = {.sku = "s", .amount = 1};
  static const int64_t codes[] = {7};
  const struct writes_board board = {.board_id = "b",
                                     .views = 1,
                                     .used = 7,
                                     .price = "1.5",
                                     .log = {lines, 2},
                                     .lines = {&line, 1},
                                     .codes = {codes, 1}};

  return writes_save_board(w->db, &board, NULL);
}

static enum ddb_status touch_board(struct world *w) {
  static const char *const lines[] = {"three"};
  static const char *const tags[] = {"t"};
  static const int64_t codes[] = {8, 9};
  static const struct writes_line line = {.sku = "s", .amount = 1};
  const struct writes_touch_set set = {.weight = 2.5,
                                       .views = 3,
                                       .price = "0.25",
                                       .log = {lines, 1},
                                       .lines = {&line, 1},
                                       .tags = {tags, 1},
                                       .codes = {codes, 2},
                                       .first_seen = {1795341600, 0}};
  struct writes_board out;

  try_write(w, writes_touch(w->db, "b", &set, NULL));
  try(writes_get_board(w->db, w->mem, "b", NULL, &out));
  found_item(w, writes_board, &out);
  return DDB_OK;
}

static enum ddb_status drop_board(struct world *w) {
  struct writes_board out;
  enum ddb_status status = writes_drop_board(w->db, w->mem, "b", 1000, NULL, &out);

  if (status != DDB_E_CONDITION)
    return status;
  try(writes_drop_board_failed(w->db, w->mem, &out));
  found_item(w, writes_board, &out);
  try(writes_pop_board(w->db, w->mem, "b", NULL, &out));
  found_item(w, writes_board, &out);
  return DDB_OK;
}

static enum ddb_status save_trip(struct world *w) {
  static const struct paths_geo geo = {.lat = 7, .lon = 8};
  static const struct paths_place home = {.city = "Graz", .zip = "8010", .geo = &geo};
  static const struct paths_string_map_entry labels[] = {{"a", "b"}};
  static const struct paths_line line = {.sku = "s", .amount = 1};
  const struct paths_trip trip = {
      .trip_id = "t", .home = &home, .place = &home, .labels = {labels, 1}, .lines = {&line, 1}};

  return paths_put_trip(w->db, &trip, NULL);
}

static enum ddb_status move_trip(struct world *w) {
  const struct paths_locate_set place = {.place_geo_lat = 1, .place_geo_lon = 2};
  const struct paths_bump_set bump = {.counts_key = 5};
  struct paths_trip out;

  try(paths_locate(w->db, "t", &place, NULL));
  try(paths_bump(w->db, w->mem, "t", "a.b", &bump, NULL, &out));
  found_item(w, paths_trip, &out);
  return DDB_OK;
}

/* ---- upserts --------------------------------------------------------------------------------- */

static enum ddb_status save_task(struct world *w) {
  static const char *const lines[] = {"one"};
  static const char *const tags[] = {"a"};
  static const struct ups_place place = {.city = "Graz"};
  const struct ups_save_task_set set = {.owner = "ada",
                                        .status = UPS_STATE_BUSY,
                                        .size = 7,
                                        .note = "n",
                                        .mark = ddb_int(4),
                                        .place = &place,
                                        .price = "1.5",
                                        .score = 3,
                                        .log = {lines, 1},
                                        .tags = {tags, 1},
                                        .made_at = {1795341600, 0},
                                        .seen_at = {1795341600, 0},
                                        .origin = UPS_STATE_OPEN};
  struct ups_task out;

  try_write(w, ups_save_task(w->db, "u", "t", (ddb_time){1795341600, 0}, &set, NULL));
  try(ups_get_task(w->db, w->mem, "u", "t", (ddb_time){1795341600, 0}, NULL, &out));
  found(w, "%s %d %s\n", out.owner, (int)out.size, out.price);
  return DDB_OK;
}

static enum ddb_status over(struct world *w) {
  const struct ups_touch_set set = {.user = "u", .expires_at = {5, 0}, .hits = 9};
  struct ups_session out;

  return ups_touch(w->db, w->mem, "s", &set, NULL, &out);
}

static enum ddb_status touch_session(struct world *w) {
  const struct ups_touch_set set = {.user = "u", .expires_at = {4102444800, 0}, .hits = 1};
  struct ups_session out;

  try_write(w, ups_touch(w->db, w->mem, "s", &set, NULL, &out));
  found_item(w, ups_session, &out);
  return DDB_OK;
}

/* ---- versions -------------------------------------------------------------------------------- */

static enum ddb_status open_account(struct world *w) {
  const struct locks_account account = {.account_id = "a", .owner = "ada"};

  return locks_open_account(w->db, NULL, &account, NULL, NULL);
}

static enum ddb_status use_account(struct world *w) {
  const struct locks_set_balance_set set = {.balance = 5};
  struct locks_account out;

  try(locks_get_account(w->db, w->mem, "a", NULL, &out));
  out.balance = 7;
  try(locks_save_account(w->db, &out, NULL));
  try(locks_set_balance(w->db, "a", out.version + 1, &set, NULL));
  enum ddb_status status = locks_set_balance(w->db, "a", out.version, &set, NULL);
  if (status != DDB_E_CONDITION)
    return status;
  found(w, "%s\n", ddb_status_name(status));
  return locks_close_account(w->db, "a", out.version + 2, NULL);
}

/* ---- unique fields --------------------------------------------------------------------------- */

static const char ada[] = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

static enum ddb_status user(struct world *w, const char *id, const char *email) {
  const struct claims_user record = {.user_id = id, .email = email, .tenant_id = "t", .slug = id};
  struct claims_user out;

  return claims_register(w->db, w->mem, &record, NULL, &out);
}

static enum ddb_status two_users(struct world *w) {
  try(user(w, ada, "a@x"));
  return user(w, "01ARZ3NDEKTSV4RRFFQ69G5FAW", "b@x");
}

static enum ddb_status register_user(struct world *w) {
  return user(w, "01ARZ3NDEKTSV4RRFFQ69G5FAX", "c@x");
}

static enum ddb_status taken_email(struct world *w) {
  const struct claims_set_email_set set = {.email = "b@x"};
  enum ddb_status status = claims_set_email(w->db, ada, &set, NULL);

  if (status != DDB_E_CONDITION)
    return status;
  found(w, "%s\n", ddb_status_name(status));
  return DDB_OK;
}

static enum ddb_status change_user(struct world *w) {
  const struct claims_save_profile_set set = {.name = "Ada", .email = "ada@x", .badge = ddb_int(7)};
  struct claims_user out;

  try_write(w, claims_save_profile(w->db, ada, &set, NULL));
  try(claims_get_user(w->db, w->mem, ada, NULL, &out));
  found_item(w, claims_user, &out);
  return DDB_OK;
}

static enum ddb_status remove_user(struct world *w) {
  return claims_remove_user(w->db, ada, NULL);
}

const struct scenario scenes_items[] = {
    PLAY(fresh_create_table, NULL, open_ticket, .opens = false),
    PLAY(fresh_create_table, NULL, new_alias, .opens = false),
    PLAY(fresh_create_table, new_alias, old_alias, .opens = false),
    PLAY(fresh_create_table, one_ticket, move_ticket, .opens = false),
    PLAY(fresh_create_table, one_ticket, move_ticket_badly, .pieces = true),
    PLAY(writes_create_table, NULL, save_board, .opens = false),
    PLAY(writes_create_table, save_board, touch_board, .opens = false),
    PLAY(writes_create_table, save_board, drop_board, .opens = false),
    PLAY(paths_create_table, save_trip, move_trip, .pieces = true),
    PLAY(ups_create_table, NULL, save_task, .fresh = true),
    PLAY(ups_create_table, NULL, touch_session, .opens = false),
    {.name = "touch_expired",
     .create = ups_create_table,
     .prepare = over,
     .act = touch_session,
     .pieces = true},
    PLAY(locks_create_table, NULL, open_account, .opens = false),
    PLAY(locks_create_table, open_account, use_account, .pieces = true),
    PLAY(claims_create_table, NULL, register_user, .opens = false),
    PLAY(claims_create_table, two_users, taken_email, .opens = false),
    PLAY(claims_create_table, two_users, change_user, .opens = false),
    PLAY(claims_create_table, two_users, remove_user, .opens = false),
    {.name = NULL}};
