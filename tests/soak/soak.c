/* SPDX-License-Identifier: Apache-2.0 */
/* Usage: soak CALLS [memory|files]
 * So many calls of one handle through libcurl to a service of another process: gets, puts, deletes,
 * lists with a rejected item, conditions that fail, among them busy answers and connections that
 * are reset. Each has to come to what it should. After the first tenth, neither memory nor
 * descriptors may grow: the blocks that are in use, their bytes as malloc counts them, the resident
 * pages, the open files.
 * Prints a row for each tenth. Sleeps between attempts are left out, nothing else. */
#include <dirent.h>
#include <limits.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "blocks.h"
#include "reimagine/reimagine.h"
#include "service.h"

#define WARM_UP 10000
#define TENTHS  10
/* Pages that the allocator gives back or not as it likes; far less than one byte a call. */
#define RESIDENT_SLACK_KB 1024
/* A block is up to 32 bytes longer than was asked for where the rest of a hole could hold no other:
 * so much the same blocks may differ, after connections were made anew. */
#define ROUNDING 32
/* As many blocks as a call leaves behind that were made anew since: a connection's. */
#define MADE_ANEW 64

struct outcome {
  unsigned long good, lost, wrong;
};

static void no_sleep(void *state, int64_t milliseconds, const struct ddb_cancel *cancel) {
  (void)state;
  (void)milliseconds;
  (void)cancel;
}

/* What is lost on purpose: 16 bytes, or a file, in a thousand calls. */
static const char *seeded = "";

static void lose(unsigned long number) {
  static void *volatile lost;
  if (number % 1000 == 0 && strcmp(seeded, "memory") == 0)
    lost = malloc(16);
  if (number % 1000 == 0 && strcmp(seeded, "files") == 0)
    (void)!dup(STDERR_FILENO);
  (void)lost;
}

/* ---- calls ----------------------------------------------------------------------------------- */

static enum ddb_status put(struct ddb *db) {
  static const struct reimagine_enhance_params enhance = {.auto_adjust = true};
  const struct reimagine_edit_record record = {.edit_id = "e1",
                                               .user_id = "u1",
                                               .image_id = "i1",
                                               .edit_type = REIMAGINE_EDIT_TYPE_ENHANCE,
                                               .params = {.enhance = &enhance},
                                               .source_key = "in/1",
                                               .result_key = "out/1",
                                               .status = REIMAGINE_EDIT_STATUS_PENDING,
                                               .created_at = {1795341600, 0}};
  return reimagine_save_edit_record(db, &record, NULL);
}

static enum ddb_status list(struct ddb *db, struct ddb_arena *mem) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  const struct ddb_list_options options = {.cursor = &cursor};
  struct reimagine_edit_record_page page;
  enum ddb_status status = reimagine_get_edit_history(db, mem, "u1", &options, &page);
  bool whole = status == DDB_PARTIAL && page.count == 2 && page.rejected_count == 1 && page.more &&
               !ddb_cursor_done(&cursor);
  ddb_cursor_free(&cursor);
  return status < 0 || whole ? status : DDB_E_INTERNAL;
}

/* Answers whether the call came to what it should. A status says that its reply was lost, or that
 * it may have been applied, only where a connection was reset. */
static void call(struct ddb *db, struct ddb_arena *mem, unsigned long number,
                 struct outcome *outcome) {
  static const struct reimagine_update_edit_status_set set = {.status =
                                                                  REIMAGINE_EDIT_STATUS_PROCESSING};
  struct reimagine_image_metadata image;
  enum ddb_status status, want = DDB_OK;
  switch (number % 5) {
  case 0:
    status = reimagine_get_image_metadata(db, mem, "u1", "i1", NULL, &image);
    want = DDB_NOT_FOUND;
    break;
  case 1:
    status = put(db);
    break;
  case 2:
    status = list(db, mem);
    want = DDB_PARTIAL;
    break;
  case 3:
    status = reimagine_update_edit_status(db, "u1", "e1", &set, NULL);
    want = DDB_E_TRANSITION;
    break;
  default:
    status = reimagine_delete_edit(db, "u1", "e1", NULL);
    break;
  }
  if (status == want) {
    outcome->good++;
  } else if (status == DDB_E_MAYBE_APPLIED && number % 5 == 3) {
    outcome->lost++;
  } else if (outcome->wrong++ < 10) {
    (void)fprintf(stderr, "call %lu: %d instead of %d: %s\n", number, status, want,
                  ddb_error_text(db));
  }
}

/* ---- what is in use -------------------------------------------------------------------------- */

struct usage {
  long blocks;
  size_t bytes;
  long resident_kb;
  int files;
};

static struct usage look(void) {
  struct usage usage = {.blocks = blocks_in_use(), .bytes = mallinfo2().uordblks};
  long pages = 0;
  FILE *file = fopen("/proc/self/statm", "r");
  if (file == NULL || fscanf(file, "%*d %ld", &pages) != 1)
    abort();
  (void)fclose(file);
  usage.resident_kb = pages * (sysconf(_SC_PAGESIZE) / 1024);
  DIR *folder = opendir("/proc/self/fd");
  if (folder == NULL)
    abort();
  while (readdir(folder) != NULL)
    usage.files++;
  (void)closedir(folder);
  return usage;
}

/* Right behind a call that needed one attempt on a connection that stood: the least there can be.
 */
static struct usage settle(struct ddb *db, struct ddb_arena *mem) {
  struct outcome ignored = {0};
  struct usage least = {.blocks = LONG_MAX, .bytes = SIZE_MAX};
  for (int i = 0; i < 8; i++) {
    call(db, mem, 0, &ignored);
    ddb_arena_reset(mem);
    struct usage usage = look();
    if (usage.blocks < least.blocks || (usage.blocks == least.blocks && usage.bytes < least.bytes))
      least = usage;
  }
  return least;
}

static double seconds(void) {
  struct timespec now;
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void run(struct ddb *db, struct ddb_arena *mem, unsigned long from, unsigned long to,
                struct outcome *outcome) {
  for (unsigned long i = from; i < to; i++) {
    call(db, mem, i, outcome);
    ddb_arena_reset(mem);
    lose(i);
  }
}

static struct usage larger(struct usage a, struct usage b) {
  return (struct usage){.blocks = a.blocks > b.blocks ? a.blocks : b.blocks,
                        .bytes = a.bytes > b.bytes ? a.bytes : b.bytes,
                        .resident_kb =
                            a.resident_kb > b.resident_kb ? a.resident_kb : b.resident_kb,
                        .files = a.files > b.files ? a.files : b.files};
}

/* Answers whether more is in use at the end. */
static bool measure(struct ddb *db, struct ddb_arena *mem, unsigned long tenth,
                    struct outcome *outcome) {
  struct usage first = {0}, last = {0};
  double start = seconds();
  for (unsigned i = 1; i <= TENTHS; i++) {
    run(db, mem, tenth * (i - 1), tenth * i, outcome);
    last = settle(db, mem);
    first = i <= TENTHS / 2 ? larger(first, last) : first;
    printf("%10lu calls %8.1f s %6ld blocks %8zu bytes %7ld KB %3d files\n", tenth * i,
           seconds() - start, last.blocks, last.bytes, last.resident_kb, last.files);
    (void)fflush(stdout);
  }
  return last.blocks > first.blocks || last.bytes > first.bytes + ROUNDING * MADE_ANEW ||
         last.files > first.files || last.resident_kb > first.resident_kb + RESIDENT_SLACK_KB;
}

static int soak(struct ddb *db, unsigned long calls) {
  struct ddb_arena *mem = ddb_arena_new();
  struct outcome outcome = {0};
  run(db, mem, 0, WARM_UP, &outcome);
  bool grown = measure(db, mem, calls / TENTHS, &outcome);
  ddb_arena_free(mem);
  if (grown)
    printf("FAIL soak: more is in use at the end than in the first half\n");
  if (outcome.wrong > 0)
    printf("FAIL soak: %lu calls came to something else\n", outcome.wrong);
  bool failed = grown || outcome.wrong > 0;
  printf("%lu as asked, %lu lost and said so\n", outcome.good, outcome.lost);
  printf("%d passed, %d failed, 0 skipped\n", !failed, failed);
  return failed;
}

/* Without the caches that malloc has for each thread: what is in them it counts as in use. */
static void count_exactly(char **argv) {
  if (getenv("GLIBC_TUNABLES") != NULL)
    return;
  (void)setenv("GLIBC_TUNABLES", "glibc.malloc.tcache_count=0", 1);
  (void)execv("/proc/self/exe", argv);
}

int main(int argc, char **argv) {
  count_exactly(argv);
  seeded = argc > 2 ? argv[2] : "";
  char endpoint[64];
  int pid = 0, line = -1, port = service_start(&pid, &line);
  unsigned long calls = argc > 1 ? strtoul(argv[1], NULL, 10) : 20000;
  const struct ddb_env env = {.sleep_ms = no_sleep};
  (void)snprintf(endpoint, sizeof endpoint, "http://127.0.0.1:%d", port);
  const struct ddb_options options = {.endpoint = endpoint,
                                      .region = "us-east-1",
                                      .access_key_id = "AKIDSOAK",
                                      .secret_access_key = "secret-of-the-soak",
                                      .env = &env};
  struct ddb *db = NULL;
  if (port < 0 || calls < TENTHS || ddb_open(&db, &options) < 0) {
    (void)fprintf(stderr, "soak: %s\n", db != NULL ? ddb_error_text(db) : "there is no service");
    return 2;
  }
  int failed = soak(db, calls);
  ddb_close(db);
  close(line);
  (void)waitpid(pid, NULL, 0);
  return failed;
}
