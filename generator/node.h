/* SPDX-License-Identifier: Apache-2.0 */
/* YAML as this language uses it: maps, lists and text with byte spans. What makes two YAML parsers
 * read one file differently (anchors, tags, directives, several documents, guessed types) is
 * refused here, so the rest of the compiler never meets it. (Not called yaml.h: that is libyaml.)
 */
#ifndef DDBC_NODE_H
#define DDBC_NODE_H

#include "diag.h"
#include "source.h"

/* Real schemas nest 8 deep; 10,000 entities of 15 fields are about 500,000 nodes. */
#define YAML_DEPTH_MAX 64
#define YAML_NODES_MAX 1000000

enum yaml_type { YAML_TEXT, YAML_MAP, YAML_LIST };

struct yaml_node {
  enum yaml_type type;
  bool null;        /* unquoted and empty, or `~` or `null`: nothing was written here */
  bool exact;       /* the text is the very bytes of the span (quotes apart) */
  bool flow;        /* a map or list in {} or [], or inside one */
  uint32_t begin;   /* the offset of its first byte, which for a block is not that of its span */
  struct span span; /* text: with its quotes; a block map or list: the key it belongs to */
  const char *text; /* YAML_TEXT: NUL-terminated, holds no NUL */
  size_t size;
  const struct yaml_node *key; /* of a value in a map: its key, always YAML_TEXT */
  struct yaml_node **children; /* YAML_MAP: the values, YAML_LIST: the items */
  size_t count;
};

/* Whether the bytes are text at all: size, UTF-8, no characters that hide or split lines. */
bool yaml_check_bytes(const struct source *source, struct diag *diag);

/* The tree of a source, or NULL when an error was reported. */
const struct yaml_node *yaml_read(const struct source *source, struct diag *diag);

/* The byte behind the last one of a node and all that is in it. */
size_t yaml_end(const struct yaml_node *node);

/* The value of a key in a map, or NULL. */
const struct yaml_node *yaml_get(const struct yaml_node *map, const char *key);

/* The span of text[start..end) of a YAML_TEXT node; the whole node where escapes or line breaks in
 * it leave no exact place. */
struct span yaml_part(const struct yaml_node *node, size_t start, size_t end);

#endif
