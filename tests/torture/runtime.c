/* SPDX-License-Identifier: Apache-2.0 */
/* Usage: runtime [ONLY]      ($TORTURE_STEP, default 1: every n-th call fails)
 * Plays every scenario once undisturbed, and then once for each call that it makes of the system,
 * which fails: that one alone, or it and all after it. What comes of it must be an error that says
 * so, or the very result of the undisturbed play: no crash, nothing lost, nothing written by
 * halves, and the same handle works afterwards. Prints a line per defect, and the counts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "refuse.h"
#include "scenes.h"
#include "visited.h"
#include "world.h"

static const struct scenario *const lists[] = {scenes_items, scenes_many,   scenes_pure,
                                               scenes_parts, scenes_handle, NULL};

static struct world world;
static int passed, failed, step = 1;
static long plays;

/* One scenario as it goes when nothing fails. */
struct good {
  enum ddb_status status;
  char text[sizeof world.text];
  char *before, *after;
  int asked[REFUSE_KINDS];
};
static struct good good;

struct outcome {
  enum ddb_status status;
  char why[1024];
  bool refused;
  int sent;
};

static void complain(const struct scenario *scenario, enum refuse_kind kind, int nth, bool sticky,
                     const struct outcome *outcome, const char *what) {
  printf("FAIL %s: %s call %d%s (%s): %s; it answered %s: %s\n", scenario->name, refuse_names[kind],
         nth, sticky ? " and all after it" : "", refuse_what(), what,
         ddb_status_name(outcome->status), outcome->why);
}

/* ---- one play -------------------------------------------------------------------------------- */

static void open_handle(const struct scenario *scenario) {
  struct ddb_options options = world_options(&world);

  world.mem = ddb_arena_new();
  world.db = NULL;
  if (!scenario->opens && ddb_open(&world.db, &options) < 0)
    abort();
}

static void close_handle(void) {
  ddb_close(world.db);
  ddb_arena_free(world.mem);
  world.db = NULL;
  world.mem = NULL;
}

static struct outcome play_once(const struct scenario *scenario, enum refuse_kind kind, int nth,
                                bool sticky) {
  struct outcome outcome = {DDB_OK, "", false, 0};

  world.sent = 0;
  world.wrote = false;
  world.why[0] = '\0';
  world.size = 0;
  world.text[0] = '\0';
  refuse_begin(kind, nth, sticky);
  outcome.status = scenario->act(&world);
  outcome.refused = refuse_end();
  outcome.sent = world.sent;
  (void)snprintf(outcome.why, sizeof outcome.why, "%s",
                 world.db != NULL       ? ddb_error_text(world.db)
                 : world.why[0] != '\0' ? world.why
                                        : ddb_arena_error(world.mem)->text);
  plays++;
  return outcome;
}

/* ---- what is right --------------------------------------------------------------------------- */

static bool is_told(const struct scenario *scenario, enum refuse_kind kind,
                    const struct outcome *outcome) {
  if (outcome->status == DDB_E_NOMEM)
    return true;
  if (scenario->store && outcome->status < 0 &&
      (strstr(outcome->why, "memory") != NULL ||
       strstr(outcome->why, "InternalServerError") != NULL))
    return true;           /* a service without memory */
  if (outcome->sent > 0 && /* a reply without room is a lost one */
      (outcome->status == DDB_E_MAYBE_APPLIED || outcome->status == DDB_E_TRANSPORT))
    return true;
  /* It did not hold, and why could not be read. */
  if (outcome->status == DDB_E_CONDITION && strstr(outcome->why, "(no memory") != NULL)
    return true;
  if (kind == REFUSE_CRYPTO) /* OpenSSL does not fail for want of anything but memory */
    return outcome->status < 0;
  return kind != REFUSE_MEMORY && outcome->status < 0 && outcome->status != DDB_E_INTERNAL;
}

/* NULL, or what is wrong. */
static const char *defect_of(const struct scenario *scenario, enum refuse_kind kind,
                             const struct outcome *outcome) {
  if (outcome->status >= 0 && outcome->status != good.status)
    return "another answer than undisturbed";
  if (outcome->status >= 0 && strcmp(world.text, good.text) != 0)
    return "a wrong success: something else is found";
  if (outcome->status < 0 && !is_told(scenario, kind, outcome))
    return "an error that is none of this";
  if (outcome->status < 0 && world.db != NULL && outcome->why[0] == '\0' &&
      ddb_last_error(world.db)->status == outcome->status) /* else it was no call on the handle */
    return "it says nothing";
  char *items = world_items(&world);
  const char *defect = NULL;
  bool untouched = strcmp(items, good.before) == 0, done = strcmp(items, good.after) == 0;
  if (outcome->status >= 0 && !done && !scenario->fresh)
    defect = "a wrong success: it is not written";
  else if (outcome->status < 0 && outcome->sent == 0 && !untouched)
    defect = "nothing was sent, and something is written";
  else if (outcome->status < 0 && !scenario->pieces && !scenario->fresh && !untouched && !done)
    defect = "it is half written";
  else if (outcome->status == DDB_E_NOMEM && !scenario->pieces && !untouched && !world.wrote &&
           strstr(outcome->why, "done") == NULL)
    defect = "it is written, and the answer is that there was no memory";
  free(items);
  return defect;
}

/* The same handle, when there is memory again. */
static const char *works_again(const struct scenario *scenario) {
  if (scenario->opens) {
    ddb_arena_free(world.mem);
    world.mem = ddb_arena_new();
  } else {
    ddb_arena_reset(world.mem);
  }
  world_rewind(&world, scenario);
  static struct outcome outcome;

  outcome = play_once(scenario, REFUSE_MEMORY, -1, false);
  if (outcome.status != good.status)
    return outcome.why;
  return strcmp(world.text, good.text) == 0 ? NULL : "it finds something else afterwards";
}

/* False: fewer calls than that are made. */
static bool fails_well(const struct scenario *scenario, enum refuse_kind kind, int nth,
                       bool sticky) {
  world_rewind(&world, scenario);
  refuse_mark();
  open_handle(scenario);
  struct outcome outcome = play_once(scenario, kind, nth, sticky);
  if (getenv("TORTURE_TRACE") != NULL)
    printf("%s %s %d %d: %s %s\n", scenario->name, refuse_names[kind], nth, sticky,
           ddb_status_name(outcome.status), outcome.why);
  const char *defect = defect_of(scenario, kind, &outcome);
  if (defect == NULL) {
    defect = works_again(scenario);
    if (defect != NULL)
      printf("afterwards: ");
  }
  close_handle();
  int held = refuse_held(false);
  if (defect != NULL)
    complain(scenario, kind, nth, sticky, &outcome, defect);
  if (held > 0) {
    complain(scenario, kind, nth, sticky, &outcome, "memory is lost");
    (void)refuse_held(true);
    refuse_drop();
  }
  failed += defect != NULL || held > 0;
  passed += defect == NULL && held == 0;
  return outcome.refused;
}

/* ---- all of them ----------------------------------------------------------------------------- */

/* Undisturbed, twice: what differs then proves nothing. */
static bool play_well(const struct scenario *scenario) {
  free(good.before);
  free(good.after);
  good.before = good.after = NULL;
  world_rewind(&world, scenario);
  good.before = world_items(&world);
  for (int kind = 0; kind < REFUSE_KINDS; kind++) {
    world_rewind(&world, scenario);
    refuse_mark();
    open_handle(scenario);
    struct outcome outcome = play_once(scenario, (enum refuse_kind)kind, -1, false);
    good.asked[kind] = refuse_asked();
    close_handle();
    if (outcome.status < 0 || refuse_held(true) > 0 ||
        (kind > 0 && strcmp(good.text, world.text) != 0)) {
      complain(scenario, (enum refuse_kind)kind, -1, false, &outcome, "it is not well undisturbed");
      return false;
    }
    good.status = outcome.status;
    memcpy(good.text, world.text, sizeof good.text);
  }
  good.after = world_items(&world);
  return true;
}

/* Every call of those that are few; of more, as $TORTURE_STEP says. */
static void torture_kind(const struct scenario *scenario, enum refuse_kind kind) {
  int most = good.asked[kind] + 3, stride = good.asked[kind] > 40 ? step : 1;

  for (int sticky = 0; sticky < 2; sticky++)
    for (int nth = 0; nth < most; nth += stride)
      if (!fails_well(scenario, kind, nth, sticky == 1) && !scenario->any_order)
        break;
}

static void torture(const struct scenario *scenario) {
  int before = failed;

  world_open(&world, scenario);
  if (!play_well(scenario)) {
    failed++;
  } else {
    for (int kind = 0; kind < REFUSE_KINDS; kind++)
      torture_kind(scenario, (enum refuse_kind)kind);
  }
  world_close(&world);
  printf("%-20s %5d %5d %5d %5d calls of memory, crypto, system, files%s\n", scenario->name,
         good.asked[0], good.asked[1], good.asked[2], good.asked[3],
         failed > before ? ": FAILED" : "");
  (void)fflush(stdout);
}

int main(int argc, char **argv) {
  const char *given = getenv("TORTURE_STEP");

  step = given != NULL ? atoi(given) : 1;
  for (int i = 0; lists[i] != NULL; i++)
    for (const struct scenario *scenario = lists[i]; scenario->name != NULL; scenario++)
      if (argc < 2 || strcmp(argv[1], scenario->name) == 0)
        torture(scenario);
  visited_write();
  printf("%ld plays\n%d passed, %d failed, 0 skipped\n", plays, passed, failed);
  return failed > 0 || passed == 0;
}
