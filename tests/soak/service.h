/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_SOAK_SERVICE_H
#define TESTS_SOAK_SERVICE_H

/* A service of its own process, which answers by the operation of each request and its number, and
 * now and then is busy or resets the connection. Answers its port, and its process in *pid; it ends
 * when the one that started it closes *line or ends. Call it before there are threads. */
int service_start(int *pid, int *line);

/* One request in so many, counted over all of them. */
#define SERVICE_BUSY  89
#define SERVICE_RESET 97

#endif
