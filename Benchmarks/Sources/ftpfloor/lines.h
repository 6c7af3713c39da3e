// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stddef.h>
#include <sys/types.h>

/// Reads one line, without its end, into `line`; false at the end. `held` bytes of `buffer` are left over for the next.
struct line_reader {
    int fd;
    size_t held;
    char buffer[1024];
};
int read_line(struct line_reader *reader, char *line, size_t room);
int say(int fd, const char *text);
