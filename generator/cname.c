/* SPDX-License-Identifier: Apache-2.0 */
/* Conversion of names, and the words that are taken: see cname.h. */
#include "cname.h"

#include <stdlib.h>
#include <string.h>

#include "mem.h"

static bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

static bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/* Whether a new word begins at text[i]: editId | MLSConnection | S3Key, but not GSI1PK. */
static bool begins_word(const char *text, size_t i) {
  if (i == 0 || !is_upper(text[i]))
    return false;
  if (is_lower(text[i - 1]))
    return true;
  return (is_upper(text[i - 1]) || is_digit(text[i - 1])) && is_lower(text[i + 1]);
}

const char *cname_lower(struct ddb_arena *arena, const char *name) {
  char *out = mem_zalloc(arena, strlen(name) * 2 + 1);
  size_t size = 0;
  bool gap = false; /* a separator is owed before the next letter */
  for (size_t i = 0; name[i] != '\0'; i++) {
    char c = name[i];
    if (!is_upper(c) && !is_lower(c) && !is_digit(c)) {
      gap = size > 0;
      continue;
    }
    if (size > 0 && (gap || begins_word(name, i)))
      out[size++] = '_';
    gap = false;
    out[size++] = (char)(is_upper(c) ? c - 'A' + 'a' : c);
  }
  return out;
}

const char *cname_upper(struct ddb_arena *arena, const char *lower) {
  char *out = mem_text(arena, lower);
  for (char *p = out; *p != '\0'; p++)
    if (is_lower(*p))
      *p = (char)(*p - 'a' + 'A');
  return out;
}

bool cname_is_identifier(const char *name) {
  if (!is_lower(name[0]) && !is_upper(name[0]))
    return false;
  for (; *name != '\0'; name++)
    if (!is_lower(*name) && !is_upper(*name) && !is_digit(*name) && *name != '_')
      return false;
  return true;
}

bool cname_is_lower(const char *name) {
  if (!is_lower(name[0]))
    return false;
  for (; *name != '\0'; name++)
    if (!is_lower(*name) && !is_digit(*name) && (*name != '_' || name[1] == '_' || name[1] == '\0'))
      return false;
  return true;
}

struct taken {
  const char *word;
  const char *by;
};

#define KEYWORD    "a keyword of C"
#define CPP_WORD   "a keyword of C++"
#define MACRO      "a macro of the standard headers"
#define PREDEFINED "a macro that compilers predefine"

/* Sorted by strcmp. Lower case only: every C name that stands alone is lower case. C11 6.4.1, C23's
 * new keywords, C++23 [lex.key] and [lex.digraph]; object-like macros of C11, POSIX and Linux. */
static const struct taken taken[] = {
    {"alignas", KEYWORD},
    {"alignof", KEYWORD},
    {"and", CPP_WORD},
    {"and_eq", CPP_WORD},
    {"asm", CPP_WORD},
    {"auto", KEYWORD},
    {"bitand", CPP_WORD},
    {"bitor", CPP_WORD},
    {"bool", KEYWORD},
    {"break", KEYWORD},
    {"case", KEYWORD},
    {"catch", CPP_WORD},
    {"char", KEYWORD},
    {"char16_t", CPP_WORD},
    {"char32_t", CPP_WORD},
    {"char8_t", CPP_WORD},
    {"class", CPP_WORD},
    {"co_await", CPP_WORD},
    {"co_return", CPP_WORD},
    {"co_yield", CPP_WORD},
    {"compl", CPP_WORD},
    {"complex", MACRO},
    {"concept", CPP_WORD},
    {"const", KEYWORD},
    {"const_cast", CPP_WORD},
    {"consteval", CPP_WORD},
    {"constexpr", KEYWORD},
    {"constinit", CPP_WORD},
    {"continue", KEYWORD},
    {"decltype", CPP_WORD},
    {"default", KEYWORD},
    {"delete", CPP_WORD},
    {"do", KEYWORD},
    {"double", KEYWORD},
    {"dynamic_cast", CPP_WORD},
    {"else", KEYWORD},
    {"enum", KEYWORD},
    {"errno", MACRO},
    {"explicit", CPP_WORD},
    {"export", CPP_WORD},
    {"extern", KEYWORD},
    {"false", KEYWORD},
    {"float", KEYWORD},
    {"for", KEYWORD},
    {"friend", CPP_WORD},
    {"goto", KEYWORD},
    {"h_addr", MACRO},
    {"h_errno", MACRO},
    {"if", KEYWORD},
    {"imaginary", MACRO},
    {"inline", KEYWORD},
    {"int", KEYWORD},
    {"linux", PREDEFINED},
    {"long", KEYWORD},
    {"math_errhandling", MACRO},
    {"mutable", CPP_WORD},
    {"namespace", CPP_WORD},
    {"new", CPP_WORD},
    {"noexcept", CPP_WORD},
    {"noreturn", MACRO},
    {"not", CPP_WORD},
    {"not_eq", CPP_WORD},
    {"nullptr", KEYWORD},
    {"operator", CPP_WORD},
    {"or", CPP_WORD},
    {"or_eq", CPP_WORD},
    {"private", CPP_WORD},
    {"protected", CPP_WORD},
    {"public", CPP_WORD},
    {"register", KEYWORD},
    {"reinterpret_cast", CPP_WORD},
    {"requires", CPP_WORD},
    {"restrict", KEYWORD},
    {"return", KEYWORD},
    {"s_addr", MACRO},
    {"sa_handler", MACRO},
    {"sa_sigaction", MACRO},
    {"short", KEYWORD},
    {"si_addr", MACRO},
    {"si_pid", MACRO},
    {"si_status", MACRO},
    {"si_uid", MACRO},
    {"si_value", MACRO},
    {"signed", KEYWORD},
    {"sizeof", KEYWORD},
    {"st_atime", MACRO},
    {"st_ctime", MACRO},
    {"st_mtime", MACRO},
    {"static", KEYWORD},
    {"static_assert", KEYWORD},
    {"static_cast", CPP_WORD},
    {"stderr", MACRO},
    {"stdin", MACRO},
    {"stdout", MACRO},
    {"struct", KEYWORD},
    {"switch", KEYWORD},
    {"template", CPP_WORD},
    {"this", CPP_WORD},
    {"thread_local", KEYWORD},
    {"throw", CPP_WORD},
    {"true", KEYWORD},
    {"try", CPP_WORD},
    {"typedef", KEYWORD},
    {"typeid", CPP_WORD},
    {"typename", CPP_WORD},
    {"typeof", KEYWORD},
    {"typeof_unqual", KEYWORD},
    {"union", KEYWORD},
    {"unix", PREDEFINED},
    {"unsigned", KEYWORD},
    {"using", CPP_WORD},
    {"virtual", CPP_WORD},
    {"void", KEYWORD},
    {"volatile", KEYWORD},
    {"wchar_t", CPP_WORD},
    {"while", KEYWORD},
    {"xor", CPP_WORD},
    {"xor_eq", CPP_WORD},
};

static int compare_word(const void *word, const void *row) {
  return strcmp(word, ((const struct taken *)row)->word);
}

const char *cname_problem(const char *name) {
  if (name[0] == '\0')
    return "empty";
  if (!is_lower(name[0]))
    return "no C name, since it does not begin with a letter";
  if (strncmp(name, "ddb_", 4) == 0)
    return "in the runtime's own name space";
  const struct taken *row =
      bsearch(name, taken, sizeof taken / sizeof taken[0], sizeof taken[0], compare_word);
  return row == NULL ? NULL : row->by;
}

const char *cname_word(size_t i) {
  return i < sizeof taken / sizeof taken[0] ? taken[i].word : NULL;
}
