/* SPDX-License-Identifier: Apache-2.0 */
/* The key-space proof against brute force: random pairs of small entities, all short values of
 * their fields, and the keys that the runtime's own key builder makes of them. What the proof calls
 * apart never meets; what meets is found; and the two records that the proof names have that key.
 * The seed is printed with a failure; DDB_TEST_SEED=n runs it again. */
#include <stdio.h>

#include <ddb/gen.h>

#include "chance.h"
#include "keytmpl.h"
#include "keytmpl_range.h"
#include "keytmpl_words.h"
#include "proof.h"
#include "report.h"
#include "schema.h"

enum { KEY_CASES = 12000, QUERY_CASES = 6000, FIELDS = 10, VALUES = 48, KEYS = 3000 };

/* ---- random schemas -------------------------------------------------------------------------- */

#define FIELD_TEXT                                                                                 \
  "{s: string, t: string, o: 'string?', e: E, f: 'E?', n: {type: int32, min: -2, max: 12},\n"      \
  "      m: int64, d: decimal, w: timestamp, z: uint32}"

static const char *pick(const char *const *of, unsigned count) {
  return of[below(count)];
}

#define PICK(...)                                                                                  \
  pick((const char *const[]){__VA_ARGS__},                                                         \
       (unsigned)(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *)))

static const char *random_part(void) {
  switch (below(12)) {
  case 0:
  case 1:
  case 2:
    return PICK("{s}", "{s}", "{s}", "{s|upper}", "{s|lower}", "{s|hash%3}");
  case 3:
  case 4:
    return PICK("{t}", "{t}", "{t|upper}");
  case 5:
    return PICK("{e}", "{e|hash%2}");
  case 6:
    return PICK("{n|pad:1}", "{n|pad:2}", "{n|plain}", "{n|ordered}");
  case 7:
    return PICK("{m|pad:1}", "{m|pad:2}", "{m|plain}", "{m|ordered}", "{z|plain}", "{z|pad:2}");
  case 8:
    return PICK("{w}", "{w|year}", "{w|month}", "{w|iso:s}", "{d|ordered}");
  case 9:
    return PICK("{o?none}", "{o?a}", "{o|upper?A}");
  case 10:
    return PICK("{f?none}", "{f?1}");
  default:
    return PICK("{s}", "{t}", "{e}");
  }
}

/* What stands between two separators. */
static const char *random_word(struct ddb_arena *arena) {
  switch (below(6)) {
  case 0:
    return PICK("a", "ab", "A", "1", "12", "aa", "none", "$1", "2026", "");
  case 1:
    return mem_format(arena, "%s%s", PICK("a", "b", "A", "1", "ab"), random_part());
  case 2:
    return mem_format(arena, "%s%s", random_part(), PICK("a", "b", "A", "1", "ab"));
  default:
    return random_part();
  }
}

static const char *random_template(struct ddb_arena *arena, unsigned words) {
  const char *text = "";
  words += below(8) == 0 ? 1 : 0;
  for (unsigned i = 0; i < words; i++)
    text = mem_format(arena, "%s%s%s", text, i == 0 ? "" : "#", random_word(arena));
  if (below(8) == 0)
    text = mem_format(arena, "%s#%s", text, PICK("{o?}", "{f?}", "{f?}#{o?}"));
  return text[0] == '\0' ? "a" : text;
}

static const char *random_separator(void) {
  switch (below(10)) {
  case 0:
    return "separator: legacy";
  case 1:
  case 2:
    return "separator: escape";
  case 3:
    return "separator: {character: '1', policy: reject}"; /* no separator: not compiled */
  default:
    return "separator: reject";
  }
}

static struct schema random_schema(struct ddb_arena *arena) {
  unsigned words[2] = {1 + below(2), 1 + below(3)}; /* of both, so that they meet often */
  const char *text = SCHEMA_HEAD "types: {E: {enum: [a, ab, b1]}}\nentities:\n";
  for (int i = 0; i < 2; i++)
    text = mem_format(
        arena, "%s  %s:\n    key: {PK: \"%s\", SK: \"%s\"}\n    %s\n    fields: " FIELD_TEXT "\n",
        text, i == 0 ? "One" : "Two", random_template(arena, words[0]),
        random_template(arena, words[1]), random_separator());
  return schema_compile(text);
}

/* ---- keys ------------------------------------------------------------------------------------ */

/* By the number of the field; NULL: unset. */
struct record {
  const char *values[FIELDS];
};

static size_t number_of(const struct entity *entity, const struct field *field) {
  return (size_t)(field - entity->fields);
}

static void add_text(struct ddb_key *key, const struct key_template *template,
                     const struct key_part *part, const char *value) {
  bool legacy = template->separator.policy == SEPARATOR_LEGACY;
  bool escape = template->separator.policy == SEPARATOR_ESCAPE;
  unsigned flags = (part->format == KEY_UPPER   ? DDB_KEY_UPPER
                    : part->format == KEY_LOWER ? DDB_KEY_LOWER
                                                : 0U) |
                   (escape ? DDB_KEY_ESCAPE : 0U);
  if (part->field->type.enumeration != NULL)
    ddb_key_text(key, "f", value, '\0', 0);
  else
    ddb_key_text(key, "f", value, legacy ? '\0' : template->separator.character, flags);
}

static enum ddb_key_number number_format(const struct key_part *part) {
  return part->format == KEY_PAD     ? DDB_KEY_PAD
         : part->format == KEY_PLAIN ? DDB_KEY_PLAIN
                                     : DDB_KEY_ORDERED;
}

static void add_value(struct ddb_key *key, const struct key_template *template,
                      const struct key_part *part, const char *value) {
  enum kind_key kind = part->field->type.kind->key;
  ddb_time time = {0, 0};
  if (value == NULL)
    value = "";
  if (part->format == KEY_HASH)
    ddb_key_shard(key, "f", value, part->shards, part->width);
  else if (kind == KIND_KEY_INT)
    ddb_key_int(key, "f", strtoll(value, NULL, 10), number_format(part), part->width);
  else if (kind == KIND_KEY_UINT)
    ddb_key_uint(key, "f", strtoull(value, NULL, 10), number_format(part), part->width);
  else if (kind == KIND_KEY_DECIMAL)
    ddb_key_decimal(key, "f", value);
  else if (kind != KIND_KEY_TIME)
    add_text(key, template, part, value);
  else if (ddb_time_from_text(value, &time) < 0)
    ddb_key_part(key, "f", "", '\0'); /* refused */
  else if (part->format == KEY_ISO)
    ddb_key_time(key, "f", time, part->width);
  else
    ddb_key_time_cut(key, "f", time, part->width);
}

static void add_part(struct ddb_key *key, const struct entity *entity,
                     const struct key_template *template, size_t at, const struct record *record) {
  const struct key_part *part = &template->parts[at];
  if (keytmpl_optional_starts(template, at)) {
    const struct field *field = part->field != NULL ? part->field : part[1].field;
    ddb_key_optional(key, "f", record->values[number_of(entity, field)] != NULL);
  }
  if (part->field == NULL) {
    ddb_key_literal(key, part->literal);
    return;
  }
  const char *value = record->values[number_of(entity, part->field)];
  if (part->replacement != NULL)
    ddb_key_substitute(key, value != NULL, part->replacement);
  add_value(key, template, part, value);
  if (part->replacement != NULL)
    ddb_key_substitute_end(key, "f", part->replacement);
}

/* The first `parts` of the sort key. */
static bool build(struct ddb_key *key, const struct entity *entity, size_t parts,
                  const struct record *record) {
  ddb_key_begin(key);
  for (size_t i = 0; i < entity->partition.part_count; i++)
    add_part(key, entity, &entity->partition, i, record);
  ddb_key_sort(key);
  for (size_t i = 0; i < parts; i++)
    add_part(key, entity, &entity->sort, i, record);
  return ddb_key_end(key) == DDB_OK;
}

/* ---- all short values ------------------------------------------------------------------------ */

struct text {
  char data[8];
};

static size_t short_texts(struct text out[VALUES], bool marks, size_t longest) {
  const char *letters = marks ? "ab#" : longest > 2 ? "ab" : "abAB1";
  size_t count = strlen(letters);
  size_t from = 0;
  for (size_t i = 0; i < count; i++)
    (void)snprintf(out[i].data, sizeof out[i].data, "%c", letters[i]);
  for (size_t size = 2; size <= longest; size++) {
    size_t until = count;
    for (; from < until; from++)
      for (size_t i = 0; letters[i] != '\0' && count < VALUES; i++)
        (void)snprintf(out[count++].data, sizeof out[0].data, "%.4s%c", out[from].data, letters[i]);
  }
  return count;
}

static size_t values_of(const struct field *field, const char *out[VALUES],
                        struct text texts[VALUES], bool marks, size_t longest) {
  static const char *const small[] = {"-2", "-1", "0", "1", "2",  "3",  "4", "5",
                                      "6",  "7",  "8", "9", "10", "11", "12"};
  static const char *const numbers[] = {"-1", "0", "1", "9", "11", "12", "100"};
  static const char *const decimals[] = {"-1", "0", "1", "12.5"};
  static const char *const times[] = {"2026-01-02T03:04:05Z", "2026-01-02T03:04:05.500Z",
                                      "1111-11-11T11:11:11Z", "0012-01-01T00:00:00Z"};
  static const struct {
    enum kind_key kind;
    const char *const *values;
    size_t count;
  } lists[] = {{KIND_KEY_INT, numbers, 7},
               {KIND_KEY_UINT, numbers + 1, 6},
               {KIND_KEY_DECIMAL, decimals, 4},
               {KIND_KEY_TIME, times, 4}};
  size_t count = 0;
  if (field->type.optional)
    out[count++] = NULL;
  if (field->type.enumeration != NULL) {
    for (size_t i = 0; i < field->type.enumeration->value_count; i++)
      out[count++] = field->type.enumeration->values[i].name.text;
    return count;
  }
  if (field->max.set) {
    for (size_t i = 0; i < sizeof small / sizeof small[0]; i++)
      out[count++] = small[i];
    return count;
  }
  for (size_t l = 0; l < sizeof lists / sizeof lists[0]; l++)
    for (size_t i = 0; field->type.kind->key == lists[l].kind && i < lists[l].count; i++)
      out[count++] = lists[l].values[i];
  if (field->type.kind->key == KIND_KEY_TEXT) {
    size_t all = short_texts(texts, marks, longest);
    for (size_t i = 0; i < all && count < VALUES; i++)
      out[count++] = texts[i].data;
  }
  return count;
}

struct short_key {
  char partition[192], sort[192];
};

struct many {
  struct short_key *keys;
  size_t count;
};

/* Every record whose fields have short values, and its key; of many fields the first values. */
static void build_all(const struct entity *entity, size_t parts, struct many *out) {
  static const char *values[FIELDS][VALUES];
  static struct text texts[FIELDS][VALUES];
  size_t counts[FIELDS];
  size_t at[FIELDS] = {0};
  struct record record = {{NULL}};
  struct ddb_key key;
  size_t used = entity->key_field_count;
  bool marks = entity->separator.policy != SEPARATOR_REJECT;
  static const size_t most[FIELDS + 1] = {1, VALUES, 40, 12, 6, 4, 3, 2, 2, 2, 2};
  for (size_t i = 0; i < used; i++) {
    counts[i] = values_of(entity->key_fields[i], values[i], texts[i], marks, used > 2 ? 2 : 3);
    counts[i] = counts[i] < most[used] ? counts[i] : most[used];
  }
  out->count = 0;
  for (;;) {
    for (size_t i = 0; i < used; i++)
      record.values[number_of(entity, entity->key_fields[i])] = values[i][at[i]];
    if (build(&key, entity, parts, &record) && out->count < KEYS) {
      struct short_key *to = &out->keys[out->count++];
      cr_assert(key.partition_key_size < sizeof to->partition &&
                key.sort_key_size < sizeof to->sort);
      memcpy(to->partition, key.partition_key, key.partition_key_size + 1);
      memcpy(to->sort, key.sort_key, key.sort_key_size + 1);
    }
    size_t i = 0;
    while (i < used && ++at[i] == counts[i])
      at[i++] = 0;
    if (i == used)
      return;
  }
}

static int compare(const void *left, const void *right) {
  const struct short_key *a = left;
  const struct short_key *b = right;
  int order = strcmp(a->partition, b->partition);
  return order != 0 ? order : strcmp(a->sort, b->sort);
}

/* ---- what meets ------------------------------------------------------------------------------ */

static bool goes_on(const struct proof_equation *equation, const char *known, const char *text) {
  size_t size = strlen(known);
  if (equation->end == PROOF_WHOLE)
    return strcmp(known, text) == 0;
  if (strncmp(known, text, size) != 0)
    return false;
  unsigned char first = (unsigned char)text[size];
  return equation->end == PROOF_PREFIX ||
         (first >= (unsigned char)equation->least && first < (unsigned char)equation->most) ||
         (first == (unsigned char)equation->most && text[size + 1] == '\0');
}

static bool any_meet(const struct proof_equation *sort, const struct many *mine,
                     const struct many *others) {
  qsort(others->keys, others->count, sizeof *others->keys, compare);
  for (size_t i = 0; i < mine->count; i++) {
    size_t low = 0;
    size_t high = others->count;
    while (low < high) { /* the first that is not before it */
      size_t middle = (low + high) / 2;
      if (compare(&others->keys[middle], &mine->keys[i]) < 0)
        low = middle + 1;
      else
        high = middle;
    }
    for (;
         low < others->count && strcmp(others->keys[low].partition, mine->keys[i].partition) == 0 &&
         strncmp(others->keys[low].sort, mine->keys[i].sort, strlen(mine->keys[i].sort)) == 0;
         low++)
      if (goes_on(sort, mine->keys[i].sort, others->keys[low].sort))
        return true;
  }
  return false;
}

/* "s: 'x', n: 12, o: unset" as a record; what it does not name may be anything. */
static struct record read_record(struct schema *schema, const struct entity *entity,
                                 const char *text) {
  struct record record = {{NULL}};
  for (size_t i = 0; i < entity->field_count; i++) {
    const char *mark = mem_format(schema->arena, "%s: ", entity->fields[i].name.text);
    const char *found = strncmp(text, mark, strlen(mark)) == 0 ? text : NULL;
    if (found == NULL) {
      found = strstr(text, mem_format(schema->arena, ", %s", mark));
      found = found != NULL ? found + 2 : NULL;
    }
    if (found == NULL)
      continue;
    found += strlen(mark);
    bool quoted = *found == '\'';
    size_t size = quoted ? strcspn(found + 1, "'") : strcspn(found, ",");
    const char *value = mem_copy(schema->arena, found + quoted, size);
    record.values[i] = !quoted && strcmp(value, "unset") == 0 ? NULL : value;
  }
  return record;
}

struct tally {
  unsigned apart, coupled, meet, open, missed;
};

/* What is asked in front of the proof. */
static bool words_differ(struct ddb_arena *arena, const struct proof *proof) {
  for (size_t i = 0; i < proof->count; i++) {
    const struct proof_equation *equation = &proof->equations[i];
    const struct key_words left =
        keytmpl_words(arena, equation->left, equation->left_parts, equation->end != PROOF_WHOLE);
    const struct key_words right =
        keytmpl_words(arena, equation->right, equation->right->part_count, false);
    if (keytmpl_words_differ(&left, &right))
      return true;
  }
  return false;
}

static void judge(struct schema *schema, struct proof *proof, size_t parts, const struct many *mine,
                  const struct many *others, struct tally *tally) {
  const struct entity *one = &schema->model->entities[0];
  const struct entity *two = &schema->model->entities[1];
  const struct proof_equation *sort = &proof->equations[1];
  bool met = any_meet(sort, mine, others);
  proof->work = PROOF_WORK;
  enum proof_answer answer = proof_try(proof);
  tally->apart += answer == PROOF_APART;
  tally->coupled += answer == PROOF_APART && sort->end == PROOF_WHOLE &&
                    keytmpl_common(schema->arena, &one->partition, &two->partition) != NULL &&
                    keytmpl_common(schema->arena, &one->sort, &two->sort) != NULL;
  tally->meet += answer == PROOF_MEET;
  tally->open += answer == PROOF_OPEN || answer == PROOF_MAYBE;
  tally->missed += met && answer != PROOF_MEET;
  cr_assert(!met || answer != PROOF_APART, "seed %llu: they meet: %s %s (%zu) and %s %s",
            (unsigned long long)seed, one->partition.text, one->sort.text, parts,
            two->partition.text, two->sort.text);
  cr_assert(!met || !words_differ(schema->arena, proof), "seed %llu: words of %s %s (%zu), %s %s",
            (unsigned long long)seed, one->partition.text, one->sort.text, parts,
            two->partition.text, two->sort.text);
  if (answer != PROOF_MEET)
    return;
  struct ddb_key a;
  struct ddb_key b;
  struct record left = read_record(schema, one, proof->left);
  struct record right = read_record(schema, two, proof->right);
  cr_assert(
      build(&a, one, parts, &left) && build(&b, two, two->sort.part_count, &right) &&
          strcmp(a.partition_key, b.partition_key) == 0 && goes_on(sort, a.sort_key, b.sort_key) &&
          strcmp(proof->texts[0], b.partition_key) == 0 && strcmp(proof->texts[1], b.sort_key) == 0,
      "seed %llu: %s %s (%zu) and %s %s: {%s} {%s}: '%s' '%s', '%s' '%s' (%s%s)",
      (unsigned long long)seed, one->partition.text, one->sort.text, parts, two->partition.text,
      two->sort.text, proof->left, proof->right, a.partition_key, a.sort_key, b.partition_key,
      b.sort_key, a.reason, b.reason);
}

/* How many of its parts a query may know: it ends in front of a field. */
static size_t random_known(const struct key_template *sort) {
  size_t known = below((unsigned)sort->part_count + 1);
  while (known > 0 && (known == sort->part_count || sort->parts[known].field == NULL ||
                       sort->parts[known].optional))
    known--;
  return known;
}

static void make_equations(struct schema *schema, struct proof *proof, size_t parts, bool whole) {
  const struct entity *one = &schema->model->entities[0];
  const struct entity *two = &schema->model->entities[1];
  *proof = (struct proof){.arena = schema->arena, .count = 2};
  proof->equations[0] = (struct proof_equation){
      .left = &one->partition, .left_parts = one->partition.part_count, .right = &two->partition};
  struct proof_equation *sort = &proof->equations[1];
  *sort = (struct proof_equation){.left = &one->sort, .left_parts = parts, .right = &two->sort};
  if (whole)
    return;
  sort->end = PROOF_PREFIX;
  if (one->sort.parts[parts].field == NULL || below(2) == 0)
    return;
  const struct key_bounds bounds = keytmpl_bounds(schema->arena, &one->sort, parts);
  if (bounds.most == NULL)
    return;
  sort->end = PROOF_RANGE;
  sort->least = bounds.least[0];
  sort->most = bounds.most[0];
}

/* Errors of templates that are no keys; what the proof itself says is no such. */
static bool is_usable(struct schema *schema) {
  if (schema->model == NULL)
    return false;
  for (size_t i = 0; i < schema->diag->count; i++)
    if (schema->diag->entries[i].severity == SEVERITY_ERROR &&
        strcmp(schema->diag->entries[i].rule, "key-collision") != 0)
      return false;
  return true;
}

static void run(bool whole, unsigned count, const char *name) {
  static struct short_key keys[2][KEYS];
  struct many mine = {keys[0], 0};
  struct many others = {keys[1], 0};
  struct tally tally = {0};
  start_with(UINT64_C(20261123));
  state += whole ? 0 : 2;
  for (unsigned cases = 0; cases < count;) {
    struct ddb_arena *arena = mem_arena();
    struct schema schema = random_schema(arena);
    if (is_usable(&schema)) {
      const struct entity *entities = schema.model->entities;
      struct proof proof;
      size_t parts = whole ? entities[0].sort.part_count : random_known(&entities[0].sort);
      make_equations(&schema, &proof, parts, whole);
      build_all(&entities[0], parts, &mine);
      build_all(&entities[1], entities[1].sort.part_count, &others);
      judge(&schema, &proof, parts, &mine, &others, &tally);
      cases++;
    }
    schema_free(&schema);
    ddb_arena_free(arena);
  }
  printf("%s: %u apart (%u of them by fields in both attributes), %u meet, %u not proved, of which "
         "%u meet\n",
         name, tally.apart, tally.coupled, tally.meet, tally.open, tally.missed);
  cr_expect_gt(tally.apart, count / 40u);
  cr_expect_gt(tally.meet, count / 40u);
  cr_expect_lt(tally.open, count / 40u);
  report_cases(name, count, 0, 0);
}

Test(proof_random, keys, .timeout = 300) {
  run(true, KEY_CASES, "key-space proof of keys");
}

Test(proof_random, queries, .timeout = 300) {
  run(false, QUERY_CASES, "key-space proof of queries");
}
