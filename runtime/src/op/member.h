/* SPDX-License-Identifier: Apache-2.0 */
/* What a transaction and a batch know of each of their writes: which item it is of. */
#ifndef DDB_OP_MEMBER_H
#define DDB_OP_MEMBER_H

#include <ddb/gen.h>

struct ddb_member {
  const char *operation; /* its name in the schema */
  const struct ddb_entity *entity;
  struct ddb_request request; /* that would do it alone */
  struct ddb_text table;      /* name as it stands in the request, without quotes */
  struct ddb_text item;       /* of a put or create, JSON; else empty */
  struct ddb_text key;        /* primary key, JSON */
  struct ddb_text identity;   /* table and key: of two members equal only for one item */
  size_t bytes;               /* of the item, or of the key alone, as DynamoDB counts them */
};

/* Takes a request to pieces. The member keeps pointers into it, and others into `mem`. */
enum ddb_status ddb_member_read(struct ddb_arena *mem, struct ddb_member *member) DDB_MUST_USE;

/* Table and key of an item or key (JSON) to what members are compared by. */
enum ddb_status ddb_member_identity(struct ddb_arena *mem, const struct ddb_table *table,
                                    struct ddb_text name, struct ddb_text attributes,
                                    struct ddb_text *out) DDB_MUST_USE;

/* Finds members by identity. */
struct ddb_member_index {
  size_t *slots; /* number + 1; 0: free */
  size_t size;   /* a power of two */
};

#define DDB_NO_MEMBER SIZE_MAX

/* Room for `count` members; false: no memory. */
bool ddb_member_index_init(struct ddb_member_index *index, struct ddb_arena *mem, size_t count);
/* The number of the member with that identity, or DDB_NO_MEMBER. `at` gives a member by number. */
typedef const struct ddb_member *ddb_member_at(const void *members, size_t number);
size_t ddb_member_find(const struct ddb_member_index *index, ddb_member_at *at, const void *members,
                       struct ddb_text identity);
/* Adds member `number`; the one that has its identity already, or DDB_NO_MEMBER. */
size_t ddb_member_add(struct ddb_member_index *index, ddb_member_at *at, const void *members,
                      size_t number);

#endif
