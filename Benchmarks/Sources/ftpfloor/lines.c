// SPDX-License-Identifier: Apache-2.0
#include "lines.h"
#include <string.h>
#include <sys/socket.h>

int read_line(struct line_reader *reader, char *line, size_t room) {
    for (;;) {
        char *end = memchr(reader->buffer, '\n', reader->held);
        if (end) {
            size_t length = (size_t)(end - reader->buffer), taken = length + 1;
            if (length && end[-1] == '\r') length--;
            if (length >= room) return 0;
            memcpy(line, reader->buffer, length);
            line[length] = 0;
            memmove(reader->buffer, reader->buffer + taken, reader->held -= taken);
            return 1;
        }
        ssize_t count = recv(reader->fd, reader->buffer + reader->held, sizeof reader->buffer - reader->held, 0);
        if (count <= 0) return 0;
        reader->held += (size_t)count;
    }
}

int say(int fd, const char *text) {
    size_t length = strlen(text);
    return send(fd, text, length, MSG_NOSIGNAL) == (ssize_t)length;
}
