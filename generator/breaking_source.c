/* SPDX-License-Identifier: Apache-2.0 */
/* What callers in C lose. The headers that both schemas make are compared, declaration by
 * declaration, so that nothing is forgotten that an emitter prints; messages stand at what the
 * schema calls it. */
#include <string.h>

#include "breaking_declare.h"
#include "breaking_inside.h"
#include "cname.h"
#include "dict.h"
#include "emit.h"
#include "mem.h"
#include "output_file.h"
#include "plan.h"

/* ---- whose name it is ------------------------------------------------------------------------ */

/* An entity, a type or an operation: names of C begin with its own. */
struct owner {
  struct span span;
  const struct field *fields; /* of an entity or a struct */
  size_t field_count;
  const struct enum_type *type; /* or NULL */
};

static void add_owner(struct dict *owners, struct ddb_arena *arena, const struct name *name,
                      struct owner owner) {
  struct owner *kept = mem_zalloc(arena, sizeof *kept);
  *kept = owner;
  kept->span = name->span;
  (void)dict_add(owners, name->c, kept);
}

static struct dict *find_owners(struct ddb_arena *arena, const struct model *model) {
  struct dict *owners = dict_new(arena);
  for (size_t i = 0; i < model->entity_count; i++) {
    const struct entity *entity = &model->entities[i];
    add_owner(owners, arena, &entity->name,
              (struct owner){.fields = entity->fields, .field_count = entity->field_count});
  }
  for (size_t i = 0; i < model->struct_count; i++) {
    const struct struct_type *type = &model->structs[i];
    add_owner(owners, arena, &type->name,
              (struct owner){.fields = type->fields, .field_count = type->field_count});
  }
  for (size_t i = 0; i < model->enum_count; i++)
    add_owner(owners, arena, &model->enums[i].name, (struct owner){.type = &model->enums[i]});
  for (size_t i = 0; i < model->operation_count; i++)
    add_owner(owners, arena, &model->operations[i].name, (struct owner){.fields = NULL});
  return owners;
}

/* The owner with the longest name that `symbol` begins with, as whole words; its name. */
static const char *owner_name(struct ddb_arena *arena, const struct dict *owners,
                              const char *namespace, const char *symbol) {
  size_t prefix = strlen(namespace) + 1;
  char *name = mem_text(arena, strlen(symbol) > prefix ? symbol + prefix : "");
  while (*name != '\0' && dict_get(owners, name) == NULL) {
    char *cut = strrchr(name, '_');
    *(cut != NULL ? cut : name) = '\0';
  }
  return name;
}

/* ---- collecting ------------------------------------------------------------------------------ */

/* What one edit of a schema does to callers is told once, with how many names it takes along. */
struct loss {
  struct span span;
  const char *text;
  size_t more;
  bool owned;
};

struct losses {
  struct breaking *b;
  struct dict *was, *now; /* owners */
  struct dict *keys;
  struct loss **all;
  size_t count;
};

static void lose(struct losses *losses, struct loss loss, const char *key) {
  struct loss *known = mem_zalloc(losses->b->arena, sizeof *known);
  struct loss **kept = mem_zalloc(losses->b->arena, sizeof(struct loss *));
  *known = loss;
  *kept = known;
  struct loss *const *first = dict_add(losses->keys, key, kept);
  if (first != NULL) {
    (*first)->more++;
    return;
  }
  losses->all = mem_grow(losses->b->arena, losses->all, losses->count, sizeof(struct loss *));
  losses->all[losses->count++] = known;
}

struct place_of {
  const char *owner;       /* its name in C; "" for none */
  const struct owner *was; /* or NULL */
  const struct owner *now; /* or NULL */
  struct span span;
};

static struct place_of find_place(const struct losses *losses, const struct c_declaration *was) {
  const struct breaking *b = losses->b;
  struct place_of place = {.span = b->now->namespace_name.span};
  place.owner = owner_name(b->arena, losses->was, b->now->namespace_name.c, was->symbol);
  place.was = dict_get(losses->was, place.owner);
  place.now = dict_get(losses->now, place.owner);
  if (place.now != NULL || place.was != NULL)
    place.span = place.now != NULL ? place.now->span : place.was->span;
  return place;
}

static bool ends_with(const char *text, const char *end) {
  size_t size = strlen(text);
  return size > strlen(end) && strcmp(text + size - strlen(end), end) == 0;
}

/* The field of a member; `status_text` and `status_null` are of `status`. */
static const struct field *field_of(const struct owner *owner, const char *member) {
  for (size_t i = 0; owner != NULL && i < owner->field_count; i++) {
    const char *c = owner->fields[i].name.c;
    size_t size = strlen(c);
    if (strncmp(c, member, size) == 0 &&
        (member[size] == '\0' || strcmp(member + size, "_text") == 0 ||
         strcmp(member + size, "_null") == 0))
      return &owner->fields[i];
  }
  return NULL;
}

static const struct enum_value *value_of(struct ddb_arena *arena, const struct owner *owner,
                                         const char *enumerator) {
  for (size_t i = 0; owner != NULL && owner->type != NULL && i < owner->type->value_count; i++) {
    const char *c = cname_upper(arena, owner->type->values[i].name.c);
    if (ends_with(enumerator, mem_format(arena, "_%s", c)))
      return &owner->type->values[i];
  }
  return NULL;
}

/* Where a member stands: what is other in the new schema, what is gone in the old one. */
static struct span member_span(const struct losses *losses, const struct place_of *place,
                               const char *member) {
  const struct field *field = field_of(place->now, member);
  if (field == NULL)
    field = field_of(place->was, member);
  const struct enum_value *value = value_of(losses->b->arena, place->was, member);
  return field != NULL ? field->name.span : value != NULL ? value->name.span : place->span;
}

static const char *member_key(struct losses *losses, const struct place_of *place,
                              const char *member) {
  const struct field *field = field_of(place->was, member);
  return mem_format(losses->b->arena, "%s.%s", place->owner, field ? field->name.c : member);
}

/* ---- comparing ------------------------------------------------------------------------------- */

static const struct c_member *find_member(const struct c_declaration *declaration,
                                          const char *name) {
  for (size_t i = 0; i < declaration->count; i++)
    if (strcmp(declaration->members[i].name, name) == 0)
      return &declaration->members[i];
  return NULL;
}

static void compare_members(struct losses *losses, const struct c_declaration *was,
                            const struct c_declaration *now) {
  struct ddb_arena *arena = losses->b->arena;
  struct place_of place = find_place(losses, was);
  for (size_t i = 0; i < was->count; i++) {
    const struct c_member *before = &was->members[i];
    const struct c_member *after = find_member(now, before->name);
    if (after != NULL && strcmp(before->type, after->type) == 0)
      continue;
    const char *text = after == NULL
                           ? mem_format(arena, "%s has no '%s' any more", was->name, before->name)
                           : mem_format(arena, "'%s' of %s is of type %s, and was of %s",
                                        before->name, was->name, after->type, before->type);
    lose(losses, (struct loss){member_span(losses, &place, before->name), text, 0, true},
         member_key(losses, &place, before->name));
  }
}

static const char *names_of(struct ddb_arena *arena, const struct c_declaration *function) {
  const char *text = "";
  for (size_t i = 0; i < function->count; i++)
    text = mem_format(arena, "%s%s%s", text, i ? ", " : "", function->members[i].name);
  return text;
}

/* A parameter that has another's place now is another order, which a compiler may not see. */
static bool same_order(const struct c_declaration *was, const struct c_declaration *now) {
  for (size_t i = 0; i < was->count; i++)
    if (strcmp(was->members[i].name, now->members[i].name) != 0 &&
        find_member(now, was->members[i].name) != NULL)
      return false;
  return true;
}

static const char *other_call(struct ddb_arena *arena, const struct c_declaration *was,
                              const struct c_declaration *now) {
  if (was->count != now->count || !same_order(was, now))
    return mem_format(arena, "%s() takes (%s), and took (%s)", now->name, names_of(arena, now),
                      names_of(arena, was));
  for (size_t i = 0; i < was->count; i++)
    if (strcmp(was->members[i].type, now->members[i].type) != 0)
      return mem_format(arena, "%s() takes '%s' as %s, and took %s", now->name,
                        now->members[i].name, now->members[i].type, was->members[i].type);
  return strcmp(was->type, now->type) == 0
             ? NULL
             : mem_format(arena, "%s() gives %s, and gave %s", now->name, now->type, was->type);
}

static void compare_functions(struct losses *losses, const struct c_declaration *was,
                              const struct c_declaration *now) {
  const char *text = other_call(losses->b->arena, was, now);
  if (text == NULL)
    return;
  struct place_of place = find_place(losses, was);
  lose(losses, (struct loss){place.span, text, 0, true},
       mem_format(losses->b->arena, "%s()", place.owner));
}

static void lose_declaration(struct losses *losses, const struct c_declaration *was) {
  struct ddb_arena *arena = losses->b->arena;
  struct place_of place = find_place(losses, was);
  const char *text = mem_format(arena, "%s%s is gone", was->name, was->function ? "()" : "");
  lose(losses, (struct loss){place.span, text, 0, place.was != NULL},
       mem_format(arena, "%s gone", place.owner));
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* Of any.h nothing can be lost that an entity does not lose. */
static bool is_public(const char *path) {
  return ends_with(path, ".h") && !ends_with(path, "/internal.h") && !ends_with(path, "/any.h");
}

static struct c_api *read_api(struct ddb_arena *arena, const struct model *model) {
  struct c_api *api = c_api_new(arena);
  struct output *output = output_new(arena);
  emit_namespace(plan_build(model, arena), output);
  for (size_t i = 0; i < output->count; i++)
    if (is_public(output->entries[i].path))
      c_api_read(api, arena, output->entries[i].data, output->entries[i].size);
  return api;
}

/* Lists and such, which no name of the schema has made, go with the members that are of them. */
static void tell(struct losses *losses) {
  size_t owned = 0;
  for (size_t i = 0; i < losses->count; i++)
    owned += losses->all[i]->owned;
  for (size_t i = 0; i < losses->count; i++) {
    const struct loss *loss = losses->all[i];
    const char *more =
        loss->more == 0 ? "" : mem_format(losses->b->arena, ", and %zu more like it", loss->more);
    if (loss->owned || owned == 0)
      breaking_tell(losses->b, BREAKS_SOURCE, loss->span,
                    "change the callers in the same step, or keep the name with c_name:", "%s%s",
                    loss->text, more);
  }
}

/* Another namespace takes all names along: what else is other, compilers then tell callers. */
static void tell_namespace(struct breaking *b) {
  breaking_tell(b, BREAKS_SOURCE, b->now->namespace_name.span,
                "change the callers in the same step",
                "every name of C begins with %s_, and began with %s_", b->now->namespace_name.c,
                b->was->namespace_name.c);
  breaking_was(b, b->was->namespace_name.span);
}

void breaking_declarations(struct breaking *b) {
  if (strcmp(b->was->namespace_name.c, b->now->namespace_name.c) != 0) {
    tell_namespace(b);
    return;
  }
  struct c_api *before = read_api(b->arena, b->was);
  struct c_api *after = read_api(b->arena, b->now);
  struct losses losses = {.b = b,
                          .was = find_owners(b->arena, b->was),
                          .now = find_owners(b->arena, b->now),
                          .keys = dict_new(b->arena)};
  for (const struct c_declaration *d = before->first; d != NULL; d = d->next) {
    const struct c_declaration *now = dict_get(after->names, d->name);
    if (now == NULL)
      lose_declaration(&losses, d);
    else if (d->function)
      compare_functions(&losses, d, now);
    else
      compare_members(&losses, d, now);
  }
  tell(&losses);
}
