/* SPDX-License-Identifier: Apache-2.0 */
/* Regular expressions of JavaScript as patterns of this language. */
#include <criterion/criterion.h>

#include "import_onetable.h"
#include "mem.h"

Test(import, pattern_means_the_same_or_is_none) {
  static const char *const cases[][2] = {
      {"/^[A-Z]{3}-\\d{4}$/", "^[A-Z]{3}-[0-9]{4}$"},
      {"^[a-z]+$", "^[a-z]+$"},
      {"/^\\w+@[\\w.-]+$/", "^[A-Za-z0-9_]+@[A-Za-z0-9_.-]+$"},
      {"/^(?:a|bc)\\.x\\/y$/", "^(a|bc)\\.x/y$"},
      {"/a{2,}b{1,255}c?/", "a{2,}b{1,255}c?"},
      {"/[-a][a-cx-z][a-]/", "[-a][a-cx-z][a-]"},
      {"/\\$\\{\\}/", "\\$\\{}"},
      {"/a/i", NULL},
      {"/a.b/", NULL},     /* a character there, a byte here */
      {"/[^@]+/", NULL},   /* the same */
      {"/a+?/", NULL},     /* lazy */
      {"/(?=a)/", NULL},   /* looks ahead */
      {"/(a)\\1/", NULL},  /* back reference */
      {"/\\bword/", NULL}, /* word border */
      {"/\\s/", NULL},     /* more than ASCII */
      {"/a{,3}/", NULL},   /* literal there */
      {"/a{256}/", NULL},  /* beyond POSIX */
      {"/a{ 2}/", NULL},   /* literal there */
      {"/[a-\\d]/", NULL}, /* a literal minus there */
      {"/[\\]]/", NULL},   /* no escapes in brackets here */
      {"/[[:alpha:]]/", NULL},
      {"/[a-c-e]/", NULL},
      {"/[\\w-z]/", NULL},
      {"/[]/", NULL},
      {"/[a/", NULL},
      {"/(a/", NULL},
      {"/(|a)/", NULL},
      {"/a|/", NULL},
      {"/()/", NULL},
      {"/a}/", NULL},
      {"/caf\xc3\xa9/", NULL},
      {"//", NULL},
      {"", NULL},
      {"\\", NULL},
  };
  struct ddb_arena *arena = mem_arena();
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    const char *found = onetable_pattern(arena, cases[i][0]);
    if (cases[i][1] == NULL)
      cr_expect_null(found, "%s became %s", cases[i][0], found);
    else
      cr_expect_str_eq(found, cases[i][1], "%s became %s", cases[i][0], found);
  }
  ddb_arena_free(arena);
}
