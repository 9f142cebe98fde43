/* SPDX-License-Identifier: Apache-2.0 */
/* The declarations of generated headers: what callers in C see of a schema, whatever made it. */
#ifndef DDBC_BREAKING_DECLARE_H
#define DDBC_BREAKING_DECLARE_H

#include <stdbool.h>
#include <stddef.h>

#include <ddb/arena.h>

/* A member of a struct, an enumerator, or a parameter of a function. */
struct c_member {
  const char *name; /* "status"; of a member of a nested struct "from.user_id" */
  const char *type; /* "const char *"; of an enumerator "" */
};

struct c_declaration {
  const char *name;   /* "struct app_task", "enum app_state", "app_close" */
  const char *symbol; /* the same without struct and enum */
  const char *type;   /* of a function what it returns; else "" */
  bool function;
  struct c_member *members;
  size_t count;
  struct c_declaration *next;
};

struct c_api {
  struct c_declaration *first, **end; /* in their order */
  struct dict *names;
};

struct c_api *c_api_new(struct ddb_arena *arena);

/* Adds what a header declares. */
void c_api_read(struct c_api *api, struct ddb_arena *arena, const char *text, size_t size);

#endif
