/* SPDX-License-Identifier: Apache-2.0 */
/* Looks for one value in the places that may have it, and remembers where it was found. */
#ifndef DDB_CONFIG_FIND_H
#define DDB_CONFIG_FIND_H

#include "config/settings.h"

struct ddb_resolver {
  const struct ddb_options *options;
  struct ddb_arena *arena; /* of what is kept */
  struct ddb_settings *out;
  struct ddb_error *error;
  struct ddb_profiles profiles; /* empty until something is missing */
  const char *profile;
  bool profile_wanted; /* an option or the environment names it */
  bool lost;           /* a value could not be looked at, for lack of memory */
};

/* A value and where it was found, for the error that it may cause. */
struct ddb_found {
  const char *value; /* NULL: nowhere */
  const char *name;  /* of the option, the variable or the property */
  bool in_profile;
};

/* Whether a text has more than blanks. A variable that a script sets from nothing counts as not
 * set, as in the AWS SDKs. */
bool ddb_is_given(const char *text);

/* An environment variable that is given, or NULL. */
const char *ddb_variable(const char *name);

/* A property of a profile that is given, or NULL. */
const char *ddb_property(const struct ddb_resolver *resolver, const char *profile,
                         const char *name);

/* Each answers whether the value is there, so that `||` between them is the order of the places.
 * The property is that of the profile in use. */
bool ddb_find_option(struct ddb_found *found, const char *value, const char *name);
bool ddb_find_variable(struct ddb_found *found, const char *name);
bool ddb_find_property(const struct ddb_resolver *resolver, struct ddb_found *found,
                       const char *name);
bool ddb_find_setting(const struct ddb_resolver *resolver, struct ddb_found *found,
                      const char *variable, const char *property);

/* "AWS_REGION", "region of profile 'x'". */
const char *ddb_found_place(const struct ddb_resolver *resolver, const struct ddb_found *found);

/* DDB_E_CONFIG: "<place> is not <legal>". The value is not shown: it may be a secret that got into
 * the wrong place. */
enum ddb_status ddb_refuse_found(const struct ddb_resolver *resolver, const struct ddb_found *found,
                                 const char *legal);

/* The place in `words` (NULL at its end) of a value, whatever its case; DDB_E_CONFIG names them in
 * `legal`. `out` keeps what it had where nothing is found. */
enum ddb_status ddb_choose(const struct ddb_resolver *resolver, const struct ddb_found *found,
                           const char *const *words, const char *legal, size_t *out) DDB_MUST_USE;

/* true or false, from a variable, else a property (may be NULL), else `otherwise`. */
enum ddb_status ddb_find_bool(const struct ddb_resolver *resolver, const char *variable,
                              const char *property, bool otherwise, bool *out) DDB_MUST_USE;

/* A whole number from `least` to `most`, from a variable or a property, else `otherwise`. */
enum ddb_status ddb_find_number(const struct ddb_resolver *resolver, const char *variable,
                                const char *property, int least, int most, int otherwise,
                                int *out) DDB_MUST_USE;

/* The number that a text is; -1 if it is none, or is greater than a million. */
int ddb_small_number(const char *text);

/* A copy that lives as long as the settings. DDB_E_NOMEM; NULL stays NULL. */
enum ddb_status ddb_keep(const struct ddb_resolver *resolver, const char *text,
                         const char **out) DDB_MUST_USE;

enum ddb_status ddb_no_memory(const struct ddb_resolver *resolver);

#endif
