// SPDX-License-Identifier: Apache-2.0
#include "bytes.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static const char *relative(const char *path) {
    while (*path == '/') path++;
    return *path ? path : ".";
}

int send_file(int socket, int folder, const char *path) {
    int file = openat(folder, relative(path), O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    ssize_t count;
    while ((count = sendfile(socket, file, NULL, 0x7ffff000)) > 0) continue;
    close(file);
    return count == 0;
}

/// A large buffer belongs to the transfer: the first 64 KiB come on the stack, more only when more comes.
int receive_file(int socket, int folder, const char *path) {
    int file = openat(folder, relative(path), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file < 0) return 0;
    char little[8 << 10], *buffer = little;
    size_t room = sizeof little;
    ssize_t count;
    while ((count = recv(socket, buffer, room, 0)) > 0) {
        if (write(file, buffer, (size_t)count) != count) break;
        if (buffer == little && (size_t)count == room) buffer = malloc(room = 512 << 10);
    }
    if (buffer != little) free(buffer);
    close(file);
    return count == 0;
}

struct entry {
    unsigned long inode;
    long offset;
    unsigned short length;
    unsigned char type;
    char name[];
};

static size_t machine_line(char *into, const struct stat *status, const char *name) {
    struct tm time;
    gmtime_r(&status->st_mtime, &time);
    return (size_t)sprintf(into, "type=%s;size=%lld;modify=%04d%02d%02d%02d%02d%02d;UNIX.mode=%04o;unique=%lxg%lx; %s\r\n",
        S_ISDIR(status->st_mode) ? "dir" : "file", (long long)status->st_size, time.tm_year + 1900, time.tm_mon + 1,
        time.tm_mday, time.tm_hour, time.tm_min, time.tm_sec, status->st_mode & 07777, (unsigned long)status->st_dev,
        (unsigned long)status->st_ino, name);
}

static size_t unix_line(char *into, const struct stat *status, const char *name) {
    static const char months[][4] = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct tm time;
    gmtime_r(&status->st_mtime, &time);
    char mode[] = "-rwxrwxrwx";
    if (S_ISDIR(status->st_mode)) mode[0] = 'd';
    for (int bit = 0; bit < 9; bit++)
        if (!(status->st_mode & (0400u >> bit))) mode[bit + 1] = '-';
    return (size_t)sprintf(into, "%s %lu %u %u %lld %s %2d %02d:%02d %s\r\n", mode, (unsigned long)status->st_nlink,
        status->st_uid, status->st_gid, (long long)status->st_size, months[time.tm_mon], time.tm_mday, time.tm_hour,
        time.tm_min, name);
}

int send_listing(int socket, int parent, const char *path, int machine) {
    int folder = openat(parent, relative(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return 0;
    char *entries = malloc(64 << 10), *lines = malloc(64 << 10);
    size_t used = 0;
    long count;
    int fine = 1;
    while (fine && (count = syscall(SYS_getdents64, folder, entries, 64 << 10)) > 0) {
        for (long at = 0; at < count && fine;) {
            struct entry *entry = (struct entry *)(entries + at);
            at += entry->length;
            struct stat status;
            if (!strcmp(entry->name, ".") || !strcmp(entry->name, "..")) continue;
            if (fstatat(folder, entry->name, &status, AT_SYMLINK_NOFOLLOW) != 0) continue;
            used += (machine ? machine_line : unix_line)(lines + used, &status, entry->name);
            if (used < (64 << 10) - 512) continue;
            fine = send(socket, lines, used, MSG_NOSIGNAL) == (ssize_t)used;
            used = 0;
        }
    }
    if (fine && used) fine = send(socket, lines, used, MSG_NOSIGNAL) == (ssize_t)used;
    free(entries);
    free(lines);
    close(folder);
    return fine;
}
