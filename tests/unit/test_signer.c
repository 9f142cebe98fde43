/* SPDX-License-Identifier: Apache-2.0 */
/* The signer of a handle against the general stages, which run the vectors: over random endpoints,
 * identities, times, operations and bodies, with everything kept in between. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/signer.h"
#include "chance.h"

static const char *const operations[] = {
    "GetItem",      "PutItem", "Query",      "UpdateItem",
    "BatchGetItem", "Scan",    "DeleteItem", "AnOperationWhoseNameIsTooLongToBeKeptAnywhere"};

/* What the stages make of the same. */
static void by_stages(const struct ddb_signer_terms *terms, const char *operation,
                      const char *date_time, struct ddb_text body, struct ddb_buf *out) {
  char target[128];
  struct ddb_hasher *hasher = ddb_hasher_new();
  struct ddb_day_key key = {.set = false};
  unsigned char origin[DDB_SHA256_SIZE];
  struct ddb_buf canonical, to_sign;
  (void)snprintf(target, sizeof target, "%s%s", terms->target, operation);
  const struct ddb_header headers[] = {
      {"Host", terms->host}, {"Content-Type", terms->content_type}, {"X-Amz-Target", target}};
  struct ddb_sign_request request = {
      .form = DDB_SIGN_HEADER,
      .method = {"POST", 4},
      .path = {terms->path, strlen(terms->path)},
      .headers = headers,
      .header_count = 3,
      .body = body,
      .access_key_id = {terms->access_key_id, strlen(terms->access_key_id)},
      .session_token = terms->session_token,
      .region = terms->region,
      .service = terms->service,
      .date_time = date_time};
  ddb_buf_init(&canonical, 1 << 20);
  ddb_buf_init(&to_sign, 1 << 20);
  ddb_buf_clear(out);
  cr_assert_eq(
      ddb_sign_origin(hasher, terms->secret_access_key, terms->region, terms->service, origin),
      DDB_OK);
  cr_assert_eq(ddb_sign_day_key(&key, hasher, origin, terms->secret_access_key, date_time,
                                terms->region, terms->service),
               DDB_OK);
  cr_assert_eq(ddb_sign_canonical_request(&request, hasher, &canonical), DDB_OK);
  struct ddb_text canonical_text = {canonical.data, canonical.size};
  cr_assert_eq(ddb_sign_string_to_sign(&request, hasher, canonical_text, &to_sign), DDB_OK);
  cr_assert_eq(ddb_sign_authorization(&request, key.key, hasher, canonical_text,
                                      (struct ddb_text){to_sign.data, to_sign.size}, out),
               DDB_OK);
  ddb_buf_free(&canonical);
  ddb_buf_free(&to_sign);
  ddb_hasher_free(hasher);
}

static void random_text(char *out, size_t room, const char *letters) {
  size_t size = 1 + below((unsigned)room - 1);
  for (size_t i = 0; i < size; i++)
    out[i] = letters[below((unsigned)strlen(letters))];
  out[size] = '\0';
}

struct texts {
  char id[40], secret[120], token[2000], region[20], host[80], path[60];
  unsigned char origin[DDB_SHA256_SIZE];
};

static void set_origin(struct texts *t) {
  struct ddb_hasher *hasher = ddb_hasher_new();
  cr_assert_eq(ddb_sign_origin(hasher, t->secret, t->region, "dynamodb", t->origin), DDB_OK);
  ddb_hasher_free(hasher);
}

/* Others than before, or only some of them are. */
static struct ddb_signer_terms random_terms(struct texts *t, bool first) {
  static const char *const letters = "abcdefghijklmnopqrstuvwxyz0123456789";
  bool all = first || below(4) == 0;
  if (all)
    random_text(t->id, sizeof t->id, letters);
  if (all || below(3) == 0)
    random_text(t->secret, sizeof t->secret, "abcXYZ/+=0189");
  if (all || below(3) == 0)
    random_text(t->token, sizeof t->token, "abcXYZ/+=0189  ");
  if (all || below(3) == 0)
    random_text(t->region, sizeof t->region, letters);
  if (all || below(3) == 0)
    random_text(t->host, sizeof t->host, letters);
  if (all || below(3) == 0)
    random_text(t->path, sizeof t->path, "//ab%20.-_~!$&'()*+,;=:@");
  t->path[0] = '/';
  set_origin(t);
  return (struct ddb_signer_terms){.access_key_id = t->id,
                                   .secret_access_key = t->secret,
                                   .session_token = below(2) ? t->token : NULL,
                                   .origin = t->origin,
                                   .region = t->region,
                                   .service = "dynamodb",
                                   .host = t->host,
                                   .path = t->path,
                                   .content_type = "application/x-amz-json-1.0",
                                   .target = "DynamoDB_20120810."};
}

Test(signer, signs_as_the_stages_do) {
  start_with(20261123);
  static char body[3000];
  struct ddb_signer signer;
  struct ddb_buf expected;
  struct texts texts;
  int64_t now = 0;
  char operation[64]; /* one place for all of them */
  ddb_signer_init(&signer);
  ddb_buf_init(&expected, 1 << 20);
  for (int round = 0; round < 200; round++) {
    struct ddb_signer_terms terms = random_terms(&texts, round == 0);
    if (round == 0 || below(2) == 0)
      now = 1700000000 + (int64_t)below(1000000000);
    cr_assert_eq(ddb_signer_set(&signer, &terms), DDB_OK);
    for (int i = 0; i < 25; i++) {
      char date_time[DDB_SIGN_DATE_TIME_SIZE];
      (void)snprintf(operation, sizeof operation, "%s", operations[below(8)]);
      struct ddb_text text = {body, below(sizeof body)};
      for (size_t k = 0; k < text.size; k++)
        body[k] = (char)below(256);
      now += below(4) == 0 ? (int64_t)below(90000) : 0;
      cr_assert_eq(ddb_sign_date_time((ddb_time){now, 0}, date_time), DDB_OK);
      by_stages(&terms, operation, date_time, text, &expected);
      cr_assert_eq(ddb_signer_sign(&signer, operation, date_time, text), DDB_OK);
      cr_assert_str_eq(signer.authorization.data, expected.data);
    }
  }
  ddb_buf_free(&expected);
  ddb_signer_free(&signer);
}
