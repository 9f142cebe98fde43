/* SPDX-License-Identifier: Apache-2.0 */
/* The inputs that are kept, through one target and without libFuzzer: any compiler can run it. Its
 * arguments are files and folders of them; it ends as a crash ends, or with 0 and their count. */
#include <dirent.h>
#include <sys/stat.h>

#include "fuzz/fuzz.h"
#include "report.h"

static unsigned count;

static void replay_file(const char *path) {
  size_t size = 0;
  char *text = slurp_file(path, &size);
  if (text == NULL) {
    perror(path);
    exit(2);
  }
  /* Exactly as large as the input, so that a sanitizer sees what is read behind it. */
  uint8_t *data = malloc(size > 0 ? size : 1);
  MUST(data != NULL);
  memcpy(data, text, size);
  free(text);
  (void)fprintf(stderr, "%s\n", path); /* the last one is the one that crashed */
  (void)LLVMFuzzerTestOneInput(data, size);
  free(data);
  count++;
}

static void replay_folder(const char *path) {
  DIR *folder = opendir(path);
  MUST(folder != NULL);
  for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
    char name[4096];
    if (entry->d_name[0] == '.')
      continue;
    MUST(snprintf(name, sizeof name, "%s/%s", path, entry->d_name) < (int)sizeof name);
    replay_file(name);
  }
  (void)closedir(folder);
}

int main(int argc, char **argv) {
  for (int i = 1; i < argc; i++) {
    struct stat info;
    if (stat(argv[i], &info) == 0 && S_ISDIR(info.st_mode))
      replay_folder(argv[i]);
    else
      replay_file(argv[i]);
  }
  printf("%u\n", count);
  return 0;
}
