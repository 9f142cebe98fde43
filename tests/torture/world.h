/* SPDX-License-Identifier: Apache-2.0 */
/* What a scenario plays in: an embedded store with the tables of a schema, which nothing refused
 * can disturb, and a handle whose requests go there, over a `send` of ours. Clocks and random
 * numbers are the same in every run, so that two runs that do the same leave the same. */
#ifndef TESTS_TORTURE_WORLD_H
#define TESTS_TORTURE_WORLD_H

#include <ddb/ddb.h>
#include <ddb/local.h>

struct world {
  struct ddb *store;     /* as nobody disturbs it */
  struct ddb *db;        /* under test; NULL in a scenario that opens its own */
  struct ddb_arena *mem; /* of the scenario's results */
  struct ddb_env env;    /* of `db` */
  int sent;              /* requests that reached the store */
  char why[1024];        /* of a handle that the scenario opened and closed: its error */
  bool wrote;            /* a write of this scenario has answered DDB_OK; what follows are reads */
  char text[65536];      /* what a scenario found: the same in each good run */
  size_t size;
};

/* One whole play. Returns the first status below 0, or DDB_OK or DDB_PARTIAL of the last call. */
typedef enum ddb_status play(struct world *world);

struct scenario {
  const char *name;
  enum ddb_status (*create)(struct ddb *db); /* its tables; NULL: none */
  play *prepare;                             /* what is in them before, on `db` undisturbed; NULL */
  play *act;
  bool opens;     /* `act` opens its own handle: `db` is NULL */
  bool pieces;    /* several requests that write: it may end half way, and says so */
  bool store;     /* in an embedded store of its own, whose memory fails, too */
  bool fresh;     /* ids are made anew whenever something is tried again: items differ */
  bool any_order; /* threads: what is found comes in any order, and the nth call is any */
};

extern const struct scenario *const scenario_lists[]; /* each ends with name NULL; then NULL */

/* Adds to the text. */
void found(struct world *world, const char *format, ...) DDB_PRINTF(2, 3);

/* Keeps what a handle says, which is about to be closed. */
void why(struct world *world, const struct ddb *db);

/* Runs a call, and ends the play if it fails. */
#define try(call)                                                                                  \
  do {                                                                                             \
    enum ddb_status status_ = (call);                                                              \
    if (status_ < 0)                                                                               \
      return status_;                                                                              \
  } while (0)
/* The same of the last write of a play. */
#define try_write(world, call)                                                                     \
  do {                                                                                             \
    try(call);                                                                                     \
    (world)->wrote = true;                                                                         \
  } while (0)
/* The same of what gives NULL when there is no memory. */
#define try_new(pointer)                                                                           \
  do {                                                                                             \
    if ((pointer) == NULL)                                                                         \
      return DDB_E_NOMEM;                                                                          \
  } while (0)

/* A new world with the tables of a scenario; ends the program if it cannot. */
void world_open(struct world *world, const struct scenario *scenario);
void world_close(struct world *world);
/* The tables as `prepare` leaves them, clocks and random numbers from their beginning. */
void world_rewind(struct world *world, const struct scenario *scenario);
/* Options for a handle in this world. */
struct ddb_options world_options(struct world *world);
/* Every item of every table, as text to be freed. */
char *world_items(struct world *world);

#endif
