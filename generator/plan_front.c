/* SPDX-License-Identifier: Apache-2.0 */
/* From the model to what will be printed: the bytes that an item begins with, where its key is made
 * of texts as they are. */
#include <string.h>

#include "mem.h"
#include "plan_keys.h"

/* What one piece holds: `head` of struct ddb_slot, less what whole loads of it go beyond. */
enum { PIECE_MAX = 32 };

struct front {
  const struct planner *p;
  struct plan_front *out;
  const char *text; /* in front of the next value */
};

/* Plain in JSON and in C, so that it may be cut anywhere. */
static bool is_plain(const char *text) {
  for (; *text; text++)
    if ((unsigned char)*text < 0x20 || (unsigned char)*text >= 0x7F || *text == '"' ||
        *text == '\\')
      return false;
  return true;
}

static void add_piece(struct front *front, size_t size, const char *member, const char *separator) {
  front->out->pieces[front->out->piece_count++] = (struct plan_piece){
      .head = mem_copy(front->p->arena, front->text, size),
      .member = member,
      .separator = separator,
  };
  front->text += size;
}

/* All that was said, and the value of a member behind it; NULL: there is none. */
static void add_text(struct front *front, const char *member, const char *separator) {
  while (strlen(front->text) > PIECE_MAX || (!member && front->text[0]))
    add_piece(front, strlen(front->text) > PIECE_MAX ? PIECE_MAX : strlen(front->text), NULL, NULL);
  if (member)
    add_piece(front, strlen(front->text), member, separator);
}

static void say(struct front *front, const char *before, const char *text, const char *behind) {
  front->text = mem_format(front->p->arena, "%s%s%s%s", front->text, before, text, behind);
}

/* Whether a part is text that goes into the key as it is. */
static bool is_usual_part(const struct key_part *part, const struct plan_key_step *step) {
  if (step->present || step->substitute || step->next || step->hidden)
    return false;
  if (part->literal)
    return is_plain(part->literal);
  return part->field->type.kind->key == KIND_KEY_TEXT && !part->field->type.optional &&
         strcmp(part->field->type.kind->c_type, "const char *") == 0 &&
         strcmp(step->function, "ddb_key_part") == 0;
}

static bool is_usual(const struct key_template *template, const struct plan_key_step *steps) {
  if (template->attribute->type != 'S' || !is_plain(template->attribute->name))
    return false;
  for (size_t i = 0; i < template->part_count; i++)
    if (!is_usual_part(&template->parts[i], &steps[i]))
      return false;
  return true;
}

static void add_key(struct front *front, const struct key_template *template) {
  const char *separator = plan_key_separator(front->p, template);

  say(front, ",\"", template->attribute->name, "\":{\"S\":\"");
  for (size_t i = 0; i < template->part_count; i++) {
    const struct key_part *part = &template->parts[i];
    if (part->literal)
      say(front, part->literal, "", "");
    else
      add_text(front, part->field->name.c, separator);
  }
  say(front, "\"}", "", "");
  front->out->attributes++;
}

/* What stands between the key and the entity's name, and fails or is in other functions. */
static bool is_followed(const struct plan_entity *entity) {
  return entity->keyed.field_count > 0 || entity->open_enum_count > 0 ||
         entity->index_key_count > 0 || (entity->entity_type && !is_plain(entity->entity_type)) ||
         (entity->data && !is_plain(entity->data)) || !is_plain(entity->record.name);
}

static void add_rest(struct front *front, const struct plan_entity *entity) {
  if (entity->entity_type) {
    say(front, ",\"", entity->entity_type, "\":{\"S\":\"");
    say(front, entity->record.name, "\"}", "");
    front->out->attributes++;
  }
  if (entity->data)
    say(front, ",\"", entity->data, "\":{\"M\":{");
  front->out->whole = true;
}

void plan_front(const struct planner *p, const struct entity *entity, struct plan_entity *out) {
  /* Names have 255 bytes at most, and a piece is full or has a value. */
  enum { SPARE = 64 };
  size_t parts = entity->partition.part_count + entity->sort.part_count;
  struct front front = {.p = p, .out = &out->front, .text = ""};

  if (!is_usual(&entity->partition, out->key.partition) ||
      (entity->sort.part_count > 0 && !is_usual(&entity->sort, out->key.sort)))
    return;
  size_t size = strlen(entity->partition.text) +
                (entity->sort.part_count > 0 ? strlen(entity->sort.text) : 0);
  out->front.pieces =
      mem_array(p->arena, parts + SPARE + size / PIECE_MAX, sizeof *out->front.pieces);
  add_key(&front, &entity->partition);
  if (entity->sort.part_count > 0)
    add_key(&front, &entity->sort);
  if (!is_followed(out))
    add_rest(&front, out);
  add_text(&front, NULL, NULL);
}
