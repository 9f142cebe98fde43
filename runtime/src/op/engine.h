/* SPDX-License-Identifier: Apache-2.0 */
/* An engine from inside. A lane is a handle and a stack; a job is what it works at. The engine's
 * own stack (that of its caller) has two parts in turn: lanes go on until each waits for something
 * (run_ready), and libcurl gets what they want sent (transfer). libcurl never runs on a lane:
 * nobody knows how deep it goes.
 *
 *   engine.c           what a program calls, and the turns
 *   engine_lane.c      a lane, and how its handle waits
 *   engine_identify.c  credentials, on a thread */
#ifndef DDB_OP_ENGINE_H
#define DDB_OP_ENGINE_H

#include <pthread.h>

#include <ddb/engine.h>

#include "base/fiber.h"
#include "op/client.h"

/* How often flags are looked at that nobody tells of. */
#define DDB_LANE_SLICE_US INT64_C(50000)

struct ddb_job {
  ddb_engine_work *work;
  ddb_engine_done *done;
  void *state;
  uint64_t ticket;
  bool canceled; /* while it waits for its turn */
};

enum ddb_lane_phase {
  DDB_LANE_IDLE,
  DDB_LANE_READY,      /* in the list of those that can go on */
  DDB_LANE_RUNS,       /* now */
  DDB_LANE_TO_SEND,    /* in the list of those whose exchange is to be begun */
  DDB_LANE_SENDS,      /* its exchange is under way */
  DDB_LANE_SLEEPS,     /* until `until_us` */
  DDB_LANE_IDENTIFIES, /* the thread has it */
  DDB_LANE_YIELDS,     /* until somebody wakes it; engines do not */
  DDB_LANE_ENDED       /* its work has returned */
};

struct ddb_lane {
  struct ddb_engine *engine;
  struct ddb *db;
  struct ddb_arena *mem;
  struct ddb_fiber *fiber;
  enum ddb_lane_phase phase;
  struct ddb_lane *next; /* in the list it is in */
  struct ddb_job job;
  struct ddb_cancel stop;           /* ddb_engine_cancel */
  const struct ddb_cancel *watched; /* another flag, while it waits; or NULL */
  int64_t until_us;
  enum ddb_status status; /* of its work, or of its credentials */
};

struct ddb_lanes { /* first in, first out */
  struct ddb_lane *first, *last;
};

/* Who fetches credentials. */
struct ddb_fetcher {
  size_t waiting;        /* lanes; of the engine alone */
  bool made;             /* there is a thread, to be joined; of the engine alone */
  pthread_mutex_t mutex; /* for what follows */
  bool runs;             /* the thread looks for more */
  pthread_t thread;
  struct ddb_lanes wanted, fetched;
  struct ddb_lane *now;
  struct ddb_cancel stop; /* of that one */
};

struct ddb_engine {
  struct ddb_group *group;
  struct ddb_hub *hub;
  size_t stack_bytes;
  size_t lane_max, lane_count; /* those that were made */
  struct ddb_lane **lanes;
  struct ddb_lane *idle; /* the last one that was used comes first: it is warm */
  struct ddb_lanes ready, to_send;
  struct ddb_job *queue; /* a ring */
  size_t queue_max, queue_first, queued;
  size_t canceled;  /* of these */
  size_t freeing;   /* 1: a lane is about to take the next one */
  size_t busy;      /* lanes with a job */
  uint64_t tickets; /* the last one given */
  bool inside;      /* a step is under way */
  bool closing;
  int64_t scan_us; /* when the lanes are to be looked at: for sleepers and flags; INT64_MAX */
  struct ddb_fetcher fetcher;
};

void ddb_lanes_push(struct ddb_lanes *list, struct ddb_lane *lane);
struct ddb_lane *ddb_lanes_take(struct ddb_lanes *list); /* or NULL */

/* NULL: no memory. */
struct ddb_lane *ddb_lane_new(struct ddb_engine *engine) DDB_MUST_USE;
void ddb_lane_free(struct ddb_lane *lane);
/* Gives it a job, to begin with the next turn. */
void ddb_lane_begin(struct ddb_lane *lane, const struct ddb_job *job);
/* It can go on: what it waited for is there. */
void ddb_lane_wake(struct ddb_lane *lane);
/* The lanes are looked at then, or earlier. */
void ddb_engine_look_at(struct ddb_engine *engine, int64_t at_us);

/* Called on a lane: others go on until it is woken. */
void ddb_lane_wait(struct ddb_lane *lane, enum ddb_lane_phase phase,
                   const struct ddb_cancel *cancel);

/* Called on a lane: waits for credentials, without making others wait. */
enum ddb_status ddb_lane_identify(void *lane, struct ddb_call *call);
/* Takes those that have them. */
void ddb_fetcher_collect(struct ddb_engine *engine);
/* A lane that waits for the thread and is to stop: it does not wait for its turn. */
void ddb_fetcher_stop(struct ddb_lane *lane, bool late);
void ddb_fetcher_end(struct ddb_engine *engine);

#endif
