// SPDX-License-Identifier: Apache-2.0
// Starting programs, and terminals for them: spawn.h without what hides behind _GNU_SOURCE, openpty(3).
#ifndef FERRY_CLINUX_PROGRAMS_H
#define FERRY_CLINUX_PROGRAMS_H

#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <spawn.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define FERRY_POSIX_SPAWN_SETSID 0x80

extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int first);

extern char **environ;

// The variables of the process, with NULL at the end.
static inline char **ferry_environment(void) { return environ; }

// Runs a command line in a shell that has this process's streams but for `input` and `output`, and treats signals as if
// it were freshly logged in. A negative `input` is nothing. Its variables are `environment`, or those of this process
// without any. Gives an error number.
static inline int ferry_spawn_shell(pid_t *process, const char *shell, const char *command, int input, int output,
                                    char *const *environment) {
    char *words[] = {(char *)shell, "-c", (char *)command, NULL};
    sigset_t none, pipe;
    sigemptyset(&none);
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &pipe);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    if (input < 0) {
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    } else {
        posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    }
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    int error = posix_spawn(process, shell, &actions, &attributes, words, environment ? environment : environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return error;
}

// A file in memory without a name (memfd_create(2)), closed on exec.
extern int memfd_create(const char *name, unsigned flags);
static inline int ferry_memory_file(void) { return memfd_create("ferry", 1); }

// Runs a program without a shell, as the leader of a process group of its own: it reads `input`, or nothing if that is
// negative, writes to `output` and `errors`, and has no other descriptors. Its variables are `environment`, or those of
// this process without any. Gives an error number.
static inline int ferry_spawn_program(pid_t *process, const char *path, char *const *words, char *const *environment,
                                      int input, int output, int errors) {
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    if (input < 0) {
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    } else {
        posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    }
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    int error = posix_spawn(process, path, &actions, &attributes, words, environment ? environment : environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return error;
}

static inline int ferry_terminal_columns(int fd) {
    struct winsize size = {0};
    return ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

// 0 where the file is no terminal, or does not know its height.
static inline int ferry_terminal_rows(int fd) {
    struct winsize size = {0};
    return ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_row : 0;
}

// -1 when the process was ended by a signal.
static inline int ferry_exit_status(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : -1; }

// 0 when the process ended of its own accord.
static inline int ferry_ending_signal(int status) { return WIFSIGNALED(status) ? WTERMSIG(status) : 0; }

// Swift does not let fork(2) be called: threads are missing in the new process, with the locks that they hold.
static inline pid_t ferry_fork(void) { return fork(); }

// Processes whose parents have ended become children of this one.
static inline int ferry_adopt_orphans(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1ul, 0ul, 0ul, 0ul); }

#endif
