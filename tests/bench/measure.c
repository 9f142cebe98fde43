/* SPDX-License-Identifier: Apache-2.0 */
/* Usage: measure RUNS COMMAND...
 * Runs the command RUNS times after one that does not count, with each `@` in its words replaced by
 * the number of the run, and prints one line: the median, the least and the greatest wall time in
 * ns, the median of user and system time together in ns, the greatest resident size in KiB. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_RUNS = 100, MOST_WORDS = 64, WORD_SIZE = 4096 };

static void fail(const char *what) {
  perror(what);
  exit(3);
}

static long long now(void) {
  struct timespec t;
  if (clock_gettime(CLOCK_MONOTONIC, &t) != 0)
    fail("clock_gettime");
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static long long nanoseconds(struct timeval t) {
  return t.tv_sec * 1000000000LL + t.tv_usec * 1000LL;
}

/* The word with its first `@` replaced. */
static char *numbered(const char *word, int run) {
  char *out = malloc(WORD_SIZE);
  const char *mark = strchr(word, '@');
  if (out == NULL)
    fail("malloc");
  if (mark == NULL)
    (void)snprintf(out, WORD_SIZE, "%s", word);
  else
    (void)snprintf(out, WORD_SIZE, "%.*s%d%s", (int)(mark - word), word, run, mark + 1);
  return out;
}

static void run_once(char **words, int count, int run, long long *wall, long long *cpu,
                     long *memory) {
  char *arguments[MOST_WORDS + 1] = {NULL};
  struct rusage usage;
  int status = 0;
  for (int i = 0; i < count; i++)
    arguments[i] = numbered(words[i], run);
  long long start = now();
  pid_t child = fork();
  if (child == 0) {
    execvp(arguments[0], arguments);
    fail(arguments[0]);
  }
  if (child < 0 || wait4(child, &status, 0, &usage) != child)
    fail("wait4");
  *wall = now() - start;
  *cpu = nanoseconds(usage.ru_utime) + nanoseconds(usage.ru_stime);
  *memory = usage.ru_maxrss > *memory ? usage.ru_maxrss : *memory;
  for (int i = 0; i < count; i++)
    free(arguments[i]);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    (void)fprintf(stderr, "measure: %s failed\n", words[0]);
    exit(1);
  }
}

static int compare(const void *left, const void *right) {
  long long a = *(const long long *)left;
  long long b = *(const long long *)right;
  return (a > b) - (a < b);
}

int main(int argc, char **argv) {
  long long wall[MOST_RUNS + 1];
  long long cpu[MOST_RUNS + 1];
  long memory = 0;
  long runs = argc > 2 ? strtol(argv[1], NULL, 10) : 0;
  if (runs < 1 || runs > MOST_RUNS || argc - 2 > MOST_WORDS) {
    (void)fprintf(stderr, "usage: measure RUNS COMMAND...\n");
    return 2;
  }
  for (int i = 0; i <= runs; i++)
    run_once(argv + 2, argc - 2, i, &wall[i], &cpu[i], &memory);
  qsort(wall + 1, (size_t)runs, sizeof *wall, compare);
  qsort(cpu + 1, (size_t)runs, sizeof *cpu, compare);
  printf("%lld %lld %lld %lld %ld\n", wall[1 + runs / 2], wall[1], wall[runs], cpu[1 + runs / 2],
         memory);
  return 0;
}
