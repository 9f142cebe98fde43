/* SPDX-License-Identifier: Apache-2.0 */
/* Properties of the layout over every schema of this repository and every design of the corpus that
 * `ddbc import` reads: what was formatted stays as it is, a layout that was disturbed comes back,
 * and with comments anywhere nothing is lost. The seed is printed with a failure; DDB_TEST_SEED=n
 * runs it again. */
#include <criterion/criterion.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chance.h"
#include "fmt_inside.h"
#include "import.h"
#include "mem.h"
#include "report.h"

enum { LAYOUTS = 12, COMMENTS = 12 };

static bool one_in(unsigned n) {
  return below(n) == 0;
}

/* ---- a text and what its bytes are ----------------------------------------------------------- */

struct text {
  char *data;
  size_t size;
};

enum { GAP, TEXT, COMMENT };

struct subject {
  const char *name;
  struct ddb_arena *arena;
  const char *text; /* in the one layout */
  size_t size;
  char *kinds; /* of every byte */
  bool scales; /* indentation means nothing but depth */
};

static void mark(struct subject *subject, size_t start_at, size_t end, char kind) {
  memset(subject->kinds + start_at, kind, end - start_at);
}

static void mark_tree(struct subject *subject, const struct yaml_node *node) {
  if (node->key != NULL)
    mark(subject, node->key->span.start, node->key->span.end, TEXT);
  if (node->type == YAML_TEXT)
    mark(subject, node->span.start, node->span.end, TEXT);
  for (size_t i = 0; i < node->count; i++)
    mark_tree(subject, node->children[i]);
}

static struct fmt_result format(struct ddb_arena *arena, const char *text, size_t size,
                                struct diag **said) {
  *said = diag_new(arena);
  return fmt_source(source_from_text(arena, "t.yaml", text, size), *said);
}

/* The lines of flows and texts have indentations of their own. */
static bool is_scalable(const struct subject *subject) {
  int depth = 0;
  for (size_t i = 0; i < subject->size; i++) {
    char c = subject->text[i];
    bool gap = subject->kinds[i] == GAP;
    depth += gap && strchr("{[", c) != NULL ? 1 : gap && strchr("}]", c) != NULL ? -1 : 0;
    if ((c == '\n' && (depth > 0 || subject->kinds[i] == TEXT)) || (gap && c == '-') ||
        (subject->kinds[i] == COMMENT && c == '#' && i > 0 && subject->kinds[i - 1] == GAP &&
         subject->text[i - 1] == ' ' && i > 1 && subject->text[i - 2] == ' '))
      return false;
  }
  return true;
}

static void look(struct subject *subject) {
  struct diag *said = diag_new(subject->arena);
  const struct source *source =
      source_from_text(subject->arena, "t.yaml", subject->text, subject->size);
  const struct yaml_node *root = yaml_read(source, said);
  cr_assert_not_null(root, "%s", subject->name);
  subject->kinds = mem_zalloc(subject->arena, subject->size + 1);
  mark_tree(subject, root);
  struct fmt_comments comments = fmt_find_comments(source, root, subject->arena);
  for (size_t i = 0; i < comments.count; i++)
    mark(subject, comments.items[i].start, comments.items[i].end, COMMENT);
  subject->scales = is_scalable(subject);
}

/* ---- disturbing a layout --------------------------------------------------------------------- */

struct disturbing {
  const struct subject *subject;
  FILE *out;
  int depth;
  unsigned scale;
  bool crlf;
  bool fixed; /* this line has a comment, whose column may mean something */
};

static void blanks(FILE *out, unsigned count) {
  while (count-- > 0)
    fputc(' ', out);
}

static void line_end(const struct disturbing *d) {
  fputs(d->crlf ? "\r\n" : "\n", d->out);
}

static bool has_comment(const struct subject *subject, size_t at) {
  for (; at < subject->size && (subject->text[at] != '\n' || subject->kinds[at] == TEXT); at++)
    if (subject->kinds[at] == COMMENT)
      return true;
  return false;
}

static void some_space(const struct disturbing *d) {
  if (d->depth > 0 && one_in(6)) {
    blanks(d->out, below(3));
    line_end(d);
    blanks(d->out, 130 + below(9));
  } else if (one_in(3)) {
    blanks(d->out, below(4));
  } else if (d->depth > 0 && one_in(8)) {
    fputc('\t', d->out);
  }
}

static size_t indentation(const struct disturbing *d, size_t at) {
  size_t start_at = at;
  while (d->subject->text[at] == ' ' && d->subject->kinds[at] == GAP)
    at++;
  blanks(d->out, (unsigned)(at - start_at) * d->scale);
  return at;
}

static size_t break_line(struct disturbing *d, size_t at) {
  const struct subject *subject = d->subject;
  bool kept = at > 0 && subject->kinds[at - 1] == TEXT && subject->text[at - 1] == '\n';
  blanks(d->out, one_in(4) && !kept ? 1 + below(3) : 0);
  line_end(d);
  if (at + 1 < subject->size && subject->text[at + 1] == '\n' && subject->kinds[at + 1] == GAP)
    for (unsigned more = below(3); more > 0; more--) {
      blanks(d->out, below(5));
      line_end(d);
    }
  d->fixed = has_comment(subject, at + 1);
  return indentation(d, at + 1);
}

static size_t disturb_gap(struct disturbing *d, size_t at) {
  const struct subject *subject = d->subject;
  char c = subject->text[at];
  if (c == '\n')
    return break_line(d, at);
  bool closes = c == '}' || c == ']';
  if (closes && !d->fixed)
    some_space(d);
  d->depth += c == '{' || c == '[' ? 1 : closes ? -1 : 0;
  fputc(c, d->out);
  bool key = c == ':' && subject->text[at + 1] == ' ';
  if (!d->fixed && (key || c == '{' || c == '[' || c == ','))
    some_space(d);
  return at + 1;
}

static struct text disturb(const struct subject *subject) {
  struct text text = {NULL, 0};
  struct disturbing d = {.subject = subject, .scale = 1, .crlf = one_in(4)};
  d.out = open_memstream(&text.data, &text.size);
  d.scale = subject->scales ? 1 + below(3) : 1;
  d.fixed = has_comment(subject, 0);
  fputs(one_in(5) ? "\xef\xbb\xbf" : "", d.out);
  fputs(one_in(5) ? "---\n" : "", d.out);
  fputs(one_in(5) ? "\n \n" : "", d.out);
  for (size_t at = 0; at < subject->size;) {
    char c = subject->text[at];
    if (subject->kinds[at] == GAP) {
      at = disturb_gap(&d, at);
      continue;
    }
    if (c == '\n')
      line_end(&d);
    else
      fputc(c, d.out);
    at++;
  }
  fclose(d.out);
  return text;
}

/* ---- comments anywhere ----------------------------------------------------------------------- */

/* Some of them will be in places where YAML has none; the reader says so. */
static struct text comment(const struct subject *subject) {
  struct text text = {NULL, 0};
  FILE *out = open_memstream(&text.data, &text.size);
  unsigned number = 0;
  for (size_t at = 0; at < subject->size; at++) {
    char c = subject->text[at];
    bool gap = subject->kinds[at] == GAP;
    if (gap && c == '\n' && one_in(5))
      fprintf(out, " # behind %u", number++);
    fputc(c, out);
    if (gap && c == '\n' && one_in(6)) {
      blanks(out, below(9));
      fprintf(out, "#own %u \n%s", number++, one_in(3) ? "\n" : "");
    }
    if (gap && strchr("{[,:-", c) != NULL && one_in(40)) {
      fprintf(out, " # in %u\n", number++);
      blanks(out, 60 + below(20));
    }
  }
  fclose(out);
  return text;
}

/* ---- the properties -------------------------------------------------------------------------- */

static struct {
  unsigned schemas;
  unsigned layouts;
  unsigned comments;
  unsigned refused; /* comments in a place for none */
} done;

static void expect_same(const struct subject *subject, struct fmt_result found, const char *what,
                        const struct text *from) {
  bool same = found.text != NULL && found.size == subject->size &&
              memcmp(found.text, subject->text, found.size) == 0;
  cr_assert(same, "seed %llu: %s: %s:\n%s\n-> %s\ninstead of\n%s", (unsigned long long)seed,
            subject->name, what, from == NULL ? "" : from->data,
            found.text == NULL ? "nothing" : found.text, subject->text);
}

static void check_layout(struct subject *subject) {
  struct diag *said;
  struct text text = disturb(subject);
  expect_same(subject, format(subject->arena, text.data, text.size, &said), "a layout", &text);
  free(text.data);
  done.layouts++;
}

static void check_comments(struct subject *subject) {
  struct diag *said;
  struct text text = comment(subject);
  struct fmt_result once = format(subject->arena, text.data, text.size, &said);
  if (said->errors > 0) {
    done.refused++;
  } else {
    cr_assert_not_null(once.text, "seed %llu: %s: lost:\n%s", (unsigned long long)seed,
                       subject->name, text.data);
    struct subject other = {.name = subject->name, .text = once.text, .size = once.size};
    expect_same(&other, format(subject->arena, once.text, once.size, &said), "again", &text);
    done.comments++;
  }
  free(text.data);
}

static void check_text(const char *name, const char *text, size_t size) {
  struct diag *said;
  struct subject subject = {.name = name, .arena = mem_arena()};
  struct fmt_result result = format(subject.arena, text, size, &said);
  cr_assert(result.text != NULL || said->errors > 0, "%s: lost", name);
  if (result.text != NULL) {
    subject.text = result.text;
    subject.size = result.size;
    look(&subject);
    expect_same(&subject, format(subject.arena, result.text, result.size, &said), "again", NULL);
    for (int i = 0; i < LAYOUTS; i++)
      check_layout(&subject);
    for (int i = 0; i < COMMENTS; i++)
      check_comments(&subject);
    done.schemas++;
  }
  ddb_arena_free(subject.arena);
}

static void check_files(const char *pattern, void (*check)(const char *path)) {
  glob_t found;
  if (glob(pattern, 0, NULL, &found) == 0)
    for (size_t i = 0; i < found.gl_pathc; i++)
      check(found.gl_pathv[i]);
  globfree(&found);
}

static void check_schema(const char *path) {
  size_t size = 0;
  char *text = slurp_file(path, &size);
  check_text(path, text, size);
  free(text);
}

static void check_design(const char *path) {
  struct text text = {NULL, 0};
  FILE *out = open_memstream(&text.data, &text.size);
  bool imported = import_file(path, out) == 0;
  fclose(out);
  if (imported)
    check_text(path, text.data, text.size);
  free(text.data);
}

Test(fmt_property, every_schema_of_the_repository, .timeout = 100) {
  static const char *const patterns[] = {
      "schema/*.yaml",         "tests/golden/*/*.yaml",       "tests/invalid/*/*.yaml",
      "tests/silent/*/*.yaml", "tests/corpus/designs/*.yaml", "tests/hostile/places/*.yaml"};
  start_with(UINT64_C(20261123));
  for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++)
    check_files(patterns[i], check_schema);
  cr_expect_gt(done.schemas, 400);
  cr_expect_gt(done.comments, 2 * done.refused, "%u of %u refused", done.refused, done.comments);
  report_cases("fmt schemas", done.layouts + done.comments, 0, 0);
}

Test(fmt_property, every_imported_design, .timeout = 100) {
  char *corpus = vectors_path("../corpus");
  static const char *const below_it[] = {"/*.json", "/*/*.json", "/*/*/*.json", "/*/*/*/*.json"};
  start_with(UINT64_C(20261123));
  for (size_t i = 0; corpus != NULL && i < sizeof below_it / sizeof below_it[0]; i++) {
    struct ddb_arena *arena = mem_arena();
    check_files(mem_format(arena, "%s%s", corpus, below_it[i]), check_design);
    ddb_arena_free(arena);
  }
  free(corpus);
  report_cases("fmt designs", done.layouts + done.comments, 0, done.schemas == 0);
}
