/* SPDX-License-Identifier: Apache-2.0 */
/* How long the parts of an exchange took, as libcurl counts it. libcurl does not say when the last
 * byte of a request was handed to the system (before 8.10): that is looked for each time it has
 * worked. */
#include "http/http_inside.h"

void ddb_http_time_begin(struct ddb_http *http, const struct ddb_http_request *request) {
  http->begun_us = request->timed ? ddb_clock_us() : 0;
  http->sent_us = 0;
  http->to_send = request->body.size;
}

void ddb_http_time_sent(struct ddb_http *http) {
  curl_off_t sent = 0;
  if (http->begun_us == 0 || http->sent_us != 0 || http->started == 0)
    return;
  if (curl_easy_getinfo(http->easy, CURLINFO_SIZE_UPLOAD_T, &sent) == CURLE_OK &&
      (size_t)sent >= http->to_send)
    http->sent_us = ddb_clock_us() - http->begun_us;
}

/* 0 where the exchange did not come so far. */
static int64_t reached(const struct ddb_http *http, CURLINFO what) {
  curl_off_t at = 0;
  return curl_easy_getinfo(http->easy, what, &at) == CURLE_OK ? (int64_t)at : 0;
}

static int64_t between(int64_t from, int64_t to) {
  return to > from ? to - from : 0;
}

void ddb_http_time_end(struct ddb_http *http) {
  long made = 0;
  if (http->begun_us == 0)
    return;
  int64_t ready = reached(http, CURLINFO_PRETRANSFER_TIME_T);
  int64_t first = reached(http, CURLINFO_STARTTRANSFER_TIME_T);
  int64_t end = ddb_clock_us() - http->begun_us;
  bool told = curl_easy_getinfo(http->easy, CURLINFO_NUM_CONNECTS, &made) == CURLE_OK;
  struct ddb_http_timing timing = {.reused = told && made == 0 && ready > 0};
  if (!timing.reused)
    timing.connect_us = ready > 0 ? ready : end;
  /* Of a body of a few packets the reply may be there before we look. */
  int64_t sent = http->sent_us > 0 && (first == 0 || http->sent_us < first) ? http->sent_us : first;
  if (ready > 0)
    timing.send_us = between(ready, sent > 0 ? sent : end);
  if (sent > 0)
    timing.wait_us = between(sent, first > 0 ? first : end);
  if (first > 0)
    timing.receive_us = between(first, end);
  ddb_reply_timing(http->reply, &timing);
}
