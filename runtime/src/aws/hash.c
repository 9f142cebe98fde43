/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 and HMAC over OpenSSL's EVP interface: one algorithm looked up once, one context used
 * again and again. */
#include "aws/hash.h"
#include "base/wipe.h"

#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#define BLOCK_SIZE 64 /* of SHA-256; HMAC pads its key to it */

struct ddb_hasher {
  EVP_MD *sha256;
  EVP_MD_CTX *context;
};

struct ddb_hasher *ddb_hasher_new(void) {
  struct ddb_hasher *hasher = calloc(1, sizeof *hasher);
  if (hasher == NULL)
    return NULL;
  hasher->sha256 = EVP_MD_fetch(NULL, "SHA2-256", NULL);
  hasher->context = EVP_MD_CTX_new();
  if (hasher->sha256 == NULL || hasher->context == NULL) {
    ddb_hasher_free(hasher);
    return NULL;
  }
  return hasher;
}

void ddb_hasher_free(struct ddb_hasher *hasher) {
  if (hasher == NULL)
    return;
  EVP_MD_CTX_free(hasher->context);
  EVP_MD_free(hasher->sha256);
  free(hasher);
}

/* The hash of two runs of bytes, one behind the other: what HMAC needs, twice. */
static bool digest(struct ddb_hasher *hasher, const void *head, size_t head_size, const void *tail,
                   size_t tail_size, unsigned char out[DDB_SHA256_SIZE]) {
  unsigned int size = 0;
  bool ok = EVP_DigestInit_ex(hasher->context, hasher->sha256, NULL) == 1 &&
            EVP_DigestUpdate(hasher->context, head, head_size) == 1 &&
            EVP_DigestUpdate(hasher->context, tail, tail_size) == 1 &&
            EVP_DigestFinal_ex(hasher->context, out, &size) == 1 && size == DDB_SHA256_SIZE;
  /* Half a hash must not be mistaken for one by a caller that forgets to look. */
  if (!ok)
    memset(out, 0, DDB_SHA256_SIZE);
  return ok;
}

bool ddb_sha256(struct ddb_hasher *hasher, const void *data, size_t size,
                unsigned char out[DDB_SHA256_SIZE]) {
  return digest(hasher, "", 0, data, size, out);
}

/* RFC 2104. Written out because OpenSSL's own HMAC costs several allocations a call. */
bool ddb_sha1(const void *data, size_t size, unsigned char out[DDB_SHA1_SIZE]) {
  unsigned written = 0;
  return EVP_Digest(data, size, out, &written, EVP_sha1(), NULL) == 1 && written == DDB_SHA1_SIZE;
}

bool ddb_hmac_sha256(struct ddb_hasher *hasher, const void *key, size_t key_size, const void *data,
                     size_t size, unsigned char out[DDB_SHA256_SIZE]) {
  unsigned char block[BLOCK_SIZE] = {0};
  unsigned char inner[DDB_SHA256_SIZE];
  bool ok = true;
  if (key_size > BLOCK_SIZE)
    ok = ddb_sha256(hasher, key, key_size, block);
  else if (key_size > 0)
    memcpy(block, key, key_size);
  for (int i = 0; i < BLOCK_SIZE; i++)
    block[i] ^= 0x36;
  ok = ok && digest(hasher, block, BLOCK_SIZE, data, size, inner);
  for (int i = 0; i < BLOCK_SIZE; i++)
    block[i] ^= 0x36 ^ 0x5c;
  ok = ok && digest(hasher, block, BLOCK_SIZE, inner, sizeof inner, out);
  if (!ok)
    memset(out, 0, DDB_SHA256_SIZE);
  ddb_wipe(block, sizeof block);
  ddb_wipe(inner, sizeof inner);
  return ok;
}

bool ddb_random_bytes(void *bytes, size_t size) {
  return size <= INT_MAX && RAND_bytes(bytes, (int)size) == 1;
}

bool ddb_is_same_secret(const void *a, const void *b, size_t size) {
  return CRYPTO_memcmp(a, b, size) == 0;
}
