// SPDX-License-Identifier: Apache-2.0
// Declares what the Glibc module lacks: epoll, eventfd, calls that need _GNU_SOURCE (which must not be defined here:
// Swift's own Glibc module is built without it, and the two would disagree about types), variadic calls, and macros.
#ifndef FERRY_CLINUX_H
#define FERRY_CLINUX_H

#include "files.h"
#include "privileges.h"
#include "programs.h"
#include <errno.h>
#include <pthread.h>
#include <fcntl.h>
#include <malloc.h>
#include <semaphore.h>
#include <signal.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/sendfile.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

extern time_t timegm(struct tm *time);

// The seconds that local time is ahead of UTC then; 0 when that cannot be told. `struct tm` belongs to several modules,
// and builds differ about which.
static inline int64_t ferry_utc_offset(int64_t seconds) {
    time_t time = (time_t)seconds;
    struct tm local;
    return localtime_r(&time, &local) ? (int64_t)timegm(&local) - seconds : 0;
}

extern int accept4(int fd, struct sockaddr *address, socklen_t *length, int flags);
extern pid_t gettid(void);
extern int pthread_setname_np(pthread_t thread, const char *name);
extern int pipe2(int pipe[2], int flags);
extern int dup3(int old_fd, int new_fd, int flags);
extern int sem_clockwait(sem_t *semaphore, clockid_t clock, const struct timespec *deadline);
extern ssize_t splice(int in, int64_t *in_offset, int out, int64_t *out_offset, size_t length, unsigned flags);
extern ssize_t preadv2(int fd, const struct iovec *parts, int count, off_t offset, int flags);
extern ssize_t readahead(int fd, int64_t offset, size_t length);

#define FERRY_SPLICE_F_MOVE 1u
#define FERRY_RWF_NOWAIT 8
#define FERRY_TMPFS_MAGIC 0x01021994
#define FERRY_SOCK_NONBLOCK 04000
#define FERRY_SOCK_CLOEXEC 02000000

// Sends a message with a descriptor in it (unix(7), SCM_RIGHTS).
static inline ssize_t ferry_send_descriptor(int socket, const void *bytes, size_t length, int file) {
    struct iovec part = {.iov_base = (void *)bytes, .iov_len = length};
    union { struct cmsghdr header; char room[CMSG_SPACE(sizeof file)]; } control = {0};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof file);
    *(int *)(void *)CMSG_DATA(header) = file;
    return sendmsg(socket, &message, MSG_NOSIGNAL);
}

// Receives a message; `file` becomes the descriptor in it, closed on exec, or stays as it is.
static inline ssize_t ferry_receive_descriptor(int socket, void *bytes, size_t length, int *file) {
    struct iovec part = {.iov_base = bytes, .iov_len = length};
    union { struct cmsghdr header; char room[CMSG_SPACE(sizeof *file)]; } control = {0};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    ssize_t count = recvmsg(socket, &message, 0x40000000 /* MSG_CMSG_CLOEXEC */);
    struct cmsghdr *header = count < 0 ? NULL : CMSG_FIRSTHDR(&message);
    if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS)
        *file = *(int *)(void *)CMSG_DATA(header);
    return count;
}

static inline int ferry_set_pipe_size(int fd, int size) { return fcntl(fd, 1031 /* F_SETPIPE_SZ */, size); }

#endif
