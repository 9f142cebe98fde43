/* SPDX-License-Identifier: Apache-2.0 */
/* Usage: bench table FOLDER ROWS.TSV [ROW]   times, instructions and allocations of all systems
 *        bench count ROWS.TSV                the latter two, of ours and of the floors alone, with
 *                                            one more column: instructions outside of shared
 * libraries Encoding, decoding and signing: ours, hand-written floors and peers, on the same bytes.
 * Prints a table and writes rows for bench.tsv. Ends with 1 where a floor is more than a tenth away
 * from the instructions that it is known to need: what is compared with it then says nothing. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data.h"
#include "rounds.h"

void bench_fail(const char *row, const char *what) {
  (void)fprintf(stderr, "bench: %s: %s\n", row, what);
  exit(1);
}

void works_add(struct works *works, const struct work *work) {
  if (works->count == sizeof works->list / sizeof *works->list)
    bench_fail(work->row, "too many works");
  works->list[works->count++] = *work;
}

/* ---- what is printed ------------------------------------------------------------------------- */

static void cell(char *out, size_t size, const char *format, double value) {
  if (value < 0)
    (void)snprintf(out, size, "-");
  else
    (void)snprintf(out, size, format, value);
}

static void print_figures(const struct work *work, const struct figures *f,
                          const struct figures *floor, FILE *rows) {
  char steps[32], allocations[32], ratio[32], ns[32];
  bool compared = floor != NULL && floor->instructions.all > 0 && f->instructions.all > 0;
  double of_floor = compared ? (double)f->instructions.all / (double)floor->instructions.all : -1;
  cell(steps, sizeof steps, "%.0f", (double)f->instructions.all);
  cell(allocations, sizeof allocations, f->allocations < 1000 ? "%.4g" : "%.0f", f->allocations);
  cell(ratio, sizeof ratio, "%.3f", of_floor);
  cell(ns, sizeof ns, "%.0f", f->median > 0 ? f->median : -1);
  (void)fprintf(rows, "%s\t%s\t%s\t%s\t%s\t%s", work->row, work->system, ns, steps, allocations,
                ratio);
  if (f->median > 0)
    (void)fprintf(rows, "\n");
  else
    (void)fprintf(rows, "\t%ld\n", f->instructions.own);
  printf("%-16s %-13s %11s", work->row, work->system, ns);
  if (f->ratio > 0)
    printf(" %8.2f  %7.2f-%-8.2f", f->ratio, f->ratio_least, f->ratio_most);
  else
    printf(" %8s  %16s", "-", "");
  printf(" %12s %8s %9s\n", steps, ratio, allocations);
  (void)fflush(stdout);
}

/* Whether the floor is what the reference's is. One that needs less is no easier to come near. */
static bool judge_floor(const struct work *work, const struct figures *f) {
  double each = (double)f->instructions.all / work->items;
  if (work->expected <= 0 || f->instructions.all <= 0)
    return true;
  printf("%-16s %-13s %.0f instructions%s, the reference's floor %.0f: %s\n", work->row, "", each,
         work->items > 1 ? " an item" : "", work->expected,
         each > work->expected * 1.1   ? "TOO SLOW: it does not count"
         : each < work->expected * 0.9 ? "leaner, a harder comparison"
                                       : "it counts");
  return each <= work->expected * 1.1;
}

/* ---- rows ------------------------------------------------------------------------------------ */

enum { SYSTEMS = 12 };

static bool row_figures(const struct work *works, size_t count, bool timed, FILE *rows) {
  static struct figures figures[SYSTEMS];
  const struct figures *floor = NULL;
  bool good = true;
  memset(figures, 0, sizeof figures);
  if (timed)
    rounds_time(works, count, figures);
  for (size_t i = 0; i < count; i++) {
    figures[i].allocations = rounds_allocations(&works[i]);
    figures[i].instructions = rounds_instructions(&works[i]);
    if (strcmp(works[i].system, "floor") == 0)
      floor = &figures[i];
  }
  for (size_t i = 0; i < count; i++)
    print_figures(&works[i], &figures[i], floor, rows);
  for (size_t i = 0; i < count; i++)
    if (&figures[i] == floor)
      good = judge_floor(&works[i], &figures[i]);
  return good;
}

/* The works of one row, in the order in which the systems came. */
static bool row(const struct works *works, const char *name, bool timed, FILE *rows) {
  struct work chosen[SYSTEMS];
  size_t count = 0;
  for (size_t i = 0; i < works->count; i++)
    if (strcmp(works->list[i].row, name) == 0 && count < SYSTEMS)
      chosen[count++] = works->list[i];
  return count == 0 || (!timed && chosen[0].long_run) || row_figures(chosen, count, timed, rows);
}

static bool all_rows(const struct works *works, const char *only, bool timed, const char *path) {
  bool good = true;
  FILE *rows = fopen(path, "w");
  if (rows == NULL)
    bench_fail(path, "cannot be written");
  printf("%-16s %-13s %11s %8s  %-16s %12s %8s %9s\n", "row", "system", "ns", "x floor", "(spread)",
         "instructions", "x floor", "allocs");
  for (size_t i = 0; i < works->count; i++) {
    size_t before = 0;
    while (strcmp(works->list[before].row, works->list[i].row) != 0)
      before++;
    if (before == i && (only == NULL || strcmp(works->list[i].row, only) == 0))
      good = row(works, works->list[i].row, timed, rows) && good;
  }
  if (fclose(rows) != 0)
    bench_fail(path, "cannot be written");
  return good;
}

int main(int argc, char **argv) {
  static struct works works;
  bool table = argc >= 4 && strcmp(argv[1], "table") == 0;
  if (!table && (argc != 3 || strcmp(argv[1], "count") != 0)) {
    (void)fprintf(stderr, "usage: bench table FOLDER ROWS.TSV [ROW] | bench count ROWS.TSV\n");
    return 2;
  }
  bench_ddbc(&works);
  bench_floor(&works);
  if (table) {
    data_save(argv[2]);
    if (bench_peers != NULL)
      bench_peers(&works);
    if (bench_foreign != NULL)
      bench_foreign(&works, argv[2]);
  }
  return all_rows(&works, argc > 4 ? argv[4] : NULL, table, argv[table ? 3 : 2]) ? 0 : 1;
}
