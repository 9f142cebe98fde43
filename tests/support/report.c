/* SPDX-License-Identifier: Apache-2.0 */
/* See report.h. */
#include "support/report.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void report_cases(const char *suite, unsigned passed, unsigned failed, unsigned skipped) {
  const char *path = getenv("DDB_TEST_REPORT");
  if (!path || !*path)
    return;
  char row[256];
  int size = snprintf(row, sizeof row, "%s\t%u\t%u\t%u\n", suite, passed, failed, skipped);
  int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  /* One write per row: tests run in parallel processes, and O_APPEND keeps rows whole. */
  if (size < 0 || size >= (int)sizeof row || fd < 0 || write(fd, row, (size_t)size) != size ||
      close(fd) != 0) {
    perror("report_cases");
    abort();
  }
}

const char *vectors_dir(void) {
  struct stat info;
  const char *dir = getenv("DDB_VECTORS");
  if (!dir || !*dir)
    dir = "../shared/vectors";
  return stat(dir, &info) == 0 && S_ISDIR(info.st_mode) ? dir : NULL;
}

char *vectors_path(const char *relative) {
  const char *dir = vectors_dir();
  if (!dir)
    return NULL;
  size_t size = strlen(dir) + strlen(relative) + 2;
  char *path = malloc(size);
  if (path)
    (void)snprintf(path, size, "%s/%s", dir, relative);
  return path;
}

/* Reads until the end rather than trusting a size, so that pipes and /proc work too. */
static char *slurp_stream(FILE *file, size_t *size) {
  size_t used = 0, room = 4096;
  char *data = malloc(room);
  while (data) {
    used += fread(data + used, 1, room - used - 1, file);
    if (used < room - 1)
      break;
    room *= 2;
    char *more = realloc(data, room);
    if (!more)
      free(data);
    data = more;
  }
  if (data)
    data[used] = '\0';
  if (size)
    *size = used;
  return data;
}

char *slurp_file(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  if (!file)
    return NULL;
  char *data = slurp_stream(file, size);
  if (ferror(file)) {
    free(data);
    data = NULL;
  }
  (void)fclose(file); /* opened for reading only: nothing can be lost here */
  return data;
}
