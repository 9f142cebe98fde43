/* SPDX-License-Identifier: Apache-2.0 */
/* How an error is told. */
#include "local/op/call.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* Texts of the service are short; some quote what the request said. */
#define MAX_TEXT 4096

static bool fail(struct local_call *call, const char *code, const char *format, va_list arguments)
    DDB_PRINTF(3, 0);

static bool fail(struct local_call *call, const char *code, const char *format, va_list arguments) {
  char text[MAX_TEXT];
  if (call->code != NULL)
    return false;
  int size = vsnprintf(text, sizeof text, format, arguments);
  size_t length = size < 0 ? 0 : (size_t)size < sizeof text ? (size_t)size : sizeof text - 1;
  call->code = code;
  call->http_status = strcmp(code, "InternalServerError") == 0 ? 500 : 400;
  ddb_buf_clear(&call->body);
  ddb_buf_format(&call->body,
                 "{\"__type\":\"com.amazonaws.dynamodb.v20120810#%s\",\"message\":", code);
  ddb_buf_json_string(&call->body, text, ddb_text_valid_prefix(text, length));
  ddb_buf_char(&call->body, '}');
  return false;
}

bool local_fail(struct local_call *call, const char *code, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  (void)fail(call, code, format, arguments);
  va_end(arguments);
  return false;
}

bool local_invalid(struct local_call *call, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  (void)fail(call, "ValidationException", format, arguments);
  va_end(arguments);
  return false;
}

bool local_no_memory(struct local_call *call) {
  call->no_memory = call->no_memory || call->code == NULL;
  return local_fail(call, "InternalServerError", "out of memory");
}

bool local_store_ok(struct local_call *call, enum local_store_status status) {
  switch (status) {
  case LOCAL_STORE_OK:
    return true;
  case LOCAL_STORE_NONE:
    return local_fail(call, "InternalServerError", "the store has lost a row");
  case LOCAL_STORE_BUSY: /* a code that every client retries */
    return local_fail(call, "ThrottlingException",
                      "another process has held the store for more than five seconds");
  case LOCAL_STORE_FULL: /* not InternalServerError: nothing was done, and asking again is in vain
                          */
    return local_fail(call, "StorageFullException", "no room left for the store");
  case LOCAL_STORE_NOMEM:
    return local_no_memory(call);
  case LOCAL_STORE_DAMAGED:
    break;
  }
  return local_fail(call, "InternalServerError", "the store sqlite:%s: %s",
                    local_store_place(call->store), local_store_text(call->store));
}
