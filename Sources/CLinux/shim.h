// SPDX-License-Identifier: Apache-2.0
// What the Glibc module lacks: epoll, eventfd, splice, variadic calls, and calls glibc has no wrapper for.
#ifndef FERRY_CLINUX_H
#define FERRY_CLINUX_H
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <sys/epoll.h>
#include <sys/eventfd.h>
#endif
