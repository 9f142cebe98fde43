/* SPDX-License-Identifier: Apache-2.0 */
/* What will be printed: every C name, type, order and file is decided here, so that the emitters
 * only print. Everything lives in one arena. Texts that go into C string literals or comments are
 * still as the schema has them; the emitter escapes. */
#ifndef DDBC_PLAN_H
#define DDBC_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include <ddb/arena.h>

#include "plan_table.h"

struct model;

/* One line of a struct, with the comment beside it (escaped when printed). */
struct plan_member {
  const char *declaration; /* "const char *edit_id;" */
  const char *comment;     /* "Data.editId; optional" */
};

/* The limits of a value, as C expressions. */
struct plan_range {
  const char *name; /* of the static variable */
  bool has_min, has_max;
  const char *min_member, *max_member; /* "fmin": of struct ddb_range */
  const char *min, *max;
  const char *text;    /* "0 to 1", "1 to 80 characters"; or NULL */
  const char *pattern; /* or NULL */
};

/* Most members of one field: the value, the spelling of an enum, whether it is NULL. */
enum { PLAN_MEMBERS = 3 };

/* How the runtime reads an attribute by itself, and where to. */
struct plan_slot {
  const char *head;  /* the bytes in front of the value, from the comma on; "" or NULL: the name has
                        to be read */
  const char *as;    /* of enum ddb_read_as; NULL: it is read by code */
  const char *inner; /* the same of a map in which the runtime goes on by itself, and which is
                        written by code; or NULL */
  bool required;
  const char *member;      /* of the record; or NULL */
  const char *text;        /* a second one: the spelling of an enum; or NULL */
  const char *more;        /* what it needs: "&app_status_spellings"; or NULL */
  const char *struct_type; /* the C name of the struct that is made for it; or NULL */
  size_t size;             /* of `more`, if it is a text */
};

/* One attribute of a map, and how its member is read, written and copied. */
struct plan_field {
  const char *c;         /* the member */
  const char *attribute; /* as stored */
  const char *constant;  /* at_edit_record_edit_id */
  const char *name;      /* in the schema */
  const char *stored;    /* the type in the item, which may have a remark behind it: "N, seconds" */
  const char *flags;     /* "DDB_REQUIRED | DDB_HIDDEN" */
  bool required;
  const char *literal;      /* of an update: the text of the constant that it is set to; or NULL */
  int place;                /* of an update: its plan_way, from 1; 0: it is a field */
  const char *how;          /* of an update: "add", "remove", ...; NULL: it is set */
  const char *least, *most; /* of an integer that is added to; else NULL */
  bool top;                 /* beside a data map that other fields are in */
  struct plan_range *range; /* or NULL */
  struct plan_member members[PLAN_MEMBERS];
  size_t member_count;
  const char *read;
  const char *write; /* NULL: of an upsert, for a new item alone */
  struct plan_slot slot;
  const char *read_null;  /* the condition under which a NULL was read; or NULL */
  const char *write_null; /* behind `write`; or NULL */
  const char *copy;       /* or NULL */
  const char *finish;     /* when all fields are read; or NULL */
  const char *attempt;    /* before `read`; or NULL */
  /* Of a variant of a union, and of the tag in its map: the member, the C name of its struct, the
   * constant of its tag. */
  const char *variant, *variant_type, *variant_tag;
};

/* A struct of the schema, or the fields of an entity. */
struct plan_record {
  const char *name;  /* in the schema */
  const char *c;     /* reimagine_edit_record */
  const char *table; /* its attribute rows: "data_attributes" */
  const char *doc;   /* or NULL */
  struct plan_field *fields;
  size_t field_count;
  const char *tag; /* the C name of the enum that tells the fields, as variants, apart; or NULL */
  struct plan_record *own; /* of a union: the tag that its map holds, as a record; or NULL */
  bool as_member;          /* a struct that is the type of a field, not only of list elements */
};

struct plan_enum_value {
  const char *constant; /* REIMAGINE_EDIT_STATUS_PENDING */
  const char *text;     /* "pending" */
  const char *next;     /* "{0, 1, 0, 1, 0}"; NULL if the enum has no transitions */
};

struct plan_enum {
  const char *name;
  const char *c;
  const char *doc; /* or NULL */
  const char *unrecognized;
  struct plan_enum_value *values;
  size_t value_count;
  bool guarded;
  const char *initial; /* "1, 0, 0": the values that a new record may have; NULL: any */
  bool element;        /* used in a list, so that a struct of value and text is needed */
};

/* A list, or a map with any keys. */
struct plan_list {
  const char *c;                 /* reimagine_edit_suggestion_list */
  const char *name;              /* "list<EditSuggestion>" */
  bool map;                      /* its elements are structs of `key` and the members below */
  const char *element;           /* the C type of one element, "struct reimagine_edit_suggestion" */
  const char *pointer;           /* declaration of `items`: "const char *const *items;" */
  struct plan_member members[2]; /* of a map's entry, behind `key` */
  size_t member_count;
  const char *read;
  const char *write;
  const char *copy; /* or NULL */
};

/* How a create sets a member that is not set. */
struct plan_fill {
  const char *unset;  /* "!out->edit_id" */
  const char *member; /* "out->edit_id" */
  const char *value;  /* "ddb_fill_id(filler, DDB_ID_ULID, \"EditRecord.editId\")"; or NULL: */
  const char *text;   /* the schema's text, still to be made a literal */
  bool sized;         /* of that: a text with its length */
  bool id;            /* the value is a new id */
};

/* Values that one item of the entity may have. */
struct plan_claim {
  const char *kind;       /* "User.email" */
  const char *words;      /* "tenantId and slug" */
  const char *key_text;   /* "PK = UNIQUE#User#email#{email}   SK = UNIQUE#" */
  const char *enumerator; /* "APP_USER_UNIQUE_EMAIL" */
  const char *name;       /* "unique__email", which its functions are called after */
  struct plan_index_key key;
  const char **rows; /* "&data_attributes[at_user__email]": what it is made of beside the key */
  size_t row_count;
};

/* Constant bytes, and the member whose text stands behind them; NULL: none. */
struct plan_piece {
  const char *head, *member;
  const char *separator; /* that it may not hold: "'#'" */
};

/* What an item begins with. */
struct plan_front {
  struct plan_piece *pieces;
  size_t piece_count; /* 0: its key is not made of plain texts */
  size_t attributes;
  bool whole; /* up to the entity's name and the opening of the data map */
};

struct plan_entity {
  const char *view;             /* "as far as it is in the index GSI1"; NULL: the entity itself */
  const char *projection;       /* ProjectionExpression of what is read; NULL: whole items */
  const char *projection_names; /* members of a JSON object */
  bool data_optional;           /* its map need not be there */
  const char *parse;      /* of a view whose fields are in the key: the call that takes it apart */
  const char *parse_file; /* whose header has it, "edit_record"; NULL: this one's own */
  const struct plan_table *table;
  bool alone; /* no other entity has items in that table */
  const char *entity_type, *data, *created_at, *updated_at, *write_id; /* each or NULL */
  const char
      *expires; /* the member with the time from which on the item counts as absent, or NULL */
  bool expires_optional;
  struct plan_record record;  /* all fields, in their order */
  struct plan_record inside;  /* those in the data map */
  struct plan_record top;     /* those beside it, the key's too */
  struct plan_record written; /* those of `top` that are not written with the key */
  struct plan_record keyed;   /* those in the key alone that have limits of their own */
  bool own_rows;              /* `keyed` has rows of its own */
  bool key_hidden;            /* a field of the key is hidden */
  bool hides_keys;            /* so is one of a key of the table's items, of indexes too */
  const char *version;        /* the row of the field with the version, or NULL */
  const char *version_member; /* of the record */
  struct plan_claim *claims;
  size_t claim_count;
  const char *unclaimed; /* the enumerator that is none of theirs: "APP_USER_UNIQUE_NONE" */
  bool creates;          /* an operation creates its items */
  struct plan_fill *fills;
  size_t fill_count;
  const char *partition_row, *sort_row; /* attributes of the key that are no field; each or NULL */
  struct plan_index_attribute *index_rows;
  size_t index_row_count;
  struct plan_index_key *index_keys;
  size_t index_key_count;
  const char *index_names; /* of all that hold items of it: "GSI1, GSI2" */
  size_t item_max;         /* bytes, as far as the schema says; 0: it does not */
  /* Enums that a key may lack: a value that the schema does not list is no absence. */
  const char **open_enums;
  size_t open_enum_count;
  const char *file;     /* "edit_record" */
  const char *key_text; /* "PK = USER#{userId}   SK = EDIT#{editId}" */
  struct plan_parameter *key_parameters;
  size_t key_parameter_count;
  struct plan_key key;
  const char *key_arguments; /* "in->user_id, in->edit_id" */
  const char *key_refusals;  /* "not set, empty, ..." */
  struct plan_front front;
  bool parses_key; /* the parts can be told from the key */
  struct plan_key parser;
  struct plan_parameter *key_outputs; /* as many as key_parameters */
  bool has_page;
};

/* A filter or condition. Its values are rows like those of fields: placeholder, flags, statement.
 */
struct plan_expression {
  const struct plan_entity *entity;
  const char *variable;  /* "listings_filter" */
  const char *source;    /* as the schema has it */
  bool judges;           /* it is the condition of a write: messages name it */
  const char *text;      /* "#f_0.#f_1 = :f_status" */
  const char *names;     /* members of a JSON object */
  const char *constants; /* the same; or "" */
  struct plan_field *values;
  struct plan_parameter *parameters; /* one for each value */
  size_t value_count;
};

#include "plan_operation.h"

struct plan {
  struct ddb_arena *arena;
  struct emit_press *press; /* the printer's; NULL until something is printed */
  const char *source;       /* the schema's file name, without folders */
  const char *namespace;    /* "reimagine" */
  const char *upper;        /* "REIMAGINE" */
  struct plan_table *tables;
  size_t table_count;
  struct plan_enum *enums;
  size_t enum_count;
  struct plan_record *structs;
  size_t struct_count;
  struct plan_list *lists;
  size_t list_count;
  struct plan_entity *entities;
  size_t entity_count;
  struct plan_operation *operations;
  size_t operation_count;
};

/* The text between the quotes of a C string literal; `text` itself where nothing has to change. */
const char *plan_c_text(struct ddb_arena *arena, const char *text);

/* What an item has in front of the value of `attribute`, as this project writes it: `,"n":{"S":"`.
 * `stored` is the DynamoDB type, with a remark behind it or not; of any that is not listed it ends
 * with the colon behind the name. "": the name has to be escaped, or is too long for a slot. */
const char *plan_head(struct ddb_arena *arena, const char *attribute, const char *stored);

/* Where the attribute of a head is looked for: of struct ddb_slots. `heads` are those of a map in
 * their order. */
enum { PLAN_FIND = 64 };
struct plan_find {
  unsigned long long factor;
  unsigned char find[PLAN_FIND];
};
void plan_find(const char *const *heads, size_t count, struct plan_find *out);

/* A spelling as items have it, with the quote and the brace behind it; NULL: it needs escapes, or
 * is too long for a struct ddb_spelling. */
const char *plan_spelling(struct ddb_arena *arena, const char *text);

/* Plans the output for a model that passed every rule. */
const struct plan *plan_build(const struct model *model, struct ddb_arena *arena);

#endif
