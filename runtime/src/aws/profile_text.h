/* SPDX-License-Identifier: Apache-2.0 */
/* The text of one shared file, which the parser cuts up in place: between the reading of the file
 * (profile_file.c) and its parsing (profile.c), so that a secret exists in one copy only. */
#ifndef DDB_AWS_PROFILE_TEXT_H
#define DDB_AWS_PROFILE_TEXT_H

#include "aws/profile.h"

struct ddb_profile_text {
  struct ddb_profile_text *next;
  size_t size;
  char data[]; /* and a NUL */
};

/* Room for `size` bytes, or NULL. Wipe before freeing. */
struct ddb_profile_text *ddb_profile_text_new(size_t size) DDB_MUST_USE;

/* Parses `text`, which belongs to `profiles` from now on, whatever the result. */
enum ddb_status ddb_profiles_adopt(struct ddb_profiles *profiles, enum ddb_profile_file file,
                                   const char *path, struct ddb_profile_text *text,
                                   struct ddb_error *error) DDB_MUST_USE;

#endif
