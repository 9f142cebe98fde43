/* SPDX-License-Identifier: Apache-2.0 */
/* Usage: compiler FOLDER      ($TORTURE_COMPILES, default 40: how often each command is run)
 * ddbc, with the calls that it makes of the system failing in turn. FOLDER has `before`, a folder
 * that each run begins with a copy of; commands are run in it. What comes of a failure is exit 3
 * with a message, and files that are as they were; or the very same as if nothing had failed. A
 * rename that fails leaves what was renamed before it: each file is then the old one or the new
 * one. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "refuse.h"

int ddbc_main(int argc, char **argv); /* generator/main.c */

enum { WORDS_MAX = 8, TEXT_MAX = 1 << 20, FILES_MAX = 512 };

static const struct command {
  const char *name;
  const char *words[WORDS_MAX];
} commands[] = {
    {"generate", {"generate", "app.yaml", "-o", "new", "--depfile", "app.d"}},
    {"generate over", {"generate", "app.yaml", "-o", "old"}},
    {"generate many", {"generate", "many.yaml", "-o", "many"}}, /* by several threads */
    {"generate --check", {"generate", "app.yaml", "-o", "old", "--check"}},
    {"check", {"check", "app.yaml", "bad.yaml"}},
    {"check json", {"check", "--error-format=json", "bad.yaml"}},
    {"check sarif", {"check", "--error-format=sarif", "bad.yaml"}},
    {"breaking", {"breaking", "app.yaml", "--against", "before.yaml"}},
    {"rules", {"explain"}},
    {"explain", {"explain", "app.yaml"}},
    {"explain one", {"explain", "app.yaml", "move"}},
    {"import", {"import", "design.json"}},
    {"table", {"table", "app.yaml", "--format", "createtable"}},
    {"workbench", {"table", "app.yaml", "--format", "nosql-workbench"}},
    {"fmt", {"fmt", "untidy.yaml"}},
    {"fmt --check", {"fmt", "--check", "untidy.yaml"}},
};

/* What the child tells. */
static struct {
  int asked;
  bool refused;
  char what[32];
} * shared;

/* A file of the work folder, by its name in it. */
struct file {
  char path[256];
  uint64_t sum;
};
struct folder {
  struct file files[FILES_MAX];
  size_t count;
};

/* How a run ended. */
struct run {
  int status; /* of waitpid */
  char out[TEXT_MAX], err[TEXT_MAX];
  struct folder folder;
};

static struct run good, now;
static struct folder first;
static const char *root;
static int passed, failed, most = 40;
static long runs;

/* ---- files ----------------------------------------------------------------------------------- */

static char *path_in(const char *folder, const char *name) {
  static char paths[4][4096];
  static int next;
  char *path = paths[next++ % 4];

  (void)snprintf(path, sizeof paths[0], "%s/%s", folder, name);
  return path;
}

static size_t read_text(const char *path, char *out, size_t room) {
  FILE *file = fopen(path, "r");
  size_t size = file != NULL ? fread(out, 1, room - 1, file) : 0;

  out[size] = '\0';
  if (file != NULL)
    (void)fclose(file);
  return size;
}

static uint64_t sum_of(const char *path) {
  static char text[TEXT_MAX];
  size_t size = read_text(path, text, sizeof text);
  uint64_t sum = UINT64_C(14695981039346656037);

  for (size_t i = 0; i < size; i++)
    sum = (sum ^ (unsigned char)text[i]) * UINT64_C(1099511628211);
  return sum;
}

static void list(struct folder *folder, const char *above, const char *below) {
  char base[3000];
  (void)snprintf(base, sizeof base, "%s", above);
  DIR *stream = opendir(path_in(base, below));

  for (struct dirent *entry; stream != NULL && (entry = readdir(stream)) != NULL;) {
    char name[512];
    struct stat status;
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
      continue;
    (void)snprintf(name, sizeof name, "%s%s%s", below, below[0] != '\0' ? "/" : "", entry->d_name);
    if (stat(path_in(base, name), &status) == 0 && S_ISDIR(status.st_mode)) {
      list(folder, base, name);
    } else if (strcmp(name, "app.d") != 0 && folder->count < FILES_MAX) {
      /* The depfile is written in place: it may be /dev/stdout. */
      struct file *file = &folder->files[folder->count++];
      (void)snprintf(file->path, sizeof file->path, "%.255s", name);
      file->sum = sum_of(path_in(base, name));
    }
  }
  if (stream != NULL)
    (void)closedir(stream);
}

static const struct file *find(const struct folder *folder, const char *path) {
  for (size_t i = 0; i < folder->count; i++)
    if (strcmp(folder->files[i].path, path) == 0)
      return &folder->files[i];
  return NULL;
}

/* The first that differs, or NULL. */
static const char *difference(const struct folder *a, const struct folder *b) {
  for (size_t i = 0; i < a->count; i++) {
    const struct file *other = find(b, a->files[i].path);
    if (other == NULL || other->sum != a->files[i].sum)
      return a->files[i].path;
  }
  return NULL;
}

static bool same_folders(const struct folder *a, const struct folder *b) {
  return difference(a, b) == NULL && a->count == b->count;
}

/* Every file is one of before or one of a good run; where nothing can be removed, temporary files
 * are left. */
static bool is_mixture(const struct folder *folder) {
  for (size_t i = 0; i < folder->count; i++) {
    if (strstr(folder->files[i].path, ".tmp") != NULL)
      continue;
    const struct file *file = &folder->files[i], *old = find(&first, file->path),
                      *new = find(&good.folder, file->path);
    if ((old == NULL || old->sum != file->sum) && (new == NULL || new->sum != file->sum))
      return false;
  }
  return true;
}

/* ---- one run --------------------------------------------------------------------------------- */

static void in_child(const struct command *command, enum refuse_kind kind, int nth, bool sticky) {
  char *words[WORDS_MAX + 2] = {(char *)(uintptr_t) "ddbc"};
  int count = 1;

  for (; count <= WORDS_MAX && command->words[count - 1] != NULL; count++)
    words[count] = (char *)(uintptr_t)command->words[count - 1];
  if (chdir(path_in(root, "work")) != 0 || freopen("../out.txt", "w", stdout) == NULL ||
      freopen("../err.txt", "w", stderr) == NULL)
    _exit(99);
  refuse_begin(kind, nth, sticky);
  exit(ddbc_main(count, words));
}

/* However it ends. */
static void tell(void) {
  shared->asked = refuse_asked();
  shared->refused = refuse_end();
  (void)snprintf(shared->what, sizeof shared->what, "%s", refuse_what());
}

static void run(struct run *out, const struct command *command, enum refuse_kind kind, int nth,
                bool sticky) {
  char copy[2600];

  (void)snprintf(copy, sizeof copy, "rm -rf '%s/work' && cp -r '%s/before' '%s/work'", root, root,
                 root);
  if (system(copy) != 0) /* NOLINT(cert-env33-c) */
    abort();
  memset(shared, 0, sizeof *shared);
  (void)fflush(stdout);
  pid_t child = fork();
  if (child == 0)
    in_child(command, kind, nth, sticky);
  if (child < 0 || waitpid(child, &out->status, 0) != child)
    abort();
  runs++;
  (void)read_text(path_in(root, "out.txt"), out->out, sizeof out->out);
  (void)read_text(path_in(root, "err.txt"), out->err, sizeof out->err);
  out->folder.count = 0;
  list(&out->folder, path_in(root, "work"), "");
}

/* ---- what is right --------------------------------------------------------------------------- */

static const char *defect_of_failure(bool sticky) {
  bool partly = sticky || strcmp(shared->what, "rename") == 0 ||
                strcmp(shared->what, "unlink") == 0 || strcmp(shared->what, "closedir") == 0 ||
                strcmp(shared->what, "opendir") == 0 || strcmp(shared->what, "readdir") == 0;

  if (strstr(now.err, "ddbc: error: ") == NULL && strstr(now.err, "error") == NULL &&
      strcmp(shared->what, "fflush") != 0 && strcmp(shared->what, "fclose") != 0)
    return "it does not say why";
  if (same_folders(&now.folder, &first))
    return NULL;
  /* What was printed is lost when all is done. */
  if (same_folders(&now.folder, &good.folder))
    return NULL;
  if (partly && is_mixture(&now.folder))
    return NULL;
  return "files are not as they were";
}

static const char *defect(bool sticky) {
  if (!WIFEXITED(now.status))
    return "it crashed";
  if (WEXITSTATUS(now.status) == 3)
    return defect_of_failure(sticky);
  if (now.status != good.status)
    return "another exit code";
  if (strcmp(now.out, good.out) != 0)
    return "a wrong success: something else is printed";
  if (strcmp(now.err, good.err) != 0)
    return "a wrong success: other messages";
  return same_folders(&now.folder, &good.folder) ? NULL : "a wrong success: other files";
}

/* False: there are fewer calls. */
static bool fails_well(const struct command *command, enum refuse_kind kind, int nth, bool sticky) {
  run(&now, command, kind, nth, sticky);
  const char *what = defect(sticky);
  passed += what == NULL;
  failed += what != NULL;
  if (what != NULL)
    printf("FAIL ddbc %s: %s call %d%s (%s): %s (%s); exit %d: %.300s\n", command->name,
           refuse_names[kind], nth, sticky ? " and all after it" : "", shared->what, what,
           difference(&now.folder, &first),
           WIFEXITED(now.status) ? WEXITSTATUS(now.status) : -WTERMSIG(now.status), now.err);
  return shared->refused;
}

static void torture(const struct command *command) {
  static const enum refuse_kind kinds[] = {REFUSE_MEMORY, REFUSE_FILE, REFUSE_SYSTEM};

  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    run(&good, command, kinds[i], -1, false);
    int asked = shared->asked, stride = asked / most + 1;
    printf("%-18s exit %d, %5d calls of %s, every %d\n", command->name,
           WIFEXITED(good.status) ? WEXITSTATUS(good.status) : -1, asked, refuse_names[kinds[i]],
           stride);
    for (int sticky = 0; sticky < 2; sticky++)
      for (int nth = 0; fails_well(command, kinds[i], nth, sticky == 1);)
        nth += nth < 20 ? 1 : stride;
  }
}

int main(int argc, char **argv) {
  const char *given = getenv("TORTURE_COMPILES");

  if (argc != 2)
    return 2;
  root = argv[1];
  most = given != NULL ? atoi(given) : most;
  shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED || atexit(tell) != 0)
    return 2;
  list(&first, path_in(root, "before"), "");
  for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
    torture(&commands[i]);
  printf("%ld runs\n%d passed, %d failed, 0 skipped\n", runs, passed, failed);
  return failed > 0 || passed == 0;
}
