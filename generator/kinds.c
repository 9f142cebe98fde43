/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of the field types. */
#include "kinds.h"

#include <string.h>

static const struct kind rows[] = {
    {
        .name = "string",
        .shape = KIND_STRING,
        .nameable = true,
        .in_key = true,
        .stored = "S",
        .c_type = "const char *",
        .c_optional = "const char *",
        .read = "ddb_read_string(reader, &$out$);",
        .read_optional = "ddb_read_string(reader, &$out$);",
        .write = "ddb_write_string(writer, $attribute$, $in$);",
        .write_optional = "ddb_write_string(writer, $attribute$, $in$);",
        .copy = "$out$ = ddb_copy_string(mem, $ok$, $in$);",
    },
    {
        .name = "bool",
        .shape = KIND_BOOL,
        .nameable = true,
        .stored = "BOOL",
        .c_type = "bool",
        .c_optional = "ddb_opt_bool",
        .read = "ddb_read_bool(reader, &$out$);",
        .read_optional = "ddb_read_opt_bool(reader, &$out$);",
        .write = "ddb_write_bool(writer, $attribute$, $in$);",
        .write_optional = "ddb_write_opt_bool(writer, $attribute$, $in$);",
    },
    {
        .name = "int32",
        .shape = KIND_INTEGER,
        .nameable = true,
        .has_range = true,
        .lowest = INT32_MIN,
        .highest = INT32_MAX,
        .stored = "N",
        .c_type = "int32_t",
        .c_optional = "ddb_opt_int",
        .read = "ddb_read_int32(reader, &$out$);",
        .read_optional = "ddb_read_opt_int32(reader, &$out$);",
        .write = "ddb_write_int(writer, $attribute$, $in$);",
        .write_optional = "ddb_write_opt_int32(writer, $attribute$, $in$);",
    },
    {
        .name = "int64",
        .shape = KIND_INTEGER,
        .nameable = true,
        .has_range = true,
        .lowest = INT64_MIN,
        .highest = INT64_MAX,
        .stored = "N",
        .c_type = "int64_t",
        .c_optional = "ddb_opt_int",
        .read = "ddb_read_int64(reader, &$out$);",
        .read_optional = "ddb_read_opt_int(reader, &$out$);",
        .write = "ddb_write_int(writer, $attribute$, $in$);",
        .write_optional = "ddb_write_opt_int(writer, $attribute$, $in$);",
    },
    {
        .name = "double",
        .shape = KIND_DOUBLE,
        .nameable = true,
        .has_range = true,
        .stored = "N",
        .c_type = "double",
        .c_optional = "ddb_opt_double",
        .read = "ddb_read_double(reader, &$out$);",
        .read_optional = "ddb_read_opt_double(reader, &$out$);",
        .write = "ddb_write_double(writer, $attribute$, $in$);",
        .write_optional = "ddb_write_opt_double(writer, $attribute$, $in$);",
    },
    {
        .name = "timestamp",
        .shape = KIND_TIME,
        .nameable = true,
        .stored = "S, RFC 3339",
        .c_type = "ddb_time",
        .c_optional = "ddb_opt_time",
        .read = "ddb_read_time(reader, &$out$);",
        .read_optional = "ddb_read_opt_time(reader, &$out$);",
        .write = "ddb_write_time(writer, $attribute$, $in$);",
        .write_optional = "ddb_write_opt_time(writer, $attribute$, $in$);",
    },
    {
        .name = "document",
        .shape = KIND_DOCUMENT,
        .nameable = true,
        .stored = "any",
        .c_type = "const struct ddb_doc *",
        .c_optional = "const struct ddb_doc *",
        .read = "ddb_read_document(reader, &$out$);",
        .read_optional = "ddb_read_document(reader, &$out$);",
        .write = "ddb_write_document(writer, $attribute$, $in$);",
        .write_optional = "ddb_write_document(writer, $attribute$, $in$);",
        .copy = "$out$ = ddb_copy_document(mem, $ok$, $in$);",
    },
    {
        .name = "enum",
        .shape = KIND_ENUM,
        .in_key = true,
        .stored = "S",
        .c_type = "enum $type$",
        .c_optional = "enum $type$",
        .read = "$out$ = (enum $type$)ddb_read_enum(reader, &$type$_spellings, &$out_text$);",
        .read_optional =
            "$out$ = (enum $type$)ddb_read_enum(reader, &$type$_spellings, &$out_text$);",
        .write = "ddb_write_enum(writer, $attribute$, &$type$_spellings, (int)$in$, $in_text$);",
        .write_optional =
            "ddb_write_enum(writer, $attribute$, &$type$_spellings, (int)$in$, $in_text$);",
        .copy = "$out_text$ = ddb_copy_string(mem, $ok$, $in_text$);",
    },
    {
        .name = "struct",
        .shape = KIND_STRUCT,
        .stored = "M",
        .c_type = "const struct $type$ *",
        .c_optional = "const struct $type$ *",
        .read = "$out$ = $type$_read_new(reader);",
        .read_optional = "$out$ = $type$_read_new(reader);",
        .write = "$type$_write(writer, $attribute$, $in$);",
        .write_optional = "$type$_write(writer, $attribute$, $in$);",
        .copy = "$out$ = $type$_copy_new(mem, $ok$, $in$);",
    },
    {
        .name = "list",
        .shape = KIND_LIST,
        .stored = "L",
        .c_type = "struct $type$",
        .c_optional = "struct $type$",
        .read = "$type$_read(reader, &$out$);",
        .read_optional = "$type$_read(reader, &$out$);",
        .write = "$type$_write(writer, $attribute$, &$in$);",
        .write_optional = "$type$_write(writer, $attribute$, &$in$);",
        .copy = "$type$_copy_into(mem, $ok$, &$in$, &$out$);",
    },
};

const struct kind *kind_rows(size_t *count) {
  *count = sizeof rows / sizeof rows[0];
  return rows;
}

const struct kind *kind_find(const char *word) {
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    if (rows[i].nameable && strcmp(rows[i].name, word) == 0)
      return &rows[i];
  return NULL;
}

const char *kind_elsewhere(const char *word) {
  static const struct {
    const char *theirs, *ours;
  } words[] = {
      {"int", "int32 or int64"}, {"integer", "int32 or int64"},
      {"long", "int64"},         {"number", "int64 or double"},
      {"float", "double"},       {"real", "double"},
      {"boolean", "bool"},       {"text", "string"},
      {"str", "string"},         {"varchar", "string"},
      {"datetime", "timestamp"}, {"date", "timestamp"},
      {"time", "timestamp"},     {"json", "document"},
      {"object", "document"},    {"any", "document"},
      {"array", "list<T>"},      {"list", "list<T>"},
  };

  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
    if (strcmp(words[i].theirs, word) == 0)
      return words[i].ours;
  return NULL;
}

const struct kind *kind_of_shape(enum kind_shape shape) {
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    if (rows[i].shape == shape && !rows[i].nameable)
      return &rows[i];
  return NULL;
}
