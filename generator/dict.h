/* SPDX-License-Identifier: Apache-2.0 */
/* A map from text to a pointer, so that schemas of thousands of entities stay linear. */
#ifndef DDBC_DICT_H
#define DDBC_DICT_H

#include <stddef.h>

#include <ddb/arena.h>

struct dict;

struct dict *dict_new(struct ddb_arena *arena);

/* Adds key -> value and returns NULL, or, when the key is there already, leaves it and returns its
 * value. The key is borrowed; the value may not be NULL. */
const void *dict_add(struct dict *dict, const char *key, const void *value);

/* The value, or NULL. */
const void *dict_get(const struct dict *dict, const char *key);

#endif
