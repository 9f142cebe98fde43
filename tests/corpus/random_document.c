/* SPDX-License-Identifier: Apache-2.0 */
/* Free-form documents: random ones, and whether two are the same. */
#include <stdlib.h>
#include <string.h>

#include "random.h"

const struct ddb_doc *random_document(struct random *random) {
  /* The first ones have maps of one member and sets of one element: a server keeps their order. */
  static const char *const texts[] = {
      "{\"M\":{}}",
      "{\"L\":[]}",
      "{\"NULL\":true}",
      "{\"BOOL\":false}",
      "{\"S\":\"\"}",
      "{\"S\":\"\\u0000 \xF0\x9F\x8F\xA0\"}",
      "{\"B\":\"AAH/\"}",
      "{\"N\":\"-99999999999999999999999999999999999999\"}",
      "{\"SS\":[\"x\"]}",
      "{\"NS\":[\"0.1\"]}",
      "{\"M\":{\"a\":{\"L\":[{\"N\":\"1\"},{\"NULL\":true},{\"M\":{\"\xC3\xA4\":{\"BOOL\":true}}}]}}}",
      "{\"L\":[{\"L\":[{\"L\":[]}]},{\"S\":\"\\\"\\\\\"}]}",
      "{\"M\":{\"b\":{\"S\":\"2\"},\"a\":{\"S\":\"1\"}}}",
      "{\"NS\":[\"3\",\"1\",\"2\"]}",
      "{\"BS\":[\"Yg==\",\"YQ==\"]}",
  };
  size_t count = sizeof texts / sizeof texts[0] - (random->live ? 3 : 0);
  const char *text = texts[random_below(random, count)];
  const struct ddb_doc *doc = NULL;
  if (ddb_doc_from_wire(random->mem, text, strlen(text), &doc) < 0)
    (void)random_fail(random, "ddb_doc_from_wire", text);
  return doc;
}

/* ---- the same -------------------------------------------------------------------------------- */

/* A server escapes other characters than we do, and writes numbers in its own way. */
struct walk {
  const char *at, *end;
  char *text; /* the last string, without its escapes */
  size_t size;
};

static void add_unit(struct walk *walk, unsigned long unit) {
  unsigned char *to = (unsigned char *)walk->text + walk->size;
  if (unit < 0x80) {
    to[0] = (unsigned char)unit;
    walk->size += 1;
  } else if (unit < 0x800) {
    to[0] = (unsigned char)(0xC0 | unit >> 6);
    to[1] = (unsigned char)(0x80 | (unit & 63));
    walk->size += 2;
  } else if (unit < 0x10000) {
    to[0] = (unsigned char)(0xE0 | unit >> 12);
    to[1] = (unsigned char)(0x80 | (unit >> 6 & 63));
    to[2] = (unsigned char)(0x80 | (unit & 63));
    walk->size += 3;
  } else {
    to[0] = (unsigned char)(0xF0 | unit >> 18);
    to[1] = (unsigned char)(0x80 | (unit >> 12 & 63));
    to[2] = (unsigned char)(0x80 | (unit >> 6 & 63));
    to[3] = (unsigned char)(0x80 | (unit & 63));
    walk->size += 4;
  }
}

static unsigned long hex(struct walk *walk) {
  char digits[5] = "";
  if (walk->end - walk->at >= 4) {
    memcpy(digits, walk->at, 4);
    walk->at += 4;
  }
  return strtoul(digits, NULL, 16);
}

static void read_escape(struct walk *walk) {
  static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
  char c = *walk->at++;
  const char *found = strchr(from, c);
  if (c != 'u') {
    add_unit(walk, (unsigned char)(found != NULL ? to[found - from] : c));
    return;
  }
  unsigned long unit = hex(walk);
  if (unit >= 0xD800 && unit < 0xDC00 && walk->end - walk->at >= 6) {
    walk->at += 2;
    unit = 0x10000 + ((unit - 0xD800) << 10) + (hex(walk) - 0xDC00);
  }
  add_unit(walk, unit);
}

static void read_string(struct walk *walk) {
  walk->size = 0;
  for (walk->at++; walk->at < walk->end && *walk->at != '"';)
    if (*walk->at == '\\' && walk->at++ < walk->end)
      read_escape(walk);
    else
      walk->text[walk->size++] = *walk->at++;
  walk->text[walk->size] = '\0';
  walk->at += walk->at < walk->end;
}

static void skip_space(struct walk *walk) {
  while (walk->at < walk->end && strchr(" \t\r\n", *walk->at) != NULL)
    walk->at++;
}

static bool same_walk(struct walk *a, struct walk *b) {
  for (bool numbers = false;;) {
    int order = 1;
    skip_space(a);
    skip_space(b);
    if (a->at == a->end || b->at == b->end)
      return a->at == a->end && b->at == b->end;
    if (*a->at != *b->at)
      return false;
    if (*a->at != '"') {
      a->at++;
      b->at++;
      continue;
    }
    read_string(a);
    read_string(b);
    skip_space(a);
    if (a->at < a->end && *a->at == ':')
      numbers = strcmp(a->text, "N") == 0 || strcmp(a->text, "NS") == 0;
    else if (numbers && ddb_decimal_compare(a->text, b->text, &order) == DDB_OK && order == 0)
      continue;
    if (a->size != b->size || memcmp(a->text, b->text, a->size) != 0)
      return false;
  }
}

bool random_same_wire(struct ddb_text a, struct ddb_text b) {
  struct walk x = {a.data, a.data + a.size, malloc(a.size + 4), 0};
  struct walk y = {b.data, b.data + b.size, malloc(b.size + 4), 0};
  bool same = x.text != NULL && y.text != NULL && same_walk(&x, &y);
  free(x.text);
  free(y.text);
  return same;
}
