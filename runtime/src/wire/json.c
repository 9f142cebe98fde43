/* SPDX-License-Identifier: Apache-2.0 */
/* The scanner of json.h: what moves over the text. Its strings' values are in json_string.c.
 *
 * There is no stack of open levels. The caller's own code is the stack: whoever entered an object
 * asks for members, and a bracket of the other kind is then no answer. Only skipping, which has no
 * caller to remember, keeps a bit for each level. */
#include "wire/json.h"

#include <string.h>

#include "base/plain.h"
#include "base/text.h"
#include "wire/json_escape.h"

void ddb_json_init(struct ddb_json *json, const char *data, size_t size) {
  memset(json, 0, sizeof *json);
  json->start = data;
  json->next = data;
  json->end = size ? data + size : data;
  json->status = DDB_OK;
  json->reason = "";
}

bool ddb_json_fail(struct ddb_json *json, enum ddb_status status, const char *reason) {
  if (json->status == DDB_OK) {
    json->status = status;
    json->reason = reason;
    json->offset = (size_t)(json->next - json->start);
  }
  return false;
}

/* Where the text ends too soon, that is the reason, whatever was expected there. */
static bool malformed(struct ddb_json *json, const char *reason) {
  if (json->next == json->end)
    reason = "unexpected end of the text";
  return ddb_json_fail(json, DDB_E_INVALID, reason);
}

/* The four characters of RFC 8259, section 2, and no others: isspace would know more. DynamoDB
 * writes none of them. */
static inline void skip_space(struct ddb_json *json) {
  while (json->next < json->end &&
         (*json->next == ' ' || *json->next == '\n' || *json->next == '\r' || *json->next == '\t'))
    json->next++;
}

/* Skips white space and tells whether `c` comes then; false also while an error stands. */
static bool comes(struct ddb_json *json, char c) {
  if (json->status < 0)
    return false;
  skip_space(json);
  return json->next < json->end && *json->next == c;
}

enum ddb_json_kind ddb_json_peek(struct ddb_json *json) {
  if (json->status < 0)
    return DDB_JSON_NONE;
  skip_space(json);
  if (json->next == json->end)
    return DDB_JSON_NONE;
  switch (*json->next) {
  case '{':
    return DDB_JSON_OBJECT;
  case '[':
    return DDB_JSON_ARRAY;
  case '"':
    return DDB_JSON_STRING;
  case 't':
  case 'f':
    return DDB_JSON_BOOL;
  case 'n':
    return DDB_JSON_NULL;
  default:
    return *json->next == '-' || (*json->next >= '0' && *json->next <= '9') ? DDB_JSON_NUMBER
                                                                            : DDB_JSON_NONE;
  }
}

/* The limit keeps whoever decodes by recursion, and the bits of a skip, in bounds. */
static bool enter(struct ddb_json *json, char bracket, const char *reason) {
  if (!comes(json, bracket))
    return malformed(json, reason);
  if (json->depth == DDB_JSON_MAX_DEPTH)
    return ddb_json_fail(json, DDB_E_LIMIT, "too many levels of nesting");
  json->next++;
  json->depth++;
  json->fresh = true;
  return true;
}

bool ddb_json_object(struct ddb_json *json) {
  return enter(json, '{', "expected an object");
}

bool ddb_json_array(struct ddb_json *json) {
  return enter(json, '[', "expected an array");
}

/* The comma before another item, or the bracket that ends them all. After a comma an item must
 * come: whoever reads it does not find a bracket acceptable. */
static bool another(struct ddb_json *json, char bracket, const char *reason) {
  if (comes(json, bracket)) {
    json->next++;
    json->depth--;
    json->fresh = false;
    return false;
  }
  if (!json->fresh) {
    if (!comes(json, ','))
      return malformed(json, reason);
    json->next++;
  }
  json->fresh = false;
  return json->status == DDB_OK;
}

bool ddb_json_element(struct ddb_json *json) {
  if (!json->fresh && json->status >= 0 && json->next < json->end && *json->next == ',') {
    json->next++; /* most come so */
    return true;
  }
  return another(json, ']', "expected ',' or ']'");
}

/* A member without white space and escapes, as DynamoDB writes them, or the brace behind the last:
 * nearly all that is ever read. False: nothing was consumed, and something else comes. */
static bool usual_member(struct ddb_json *json, struct ddb_json_string *name) {
  const char *at = json->next;
  if (!json->fresh && at < json->end && *at == ',')
    at++;
  else if (!json->fresh)
    return false;
  if (json->end - at < 3 || *at != '"')
    return false;
  at++;
  size_t size = ddb_plain(at, (size_t)(json->end - at));
  if ((size_t)(json->end - at) < size + 2 || at[size] != '"' || at[size + 1] != ':')
    return false;
  *name = (struct ddb_json_string){at, size, false};
  json->next = at + size + 2;
  json->fresh = false;
  return true;
}

bool ddb_json_close(struct ddb_json *json) {
  if (json->status < 0 || json->next == json->end || *json->next != '}')
    return false;
  json->next++;
  json->depth--;
  json->fresh = false;
  return true;
}

/* {"S":"..."} without white space and escapes. */
bool ddb_json_usual(struct ddb_json *json, char type, struct ddb_text *out) {
  const char *at = json->next;
  if (json->status < 0 || json->end - at < 8 || json->depth == DDB_JSON_MAX_DEPTH ||
      memcmp(at, "{\"", 2) != 0 || at[2] != type || memcmp(at + 3, "\":\"", 3) != 0)
    return false;
  at += 6;
  size_t size = ddb_plain(at, (size_t)(json->end - at));
  if ((size_t)(json->end - at) < size + 2 || at[size] != '"' || at[size + 1] != '}')
    return false;
  *out = (struct ddb_text){at, size};
  json->next = at + size + 2;
  json->fresh = false;
  return true;
}

/* {"M": and its like without white space. */
bool ddb_json_open(struct ddb_json *json, const char *type) {
  const char *at = json->next;
  if (json->status < 0 || json->end - at < 9 || json->depth == DDB_JSON_MAX_DEPTH ||
      memcmp(at, "{\"", 2) != 0)
    return false;
  for (at += 2; *type != '\0' && *at == *type; type++)
    at++;
  if (*type != '\0' || json->end - at < 2 || memcmp(at, "\":", 2) != 0)
    return false;
  json->next = at + 2;
  json->depth++;
  json->fresh = false;
  return true;
}

bool ddb_json_member(struct ddb_json *json, struct ddb_json_string *name) {
  if (json->status < 0 || ddb_json_close(json))
    return false;
  if (usual_member(json, name))
    return true;
  if (!another(json, '}', "expected ',' or '}'"))
    return false;
  if (!comes(json, '"'))
    return malformed(json, "expected a name in quotes");
  if (!ddb_json_string(json, name))
    return false;
  if (!comes(json, ':'))
    return malformed(json, "expected ':'");
  json->next++;
  return true;
}

/* One step over what is not plain in a string, which is not its end; false: an error was set. */
static bool skip_special(struct ddb_json *json, bool *escaped) {
  size_t left = (size_t)(json->end - json->next);
  size_t length;
  if (*json->next == '\\') {
    length = ddb_json_escape_length(json->next, left);
    *escaped = true;
    if (!length)
      return malformed(json, "invalid escape in a string");
  } else if ((unsigned char)*json->next < 0x20) {
    return malformed(json, "control character in a string");
  } else {
    length = ddb_text_character(json->next, left);
    if (!length)
      return malformed(json, "invalid UTF-8");
  }
  json->next += length;
  return true;
}

/* One pass: plain runs by the word, and each of the rest by itself. */
bool ddb_json_string(struct ddb_json *json, struct ddb_json_string *out) {
  if (!comes(json, '"'))
    return malformed(json, "expected a string");
  const char *start = ++json->next;
  bool escaped = false;
  for (;;) {
    json->next += ddb_plain(json->next, (size_t)(json->end - json->next));
    if (json->next == json->end)
      return malformed(json, "");
    if (*json->next == '"')
      break;
    if (!skip_special(json, &escaped))
      return false;
  }
  out->data = start;
  out->size = (size_t)(json->next - start);
  out->escaped = escaped;
  json->next++;
  return true;
}

static bool at_digit(const struct ddb_json *json) {
  return json->next < json->end && *json->next >= '0' && *json->next <= '9';
}

static bool take(struct ddb_json *json, char c) {
  bool found = json->next < json->end && *json->next == c;
  json->next += found;
  return found;
}

/* At least one digit, where the grammar asks for some. */
static bool take_digits(struct ddb_json *json) {
  bool any = at_digit(json);
  while (at_digit(json))
    json->next++;
  return any;
}

/* RFC 8259, section 6: number = [ minus ] int [ frac ] [ exp ]. */
static bool take_number(struct ddb_json *json) {
  (void)take(json, '-');
  if (take(json, '0')) {
    if (at_digit(json))
      return false;
  } else if (!take_digits(json)) {
    return false;
  }
  if (take(json, '.') && !take_digits(json))
    return false;
  if (take(json, 'e') || take(json, 'E')) {
    if (!take(json, '-'))
      (void)take(json, '+');
    return take_digits(json);
  }
  return true;
}

bool ddb_json_number(struct ddb_json *json, struct ddb_text *out) {
  if (ddb_json_peek(json) != DDB_JSON_NUMBER)
    return malformed(json, "expected a number");
  const char *start = json->next;
  if (!take_number(json))
    return malformed(json, "malformed number");
  out->data = start;
  out->size = (size_t)(json->next - start);
  return true;
}

/* What follows the word is judged by whoever comes next: "nullx" fails at its x. */
static bool literal(struct ddb_json *json, const char *word) {
  size_t size = strlen(word);
  if (json->status < 0)
    return false;
  skip_space(json);
  if ((size_t)(json->end - json->next) < size || memcmp(json->next, word, size) != 0)
    return false;
  json->next += size;
  return true;
}

bool ddb_json_bool(struct ddb_json *json, bool *out) {
  bool value = literal(json, "true");
  if (!value && !literal(json, "false"))
    return malformed(json, "expected true or false");
  *out = value;
  return true;
}

bool ddb_json_null(struct ddb_json *json) {
  return literal(json, "null") || malformed(json, "expected null");
}

/* Consumes a scalar, or enters an object or array and notes which of both it is. */
static bool step_into(struct ddb_json *json, bool is_object[DDB_JSON_MAX_DEPTH + 1]) {
  struct ddb_json_string string;
  struct ddb_text number;
  bool truth, entered;
  switch (ddb_json_peek(json)) {
  case DDB_JSON_OBJECT:
    entered = ddb_json_object(json);
    is_object[json->depth] = true;
    return entered;
  case DDB_JSON_ARRAY:
    entered = ddb_json_array(json);
    is_object[json->depth] = false;
    return entered;
  case DDB_JSON_STRING:
    return ddb_json_string(json, &string);
  case DDB_JSON_NUMBER:
    return ddb_json_number(json, &number);
  case DDB_JSON_BOOL:
    return ddb_json_bool(json, &truth);
  case DDB_JSON_NULL:
    return ddb_json_null(json);
  default:
    return malformed(json, "expected a value");
  }
}

/* Leaves what ends here, up to the level `base`. Whether an item comes that is still to be skipped.
 */
static bool step_out(struct ddb_json *json, unsigned base, const bool *is_object) {
  struct ddb_json_string name;
  while (json->depth > base) {
    if (is_object[json->depth] ? ddb_json_member(json, &name) : ddb_json_element(json))
      return true;
    if (json->status < 0)
      return false;
  }
  return false;
}

bool ddb_json_skip(struct ddb_json *json, struct ddb_text *raw) {
  bool is_object[DDB_JSON_MAX_DEPTH + 1];
  unsigned base = json->depth;
  (void)ddb_json_peek(json); /* so that the raw text has no white space before it */
  const char *start = json->next;
  do {
    if (!step_into(json, is_object))
      return false;
  } while (step_out(json, base, is_object));
  if (json->status < 0)
    return false;
  if (raw) {
    raw->data = start;
    raw->size = (size_t)(json->next - start);
  }
  return true;
}

bool ddb_json_end(struct ddb_json *json) {
  if (json->status < 0)
    return false;
  skip_space(json);
  if (json->depth > 0)
    return malformed(json, "an object or array is still open");
  if (json->next != json->end)
    return ddb_json_fail(json, DDB_E_INVALID, "more text after the value");
  return true;
}
