/* SPDX-License-Identifier: Apache-2.0 */
/* Structs to items: sets. All elements are looked at before anything is written: DynamoDB stores no
 * empty set and no element twice, and refuses the whole request for it. */
#include <string.h>

#include "base/arena.h"
#include "base/number.h"
#include "base/text.h"
#include "wire/attr.h"
#include "wire/names.h"
#include "wire/writer.h"

/* One set while it is checked: its elements in the form that tells them apart. */
struct set {
  struct ddb_writer *writer;
  const struct ddb_attribute *attribute;
  struct ddb_text *texts;
  size_t count;
};

/* False: nothing is to be written. */
static bool set_begin(struct set *set, struct ddb_writer *writer,
                      const struct ddb_attribute *attribute, const void *items, size_t count) {
  *set = (struct set){.writer = writer, .attribute = attribute};
  if (!items && count > 0)
    ddb_writer_fail(writer, DDB_E_INVALID, attribute, "has %zu items, but `items` is NULL", count);
  if (!items || count == 0) {
    ddb_writer_absent(writer, attribute);
    return false;
  }
  set->texts = ddb_arena_array(writer->mem, count, sizeof *set->texts);
  if (!set->texts)
    ddb_writer_fail(writer, DDB_E_NOMEM, attribute, "could not be written: out of memory");
  return set->texts != NULL;
}

/* A number's canonical text: 1.0 and 1 are one element. */
static bool add_number(struct set *set, const char *text, size_t size) {
  char canonical[DDB_NUMBER_TEXT_SIZE];
  size_t length;
  enum ddb_status status = ddb_number_canonical(text, size, canonical, &length);

  if (status < 0) {
    ddb_writer_fail(set->writer, status, set->attribute, "holds '%.60s', which %s", text,
                    ddb_number_limit(text, size));
    return false;
  }
  char *copy = ddb_arena_copy(set->writer->mem, canonical, length);
  if (!copy)
    ddb_writer_fail(set->writer, DDB_E_NOMEM, set->attribute,
                    "could not be written: out of memory");
  else
    set->texts[set->count++] = (struct ddb_text){copy, length};
  return copy != NULL;
}

static bool is_unique(const struct set *set) {
  struct ddb_names names;
  bool room = true;

  ddb_names_init(&names, set->writer->mem);
  for (size_t i = 0; i < set->count && room; i++)
    room = ddb_names_add(&names, set->texts[i]);
  if (!room)
    ddb_writer_fail(set->writer, DDB_E_NOMEM, set->attribute,
                    "could not be checked: out of memory");
  else if (ddb_names_close(&names, 0, NULL))
    ddb_writer_fail(set->writer, DDB_E_INVALID, set->attribute, "has an element twice");
  else
    return true;
  return false;
}

static size_t number_bytes(struct ddb_text text) {
  struct ddb_decimal number;

  return ddb_decimal_parse(text.data, text.size, DDB_NUMBER_JSON, &number) >= 0
             ? ddb_attr_number_bytes(&number)
             : 0;
}

static void put_element(struct ddb_writer *writer, char type, struct ddb_text text) {
  if (type == 'B')
    ddb_buf_base64(&writer->out, (struct ddb_bytes){(const unsigned char *)text.data, text.size});
  else
    ddb_buf_json_string(&writer->out, text.data, text.size);
  writer->item_bytes += type == 'N' ? number_bytes(text) : text.size;
}

/* {"SS":["a","b"]} */
static void set_end(struct set *set, char type) {
  struct ddb_writer *writer = set->writer;

  if (!is_unique(set) || !ddb_writer_name(writer, set->attribute))
    return;
  ddb_buf_format(&writer->out, "{\"%cS\":[", type);
  for (size_t i = 0; i < set->count; i++) {
    if (i > 0)
      ddb_buf_char(&writer->out, ',');
    put_element(writer, type, set->texts[i]);
  }
  ddb_buf_text(&writer->out, "]}");
  if (writer->out.status == DDB_E_INVALID)
    ddb_writer_fail(writer, DDB_E_INVALID, set->attribute, "is not UTF-8 text");
}

static bool is_there(struct set *set, const void *element) {
  if (!element)
    ddb_writer_fail(set->writer, DDB_E_INVALID, set->attribute, "holds an element that is NULL");
  return element != NULL;
}

void ddb_write_string_set(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                          struct ddb_string_set value) {
  struct set set;

  if (!set_begin(&set, writer, attribute, value.items, value.count))
    return;
  for (size_t i = 0; i < value.count; i++) {
    if (!is_there(&set, value.items[i]))
      return;
    set.texts[set.count++] = ddb_text_of(value.items[i]);
  }
  set_end(&set, 'S');
}

void ddb_write_decimal_set(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                           struct ddb_string_set value) {
  struct set set;

  if (!set_begin(&set, writer, attribute, value.items, value.count))
    return;
  for (size_t i = 0; i < value.count; i++)
    if (!is_there(&set, value.items[i]) ||
        !add_number(&set, value.items[i], strlen(value.items[i])))
      return;
  set_end(&set, 'N');
}

void ddb_write_int_set(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                       struct ddb_int_set value) {
  char text[DDB_INT_TEXT_SIZE];
  struct set set;

  if (!set_begin(&set, writer, attribute, value.items, value.count))
    return;
  for (size_t i = 0; i < value.count; i++)
    if (!add_number(&set, text, ddb_i64_text(value.items[i], text)))
      return;
  set_end(&set, 'N');
}

void ddb_write_binary_set(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                          struct ddb_binary_set value) {
  struct set set;

  if (!set_begin(&set, writer, attribute, value.items, value.count))
    return;
  for (size_t i = 0; i < value.count; i++) {
    if (!is_there(&set, value.items[i].data))
      return;
    set.texts[set.count++] =
        (struct ddb_text){(const char *)value.items[i].data, value.items[i].size};
  }
  set_end(&set, 'B');
}
