/* SPDX-License-Identifier: Apache-2.0 */
/* Answers that are errors: the first line is the HTTP status, the second the header
 * x-amzn-errortype, the rest the body. Whatever it is becomes an error of its own that people and
 * terminals can read, and the reasons of a cancellation are inside the body and end. */
#include "aws/cancellation.h"
#include "aws/service_error.h"
#include "base/text.h"
#include "fuzz/fuzz.h"

static int status_of(struct ddb_text line) {
  int value = 0;
  for (size_t i = 0; i < line.size && i < 3; i++)
    value = value * 10 + (unsigned char)line.data[i] % 10;
  return value >= 100 && !ddb_http_ok(value) ? value : 400;
}

static void check_sentence(const struct ddb_response *response) {
  struct ddb_error error = {.status = DDB_OK};
  enum ddb_status status = ddb_service_error_fail(response, "op", &error);
  MUST(status < 0 && error.status == status && error.http_status == response->http_status);
  MUST(strncmp(error.text, "op: ", 4) == 0 && strlen(error.text) < sizeof error.text);
  for (const char *c = error.text; *c != '\0'; c++)
    MUST((unsigned char)*c >= ' ' && *c != 0x7f);
}

/* A code means the same wherever it stands. */
static void check_code(const struct ddb_response *response, const struct ddb_service_error *error) {
  struct ddb_service_error moved;
  struct ddb_response other = *response;
  MUST(strlen(error->code) < sizeof error->code);
  MUST(strlen(error->message) < sizeof error->message);
  MUST(strchr(error->code, '#') == NULL || error->code[0] != '\0');
  if (error->code[0] == '\0' || strpbrk(error->code, "#:") != NULL)
    return;
  other.error_type = error->code;
  ddb_service_error_read(&other, &moved);
  MUST(strcmp(moved.code, error->code) == 0 && strcmp(moved.message, error->message) == 0);
  MUST(moved.status == error->status && moved.failure == error->failure);
}

static void check_reasons(struct ddb_text body) {
  struct ddb_reasons reasons;
  struct ddb_reason reason;
  size_t count = 0;
  bool passes = true, begun = ddb_reasons_begin(&reasons, body);
  while (begun && ddb_reasons_next(&reasons, &reason)) {
    MUST(++count <= body.size);
    MUST(strlen(reason.code) < sizeof reason.code);
    MUST(reason.all.size == 0 || (reason.all.data >= body.data &&
                                  reason.all.data + reason.all.size <= body.data + body.size));
    passes = passes &&
             (strcmp(reason.code, "None") == 0 || strcmp(reason.code, "TransactionConflict") == 0 ||
              strcmp(reason.code, "ThrottlingError") == 0 ||
              strcmp(reason.code, "ProvisionedThroughputExceeded") == 0);
  }
  enum ddb_failure failure = ddb_reasons_failure(body);
  MUST(failure == DDB_FAILURE_FINAL || (passes && count > 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct ddb_service_error error;
  int http_status = status_of(fuzz_line(&data, &size));
  struct ddb_text type = fuzz_line(&data, &size);
  char *header = fuzz_text((const uint8_t *)type.data, type.size);
  struct ddb_response response = {.http_status = http_status,
                                  .body = {(const char *)data, size},
                                  .error_type = type.size > 0 ? header : NULL,
                                  .request_id = header};
  ddb_service_error_read(&response, &error);
  MUST(error.status < 0);
  check_code(&response, &error);
  check_sentence(&response);
  check_reasons(response.body);
  free(header);
  return 0;
}
