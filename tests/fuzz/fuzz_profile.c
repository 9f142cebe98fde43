/* SPDX-License-Identifier: Apache-2.0 */
/* The two shared files, with a NUL between them in the input: what is understood is written down
 * again and read as the same; what is not is told with file and line, and without a word of it. */
#include "aws/profile.h"
#include "base/buf.h"
#include "fuzz/fuzz.h"

/* A secret that inputs may hold anywhere. */
#define MARK "SECRETMARK"

static bool read_both(struct ddb_profiles *profiles, struct ddb_text config,
                      struct ddb_text credentials, struct ddb_error *error) {
  memset(error, 0, sizeof *error);
  MUST(ddb_profiles_init(profiles) == DDB_OK);
  enum ddb_status status =
      ddb_profiles_parse(profiles, DDB_PROFILE_CONFIG, "config", config, error);
  if (status == DDB_OK)
    status =
        ddb_profiles_parse(profiles, DDB_PROFILE_CREDENTIALS, "credentials", credentials, error);
  MUST(status == DDB_OK || status == DDB_E_CONFIG);
  return status == DDB_OK;
}

static void check_error(const struct ddb_error *error) {
  const char *colon = strchr(error->text, ':');
  MUST(colon != NULL && colon[1] >= '1' && colon[1] <= '9');
  MUST(strncmp(error->text, "config", 6) == 0 || strncmp(error->text, "credentials", 11) == 0);
  MUST(strstr(error->text, MARK) == NULL);
}

/* ---- written again --------------------------------------------------------------------------- */

/* The lists have the last one first. */
static void write_properties(struct ddb_buf *out, const struct ddb_property *property) { // NOLINT
  if (property == NULL)
    return;
  write_properties(out, property->next);
  ddb_buf_text(out, property->name);
  ddb_buf_text(out, "=");
  /* No blank before the value: what begins with '#' would be a comment. Further lines have one. */
  for (const char *at = property->value; *at != '\0';) {
    size_t size = strcspn(at, "\n");
    ddb_buf_bytes(out, at, size);
    at += size;
    if (*at != '\0') {
      ddb_buf_text(out, "\n ");
      at++;
    }
  }
  ddb_buf_char(out, '\n');
}

static void write_sections(struct ddb_buf out[2], const struct ddb_section *section) { // NOLINT
  static const char *const kinds[] = {"profile ", "", "sso-session ", "services "};
  if (section == NULL)
    return;
  write_sections(out, section->next);
  struct ddb_buf *file = &out[section->file == DDB_PROFILE_CREDENTIALS];
  ddb_buf_char(file, '[');
  ddb_buf_text(file, section->file == DDB_PROFILE_CREDENTIALS ? "" : kinds[section->kind]);
  ddb_buf_text(file, section->name);
  ddb_buf_text(file, "]\n");
  write_properties(file, section->properties);
}

static void check_properties(const struct ddb_property *a, const struct ddb_property *b) {
  for (; a != NULL && b != NULL; a = a->next, b = b->next)
    MUST(strcmp(a->name, b->name) == 0 && strcmp(a->value, b->value) == 0);
  MUST(a == NULL && b == NULL);
}

static void check_sections(const struct ddb_section *a, const struct ddb_section *b) {
  for (; a != NULL && b != NULL; a = a->next, b = b->next) {
    MUST(a->file == b->file && a->kind == b->kind && strcmp(a->name, b->name) == 0);
    check_properties(a->properties, b->properties);
  }
  MUST(a == NULL && b == NULL);
}

/* What a lookup finds is what the last file and line say. */
static void check_lookups(const struct ddb_profiles *profiles) {
  for (const struct ddb_section *section = profiles->sections; section; section = section->next) {
    if (section->kind != DDB_SECTION_PROFILE)
      continue;
    MUST(ddb_profiles_has(profiles, section->name));
    for (const struct ddb_property *p = section->properties; p != NULL; p = p->next)
      MUST(ddb_profiles_get(profiles, section->name, p->name) != NULL);
    (void)ddb_profiles_service(profiles, section->name, "dynamodb", "endpoint_url");
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct ddb_profiles profiles, again;
  struct ddb_error error;
  struct ddb_buf out[2];
  const uint8_t *nul = size > 0 ? memchr(data, '\0', size) : NULL;
  size_t first = nul != NULL ? (size_t)(nul - data) : size;
  struct ddb_text config = fuzz_take(&data, &size, first);
  (void)fuzz_take(&data, &size, 1);
  struct ddb_text credentials = {(const char *)data, size};
  if (read_both(&profiles, config, credentials, &error)) {
    ddb_buf_init(&out[0], SIZE_MAX);
    ddb_buf_init(&out[1], SIZE_MAX);
    write_sections(out, profiles.sections);
    bool good = read_both(&again, (struct ddb_text){out[0].data, out[0].size},
                          (struct ddb_text){out[1].data, out[1].size}, &error);
    MUST(good);
    check_sections(profiles.sections, again.sections);
    check_lookups(&profiles);
    ddb_profiles_free(&again);
    ddb_buf_free(&out[0]);
    ddb_buf_free(&out[1]);
  } else {
    check_error(&error);
  }
  ddb_profiles_free(&profiles);
  return 0;
}
