/* SPDX-License-Identifier: Apache-2.0 */
/* A program on a machine that gives it a role, with nothing replaced: the metadata service or the
 * agent of a container is a server on loopback, and so is a proxy, by which DynamoDB is reached and
 * neither of the two. */
#include <criterion/criterion.h>
#include <reimagine/reimagine.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "loopback.h"

#define IMDS_TOKEN "IMDS-TOKEN"

static struct loopback machine, dynamodb;
static atomic_int without_token;

/* Version 1 would answer a GET that has no token; this one counts it. */
static const char *answer_metadata(void *state, const struct loopback *server) {
  static char text[1024];
  static const char credentials[] =
      "{\"Code\":\"Success\",\"AccessKeyId\":\"ASIAMACHINE\",\"SecretAccessKey\":\"s\","
      "\"Token\":\"session-of-the-machine\",\"Expiration\":\"2100-01-01T00:00:00Z\"}";
  const char *body = credentials;
  (void)state;
  if (strncmp(server->last, "PUT /latest/api/token ", 22) == 0)
    body = IMDS_TOKEN;
  else if (strstr(server->last, "\r\nx-aws-ec2-metadata-token: " IMDS_TOKEN "\r\n") == NULL)
    atomic_fetch_add(&without_token, 1);
  else if (strncmp(server->last, "GET /latest/meta-data/iam/security-credentials/ ", 48) == 0)
    body = "the-role";
  snprintf(text, sizeof text, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n%s", strlen(body),
           body);
  return text;
}

static const char *answer_container(void *state, const struct loopback *server) {
  static const char no[] = "HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno";
  if (strncmp(server->last, "GET /role?id=1 HTTP/1.1\r\n", 25) != 0 ||
      strstr(server->last, "\r\nAuthorization: token-of-the-agent\r\n") == NULL)
    return no;
  return answer_metadata(state, server);
}

static void setup(void) {
  static const struct loopback_step steps[] = {
      {.reply = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"}};
  char proxy[64];
  clearenv();
  loopback_start(&dynamodb, steps, 1);
  /* For every host: the program's own requests go by it. */
  snprintf(proxy, sizeof proxy, "http://127.0.0.1:%d", dynamodb.port);
  setenv("http_proxy", proxy, 1);
  setenv("ALL_PROXY", proxy, 1);
  setenv("AWS_ENDPOINT_URL_DYNAMODB", "http://dynamodb.invalid:8000", 1);
  setenv("AWS_REGION", "us-east-1", 1);
}

static void teardown(void) {
  loopback_stop(&machine);
  loopback_stop(&dynamodb);
}

TestSuite(machine_roles, .init = setup, .fini = teardown);

/* A few calls, of which the first fetches. */
static void call(int calls) {
  struct ddb_options options = {.deadline_ms = 60000};
  struct reimagine_image_metadata image;
  struct ddb_arena *arena = ddb_arena_new();
  struct ddb *db;
  cr_assert_eq(ddb_open(&db, &options), DDB_OK, "%s", ddb_error_text(db));
  for (int i = 0; i < calls; i++)
    cr_assert_eq(reimagine_get_image_metadata(db, arena, "u", "i", NULL, &image), DDB_NOT_FOUND,
                 "%s", ddb_error_text(db));
  ddb_close(db);
  ddb_arena_free(arena);
}

static void was_signed_by_the_machine(int calls) {
  cr_assert_eq(atomic_load(&dynamodb.requests), calls);
  cr_assert_eq(strncmp(dynamodb.last, "POST http://dynamodb.invalid:8000/ ", 35), 0, "%s",
               dynamodb.last);
  cr_assert_not_null(strstr(dynamodb.last, "Credential=ASIAMACHINE/"));
  cr_assert_not_null(strstr(dynamodb.last, "session-of-the-machine"));
}

Test(machine_roles, of_an_instance) {
  char url[64];
  loopback_start_with(&machine, answer_metadata, NULL);
  snprintf(url, sizeof url, "http://127.0.0.1:%d", machine.port);
  setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", url, 1);
  call(10);
  was_signed_by_the_machine(10);
  cr_assert_eq(atomic_load(&machine.requests), 3, "one fetch");
  cr_assert_eq(atomic_load(&machine.connections), 1);
  cr_assert_eq(atomic_load(&without_token), 0);
}

Test(machine_roles, of_a_container) {
  char url[64];
  loopback_start_with(&machine, answer_container, NULL);
  snprintf(url, sizeof url, "http://localhost:%d/role?id=1", machine.port);
  setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", url, 1);
  setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "token-of-the-agent", 1);
  /* The agent is asked without a token of the metadata service, which answer_metadata counts. */
  call(10);
  was_signed_by_the_machine(10);
  cr_assert_eq(atomic_load(&machine.requests), 1);
}
