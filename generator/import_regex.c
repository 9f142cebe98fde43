/* SPDX-License-Identifier: Apache-2.0 */
/* JavaScript's regular expressions as POSIX extended ones, as far as both mean the same for every
 * text. What is in doubt is not taken over: `.` and [^...] count characters in JavaScript and bytes
 * here, flags change everything, and POSIX has no lazy, look-around or back references. */
#include <ctype.h>
#include <string.h>

#include <base/buf.h>
#include <base/pattern.h>

#include "import_onetable.h"
#include "mem.h"

struct regex {
  const char *at;
  struct ddb_buf out;
};

/* What \d and \w stand for, as the inside of a bracket; NULL for another letter. */
static const char *class_of(char letter) {
  return letter == 'd' ? "0-9" : letter == 'w' ? "A-Za-z0-9_" : NULL;
}

/* Behind a backslash: a class, or a sign that stands for itself. */
static bool take_escape(struct regex *in, bool in_bracket) {
  char c = in->at[1];
  const char *class = class_of(c);
  if (class != NULL) {
    ddb_buf_format(&in->out, in_bracket ? "%s" : "[%s]", class);
  } else if (c == '\0' || !ispunct((unsigned char)c) || (in_bracket && strchr("]^-[\\", c))) {
    return false;
  } else {
    if (!in_bracket && strchr("^.[$()|*+?{\\", c) != NULL)
      ddb_buf_char(&in->out, '\\');
    ddb_buf_char(&in->out, c);
  }
  in->at += 2;
  return true;
}

/* A minus sign: literal at either end, or between two letters or digits that are in no other range.
 * `before` is what may begin a range, or NUL. */
static bool take_minus(struct regex *in, bool first, char before) {
  char next = in->at[1];
  if (!first && next != ']') {
    if (!isalnum((unsigned char)before) || !isalnum((unsigned char)next))
      return false;
    ddb_buf_char(&in->out, *in->at++);
  }
  ddb_buf_char(&in->out, *in->at++);
  return true;
}

/* One member of a bracket; *before becomes what may begin a range. */
static bool take_member(struct regex *in, bool first, char *before) {
  char c = *in->at;
  if (c == '\\') {
    *before = '\0';
    return take_escape(in, true);
  }
  if (c == '-') {
    bool taken = take_minus(in, first, *before);
    *before = '\0';
    return taken;
  }
  if (!isprint((unsigned char)c) || c == '[')
    return false;
  *before = c;
  ddb_buf_char(&in->out, c);
  in->at++;
  return true;
}

static bool take_bracket(struct regex *in) {
  char before = '\0';
  ddb_buf_char(&in->out, *in->at++);
  if (*in->at == '^' || *in->at == ']')
    return false;
  for (bool first = true; *in->at != ']'; first = false)
    if (!take_member(in, first, &before))
      return false;
  ddb_buf_char(&in->out, *in->at++);
  return true;
}

/* Digits of a number up to 255; NULL where there are none or more. */
static const char *skip_count(const char *at) {
  int value = 0;
  const char *c = at;
  for (; isdigit((unsigned char)*c) && value <= 255; c++)
    value = 10 * value + (*c - '0');
  return c == at || value > 255 ? NULL : c;
}

/* Behind "{2}", "{2,}" or "{2,8}"; NULL for anything else, which is literal there. */
static const char *skip_repeat(const char *brace) {
  const char *c = skip_count(brace + 1);
  if (c != NULL && *c == ',')
    c = c[1] == '}' ? c + 1 : skip_count(c + 1);
  return c != NULL && *c == '}' ? c + 1 : NULL;
}

/* A repetition that is not lazy. */
static bool take_repeat(struct regex *in) {
  const char *end = *in->at == '{' ? skip_repeat(in->at) : in->at + 1;
  if (end == NULL || (*end != '\0' && strchr("?*+{", *end) != NULL))
    return false;
  ddb_buf_bytes(&in->out, in->at, (size_t)(end - in->at));
  in->at = end;
  return true;
}

/* A group that is only for grouping may as well be an ordinary one. */
static bool take_group(struct regex *in) {
  ddb_buf_char(&in->out, '(');
  in->at++;
  if (*in->at == '?') {
    if (in->at[1] != ':')
      return false;
    in->at += 2;
  }
  return *in->at != '\0' && strchr(")|*+?{", *in->at) == NULL;
}

static bool take(struct regex *in) {
  char c = *in->at;
  if (c == '\\')
    return take_escape(in, false);
  if (c == '[')
    return take_bracket(in);
  if (c == '(')
    return take_group(in);
  if (strchr("*+?{", c) != NULL)
    return take_repeat(in);
  if (c == '.' || c == '}' || c == ']' || !isprint((unsigned char)c))
    return false;
  if (c == '|' && (in->at[1] == '\0' || strchr("|)", in->at[1]) != NULL))
    return false;
  ddb_buf_char(&in->out, c);
  in->at++;
  return true;
}

const char *onetable_pattern(struct ddb_arena *arena, const char *text) {
  size_t size = strlen(text);
  char reason[128];
  bool literal = size >= 2 && text[0] == '/' && strrchr(text, '/') != text;
  if (literal && text[size - 1] != '/')
    return NULL; /* flags */
  struct regex in = {.at = literal ? mem_copy(arena, text + 1, size - 2) : text};
  ddb_buf_init_arena(&in.out, arena, SIZE_MAX / 2);
  if (*in.at == '\0' || strchr("|*+?{", *in.at) != NULL)
    return NULL;
  while (*in.at != '\0')
    if (!take(&in))
      return NULL;
  return ddb_pattern_check(in.out.data, reason, sizeof reason) == DDB_OK ? in.out.data : NULL;
}
