/* SPDX-License-Identifier: Apache-2.0 */
/* Times as texts: RFC 3339, the header Date, days, ids. What is accepted comes back as the same
 * instant, is what the C library's calendar says, and is written in one way only. */
#include <time.h>

#include "base/form.h"
#include "base/ulid.h"
#include "fuzz/fuzz.h"
#include "http/reply.h"

static void check_calendar(ddb_time time, const char *text) {
  char want[40];
  struct tm parts;
  time_t seconds = (time_t)time.seconds;
  MUST(gmtime_r(&seconds, &parts) != NULL);
  (void)snprintf(want, sizeof want, "%04d-%02d-%02dT%02d:%02d:%02d", parts.tm_year + 1900,
                 parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
  MUST(strncmp(text, want, 19) == 0);
}

static void check_text(const char *in) {
  char text[DDB_TIME_TEXT_SIZE], twice[DDB_TIME_TEXT_SIZE];
  ddb_time time = {-1, -1}, again;
  enum ddb_status status = ddb_time_from_text(in, &time);
  MUST(status == DDB_OK || status == DDB_E_INVALID);
  if (status != DDB_OK) {
    MUST(time.seconds == -1 && time.nanoseconds == -1);
    return;
  }
  MUST(time.nanoseconds >= 0 && time.nanoseconds < 1000000000);
  if (ddb_time_to_text(time, 0, text) != DDB_OK)
    return; /* an offset has moved it out of the years that have four digits */
  MUST(ddb_time_from_text(text, &again) == DDB_OK);
  MUST(again.seconds == time.seconds && again.nanoseconds == time.nanoseconds);
  MUST(ddb_time_to_text(again, 0, twice) == DDB_OK && strcmp(text, twice) == 0);
  check_calendar(time, text);
}

/* Tue, 15 Nov 1994 08:12:31 GMT: the C library reads the same instant out of it. */
static void check_date(const char *in, size_t size) {
  struct ddb_http_reply reply;
  struct tm parts;
  ddb_time time;
  if (size >= sizeof reply.date || memchr(in, '\0', size) != NULL)
    return;
  ddb_reply_init(&reply);
  ddb_reply_header(&reply, (struct ddb_text){"Date", 4}, (struct ddb_text){in, size});
  if (ddb_reply_date(&reply, &time)) {
    const char *end = strptime(in + 5, "%d %b %Y %H:%M:%S GMT", &parts);
    MUST(end != NULL && *end == '\0' && time.nanoseconds == 0);
    MUST(timegm(&parts) == time.seconds);
  }
  ddb_reply_free(&reply);
}

static void check_forms(const char *text) {
  char longer[DDB_TIME_TEXT_SIZE];
  ddb_time time;
  size_t size = strlen(text);
  if (size == 10 && snprintf(longer, sizeof longer, "%sT00:00:00Z", text) > 0)
    MUST(ddb_date_valid(text) == (ddb_time_from_text(longer, &time) == DDB_OK));
  else
    MUST(!ddb_date_valid(text));
  MUST(!ddb_uuid_valid(text) || size == 36);
  MUST(!ddb_ulid_valid(text) || size == 26);
  struct ddb_ulid_state state = {0};
  char again[DDB_ULID_SIZE];
  if (ddb_ulid_parse(text, size, &state.last_ms, state.random) == DDB_OK) {
    ddb_ulid_encode(state.last_ms, state.random, again);
    MUST(!ddb_ulid_valid(text) || strcmp(again, text) == 0);
  } else {
    MUST(!ddb_ulid_valid(text));
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char *text = fuzz_text(data, size);
  check_text(text);
  check_date(text, size);
  check_forms(text);
  free(text);
  return 0;
}
