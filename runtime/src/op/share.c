/* SPDX-License-Identifier: Apache-2.0 */
/* Makes and counts share groups. */
#include "op/share.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "config/log.h"
#include "http/env_default.h"
#include "op/observe.h"
#include "base/wipe.h"

#define DEFAULT_DEADLINE_MS        30000
#define DEFAULT_ATTEMPT_TIMEOUT_MS 5000
#define DEFAULT_CONNECT_TIMEOUT_MS 3100
#define MAX_TABLE_NAME             1024 /* an ARN; a plain name is 255 at most */

static enum ddb_status no_memory(struct ddb_group *group) {
  return ddb_fail(&group->error, DDB_E_NOMEM, NULL, "no memory for the handle");
}

/* What a table name or a table's ARN may hold. The service checks the rest. */
static bool valid_table_name(const char *name) {
  size_t size = 0;
  for (; name[size] != '\0' && size <= MAX_TABLE_NAME; size++) {
    char c = name[size];
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!letter && strchr("_.-:/", c) == NULL)
      return false;
  }
  return size > 0 && size <= MAX_TABLE_NAME;
}

/* The name ends up in request bodies and in error texts; a caller that builds it from input learns
 * here, and not from the service, that the input was no name. */
static enum ddb_status copy_name(struct ddb_group *group, const char *name, const char *option,
                                 const char **out) {
  if (!valid_table_name(name))
    return ddb_fail(&group->error, DDB_E_CONFIG, NULL,
                    "%s is no table name: letters, digits, '_', '-' and '.', or an ARN", option);
  *out = ddb_arena_copy(group->arena, name, strlen(name));
  return *out != NULL ? DDB_OK : no_memory(group);
}

static enum ddb_status copy_tables(struct ddb_group *group, const struct ddb_table_name *tables) {
  size_t count = 0;
  while (tables[count].schema_name != NULL)
    count++;
  struct ddb_table_name *copies = ddb_arena_zalloc(group->arena, (count + 1) * sizeof *copies);
  enum ddb_status status = DDB_OK;
  if (copies == NULL)
    return no_memory(group);
  for (size_t i = 0; i < count && status == DDB_OK; i++) {
    const char *name = tables[i].name != NULL ? tables[i].name : "";
    copies[i].schema_name =
        ddb_arena_copy(group->arena, tables[i].schema_name, strlen(tables[i].schema_name));
    status = copies[i].schema_name != NULL
                 ? copy_name(group, name, "a name in options.tables", &copies[i].name)
                 : no_memory(group);
  }
  group->tables = copies;
  return status;
}

static enum ddb_status copy_tables_of(struct ddb_group *group, const struct ddb_options *options) {
  enum ddb_status status = DDB_OK;
  if (options->table_name != NULL && options->table_name[0] != '\0')
    status = copy_name(group, options->table_name, "options.table_name", &group->table_name);
  if (status == DDB_OK && options->tables != NULL)
    status = copy_tables(group, options->tables);
  return status;
}

/* libcurl takes a long, which has 32 bits on some machines: beyond that a limit would wrap. */
static enum ddb_status set_time(struct ddb_group *group, int64_t given, int64_t otherwise,
                                const char *option, int64_t *out) {
  *out = given != 0 ? given : otherwise;
  if (given >= 0 && given <= INT32_MAX)
    return DDB_OK;
  return ddb_fail(&group->error, DDB_E_CONFIG, NULL, "%s is not 0 to 2147483647", option);
}

static enum ddb_status set_times(struct ddb_group *group, const struct ddb_options *options) {
  enum ddb_status status = set_time(group, options->deadline_ms, DEFAULT_DEADLINE_MS,
                                    "options.deadline_ms", &group->deadline_ms);
  if (status == DDB_OK)
    status = set_time(group, options->attempt_timeout_ms, DEFAULT_ATTEMPT_TIMEOUT_MS,
                      "options.attempt_timeout_ms", &group->attempt_timeout_ms);
  if (status == DDB_OK)
    status = set_time(group, options->connect_timeout_ms, DEFAULT_CONNECT_TIMEOUT_MS,
                      "options.connect_timeout_ms", &group->connect_timeout_ms);
  return status;
}

/* A `send` of the program's own goes before. */
static void open_scheme(struct ddb_group *group) {
  const struct ddb_scheme *scheme = group->settings.scheme;
  if (scheme != NULL && group->env.send == NULL)
    (void)scheme->open(group->settings.place, &group->env, &group->scheme_state, &group->error);
}

/* What stays in the process is not signed. */
static void open_identities(struct ddb_group *group) {
  const struct ddb_settings *settings = &group->settings;
  if (group->scheme_state == NULL && group->error.status == DDB_OK)
    (void)ddb_identity_cache_init(&group->identities, &settings->source, settings->region,
                                  "dynamodb", &group->env, &group->clock_offset_s, &group->error);
  if (group->observer.event != NULL) {
    group->identities.tell = ddb_observe_credentials;
    group->identities.tell_state = group;
  }
  group->identities.ca_bundle = settings->ca_bundle;
  group->identities.user_agent = settings->user_agent;
}

/* Leaves what went wrong in group->error: a handle is made all the same, to tell it. */
static void configure(struct ddb_group *group, const struct ddb_options *options) {
  group->cancel = options->cancel;
  enum ddb_status status = ddb_log_configure(&group->observer, &group->error);
  if (status == DDB_OK)
    status = set_times(group, options);
  if (status == DDB_OK)
    status = copy_tables_of(group, options);
  if (status == DDB_OK)
    status = ddb_token_store_fill(&group->tokens, options, &group->error);
  if (status == DDB_OK)
    status = ddb_settings_resolve(options, group->arena, &group->settings, &group->error);
  if (status != DDB_OK)
    return;
  group->policy.max_attempts = group->settings.max_attempts;
  open_scheme(group);
  open_identities(group);
}

/* The world is set up before anything can fail: a handle that could not be configured still tells
 * the time, and closes like any other. */
struct ddb_group *ddb_group_new(const struct ddb_options *options) {
  struct ddb_group *group = calloc(1, sizeof *group);
  if (group == NULL)
    return NULL;
  group->arena = ddb_arena_new();
  if (group->arena == NULL) {
    free(group);
    return NULL;
  }
  atomic_init(&group->handles, 1);
  atomic_init(&group->clock_offset_s, 0);
  atomic_init(&group->lock.owner, 0);
  atomic_init(&group->pace_lock.owner, 0);
  ddb_quota_init(&group->quota, DDB_RETRY_QUOTA);
  group->policy = ddb_retry_policy_default();
  if (options->observer != NULL)
    group->observer = *options->observer;
  if (options->env != NULL)
    group->env = *options->env;
  ddb_env_defaults(&group->env);
  ddb_adaptive_init(&group->adaptive, group->env.monotonic_ms(group->env.state));
  configure(group, options);
  return group;
}

void ddb_group_join(struct ddb_group *group) {
  atomic_fetch_add(&group->handles, 1);
}

void ddb_group_leave(struct ddb_group *group) {
  if (atomic_fetch_sub(&group->handles, 1) > 1)
    return;
  if (group->scheme_state != NULL)
    group->settings.scheme->close(group->scheme_state);
  ddb_identity_cache_free(&group->identities);
  ddb_credentials_free(&group->settings.source.fixed);
  ddb_token_store_free(&group->tokens);
  ddb_wipe(&group->ulid, sizeof group->ulid);
  ddb_arena_wipe(group->arena); /* the token of a container's endpoint is among the texts */
  ddb_arena_free(group->arena);
  free(group);
}

/* The table that is named exactly wins over the one name for all. */
const char *ddb_group_table(const struct ddb_group *group, const char *schema_table) {
  const struct ddb_table_name *table = group->tables;
  for (; table != NULL && table->schema_name != NULL; table++)
    if (strcmp(table->schema_name, schema_table) == 0)
      return table->name;
  return group->table_name != NULL ? group->table_name : schema_table;
}
