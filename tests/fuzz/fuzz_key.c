/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of every shape (the schema of tests/golden/keys): which one is the first character, then the
 * partition key, a NUL, the sort key. What can be taken apart is built from its parts again as the
 * same key; and a key from JSON is the same whatever the order of its attributes. */
#include <ddb/gen.h>

#include "forms/forms.h"
#include "fuzz/fuzz.h"

static void check_same(enum ddb_status status, const struct ddb_key *key,
                       const struct ddb_key *again) {
  MUST(status == DDB_OK && ddb_key_equal(key, again));
}

static void numbers(struct ddb_arena *mem, const struct ddb_key *key) {
  struct ddb_key again;
  int32_t padded, small;
  uint64_t counted, wide;
  int64_t large, plain;
  uint32_t narrow;
  const char *exact;
  if (forms_numbers_key_parse(mem, key, &padded, &counted, &small, &large, &narrow, &wide, &exact,
                              &plain) == DDB_OK)
    check_same(forms_numbers_key(&again, padded, counted, small, large, narrow, wide, exact, plain),
               key, &again);
}

static void times(struct ddb_arena *mem, const struct ddb_key *key) {
  struct ddb_key again;
  ddb_time at, fine, second, milli;
  if (forms_times_key_parse(mem, key, &at, &fine, &second, &milli) == DDB_OK)
    check_same(forms_times_key(&again, at, fine, second, milli), key, &again);
}

static void parts(struct ddb_arena *mem, const struct ddb_key *key) {
  struct ddb_key again;
  const char *tenant, *region, *name, *note;
  enum forms_level level;
  ddb_opt_int count;
  if (forms_parts_key_parse(mem, key, &tenant, &region, &level, &name, &count, &note) == DDB_OK)
    check_same(forms_parts_key(&again, tenant, region, level, name, count, note), key, &again);
}

static void stored(struct ddb_arena *mem, const struct ddb_key *key) {
  struct ddb_key again;
  const char *owner, *name;
  int64_t shard;
  enum forms_level level;
  ddb_opt_time at;
  if (forms_stored_key_parse(mem, key, &owner, &shard, &name, &level, &at) == DDB_OK)
    check_same(forms_stored_key(&again, owner, shard, name, level, at), key, &again);
}

static void free_form(struct ddb_arena *mem, const struct ddb_key *key) {
  struct ddb_key again;
  const char *owner, *title;
  enum forms_level level;
  if (forms_free_key_parse(mem, key, &owner, &title, &level) == DDB_OK)
    check_same(forms_free_key(&again, owner, title, level), key, &again);
}

static void file(struct ddb_arena *mem, const struct ddb_key *key) {
  struct ddb_key again;
  const char *name;
  int32_t number;
  if (forms_file_key_parse(mem, key, &name, &number) == DDB_OK)
    check_same(forms_file_key(&again, name, number), key, &again);
}

static void hold(struct ddb_arena *mem, const struct ddb_key *key) {
  struct ddb_key again;
  const char *id;
  if (forms_hold_key_parse(mem, key, &id) == DDB_OK)
    check_same(forms_hold_key(&again, id), key, &again);
}

/* Keys of tables whose attributes are numbers and bytes come from JSON. */
static void from_json(struct ddb_arena *mem, struct ddb_text json) {
  struct ddb_key key, again;
  int64_t sensor;
  ddb_time time;
  const char *item, *amount;
  struct ddb_bytes hash, piece;
  if (forms_reading_key_from_json(mem, json, &key) == DDB_OK &&
      forms_reading_key_parse(mem, &key, &sensor, &time) == DDB_OK)
    check_same(forms_reading_key(&again, sensor, time), &key, &again);
  if (forms_price_key_from_json(mem, json, &key) == DDB_OK &&
      forms_price_key_parse(mem, &key, &item, &amount) == DDB_OK)
    check_same(forms_price_key(&again, item, amount), &key, &again);
  if (forms_blob_key_from_json(mem, json, &key) == DDB_OK &&
      forms_blob_key_parse(mem, &key, &hash, &piece) == DDB_OK)
    check_same(forms_blob_key(&again, hash, piece), &key, &again);
  if (forms_parts_key_from_json(mem, json, &key) == DDB_OK)
    parts(mem, &key);
}

/* As a stream has it: texts. */
static bool fill(struct ddb_key *key, const char *text, size_t size) {
  size_t first = strlen(text);
  return ddb_key_from_text(key, text, first < size ? text + first + 1 : "") == DDB_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static void (*const kinds[])(struct ddb_arena *, const struct ddb_key *) = {
      numbers, times, parts, stored, free_form, file, hold};
  struct ddb_arena *mem;
  struct ddb_key key;
  if (size == 0)
    return 0;
  mem = ddb_arena_new();
  char *text = fuzz_text(data, size);
  if (*text == '{')
    from_json(mem, (struct ddb_text){text, size});
  else if (fill(&key, text + 1, size - 1))
    kinds[(unsigned char)*text % (sizeof kinds / sizeof *kinds)](mem, &key);
  free(text);
  ddb_arena_free(mem);
  return 0;
}
