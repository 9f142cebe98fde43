/* SPDX-License-Identifier: Apache-2.0 */
/* The one layout: what it makes of which text, that it leaves broken texts alone, and that hostile
 * ones cost neither meaning nor time. */
#include "schema.h"

#include <time.h>

#include "fmt_inside.h"

struct formatted {
  struct ddb_arena *arena;
  struct diag *diag;
  struct fmt_result result;
};

static struct formatted format(const char *text, size_t size) {
  struct formatted formatted = {.arena = mem_arena()};
  formatted.diag = diag_new(formatted.arena);
  formatted.result =
      fmt_source(source_from_text(formatted.arena, "t.yaml", text, size), formatted.diag);
  return formatted;
}

static void expect(const char *from, const char *to) {
  struct formatted formatted = format(from, strlen(from));
  cr_assert_not_null(formatted.result.text, "%s", from);
  cr_expect_str_eq(formatted.result.text, to, "%s\nbecame\n%s\ninstead of\n%s", from,
                   formatted.result.text, to);
  cr_expect_eq(formatted.result.size, strlen(formatted.result.text));
  ddb_arena_free(formatted.arena);
}

/* And what it gives stays as it is. */
static void expect_all(const char *const (*cases)[2], size_t count) {
  for (size_t i = 0; i < count; i++) {
    expect(cases[i][0], cases[i][1]);
    expect(cases[i][1], cases[i][1]);
  }
}

#define EXPECT_ALL(cases) expect_all(cases, sizeof(cases) / sizeof((cases)[0]))

Test(fmt, blanks_and_lines) {
  static const char *const cases[][2] = {
      {"a:   1", "a: 1\n"},
      {"a: 1   \r\nb: 2\r\n", "a: 1\nb: 2\n"},
      {"a: 1\rb: 2\r", "a: 1\nb: 2\n"},
      {"\xef\xbb\xbf"
       "a: 1\n",
       "a: 1\n"},
      {"\xef\xbb\xbf# c\na: 1\n", "# c\na: 1\n"},
      {"---\na: 1\n...\n", "a: 1\n"},
      {"\n\n \na: 1\n\n\n\nb: 2\n\n \n", "a: 1\n\nb: 2\n"},
      {"a:\n\n    b: 1\n\n\n    c:\n         d: 2\n", "a:\n  b: 1\n\n  c:\n    d: 2\n"},
      {"a:\n- b\n\n- c:  1\n  d:  2\n-   - e\n    - f\n",
       "a:\n  - b\n\n  - c: 1\n    d: 2\n  - - e\n    - f\n"},
      {"a:\nb: ~\nc:\n  -\n  - null\n", "a:\nb: ~\nc:\n  -\n  - null\n"},
      {"? a\n: b\n? c\n", "a: b\nc:\n"},
      {"a: {b:  c,d: [ e ,f, ] , }\n", "a: {b: c, d: [e, f]}\n"},
      {"{a: {\"b\":c, ? d : e, f: , g}}\n", "{a: {b: c, d: e, f, g}}\n"},
      {"a: [ b: c, d ]\n", "a: [{b: c}, d]\n"},
      {"a: [ ]\nb: {\n}\n", "a: []\nb: {}\n"},
      {" ---\n", "\"---\"\n"}, /* in the first column it would begin a document */
      {"  ... a: b\n  --- :\n", "\"... a\": b\n\"---\":\n"},
      {"a: {b:\tc,\td: e}\n", "a: {b: c, d: e}\n"},
  };
  EXPECT_ALL(cases);
}

Test(fmt, comments_keep_their_place) {
  static const char *const cases[][2] = {
      {"#a  \n\n\n#b\n\n\nc: 1\n#d", "#a\n\n#b\n\nc: 1\n#d\n"},
      {"a: 1 # b\nc: # d\n   e: 2 # f\n", "a: 1  # b\nc:  # d\n  e: 2  # f\n"},
      {"a:\n    # of b\n    b: 1\n    # in a\n# at c\nc: 1\n",
       "a:\n  # of b\n  b: 1\n  # in a\n# at c\nc: 1\n"},
      {"a:\n  b:\n    c: 1\n    # c\n\n   # b\n # a\n     # after a\nd: 1\n",
       "a:\n  b:\n    c: 1\n    # c\n\n  # b\n# a\n# after a\nd: 1\n"},
      {"a:\n- b\n# a\n- c\n# d\nd: 1\n", "a:\n  - b\n  # a\n  - c\n# d\nd: 1\n"},
      {"a:\n  # nothing\nb: 1\n", "a:\n  # nothing\nb: 1\n"},
      {"a: # one\n  b\n", "a:  # one\n  b\n"},
      {"a:\n  # why\n  {b: c}\nd: 1\n", "a:\n  # why\n  {b: c}\nd: 1\n"},
      {"- # one\n  a: 1\n-\n  # two\n  - b\n", "# one\n- a: 1\n  # two\n- - b\n"},
      {"a: {b: 1, # b\n  # c\n  c: 2\n  # end\n  }\n",
       "a: {b: 1,  # b\n    # c\n    c: 2\n    # end\n   }\n"},
      {"a: [ # open\n  b, c,\n  d # d\n  ]\n", "a: [  # open\n    b, c, d  # d\n   ]\n"},
      {"a: {b, c # c\n}\n", "a: {b, c  # c\n   }\n"},
      {"--- # a\nb: 1\n... # c\n", "# a\nb: 1\n# c\n"},
      {"a: '#b' #c\n", "a: \"#b\"  #c\n"},
      {"a: b#c\n", "a: b#c\n"},
  };
  EXPECT_ALL(cases);
}

Test(fmt, comments_that_stand_in_one_column_stay_in_it) {
  static const char *const cases[][2] = {
      {"a: 1      # x\nbb: 2     # y\n", "a: 1      # x\nbb: 2     # y\n"},
      {"a: 1      # x\nbb: 2    # y\n", "a: 1  # x\nbb: 2  # y\n"},
      /* The first has no room; the others are still two. */
      {"a: {b:1,c:2} # x\nbb: 2        # y\nc: 3         # z\n",
       "a: {b:1, c:2}  # x\nbb: 2        # y\nc: 3         # z\n"},
      {"a: {b:1,c:2} # x\nbb: 2        # y\n", "a: {b:1, c:2}  # x\nbb: 2  # y\n"},
      {"a: \xe6\x97\xa5    # wide\nb: 22    # y\nc: 3     # z\n",
       "a: \xe6\x97\xa5    # wide\nb: 22    # y\nc: 3     # z\n"},
      {"\xef\xbb\xbf"
       "a: 1    # x\nb: 22   # y\n",
       "a: 1    # x\nb: 22   # y\n"},
  };
  expect(cases[0][0], cases[0][1]);
  expect(cases[1][0], cases[1][1]);
  expect(cases[2][0], cases[2][1]);
  expect(cases[2][1], cases[2][1]);
  expect(cases[3][0], cases[3][1]);
  expect(cases[3][1], cases[3][1]);
  expect(cases[4][0], cases[4][1]);
  expect(cases[5][0], cases[5][1]);
}

Test(fmt, quotes_are_double_or_not_at_all) {
  static const char *const cases[][2] = {
      {"a: 'b'\n'c': \"d e\"\n", "a: b\nc: d e\n"},
      {"a: 'yes'\nb: 'No'\nc: \"y\"\nd: 'null'\ne: 'True'\nf: 'off'\n",
       "a: \"yes\"\nb: \"No\"\nc: \"y\"\nd: \"null\"\ne: \"True\"\nf: \"off\"\n"},
      {"a: '1e3'\nb: '0x1'\nc: '1.0'\nd: '2026-11-23'\ne: '.5'\nf: '~'\ng: ''\n",
       "a: \"1e3\"\nb: \"0x1\"\nc: \"1.0\"\nd: \"2026-11-23\"\ne: \".5\"\nf: \"~\"\ng: \"\"\n"},
      {"a: yes\nb: 1e3\nc: 0x1\n", "a: yes\nb: 1e3\nc: 0x1\n"},
      {"a: 'USER#{id}'\nb: 'it''s'\n", "a: \"USER#{id}\"\nb: it's\n"},
      {"a: '^\\d+$'\nb: '\"c\"'\n", "a: '^\\d+$'\nb: '\"c\"'\n"},
      {"a: \"\\u00e9\\x41\\t\"\n", "a: \"\\u00e9\\x41\\t\"\n"},
      {"a: \"b, c.\"\nd: {e: \"b, c.\", f: \"g?\"}\n", "a: b, c.\nd: {e: \"b, c.\", f: \"g?\"}\n"},
      {"a: \" b\"\nc: \"d \"\ne: \"f  g\"\nh: \"i: j\"\nk: \"- l\"\n",
       "a: \" b\"\nc: \"d \"\ne: \"f  g\"\nh: \"i: j\"\nk: \"- l\"\n"},
      {"a: \"gr\xc3\xbc\xc3\x9f\"\n", "a: \"gr\xc3\xbc\xc3\x9f\"\n"},
  };
  EXPECT_ALL(cases);
}

Test(fmt, text_over_lines) {
  static const char *const cases[][2] = {
      {"a: b\n   c\n  d\n", "a: b c d\n"},
      {"a: 'b\n  \"c\n\n  d'\n", "a: \"b \\\"c\\nd\"\n"},
      {"a: \"b \\\n  c\"\n", "a: b c\n"},
      {"a: |  \n     b\n       c\n\n     d\n\n\ne: 1\n", "a: |\n  b\n    c\n\n  d\n\ne: 1\n"},
      {"a: >-  # c\n   b\n   c\n", "a: >-  # c\n  b\n  c\n"},
      {"a: |+\n b\n\n\nc: 1\n", "a: |+\n  b\n\n\nc: 1\n"},
      {"a: |+\n b\nc: 1\n", "a: |\n  b\nc: 1\n"},
      {"a: |\n b", "a: |-\n  b\n"},
      {"a: |3\n     b\n   c\n", "a: |2\n    b\n  c\n"},
      {"a:\n - |\n   b  \n   \tc\n", "a:\n  - |\n    b  \n    \tc\n"},
      {"a: |\n  \n   \nb: 1\n", "a: \"\"\n\nb: 1\n"},
      {"a: |+\n\n\nb: 1\n", "a: \"\\n\\n\"\nb: 1\n"},
      {"a:\n  # why\n  |\n  b\n", "a:\n  # why\n  |\n  b\n"},
      {"|\n a\n", "|\n  a\n"},
  };
  EXPECT_ALL(cases);
}

#define TEN     "abcdefghi "
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN

Test(fmt, long_lines_are_broken_where_yaml_allows_it) {
  static const char *const cases[][2] = {
      {"a: " HUNDRED HUNDRED "z\n", "a: " HUNDRED HUNDRED "z\n"}, /* one line is one line */
      {"a: " HUNDRED "\n " HUNDRED "\n z\n",
       "a: " HUNDRED "abcdefghi\n  " TEN TEN TEN TEN TEN TEN TEN TEN TEN "z\n"},
      {"a: " HUNDRED "\n b:c\n", "a: " HUNDRED "b:c\n"},
      {"kk: [" HUNDRED ", abcdefghi, b, c]\n", "kk: [" HUNDRED},
  };
  expect(cases[0][0], cases[0][1]);
  expect(cases[1][0], cases[1][1]);
  expect(cases[1][1], cases[1][1]);
  expect(cases[2][0], cases[2][1]);
}

/* 120 columns are a line's, with all that closes behind the last value. */
Test(fmt, values_go_below_each_other) {
  static const char *const cases[][2] = {
      {"k: {aaaaaaaaaaaaaaaaaaaaaaaaa: [bbbbbbbbbbbbbb, cccccccccccccccccccccccccc], "
       "dddddddddddddddddddd: [eeeeeeeeeee, fffff]}\n",
       "k: {aaaaaaaaaaaaaaaaaaaaaaaaa: [bbbbbbbbbbbbbb, cccccccccccccccccccccccccc], "
       "dddddddddddddddddddd: [eeeeeeeeeee, fffff]}\n"},
      {"k: {aaaaaaaaaaaaaaaaaaaaaaaaa: [bbbbbbbbbbbbbb, cccccccccccccccccccccccccc], "
       "dddddddddddddddddddd: [eeeeeeeeeee, ffffff]}\n",
       "k: {aaaaaaaaaaaaaaaaaaaaaaaaa: [bbbbbbbbbbbbbb, cccccccccccccccccccccccccc],\n"
       "    dddddddddddddddddddd: [eeeeeeeeeee, ffffff]}\n"},
      {"a_very_long_name_of_an_operation_that_leaves_no_room_on_its_line: {update: Thing, set: "
       "[aaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbbbbbbb]}\n",
       "a_very_long_name_of_an_operation_that_leaves_no_room_on_its_line: {\n"
       "    update: Thing, set: [aaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbbbbbbb]}\n"},
  };
  cr_assert_eq(strlen(cases[0][0]), FMT_WIDTH + 1);
  EXPECT_ALL(cases);
}

Test(fmt, what_the_reader_refuses_is_left_alone) {
  static const char *const cases[][2] = {
      {"a: {b\n", "yaml-syntax"},
      {"a: &x 1\nb: *x\n", "yaml-alias"},
      {"a: !!str 1\n", "yaml-tag"},
      {"a: 1\n---\nb: 2\n", "yaml-document"},
      {"%YAML 1.1\n---\na: 1\n", "yaml-document"},
      {"a: 1\na: 2\n", "duplicate-key"},
      {"# only this\n", "empty-schema"},
      {"a: b\xe2\x80\xa8"
       "c\n",
       "bad-character"},
      {"a: \xff\n", "bad-encoding"},
      {"[a]: b\n", "bad-key"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct formatted formatted = format(cases[i][0], strlen(cases[i][0]));
    cr_expect_null(formatted.result.text, "%s", cases[i][0]);
    cr_assert_gt(formatted.diag->count, 0);
    cr_expect_str_eq(formatted.diag->entries[0].rule, cases[i][1]);
    ddb_arena_free(formatted.arena);
  }
}

/* The guard itself: no layout of ours loses anything, so its results are made up here. */
Test(fmt, a_result_that_lost_something_is_known) {
  static const struct {
    const char *result;
    bool holds;
  } cases[] = {
      {"# c\na: 1 # d\nb: [x, {y: z}, ]\n", true},  {"# c\na: \"1\" # d\nb:\n- x\n- y: z\n", true},
      {"# c\na: 2 # d\nb: [x, {y: z}]\n", false},   /* a text */
      {"# c\nA: 1 # d\nb: [x, {y: z}]\n", false},   /* a key */
      {"# c\na: 1 # d\nb: [x, {y: }]\n", false},    /* a value */
      {"# c\na: 1 # d\nb: [x]\n", false},           /* an item */
      {"# c\na: 1 # d\nb: [{y: z}, x]\n", false},   /* the order */
      {"# c\nb: [x, {y: z}]\na: 1 # d\n", false},   /* of keys */
      {"# c\na: 1\nb: [x, {y: z}]\n", false},       /* a comment */
      {"# c\na: 1 # e\nb: [x, {y: z}]\n", false},   /* its text */
      {"# d\na: 1 # c\nb: [x, {y: z}]\n", false},   /* their order */
      {"# c\na: 1 # d\nb: [x, {y: z}] #\n", false}, /* one more */
      {"# c\na: 1 # d\nb: [x, {y: z}\n", false},    /* no YAML */
  };
  static const char before[] = "# c\na: 1  # d\nb: [x, {y: z}]\n";
  struct ddb_arena *arena = mem_arena();
  struct diag *diag = diag_new(arena);
  struct fmt fmt = {.arena = arena};
  fmt.source = source_from_text(arena, "t.yaml", before, sizeof before - 1);
  const struct yaml_node *root = yaml_read(fmt.source, diag);
  fmt.comments = fmt_find_comments(fmt.source, root, arena);
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct fmt_result result = {cases[i].result, strlen(cases[i].result)};
    cr_expect_eq(fmt_holds(&fmt, root, result), cases[i].holds, "%s", cases[i].result);
  }
  ddb_arena_free(arena);
}

/* A text of `count` pieces between two ends. */
static char *repeated(const char *begin, const char *piece, size_t count, const char *end) {
  size_t size = strlen(piece);
  char *text = malloc(strlen(begin) + count * size + strlen(end) + 1);
  char *at = stpncpy(text, begin, strlen(begin));
  for (size_t i = 0; i < count; i++, at += size)
    memcpy(at, piece, size);
  memcpy(at, end, strlen(end) + 1);
  return text;
}

/* Formatted or refused, never lost, and in time. */
static void survive(char *text, bool good) {
  clock_t began = clock();
  struct formatted formatted = format(text, strlen(text));
  double seconds = (double)(clock() - began) / CLOCKS_PER_SEC;
  cr_expect_eq(formatted.result.text != NULL, good, "%.60s", text);
  cr_expect(formatted.result.text != NULL || formatted.diag->errors > 0, "%.60s is lost", text);
  cr_expect_lt(seconds, 20.0, "%.60s takes %.1f s", text, seconds);
  if (formatted.result.text != NULL)
    expect(formatted.result.text, formatted.result.text);
  ddb_arena_free(formatted.arena);
  free(text);
}

Test(fmt, hostile, .timeout = 100) {
  survive(repeated("a: ", "x", 15 << 20, "\n"), true);
  survive(repeated("a: \"", "x ", 4 << 20, "\"\n"), true);
  survive(repeated("a: \"", "x \n ", 1 << 20, "\"\n"), true);
  survive(repeated("a: x\n", " x \n", 1 << 20, "\n"), true);
  survive(repeated("", "# c\n", 1 << 20, "a: 1\n"), true);
  survive(repeated("a: 1 #", "#", 4 << 20, "\n"), true);
  survive(repeated("a: [", "b, ", 400000, "]\n"), true);
  survive(repeated("a: [", "b, # c\n", 400000, "]\n"), true);
  survive(
      repeated("a: ", "[", 62, "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\n"),
      true);
  survive(repeated("a: ", "[", 100000, "\n"), false);
  survive(repeated("", "- ", 63, "a\n"), true);
  survive(repeated("", "- ", 100000, "a\n"), false);
  survive(repeated("a: 1", "\n", 4 << 20, "b: 1\n"), true);
  survive(repeated("? ", "k", 5000, "\n: v\n"), true);
  survive(repeated("a: {? ", "k", 5000, " : v, b: c}\n"), true);
  survive(repeated("a: {? \"", "k", 5000, "\"}\n"), true);
}

/* 1 MB in 100 ms, the promise, is for a machine that does nothing else; a sanitizer is slower yet.
 */
Test(fmt, a_large_schema_is_quick) {
  char *text =
      repeated("fields:\n", "  # why\n  - {name: value, type: \"string?\"} # c\n", 20000, "");
  clock_t began = clock();
  struct formatted formatted = format(text, strlen(text));
  double seconds = (double)(clock() - began) / CLOCKS_PER_SEC;
  cr_expect_not_null(formatted.result.text);
  cr_expect_lt(seconds, 5.0, "%.2f s", seconds);
  ddb_arena_free(formatted.arena);
  free(text);
}
