/* SPDX-License-Identifier: Apache-2.0 */
/* A service that answers parallel scans of the visits of tests/golden/many from an array, for as
 * many threads as want: no network, and time passes only where somebody sleeps. */
#ifndef TESTS_SUPPORT_SEGMENTS_H
#define TESTS_SUPPORT_SEGMENTS_H

#include <many/many.h>
#include <stdatomic.h>

#define SEGMENTS_ITEMS 4000
#define SEGMENTS_PAGE  100

/* Set what differs before the first request. Item i is in segment i % TotalSegments; every page of
 * a segment goes on behind the item that its key names. */
struct segments {
  int count;  /* items: 0 to SEGMENTS_ITEMS */
  int page;   /* items in a page, at most SEGMENTS_PAGE, unless the request has a smaller limit */
  bool empty; /* before every page comes one without items */
  int alien;  /* every so many items is no visit; 0: none */
  int broken; /* every so many items cannot be read */
  double capacity; /* that a page costs */
  bool silent;     /* about that */
  int fails_in;    /* segment whose page `fails_at` (from 0) goes wrong; -1: none */
  int fails_at;
  int fails_times;        /* so often */
  const char *fails_with; /* code of the error, such as "ThrottlingException" */
  int fails_status;       /* its HTTP status */
  int hangs_in;           /* segment whose requests last until they are cancelled; -1: none */
  bool shakes;            /* threads wait a little, so that they come in any order */

  atomic_int requests;
  atomic_int failed;
  atomic_int under_way, most_under_way;
  atomic_llong clock_ms;
  atomic_int hanging;
  bool keeps; /* the last body of segment 0; for one scan at a time */
  char last_body[2048];
  struct ddb_env env;
};

void segments_init(struct segments *service);
struct ddb_options segments_options(struct segments *service);

/* The number of a visit. */
int segments_number(const struct many_visit *visit);

/* Whether item i is a visit that can be read. */
bool segments_is_good(const struct segments *service, int i);

#endif
