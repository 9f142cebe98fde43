/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256, HMAC-SHA-256 and random bytes. hash.c is the only file that knows OpenSSL; exchange it
 * and nothing else changes. */
#ifndef DDB_AWS_HASH_H
#define DDB_AWS_HASH_H

#include <stdbool.h>
#include <stddef.h>

#include <ddb/status.h>

#define DDB_SHA256_SIZE 32

/* The contexts that hashing needs, made once: looking an algorithm up in OpenSSL 3 costs more than
 * hashing a small request. One hasher serves one thread at a time. */
struct ddb_hasher;

/* NULL: no memory, or an OpenSSL without SHA-256. */
struct ddb_hasher *ddb_hasher_new(void) DDB_MUST_USE;
void ddb_hasher_free(struct ddb_hasher *hasher);

/* False only when OpenSSL fails; then `out` is all zero. */
bool ddb_sha256(struct ddb_hasher *hasher, const void *data, size_t size,
                unsigned char out[DDB_SHA256_SIZE]) DDB_MUST_USE;
bool ddb_hmac_sha256(struct ddb_hasher *hasher, const void *key, size_t key_size, const void *data,
                     size_t size, unsigned char out[DDB_SHA256_SIZE]) DDB_MUST_USE;

/* For names of files that other programs gave, never for security. False if OpenSSL has none. */
#define DDB_SHA1_SIZE 20
bool ddb_sha1(const void *data, size_t size, unsigned char out[DDB_SHA1_SIZE]) DDB_MUST_USE;

/* Cryptographically secure, and safe after fork. */
bool ddb_random_bytes(void *bytes, size_t size) DDB_MUST_USE;

/* Compares in a time that depends on `size` alone. */
bool ddb_is_same_secret(const void *a, const void *b, size_t size);

#endif
