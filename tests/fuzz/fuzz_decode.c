/* SPDX-License-Identifier: Apache-2.0 */
/* Generated decoders: of which entity is the first character, then an item. Whatever is accepted
 * encodes, and the item that it becomes decodes and encodes to itself. Or an answer to Query,
 * GetItem or BatchGetItem, as the service sends it: each record is good by the same measure, each
 * item that is none is told as such, and none is lost. Every way of reading makes the same of it.
 */
#include "claims/internal.h"
#include "claims/claims.h"
#include "every/internal.h"
#include "every/every.h"
#include "forms/internal.h"
#include "forms/forms.h"
#include "fresh/internal.h"
#include "fresh/fresh.h"
#include "fuzz/fuzz.h"
#include "hostile/internal.h"
#include "hostile/hostile.h"
#include "kinds/internal.h"
#include "kinds/kinds.h"
#include "locks/internal.h"
#include "locks/locks.h"
#include "paths/internal.h"
#include "paths/paths.h"
#include "reimagine/internal.h"
#include "reimagine/reimagine.h"
#include "shapes/internal.h"
#include "shapes/shapes.h"
#include "sparse/internal.h"
#include "sparse/sparse.h"
#include "support/ways.h"
#include "veil/internal.h"
#include "veil/veil.h"

static bool same(struct ddb_text a, struct ddb_text b) {
  return a.size == b.size && memcmp(a.data, b.data, a.size) == 0;
}

/* Whether the item is one that DynamoDB can hold, attributes that the schema does not name too:
 * those are kept as they stand, and judged when they are written. */
static bool sound;

static bool is_sound(struct ddb_arena *mem, struct ddb_text item) {
  const struct ddb_doc *doc;
  char *text = malloc(item.size + 8);
  MUST(text != NULL);
  int size = snprintf(text, item.size + 8, "{\"M\":%s}", item.data);
  bool good = ddb_doc_from_wire(mem, text, (size_t)size, &doc) == DDB_OK;
  free(text);
  return good;
}

/* 1970-01-01T00:00:00Z in a required field: it is read, and taken for none when it is written. */
static bool is_unset_time(struct ddb_arena *mem) {
  return strstr(ddb_arena_error(mem)->text, "is an unset time") != NULL;
}

/* A field that is a part of the key holds what no key can: it is read, for another program may have
 * stored it beside a key that says something else, and refused when it is written. */
static bool is_no_key(struct ddb_arena *mem) {
  const char *text = ddb_arena_error(mem)->text;
  return strstr(text, "key") || strstr(text, "years 0000 to 9999") || strstr(text, "from 1970");
}

/* A record that was decoded: to an item, back, to an item again, and the copy of it. Fields with
 * limits are read beyond them, since they are stored so, and not written: `limited` entities may
 * refuse to be encoded. */
#define CHECK(name, limited)                                                                       \
  static void check_##name(struct ddb_arena *mem, const struct name *record) {                     \
    struct ddb_text item, again;                                                                   \
    struct name second, copy;                                                                      \
    enum ddb_status status = name##_encode(mem, record, &item);                                    \
    MUST(status == DDB_OK || (limited) || !sound || is_unset_time(mem) || is_no_key(mem));         \
    MUST(status == DDB_OK || ddb_arena_error(mem)->text[0] != '\0');                               \
    if (status != DDB_OK)                                                                          \
      return;                                                                                      \
    MUST(name##_decode(mem, item, &second) == DDB_OK);                                             \
    MUST(name##_encode(mem, &second, &again) == DDB_OK && same(item, again));                      \
    MUST(name##_copy(mem, record, &copy) == DDB_OK);                                               \
    MUST(name##_encode(mem, &copy, &again) == DDB_OK && same(item, again));                        \
  }                                                                                                \
  static void decode_##name(struct ddb_arena *mem, struct ddb_text text) {                         \
    struct name record;                                                                            \
    MUST(ways_agree(&name##_entity, text.data, text.size));                                        \
    enum ddb_status status = name##_decode(mem, text, &record);                                    \
    if (status == DDB_OK)                                                                          \
      check_##name(mem, &record);                                                                  \
    else                                                                                           \
      MUST(status < 0 && ddb_arena_error(mem)->text[0] != '\0');                                   \
  }

CHECK(reimagine_edit_record, false)
CHECK(reimagine_image_metadata, false)
CHECK(every_thing, true)
CHECK(kinds_board, true)
CHECK(kinds_drawing, true)
CHECK(kinds_limited, true)
CHECK(kinds_nested, false)
CHECK(kinds_nullable, true)
CHECK(kinds_optional, false)
CHECK(kinds_required, false)
CHECK(forms_numbers, false)
CHECK(forms_times, false)
CHECK(forms_parts, false)
CHECK(forms_stored, false)
CHECK(forms_blob, false)
CHECK(forms_price, false)
CHECK(hostile_thing, false)
CHECK(veil_person, false)
CHECK(paths_trip, false)
CHECK(sparse_listing, false)
CHECK(shapes_device, false)
CHECK(fresh_ticket, false)
CHECK(claims_user, false)
CHECK(locks_task, false)

static void decode_page(struct ddb_arena *mem, struct ddb_text text) {
  const struct ddb_response response = {.http_status = 200, .body = text};
  const struct ddb_list_options options = {.limit = 0};
  struct reimagine_edit_record_page page;
  enum ddb_status status = reimagine_get_edit_history_response(mem, &response, &options, &page);
  if (status < 0)
    return;
  MUST((status == DDB_PARTIAL) == (page.rejected_count > 0));
  for (size_t i = 0; i < page.count; i++)
    check_reimagine_edit_record(mem, &page.items[i]);
  for (size_t i = 0; i < page.rejected_count; i++)
    MUST(page.rejected[i].field != NULL && page.rejected[i].reason[0] != '\0');
}

static void decode_answer(struct ddb_arena *mem, struct ddb_text text) {
  const struct ddb_response response = {.http_status = 200, .body = text};
  struct reimagine_image_metadata record;
  enum ddb_status status = reimagine_get_image_metadata_response(mem, &response, &record);
  if (status == DDB_OK)
    check_reimagine_image_metadata(mem, &record);
}

static void (*const kinds[])(struct ddb_arena *, struct ddb_text) = {
    decode_page,
    decode_answer,
    decode_reimagine_edit_record,
    decode_reimagine_image_metadata,
    decode_every_thing,
    decode_kinds_board,
    decode_kinds_drawing,
    decode_kinds_limited,
    decode_kinds_nested,
    decode_kinds_nullable,
    decode_kinds_optional,
    decode_kinds_required,
    decode_forms_numbers,
    decode_forms_times,
    decode_forms_parts,
    decode_forms_stored,
    decode_forms_blob,
    decode_forms_price,
    decode_hostile_thing,
    decode_veil_person,
    decode_paths_trip,
    decode_sparse_listing,
    decode_shapes_device,
    decode_fresh_ticket,
    decode_claims_user,
    decode_locks_task,
};

/* 'a' is the first of them, 'b' the next. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0)
    return 0;
  struct ddb_arena *mem = ddb_arena_new();
  char *text = fuzz_text(data + 1, size - 1);
  size_t kind = (size_t)(*data + 256 - 'a') % 256 % (sizeof kinds / sizeof *kinds);
  sound = is_sound(mem, (struct ddb_text){text, size - 1});
  kinds[kind](mem, (struct ddb_text){text, size - 1});
  free(text);
  ddb_arena_free(mem);
  return 0;
}
