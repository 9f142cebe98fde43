/* SPDX-License-Identifier: Apache-2.0 */
/* Key templates: "USER#{userId}" is the literal "USER#" and then the field userId.
 *
 * A field's value in a key is never empty and, unless its format has a fixed size, never holds the
 * separator as it is (the generated key builder refuses or escapes it). So the text of a key splits
 * into its parts in just one way, and two templates can be compared byte by byte. */
#ifndef DDBC_KEYTMPL_H
#define DDBC_KEYTMPL_H

#include "diag.h"
#include "model.h"
#include "node.h"

/* The characters that may separate parts; the first is it unless the schema says otherwise. */
#define KEYTMPL_SEPARATORS "#:/|_-.~@+=,;!%&*^"

/* Fills `out->parts` from the text of `node`, resolving fields of `entity`; reports what is wrong.
 */
void keytmpl_parse(const struct yaml_node *node, const struct entity *entity, struct diag *diag,
                   struct key_template *out);

/* Whether the size of the field's text varies, so that something must tell where it ends. */
bool keytmpl_varies(const struct key_part *part);

/* Whether what is optional at the end of a key begins with this part: a literal before an optional
 * field, or such a field without one. */
bool keytmpl_optional_starts(const struct key_template *template, size_t part);

/* keytmpl_split.c: whether the part's text in the key gives the field back; how much of the literal
 * behind it stands before the next separator; whether all fields of a key can be had from it. */
bool keytmpl_gives_back(const struct key_part *part);
size_t keytmpl_tail(const struct key_template *template, size_t part);
bool keytmpl_parses(const struct entity *entity);

/* How many parts of `template` are known when the fields of `by` are: all parts before the first
 * field that is not among them. */
size_t keytmpl_known_parts(const struct key_template *template, const struct field_use *by,
                           size_t by_count);

/* keytmpl_share.c: of a query of several entities what all their sort keys begin with, as far as
 * `by` knows it. Sets `shared`, `shared_whole` and, by that, what model_sort() gives. */
void keytmpl_share(struct ddb_arena *arena, struct operation *query);

/* The same part of a key, though of two entities. Whether two whole templates are alike. */
bool keytmpl_same_part(const struct key_part *a, const struct key_part *b);
bool keytmpl_same(const struct key_template *a, const struct key_template *b);

/* Text that both templates can produce, or NULL when there is none. */
const char *keytmpl_common(struct ddb_arena *arena, const struct key_template *a,
                           const struct key_template *b);

/* Text that `other` can produce and that begins with what the first `parts` parts of `template`
 * produce, or NULL when there is none. `parts` is not all of the template. */
const char *keytmpl_in_prefix(struct ddb_arena *arena, const struct key_template *template,
                              size_t parts, const struct key_template *other);

/* The same of a prefix that may end in the middle of a word: what several templates share. */
const char *keytmpl_in_shared(struct ddb_arena *arena, const struct key_template *shared,
                              const struct key_template *other);

/* The literal text up to the first of these separators when no field comes before it, else NULL:
 * templates with different ones have nothing in common. `separators` are those of both, at least.
 */
const char *keytmpl_first_segment(struct ddb_arena *arena, const struct key_template *template,
                                  const char *separators);

/* Whether their first words tell at once that two templates have nothing in common. */
bool keytmpl_differ(const struct key_template *a, const struct key_template *b);

#endif
