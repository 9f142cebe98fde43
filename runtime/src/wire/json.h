/* SPDX-License-Identifier: Apache-2.0 */
/* A strict pull scanner over JSON text (RFC 8259) that is held in memory, made for decoding
 * straight into structs: no tree, no copies, no allocation, no recursion, and no byte read past the
 * end.
 *
 * The caller asks for what it expects; the shape of the code is the shape of the text:
 *
 *   ddb_json_init(&json, body, size);
 *   if (ddb_json_object(&json))
 *     while (ddb_json_member(&json, &name))
 *       if (ddb_json_is(&name, "Count", 5))
 *         ddb_json_number(&json, &count);
 *       else
 *         ddb_json_skip(&json, NULL);
 *   ddb_json_end(&json);
 *   if (json.status < 0)
 *     ... json.reason, json.offset ...
 *
 * Errors are sticky: after the first one every function answers false, and nothing was stored in
 * its output. Checked are the grammar, UTF-8 (no overlong forms, no surrogates), escapes (a lone
 * \ud800 has no UTF-8 form and is refused) and the nesting. Not checked are duplicate names, which
 * each caller knows best how to see (a bit per field, or wire/names.h). */
#ifndef DDB_WIRE_JSON_H
#define DDB_WIRE_JSON_H

#include <stdbool.h>

#include <ddb/arena.h>
#include <ddb/types.h>

/* Objects and arrays that may be open at once. An item at DynamoDB's limit of 32 needs 66 of its
 * own and a few around it. */
#define DDB_JSON_MAX_DEPTH 128

enum ddb_json_kind {
  DDB_JSON_NONE = 0, /* no value starts here, or an error stands */
  DDB_JSON_OBJECT,
  DDB_JSON_ARRAY,
  DDB_JSON_STRING,
  DDB_JSON_NUMBER,
  DDB_JSON_BOOL,
  DDB_JSON_NULL
};

/* A string or a name as it stands in the text, without its quotes. It lives as long as the text. */
struct ddb_json_string {
  const char *data;
  size_t size;  /* bytes in the text; an upper bound for the bytes of the value */
  bool escaped; /* holds a backslash: not the value itself until ddb_json_unescape */
};

struct ddb_json {
  const char *next; /* the first byte that was not consumed */
  const char *end;
  const char *start;
  enum ddb_status status; /* DDB_OK; DDB_E_INVALID; DDB_E_LIMIT: nesting; DDB_E_NOMEM: a copy */
  const char *reason;     /* a constant such as "invalid UTF-8"; "" while status is DDB_OK */
  size_t offset;          /* where in the text, in bytes from the start */
  unsigned depth;         /* objects and arrays open now */
  bool fresh;             /* just after '{' or '[': the next item has no comma before it */
};

/* Where it stands while nothing has failed, to go back to. */
struct ddb_json_place {
  const char *next;
  unsigned depth;
  bool fresh;
};
static inline struct ddb_json_place ddb_json_here(const struct ddb_json *json) {
  return (struct ddb_json_place){json->next, json->depth, json->fresh};
}

/* Reads again from there, whatever failed since. */
static inline void ddb_json_go_back(struct ddb_json *json, const struct ddb_json_place *place) {
  json->next = place->next;
  json->depth = place->depth;
  json->fresh = place->fresh;
  json->status = DDB_OK;
  json->reason = "";
  json->offset = 0;
}

/* Starts at the first byte of `data`, which must stay in place while anything of it is in use. */
void ddb_json_init(struct ddb_json *json, const char *data, size_t size);

/* The kind of the value that comes next, which is not consumed. */
enum ddb_json_kind ddb_json_peek(struct ddb_json *json);

/* Enters an object. Then ddb_json_member until it answers false; its closing brace is consumed. */
bool ddb_json_object(struct ddb_json *json);

/* The name of the next member; its value comes next and must be consumed. False after the last. */
bool ddb_json_member(struct ddb_json *json, struct ddb_json_string *name);

/* Three steps in one, for text without white space and escapes, which is what DynamoDB writes.
 * False: nothing was consumed, and the functions above and below say what is there. */
/* The brace behind the last member of an object. */
bool ddb_json_close(struct ddb_json *json);
/* Enters {"<type>":...}; its value comes next. `type` has at most four bytes. */
bool ddb_json_open(struct ddb_json *json, const char *type);
/* All of {"<type>":"<text>"}. */
bool ddb_json_usual(struct ddb_json *json, char type, struct ddb_text *out);

/* Enters an array. Then ddb_json_element until it answers false. */
bool ddb_json_array(struct ddb_json *json);

/* Whether another element comes, which must be consumed. False after the last. */
bool ddb_json_element(struct ddb_json *json);

/* One value of the kind that the name says; any other kind is an error. */
bool ddb_json_string(struct ddb_json *json, struct ddb_json_string *out);
bool ddb_json_number(struct ddb_json *json, struct ddb_text *out); /* its text, such as -1.5e3 */
bool ddb_json_bool(struct ddb_json *json, bool *out);
bool ddb_json_null(struct ddb_json *json);

/* Any one value, fully checked; `raw` (may be NULL) becomes its text as it stands. */
bool ddb_json_skip(struct ddb_json *json, struct ddb_text *raw);

/* Nothing but white space may be left. Answers whether the whole text was good. */
bool ddb_json_end(struct ddb_json *json);

/* Records an error of the caller's own at the place before `next`, unless one stands already.
 * `reason` must live as long as `json`. Always false, to return with. */
bool ddb_json_fail(struct ddb_json *json, enum ddb_status status, const char *reason);

/* Writes the value of a string from this scanner to `out`, which has room for string->size bytes,
 * and answers how many it took. No NUL is added; the value may hold U+0000. */
size_t ddb_json_unescape(const struct ddb_json_string *string, char *out);

/* How many bytes that would take. */
size_t ddb_json_value_size(const struct ddb_json_string *string);

/* The value of a string as a NUL-terminated copy in `mem`. The value may hold U+0000 too: then
 * strlen(out->data) < out->size. */
bool ddb_json_copy(struct ddb_json *json, const struct ddb_json_string *string,
                   struct ddb_arena *mem, struct ddb_text *out);

/* Whether the value of `string` is `size` bytes of `text`. Escapes are understood. */
bool ddb_json_is(const struct ddb_json_string *string, const char *text, size_t size);

#endif
