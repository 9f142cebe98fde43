/* SPDX-License-Identifier: Apache-2.0 */
/** Free-form documents: the value of a `document` field.
 *
 *  A document is any value that DynamoDB can hold: maps, lists, strings, numbers, booleans, null,
 *  binary and sets, to any shape. It comes from JSON text or a cJSON tree and can be read as
 *  either. Nothing is rounded, dropped or cut on the way: what has no exact form on the other side
 *  is refused with the path to it.
 *
 *  Every function takes the arena in which its result lives and reports failures in
 *  ddb_arena_error(mem): `field` is the path inside the document, such as `layers[3].opacity`, and
 *  `text` says what is wrong there. */
#ifndef DDB_DOC_H
#define DDB_DOC_H

#include <ddb/arena.h>
#include <ddb/types.h>

DDB_BEGIN_DECLS

struct cJSON;

/** A document, never changed once made. It holds the DynamoDB JSON of one AttributeValue, such as
 *  {"M":{"a":{"N":"1"}}}, NUL-terminated and already checked. Do not fill one in by hand: the
 *  functions below check what DynamoDB would refuse. */
struct ddb_doc {
  struct ddb_text wire;
};

/** JSON text (RFC 8259, NUL-terminated UTF-8) to a document.
 *
 *  Numbers are kept by value: 1.50 is 1.5, 1E2 is 100.
 *    DDB_E_INVALID  not strict JSON (with the byte offset), or a name twice in one object
 *    DDB_E_LIMIT    a number of more than 38 significant digits or outside 1E-130 to
 *                   9.99...E+125; more than 32 levels, the document itself being the first; a
 *                   name over 65,535 bytes
 *    DDB_E_NOMEM */
enum ddb_status ddb_doc_from_json(struct ddb_arena *mem, const char *json,
                                  const struct ddb_doc **out) DDB_MUST_USE;

/** A document to JSON text without white space, NUL-terminated. Numbers keep all their digits.
 *
 *  DDB_E_INVALID for a set or binary data, which JSON has no form for: ddb_doc_wire has them. */
enum ddb_status ddb_doc_to_json(struct ddb_arena *mem, const struct ddb_doc *doc,
                                const char **out) DDB_MUST_USE;

/** A cJSON tree to a document. The tree is only read and stays the caller's.
 *
 *  A number is the shortest decimal that is the same double. For more digits use
 *  cJSON_CreateRaw("12345678901234567890"): the text of a raw node is read as strict JSON.
 *    DDB_E_INVALID  a node without a value or of no type, text that is not UTF-8, NaN or infinity,
 *                   a name twice
 *    DDB_E_LIMIT    as ddb_doc_from_json
 *    DDB_E_NOMEM */
enum ddb_status ddb_doc_from_cjson(struct ddb_arena *mem, const struct cJSON *tree,
                                   const struct ddb_doc **out) DDB_MUST_USE;

/** A document to a new cJSON tree, which the caller frees with cJSON_Delete.
 *
 *  A number becomes a cJSON number if cJSON_Print writes exactly this decimal for its double, else
 *  a raw node with its digits, so that printing the tree loses none. (cJSON prints 15 digits of
 *  some doubles that hold 16: 9007199254740991 is a raw node.)
 *    DDB_E_INVALID  a set, binary data, or a text with U+0000 in it, which cJSON would cut
 *    DDB_E_NOMEM */
enum ddb_status ddb_doc_to_cjson(struct ddb_arena *mem, const struct ddb_doc *doc,
                                 struct cJSON **out) DDB_MUST_USE;

/** The DynamoDB JSON of a document: one AttributeValue, NUL-terminated. Lives as long as `doc`. */
const char *ddb_doc_wire(const struct ddb_doc *doc);

/** DynamoDB JSON of one AttributeValue (S, N, B, BOOL, NULL, L, M, SS, NS, BS) to a document: the
 *  way in for sets and binary data. The text is checked in full and copied.
 *
 *  Statuses as ddb_doc_from_json; DDB_E_INVALID also for a malformed AttributeValue, base64 that is
 *  not strict, and an empty set or one with a duplicate. */
enum ddb_status ddb_doc_from_wire(struct ddb_arena *mem, const char *text, size_t size,
                                  const struct ddb_doc **out) DDB_MUST_USE;

DDB_END_DECLS

#endif
