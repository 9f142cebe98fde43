/* SPDX-License-Identifier: Apache-2.0 */
/* What the parsers of all sections share. A map of the language is a table of its keys; the walk
 * over it, with everything that can be wrong, is here once. */
#ifndef DDBC_PARSE_MAP_H
#define DDBC_PARSE_MAP_H

#include "diag.h"
#include "model.h"
#include "node.h"

struct parse {
  struct ddb_arena *arena;
  struct diag *diag;
  struct model *model;
  const struct yaml_node *map; /* whose keys are being read */
};

/* One key of a map: who reads its value into the struct that the map describes. */
struct parse_key {
  const char *name;
  bool required;
  void (*read)(struct parse *parse, const struct yaml_node *value, void *into);
};

/* Reads `node` by the table, in the table's order. `what` names the map in messages: "a field". */
void parse_keys(struct parse *parse, const struct yaml_node *node, const char *what,
                const struct parse_key *keys, size_t count, void *into);

/* Shape checks that report; `what` completes "<what> must be a map". */
bool parse_is_map(struct parse *parse, const struct yaml_node *node, const char *what);
bool parse_is_list(struct parse *parse, const struct yaml_node *node, const char *what);

/* The text of a node, or NULL when an error was reported (no text, or null). */
const char *parse_text(struct parse *parse, const struct yaml_node *node, const char *what);

/* `true` or `false`; what is neither is reported and counts as false. */
bool parse_flag(struct parse *parse, const struct yaml_node *node);

/* Strict integers within a range; false when an error was reported. */
bool parse_integer(struct parse *parse, const struct yaml_node *node, const char *what,
                   int64_t lowest, int64_t highest, int64_t *out);

/* A whole number that is not negative, up to 64 bits. */
bool parse_natural(struct parse *parse, const struct yaml_node *node, const char *what,
                   uint64_t highest, uint64_t *out);

/* Whether the text is a number as JSON writes one. */
bool parse_is_number(const char *text);

/* A JSON number that is finite as a double. */
bool parse_real(struct parse *parse, const struct yaml_node *node, const char *what, double *out);

/* A name of the schema and its C spelling; `node` is usually a key. Reports what is no identifier.
 * Returns false then, but still fills *out. */
bool parse_name(struct parse *parse, const struct yaml_node *node, const char *what,
                struct name *out);

/* A reader for `c_name:` with `into` a struct name, and for `doc:` with `into` a const char *. */
void parse_c_name(struct parse *parse, const struct yaml_node *value, struct name *into);
void parse_doc(struct parse *parse, const struct yaml_node *value, const char **into);

/* A reader for `accept: {rule: reason}`, in whatever map it stands; `into` is not used. In an
 * operation it is parse_op_accept, since there it counts for some errors too. */
void parse_accept(struct parse *parse, const struct yaml_node *value, void *into);
void parse_op_accept(struct parse *parse, const struct yaml_node *value, void *into);

/* The name of an attribute of the item ("PK", "CreatedAt"), or NULL when an error was reported. */
const char *parse_attribute(struct parse *parse, const struct yaml_node *node, const char *what);

#endif
