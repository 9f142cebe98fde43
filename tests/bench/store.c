/* SPDX-License-Identifier: Apache-2.0 */
/* Usage: store time SYSTEM SUFFIX MS     prints a row of bench.tsv for each operation
 *        store count ROW OPERATIONS      only does them, for whoever counts instructions
 * What calls of generated functions cost at $DDB_ENDPOINT: a put, a get, a page of 50 records, and
 * for the embedded store an open handle with and without the table of the schema. Each figure is
 * the median of five samples of MS milliseconds; a line with their spread goes to standard error.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <ddb/local.h>
#include <reimagine/reimagine.h>

enum { SAMPLES = 5, RECORDS = 60, PAGE = 50 };

struct bench {
  struct ddb *db;
  struct ddb_arena *mem;
  const char *user;
  int next; /* the number of the next record */
};

static void fail(const struct bench *bench, const char *what) {
  (void)fprintf(stderr, "store: %s: %s\n", what, ddb_error_text(bench->db));
  exit(1);
}

static double now_ns(void) {
  struct timespec t;
  (void)clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void open_handle(struct bench *bench) {
  const struct ddb_options options = {.endpoint = getenv("DDB_ENDPOINT")};
  ddb_local_register();
  if (ddb_open(&bench->db, &options) < 0)
    fail(bench, "open");
}

/* ---- the operations -------------------------------------------------------------------------- */

static void put(struct bench *bench) {
  char id[32];
  const struct reimagine_enhance_params enhance = {.auto_adjust = true};
  (void)snprintf(id, sizeof id, "edit-%08d", bench->next++ % 1000);
  const struct reimagine_edit_record edit = {
      .edit_id = id,
      .user_id = bench->user,
      .image_id = "01KAXW3E8G0000000000000000",
      .edit_type = REIMAGINE_EDIT_TYPE_ENHANCE,
      .params = {.enhance = &enhance},
      .source_key = "uploads/original.jpg",
      .result_key = "results/enhanced.jpg",
      .status = REIMAGINE_EDIT_STATUS_PENDING,
      .created_at = ddb_now(bench->db),
      .model_id = "stability.stable-image-core-v1:1",
  };
  if (reimagine_save_edit_record(bench->db, &edit, NULL) < 0)
    fail(bench, "put");
}

static void get(struct bench *bench) {
  struct reimagine_image_metadata image;
  if (reimagine_get_image_metadata(bench->db, bench->mem, bench->user, "image", NULL, &image) !=
      DDB_OK)
    fail(bench, "get");
  ddb_arena_reset(bench->mem);
}

static void query50(struct bench *bench) {
  struct ddb_list_options list = {.limit = PAGE};
  struct reimagine_edit_record_page page;
  if (reimagine_get_edit_history(bench->db, bench->mem, bench->user, &list, &page) != DDB_OK ||
      page.count != PAGE)
    fail(bench, "query");
  ddb_arena_reset(bench->mem);
}

static void open_only(struct bench *bench) {
  struct bench other = *bench;
  open_handle(&other);
  ddb_close(other.db);
}

/* What a test does that wants a database of its own. */
static void open_fresh(struct bench *bench) {
  struct bench other = *bench;
  open_handle(&other);
  if (reimagine_create_table(other.db) < 0)
    fail(&other, "create");
  ddb_close(other.db);
}

static const struct row {
  const char *name;
  void (*run)(struct bench *bench);
  bool opens; /* a store: of no interest where a server is asked */
} rows[] = {
    {"store_put", put, false},         {"store_get", get, false},
    {"store_query50", query50, false}, {"store_open", open_only, true},
    {"store_fresh", open_fresh, true},
};
enum { ROWS = sizeof rows / sizeof *rows };

static void fill(struct bench *bench) {
  const struct reimagine_image_metadata image = {
      .image_id = "image",
      .user_id = bench->user,
      .original_key = "uploads/original.jpg",
      .file_name = "original.jpg",
      .file_size = 2400000,
      .content_type = "image/jpeg",
      .width = 1024,
      .height = 768,
      .uploaded_at = ddb_now(bench->db),
  };
  if (reimagine_create_table(bench->db) < 0 ||
      reimagine_save_image_metadata(bench->db, &image, NULL) < 0)
    fail(bench, "fill");
  for (int i = 0; i < RECORDS; i++)
    put(bench);
}

/* ---- figures --------------------------------------------------------------------------------- */

static double sample(struct bench *bench, const struct row *row, double least_ns) {
  double start = now_ns();
  double spent = 0;
  long count = 0;
  do {
    row->run(bench);
    count++;
    spent = now_ns() - start;
  } while (spent < least_ns);
  return spent / (double)count;
}

static int compare(const void *left, const void *right) {
  double a = *(const double *)left;
  double b = *(const double *)right;
  return (a > b) - (a < b);
}

static void measure(struct bench *bench, const struct row *row, const char *system,
                    const char *suffix, double least_ns) {
  double ns[SAMPLES];
  (void)sample(bench, row, least_ns / 4);
  for (int i = 0; i < SAMPLES; i++)
    ns[i] = sample(bench, row, least_ns);
  qsort(ns, SAMPLES, sizeof *ns, compare);
  printf("%s%s\t%s\t%.0f\t-\t-\t-\n", row->name, suffix, system, ns[SAMPLES / 2]);
  (void)fprintf(stderr, "%s%s %s: %.1f us (%.1f-%.1f), %.0f a second\n", row->name, suffix, system,
                ns[SAMPLES / 2] / 1e3, ns[0] / 1e3, ns[SAMPLES - 1] / 1e3, 1e9 / ns[SAMPLES / 2]);
}

int main(int argc, char **argv) {
  const char *endpoint = getenv("DDB_ENDPOINT");
  struct bench bench = {.mem = ddb_arena_new(), .user = "user-1"};
  bool embedded = endpoint != NULL && strncmp(endpoint, "sqlite:", 7) == 0;
  bool count = argc == 4 && strcmp(argv[1], "count") == 0;
  if (bench.mem == NULL || (!count && (argc != 5 || strcmp(argv[1], "time") != 0)))
    return 2;
  open_handle(&bench);
  fill(&bench);
  for (int i = 0; i < ROWS; i++)
    if (count && strcmp(rows[i].name, argv[2]) == 0)
      for (long left = strtol(argv[3], NULL, 10); left > 0; left--)
        rows[i].run(&bench);
    else if (!count && (embedded || !rows[i].opens))
      measure(&bench, &rows[i], argv[2], argv[3], strtod(argv[4], NULL) * 1e6);
  ddb_close(bench.db);
  ddb_arena_free(bench.mem);
  return 0;
}
