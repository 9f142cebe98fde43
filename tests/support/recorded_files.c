/* SPDX-License-Identifier: Apache-2.0 */
/* The files and the environment of a recorded case. */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "recorded.h"
#include "report.h"

#define MAX_PATH  1024
#define MAX_FILES 16

/* nftw has no state of its own. */
static char found[MAX_FILES][MAX_PATH];
static int found_count;
static size_t root_size;

static int note(const char *path, const struct stat *info, int type, struct FTW *walk) {
  (void)info, (void)walk;
  if (type != FTW_F)
    return 0;
  if (found_count == MAX_FILES)
    return 1;
  (void)snprintf(found[found_count++], MAX_PATH, "%s", path + root_size);
  return 0;
}

/* The paths below `root`, each with its slash. */
static bool list_files(const char *root) {
  found_count = 0;
  root_size = strlen(root);
  return access(root, F_OK) != 0 || nftw(root, note, 8, FTW_PHYS) == 0;
}

static void make_folders(const char *path) {
  char folder[MAX_PATH];
  for (const char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
    (void)snprintf(folder, sizeof folder, "%.*s", (int)(slash - path), path);
    (void)mkdir(folder, 0700);
  }
}

static char *joined(const char *a, const char *b, const char *c) {
  size_t size = strlen(a) + strlen(b) + strlen(c) + 1;
  char *text = malloc(size);
  if (text == NULL)
    abort();
  (void)snprintf(text, size, "%s%s%s", a, b, c);
  return text;
}

/* Puts `by` before each `what`. */
static char *prefixed(char *text, const char *what, const char *by) {
  size_t from = 0;
  for (char *at = strstr(text, what); at != NULL; at = strstr(text + from, what)) {
    size_t before = (size_t)(at - text);
    char *rest = strdup(at);
    *at = '\0';
    char *made = joined(text, by, rest);
    free(rest);
    free(text);
    text = made;
    from = before + strlen(by) + strlen(what);
  }
  return text;
}

/* The recorded commands are lines for a shell, which libddb does not start by itself. */
static char *by_shell(char *text) {
  static const char key[] = "credential_process = ";
  char *at = strstr(text, key);
  if (at == NULL || strchr(at, '\'') != NULL)
    return text;
  char *command = at + strlen(key), *end = command + strcspn(command, "\r\n");
  char *line = strndup(command, (size_t)(end - command)), *rest = strdup(end);
  *command = '\0';
  char *head = joined(text, "/bin/sh -c '", line), *made = joined(head, "'", rest);
  free(head);
  free(line);
  free(rest);
  free(text);
  return made;
}

static bool copy_file(const struct recorded *recorded, const char *from, const char *name) {
  char *source = joined(from, name, ""), *target = joined(recorded->files, name, "");
  char *text = slurp_file(source, NULL);
  bool good = text != NULL;
  /* Files outside of the home are named by their full path. */
  for (int i = 0; good && i < found_count; i++)
    if (strncmp(found[i], "/home/", 6) != 0)
      text = prefixed(text, found[i], recorded->files);
  if (good)
    text = by_shell(text);
  make_folders(target);
  FILE *file = good ? fopen(target, "w") : NULL;
  good = file != NULL && fputs(text, file) >= 0;
  good = file != NULL && fclose(file) == 0 && good;
  free(text);
  free(source);
  free(target);
  return good;
}

static void set_environment(const struct recorded *recorded) {
  const cJSON *member = NULL;
  clearenv();
  cJSON_ArrayForEach(member, recorded->environment) {
    char *path = joined(recorded->files, member->valuestring, "");
    bool moved = strcmp(member->string, "HOME") == 0 ||
                 (member->valuestring[0] == '/' && access(path, F_OK) == 0);
    (void)setenv(member->string, moved ? path : member->valuestring, 1);
    free(path);
  }
}

bool recorded_place(struct recorded *recorded) {
  char *from = joined(recorded->dir, "/fs", "");
  (void)snprintf(recorded->files, sizeof recorded->files, "/tmp/ddb-recorded-XXXXXX");
  bool good = mkdtemp(recorded->files) != NULL && list_files(from);
  for (int i = 0; good && i < found_count; i++)
    good = copy_file(recorded, from, found[i]);
  free(from);
  if (good)
    set_environment(recorded);
  else
    (void)snprintf(recorded->fault, sizeof recorded->fault, "its files cannot be copied");
  return good;
}

static int drop(const char *path, const struct stat *info, int type, struct FTW *walk) {
  (void)info, (void)type, (void)walk;
  return remove(path);
}

void recorded_remove(struct recorded *recorded) {
  if (recorded->files[0] != '\0')
    (void)nftw(recorded->files, drop, 8, FTW_DEPTH | FTW_PHYS);
  recorded->files[0] = '\0';
}

bool recorded_mentions(const struct recorded *recorded, const char *text) {
  const cJSON *member = NULL;
  cJSON_ArrayForEach(member, recorded->environment) if (strstr(member->valuestring, text) !=
                                                        NULL) return true;
  if (!list_files(recorded->files))
    return false;
  for (int i = 0; i < found_count; i++) {
    char *path = joined(recorded->files, found[i], ""), *content = slurp_file(path, NULL);
    bool says = content != NULL && strstr(content, text) != NULL;
    free(content);
    free(path);
    if (says)
      return true;
  }
  return false;
}
