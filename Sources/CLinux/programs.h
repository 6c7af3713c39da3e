// SPDX-License-Identifier: Apache-2.0
// Starting programs, and terminals for them: spawn.h without what hides behind _GNU_SOURCE, openpty(3).
#ifndef FERRY_CLINUX_PROGRAMS_H
#define FERRY_CLINUX_PROGRAMS_H

#include <pty.h>
#include <spawn.h>

#define FERRY_POSIX_SPAWN_SETSID 0x80

extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int first);

#endif
