// SPDX-License-Identifier: Apache-2.0
// Calls on files that glibc hides behind _GNU_SOURCE, that it has no wrapper for, or that are variadic.
#ifndef FERRY_CLINUX_FILES_H
#define FERRY_CLINUX_FILES_H

#include <signal.h>
#include <dirent.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <linux/stat.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

extern int statx(int directory, const char *path, int flags, unsigned mask, struct statx *status);
extern int renameat2(int from_directory, const char *from, int to_directory, const char *to, unsigned flags);
extern int memfd_create(const char *name, unsigned flags);
extern int fallocate(int fd, int mode, int64_t offset, int64_t length);
extern ssize_t getdents64(int fd, void *buffer, size_t length);
extern ssize_t copy_file_range(int in, int64_t *in_offset, int out, int64_t *out_offset, size_t length, unsigned flags);

#define FERRY_O_PATH 010000000
#define FERRY_AT_EMPTY_PATH 0x1000
#define FERRY_AT_NO_AUTOMOUNT 0x800
#define FERRY_AT_STATX_DONT_SYNC 0x4000
#define FERRY_RENAME_NOREPLACE 1u
#define FERRY_FALLOC_FL_KEEP_SIZE 1

static inline int ferry_openat2(int directory, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve) {
    struct open_how how = {.flags = flags, .mode = mode, .resolve = resolve};
    return (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
}

// Linux 6.6; the number is the same everywhere and newer than the headers this is built with.
static inline int ferry_fchmodat2(int directory, const char *path, mode_t mode, int flags) {
    return (int)syscall(452 /* SYS_fchmodat2 */, directory, path, mode, flags);
}

static inline ssize_t ferry_readlink(int directory, const char *name, void *buffer, size_t length) {
    return readlinkat(directory, name, (char *)buffer, length);
}

// F_SETLEASE with F_WRLCK: fails with EAGAIN while anybody else has the file open. Who opens it then makes the kernel
// tell the holder by a signal; SIGURG does nothing unless somebody wants it.
static inline int ferry_take_lease(int fd) {
    if (fcntl(fd, 10 /* F_SETSIG */, SIGURG) < 0) return -1;
    return fcntl(fd, 1024 /* F_SETLEASE */, F_WRLCK);
}

static inline int ferry_clone(int to, int from) { return ioctl(to, FICLONE, from); }

#endif
