/* SPDX-License-Identifier: Apache-2.0 */
/* The shared AWS files, ~/.aws/config and ~/.aws/credentials, with the grammar that the AWS SDKs
 * share: two kinds of section header, comments, continued lines, and which of two wins. */
#ifndef DDB_AWS_PROFILE_H
#define DDB_AWS_PROFILE_H

#include <stdbool.h>

#include <ddb/arena.h>
#include <ddb/types.h>

enum ddb_profile_file {
  DDB_PROFILE_CONFIG,     /* sections [profile x], [default], [sso-session x], [services x] */
  DDB_PROFILE_CREDENTIALS /* sections [x]; its properties win over those of the config file */
};

enum ddb_section_kind {
  DDB_SECTION_PROFILE,
  DDB_SECTION_PLAIN_DEFAULT, /* [default] of a config file: counts unless [profile default] exists
                              */
  DDB_SECTION_SSO_SESSION,
  DDB_SECTION_SERVICES
};

/* `name = value`. The name is in lower case. A value on several lines holds their trimmed text,
 * each after a line feed. */
struct ddb_property {
  const struct ddb_property *next; /* the one before it in the file */
  const char *name;
  const char *value;
};

struct ddb_section {
  const struct ddb_section *next; /* the one before it: a later one wins */
  enum ddb_profile_file file;
  enum ddb_section_kind kind;
  const char *name;
  const struct ddb_property *properties; /* the last one first */
};

/* What was read. Values are slices of the files' text, which is wiped when it is freed. */
struct ddb_profiles {
  struct ddb_arena *arena;
  const struct ddb_section *sections; /* the last one first */
  struct ddb_profile_text *texts;
  bool prefixed_default;
};

/* DDB_E_NOMEM, or DDB_OK; free in both cases. */
enum ddb_status ddb_profiles_init(struct ddb_profiles *profiles) DDB_MUST_USE;
void ddb_profiles_free(struct ddb_profiles *profiles);

/* Adds the sections of one file's text (copied). Read the config file before the credentials file.
 * DDB_E_CONFIG: "path:line: what is wrong", never a word of the line itself, which may be a secret.
 * Sections and properties whose names are malformed are passed over, as every SDK does. */
enum ddb_status ddb_profiles_parse(struct ddb_profiles *profiles, enum ddb_profile_file file,
                                   const char *path, struct ddb_text text,
                                   struct ddb_error *error) DDB_MUST_USE;

/* Where the two files are: AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE, else below HOME. NULL
 * when nothing says. The text lives in `arena`. */
const char *ddb_profile_path(struct ddb_arena *arena, enum ddb_profile_file file);

/* Reads and parses both files. One that does not exist counts as empty; one that cannot be read is
 * DDB_E_CONFIG. */
enum ddb_status ddb_profiles_load(struct ddb_profiles *profiles,
                                  struct ddb_error *error) DDB_MUST_USE;

bool ddb_profiles_has(const struct ddb_profiles *profiles, const char *profile);

/* The value of a property of a profile, or NULL. */
const char *ddb_profiles_get(const struct ddb_profiles *profiles, const char *profile,
                             const char *name);

/* The same for [sso-session x]. */
bool ddb_profiles_has_session(const struct ddb_profiles *profiles, const char *session);
const char *ddb_profiles_session(const struct ddb_profiles *profiles, const char *session,
                                 const char *name);

/* The value of `name` below `service =` in [services x], where x is `services` of the profile; or
 * empty. Such a value is one line of a longer text. */
struct ddb_text ddb_profiles_service(const struct ddb_profiles *profiles, const char *profile,
                                     const char *service, const char *name);

#endif
