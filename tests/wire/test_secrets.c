/* SPDX-License-Identifier: Apache-2.0 */
/* No secret is left in memory that is given back. The program is linked with --wrap for free and
 * realloc (see Makefile): each block that the library gives up is looked through for the secret key
 * and the token first, wherever they came from, over a real connection. */
#include <criterion/criterion.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <ddb/gen.h>

#include "aws/sha256.h"
#include "aws/sign.h"
#include "support/loopback.h"
#include "base/wipe.h"

/* Long enough that every buffer that holds the token has to grow. */
#define SECRET "wJalrXUtnFEMI-SECRETS-SECRET"
#define TOKEN  "IQoJb3JpZ2lu-SECRETS-TOKEN"
#define BEARER "eyJhbGciOi-SECRETS-BEARER"

void __real_free(void *block);
void *__real_realloc(void *block, size_t size);
void __wrap_free(void *block);
void *__wrap_realloc(void *block, size_t size);

static const char *const secrets[] = {SECRET, TOKEN, BEARER};
static int seen; /* blocks given up with a secret in them */
static char what[64];

/* What the day's key is kept as signs as well as the key does. Twice: the day may end meanwhile. */
static struct ddb_hmac_key keys[2];
static char day_keys[2][DDB_SHA256_SIZE];

static bool tells_key(void *block) {
  for (size_t i = 0; i < 2; i++) {
    const void *const parts[] = {keys[i].inner.state, keys[i].outer.state, day_keys[i]};
    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
      if (memmem(block, malloc_usable_size(block), parts[k], DDB_SHA256_SIZE) != NULL) {
        snprintf(what, sizeof what, "a key of the day in %zu bytes", malloc_usable_size(block));
        return true;
      }
    }
  }
  return false;
}

static void find_keys(void) {
  struct ddb_hasher *hasher = ddb_hasher_new();
  for (int i = 0; i < 2; i++) {
    char date_time[DDB_SIGN_DATE_TIME_SIZE];
    ddb_time then = {(int64_t)time(NULL) + (int64_t)i * 86400, 0};
    cr_assert_eq(ddb_sign_date_time(then, date_time), DDB_OK);
    cr_assert_eq(ddb_sign_derive(hasher, SECRET, date_time, "us-east-1", "dynamodb",
                                 (unsigned char *)day_keys[i]),
                 DDB_OK);
    ddb_hmac_key_set(&keys[i], day_keys[i], DDB_SHA256_SIZE);
  }
  ddb_hasher_free(hasher);
}

static bool tells(void *block) {
  if (block == NULL)
    return false;
  if (tells_key(block))
    return true;
  for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
    if (memmem(block, malloc_usable_size(block), secrets[i], strlen(secrets[i]))) {
      snprintf(what, sizeof what, "%.20s of a block of %zu", secrets[i] + 12,
               malloc_usable_size(block));
      return true;
    }
  }
  return false;
}

void __wrap_free(void *block) {
  seen += tells(block);
  __real_free(block);
}

void *__wrap_realloc(void *block, size_t size) {
  bool told = tells(block);
  void *moved = __real_realloc(block, size);
  seen += told && moved != block;
  return moved;
}

/* ---- the world ------------------------------------------------------------------------------- */

static struct loopback server;
static char token[6000];
static char address[64];

/* Answers as a container's endpoint, and as a service that quotes the token or takes the request.
 */
static const char *choose(void *state, const struct loopback *s) {
  static char reply[16384], body[8192];
  bool container = strncmp(s->last, "GET", 3) == 0;
  int *number = state;
  if (container)
    snprintf(body, sizeof body,
             "{\"AccessKeyId\":\"AKID\",\"SecretAccessKey\":\"" SECRET "\",\"Token\":\"%s\","
             "\"Expiration\":\"2099-01-01T00:00:00Z\"}",
             token);
  else if (++*number % 2 == 1)
    snprintf(body, sizeof body,
             "{\"__type\":\"InvalidSignatureException\",\"message\":\"x-amz-security-token:%s\"}",
             token);
  else
    snprintf(body, sizeof body, "{}");
  snprintf(reply, sizeof reply, "HTTP/1.1 %s\r\nContent-Length: %zu\r\n\r\n%s",
           container || strcmp(body, "{}") == 0 ? "200 OK" : "403 No", strlen(body), body);
  return reply;
}

static int answered;

static void setup(void) {
  static const char *const variables[] = {
      "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY",       "AWS_SESSION_TOKEN",
      "AWS_PROFILE",       "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
      "http_proxy"};
  for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
    unsetenv(variables[i]);
  setenv("AWS_CONFIG_FILE", "/nonexistent/config", 1);
  setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent/credentials", 1);
  setenv("AWS_EC2_METADATA_DISABLED", "true", 1);
  while (strlen(token) + strlen(TOKEN) + 1 < sizeof token)
    memcpy(token + strlen(token), TOKEN, sizeof TOKEN);
  answered = 0;
  loopback_start_with(&server, choose, &answered);
  snprintf(address, sizeof address, "http://127.0.0.1:%d", server.port);
  find_keys();
  seen = 0;
}

static void teardown(void) {
  loopback_stop(&server);
}

TestSuite(secrets, .init = setup, .fini = teardown);

static void call_on(struct ddb *db, enum ddb_status expected) {
  const struct ddb_request request = {
      .operation = "GetItem", .body = {"{\"TableName\":\"T\"}", 17}, .effect = DDB_EFFECT_READ};
  struct ddb_response response;
  struct ddb_scope scope;
  (void)ddb_call_begin(db, "Table", &scope);
  enum ddb_status status = ddb_call_send(db, &request, NULL, &response);
  status = ddb_call_end(db, NULL, NULL, status);
  cr_assert_eq(status, expected, "%s", ddb_error_text(db));
  for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
    cr_assert_null(strstr(ddb_error_text(db), secrets[i]));
    if (response.body.size > 0)
      cr_assert_null(memmem(response.body.data, response.body.size, secrets[i], 12));
  }
}

static void works(struct ddb_options options) {
  struct ddb *db, *other;
  options.endpoint = address;
  options.region = "us-east-1";
  cr_assert_eq(ddb_open(&db, &options), DDB_OK, "%s", ddb_error_text(db));
  for (int i = 0; i < 4; i++)
    call_on(db, DDB_OK);
  cr_assert_eq(ddb_share(db, &other), DDB_OK);
  ddb_close(db);
  call_on(other, DDB_OK);
  ddb_close(other);
  cr_assert_gt(answered, 4);
  cr_assert_eq(seen, 0, "%d blocks, such as %s", seen, what);
}

Test(secrets, this_test_sees_them) {
  char *block = strdup("- " SECRET);
  free(block);
  cr_assert_eq(seen, 1);
  struct ddb_hmac_key *key = malloc(sizeof *key);
  *key = keys[0];
  __wrap_free(key); /* the compiler knows that free looks at nothing, and would store nothing */
  cr_assert_eq(seen, 2);
  block = malloc(64);
  char *behind = malloc(64); /* so that it cannot grow where it is */
  snprintf(block, 64, "%s", TOKEN);
  block = realloc(block, 1 << 20);
  cr_assert_eq(seen, 3);
  ddb_wipe(block, 64);
  free(block);
  free(behind);
  cr_assert_eq(seen, 3, "%d", seen);
}

Test(secrets, of_options) {
  works((struct ddb_options){
      .access_key_id = "AKID", .secret_access_key = SECRET, .session_token = token});
}

Test(secrets, of_the_environment) {
  setenv("AWS_ACCESS_KEY_ID", "AKID", 1);
  setenv("AWS_SECRET_ACCESS_KEY", SECRET, 1);
  setenv("AWS_SESSION_TOKEN", token, 1);
  works((struct ddb_options){.endpoint = NULL});
}

Test(secrets, of_the_shared_files) {
  char path[] = "/tmp/ddb-secrets-XXXXXX";
  int fd = mkstemp(path);
  cr_assert_geq(fd, 0);
  cr_assert_gt(dprintf(fd,
                       "[default]\naws_access_key_id = AKID\naws_secret_access_key = " SECRET
                       "\naws_session_token = %s\n[other]\naws_secret_access_key = " SECRET "\n",
                       token),
               0);
  close(fd);
  setenv("AWS_SHARED_CREDENTIALS_FILE", path, 1);
  works((struct ddb_options){.endpoint = NULL});
  unlink(path);
}

Test(secrets, of_a_container) {
  char uri[96];
  snprintf(uri, sizeof uri, "%s/credentials", address);
  setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", uri, 1);
  setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", BEARER, 1);
  works((struct ddb_options){.endpoint = NULL});
}

static ddb_time soon(void) {
  return (ddb_time){4070908800, 0};
}

/* Each set is a new one, and the one before goes. */
static enum ddb_status provide(void *state, const struct ddb_provider_limits *limits,
                               struct ddb_provision *out) {
  const struct ddb_provided given = {.access_key_id = "AKID",
                                     .secret_access_key = SECRET,
                                     .session_token = token,
                                     .expires = soon()};
  const struct ddb_provided broken = {.access_key_id = "AKID", .secret_access_key = SECRET "\n"};
  (void)limits;
  if (++*(int *)state % 2 == 0)
    return ddb_provide(out, &broken);
  return ddb_provide(out, &given) == DDB_OK ? ddb_provide(out, &given) : DDB_E_NOMEM;
}

Test(secrets, of_a_program) {
  int asked = 0;
  const struct ddb_credentials_provider provider = {&asked, provide};
  works((struct ddb_options){.credentials_provider = &provider});
  cr_assert_eq(asked, 1);
}

Test(secrets, of_a_program_that_fails) {
  int asked = 1;
  const struct ddb_credentials_provider provider = {&asked, provide};
  const struct ddb_options options = {
      .endpoint = address, .region = "us-east-1", .credentials_provider = &provider};
  struct ddb *db;
  cr_assert_eq(ddb_open(&db, &options), DDB_OK);
  call_on(db, DDB_E_CONFIG);
  call_on(db, DDB_OK);
  ddb_close(db);
  cr_assert_eq(seen, 0, "%d blocks, such as %s", seen, what);
}

/* What is there when a handle cannot open goes as well. */
Test(secrets, of_options_that_are_refused) {
  const struct ddb_options options = {.region = "us-east-1",
                                      .endpoint = address,
                                      .access_key_id = "AKID",
                                      .secret_access_key = SECRET,
                                      .session_token = TOKEN "\n"};
  struct ddb *db;
  cr_assert_eq(ddb_open(&db, &options), DDB_E_CONFIG);
  ddb_close(db);
  cr_assert_eq(seen, 0, "%d blocks, such as %s", seen, what);
}
