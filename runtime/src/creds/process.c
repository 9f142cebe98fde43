/* SPDX-License-Identifier: Apache-2.0 */
/* credential_process: what a program of the user's prints. */
#include <string.h>

#include "base/fail.h"
#include "creds/document.h"
#include "creds/kinds.h"
#include "creds/process_run.h"

#define TIMEOUT_MS 60000 /* it may ask somebody for a second factor */
#define MAX_OUTPUT ((size_t)64 * 1024)

static const struct ddb_document_form form = {.where = "the output of credential_process",
                                              .token = "SessionToken"};

static bool is_over(ddb_time expires, ddb_time now) {
  if (expires.seconds == 0 && expires.nanoseconds == 0)
    return false;
  return expires.seconds < now.seconds ||
         (expires.seconds == now.seconds && expires.nanoseconds <= now.nanoseconds);
}

static enum ddb_status check(const struct ddb_document *document, struct ddb_fetch *fetch) {
  if (document->version != 1)
    return ddb_fail(fetch->error, DDB_E_CONFIG, NULL, "%s: Version is not 1", form.where);
  if (is_over(document->credentials.expires, fetch->now))
    return ddb_fail(fetch->error, DDB_E_CONFIG, NULL, "%s: the credentials have expired",
                    form.where);
  return DDB_OK;
}

/* The profile's own account stands in for one that is not printed. */
static enum ddb_status add_account(const struct ddb_source *source, struct ddb_credentials *got,
                                   struct ddb_error *error) {
  if (got->account_id != NULL || source->account_id == NULL)
    return DDB_OK;
  struct ddb_text account = {source->account_id, strlen(source->account_id)};
  return ddb_document_copy("the profile", "aws_account_id", account, &got->account_id, error);
}

static enum ddb_status read_output(const struct ddb_source *source, const struct ddb_buf *output,
                                   struct ddb_fetch *fetch, struct ddb_credentials *out) {
  struct ddb_document document;
  struct ddb_error error = {.status = DDB_OK};
  struct ddb_text text = {output->data, output->size};
  enum ddb_status status = ddb_document_read(&form, text, &document, &error);
  /* The user's program is at fault, and no service. */
  if (status != DDB_OK)
    return ddb_fail(fetch->error, status == DDB_E_SERVICE ? DDB_E_CONFIG : status, NULL, "%s",
                    error.text);
  status = check(&document, fetch);
  if (status == DDB_OK)
    status = add_account(source, &document.credentials, fetch->error);
  if (status == DDB_OK) {
    *out = document.credentials;
    memset(&document.credentials, 0, sizeof document.credentials);
  }
  ddb_document_free(&document);
  return status;
}

enum ddb_status ddb_fetch_process(const struct ddb_source *source, struct ddb_fetch *fetch,
                                  struct ddb_credentials *out) {
  char **argv;
  struct ddb_buf output;
  struct ddb_arena *arena = ddb_arena_new();
  if (arena == NULL)
    return ddb_fail(fetch->error, DDB_E_NOMEM, NULL, "no memory for credential_process");
  ddb_buf_init_secret(&output, MAX_OUTPUT);
  enum ddb_status status = ddb_process_split(arena, source->command, &argv, fetch->error);
  if (status == DDB_OK)
    status = ddb_process_run(argv, TIMEOUT_MS, fetch, &output);
  if (status == DDB_OK)
    status = read_output(source, &output, fetch, out);
  ddb_buf_free(&output);
  ddb_arena_free(arena);
  return status;
}
