/* SPDX-License-Identifier: Apache-2.0 */
/* What else the library asks of others, and how it fails: OpenSSL, the C library, files. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <pthread.h>
#include <regex.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "refuse.h"

/* WRAP(kind, error, what it gives then, type, name, parameters, arguments) */
#define WRAP(kind, reason, failure, type, name, parameters, arguments)                             \
  type __real_##name parameters;                                                                   \
  type __wrap_##name parameters;                                                                   \
  type __wrap_##name parameters {                                                                  \
    if (!refuse_now(kind, #name))                                                                  \
      return __real_##name arguments;                                                              \
    errno = reason;                                                                                \
    return failure;                                                                                \
  }

/* ---- OpenSSL --------------------------------------------------------------------------------- */

WRAP(REFUSE_CRYPTO, 0, NULL, EVP_MD_CTX *, EVP_MD_CTX_new, (void), ())
WRAP(REFUSE_CRYPTO, 0, NULL, EVP_MD *, EVP_MD_fetch,
     (OSSL_LIB_CTX * context, const char *name, const char *wanted), (context, name, wanted))
WRAP(REFUSE_CRYPTO, 0, 0, int, EVP_DigestInit_ex, (EVP_MD_CTX * md, const EVP_MD *type, ENGINE *of),
     (md, type, of))
WRAP(REFUSE_CRYPTO, 0, 0, int, EVP_DigestUpdate, (EVP_MD_CTX * md, const void *data, size_t size),
     (md, data, size))
WRAP(REFUSE_CRYPTO, 0, 0, int, EVP_DigestFinal_ex,
     (EVP_MD_CTX * md, unsigned char *out, unsigned int *size), (md, out, size))
WRAP(REFUSE_CRYPTO, 0, 0, int, RAND_bytes, (unsigned char *out, int size), (out, size))

/* ---- the C library --------------------------------------------------------------------------- */

WRAP(REFUSE_SYSTEM, ENOMEM, (locale_t)0, locale_t, newlocale,
     (int mask, const char *name, locale_t base), (mask, name, base))
WRAP(REFUSE_SYSTEM, 0, REG_ESPACE, int, regcomp, (regex_t * out, const char *text, int flags),
     (out, text, flags))
WRAP(REFUSE_SYSTEM, 0, EAGAIN, int, pthread_mutex_init,
     (pthread_mutex_t * mutex, const pthread_mutexattr_t *attributes), (mutex, attributes))
WRAP(REFUSE_SYSTEM, 0, EAGAIN, int, pthread_cond_init,
     (pthread_cond_t * condition, const pthread_condattr_t *attributes), (condition, attributes))
WRAP(REFUSE_SYSTEM, 0, ENOMEM, int, pthread_condattr_init, (pthread_condattr_t * attributes),
     (attributes))
WRAP(REFUSE_SYSTEM, 0, EINVAL, int, pthread_condattr_setclock,
     (pthread_condattr_t * attributes, clockid_t clock), (attributes, clock))

int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                          void *state);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                          void *state);

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                          void *state) {
  if (refuse_on_thread != NULL)
    refuse_on_thread();
  if (refuse_now(REFUSE_SYSTEM, "pthread_create"))
    return EAGAIN;
  return __real_pthread_create(thread, attributes, run, state);
}

/* Nobody waits. */
int __wrap_nanosleep(const struct timespec *time, struct timespec *left);
int __wrap_nanosleep(const struct timespec *time, struct timespec *left) {
  (void)time, (void)left;
  return 0;
}

/* ---- files ----------------------------------------------------------------------------------- */

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);

int __wrap_open(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  unsigned mode = flags & O_CREAT ? va_arg(rest, unsigned) : 0;
  va_end(rest);
  if (!refuse_now(REFUSE_FILE, "open"))
    return __real_open(path, flags, mode);
  errno = EMFILE;
  return -1;
}

WRAP(REFUSE_FILE, EIO, -1, ssize_t, read, (int file, void *data, size_t size), (file, data, size))
WRAP(REFUSE_FILE, ENOSPC, -1, ssize_t, write, (int file, const void *data, size_t size),
     (file, data, size))
WRAP(REFUSE_FILE, EIO, -1, int, fstat, (int file, struct stat *out), (file, out))
WRAP(REFUSE_FILE, EIO, -1, int, stat, (const char *path, struct stat *out), (path, out))
WRAP(REFUSE_FILE, EACCES, -1, int, rename, (const char *from, const char *to), (from, to))
WRAP(REFUSE_FILE, EACCES, -1, int, unlink, (const char *path), (path))
WRAP(REFUSE_FILE, EACCES, -1, int, mkdir, (const char *path, mode_t mode), (path, mode))
WRAP(REFUSE_FILE, EPERM, -1, int, chmod, (const char *path, mode_t mode), (path, mode))
WRAP(REFUSE_FILE, EIO, -1, int, fsync, (int file), (file))
WRAP(REFUSE_FILE, EMFILE, NULL, FILE *, fopen, (const char *path, const char *mode), (path, mode))
WRAP(REFUSE_FILE, EMFILE, NULL, FILE *, fdopen, (int file, const char *mode), (file, mode))

WRAP(REFUSE_FILE, EMFILE, NULL, DIR *, opendir, (const char *path), (path))
WRAP(REFUSE_FILE, EIO, NULL, struct dirent *, readdir, (DIR * stream), (stream))
WRAP(REFUSE_FILE, EACCES, -1, int, access, (const char *path, int mode), (path, mode))
WRAP(REFUSE_FILE, EACCES, NULL, char *, realpath, (const char *path, char *out), (path, out))
WRAP(REFUSE_MEMORY, ENOMEM, NULL, FILE *, open_memstream, (char **text, size_t *size), (text, size))

/* These do their work and then say that it failed, as they do on a full disk. */
#define WRAP_DONE(reason, failure, type, name, parameters, arguments)                              \
  type __real_##name parameters;                                                                   \
  type __wrap_##name parameters;                                                                   \
  type __wrap_##name parameters {                                                                  \
    bool refused = refuse_now(REFUSE_FILE, #name);                                                 \
    type result = __real_##name arguments;                                                         \
    if (!refused)                                                                                  \
      return result;                                                                               \
    errno = reason;                                                                                \
    return failure;                                                                                \
  }
WRAP_DONE(EIO, -1, int, close, (int file), (file))
WRAP_DONE(ENOSPC, EOF, int, fclose, (FILE * file), (file))
WRAP_DONE(ENOSPC, EOF, int, fflush, (FILE * file), (file))
