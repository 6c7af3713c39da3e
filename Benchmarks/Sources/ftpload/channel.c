// SPDX-License-Identifier: Apache-2.0
#include "channel.h"
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static SSL_CTX *context;
static const size_t discarded_at_once = 64 << 10;

/// OpenSSL calls it in the thread that reads the channel.
static int session_came(SSL *tls, SSL_SESSION *session) {
    SSL_SESSION **place = SSL_get_app_data(tls);
    SSL_SESSION_free(*place);
    *place = session;
    return 1;
}

void channels_prepare(void) {
    context = SSL_CTX_new(TLS_client_method());
    if (!context) abort();
    SSL_CTX_set_verify(context, SSL_VERIFY_NONE, NULL);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(context, session_came);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
}

void channel_open(struct channel *channel, int fd) {
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    *channel = (struct channel){.fd = fd};
}

bool channel_secure(struct channel *channel, SSL_SESSION **session) {
    channel->tls = SSL_new(context);
    if (!channel->tls) abort();
    SSL_set_fd(channel->tls, channel->fd);
    SSL_set_app_data(channel->tls, session);
    if (*session) SSL_set_session(channel->tls, *session);
    channel->failure = "the TLS handshake failed";
    return SSL_connect(channel->tls) == 1;
}

static ssize_t read_encrypted(struct channel *channel, void *into, size_t room) {
    size_t count = 0;
    if (SSL_read_ex(channel->tls, into, room, &count)) return (ssize_t)count;
    channel->failure = "the encrypted connection broke off";
    return SSL_get_error(channel->tls, 0) == SSL_ERROR_ZERO_RETURN ? 0 : -1;
}

ssize_t channel_read(struct channel *channel, void *into, size_t room) {
    if (channel->tls) {
        char dropped[discarded_at_once];
        return read_encrypted(channel, into ? into : dropped, room < discarded_at_once ? room : discarded_at_once);
    }
    // With MSG_TRUNC a TCP socket drops what was received instead of copying it: tcp(7).
    ssize_t count = recv(channel->fd, into, room, into ? 0 : MSG_TRUNC);
    if (count < 0) channel->failure = strerror(errno);
    return count;
}

bool channel_write(struct channel *channel, const void *bytes, size_t count) {
    const char *rest = bytes;
    while (count > 0) {
        size_t sent = 0;
        if (channel->tls) {
            if (!SSL_write_ex(channel->tls, rest, count, &sent)) {
                channel->failure = "the encrypted connection takes nothing more";
                return false;
            }
        } else {
            ssize_t taken = send(channel->fd, rest, count, MSG_NOSIGNAL);
            if (taken < 0) {
                channel->failure = strerror(errno);
                return false;
            }
            sent = (size_t)taken;
        }
        rest += sent;
        count -= sent;
    }
    return true;
}

bool channel_say(struct channel *channel, const char *format, ...) {
    char line[640];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line - 2, format, arguments);
    va_end(arguments);
    memcpy(line + length, "\r\n", 2);
    return channel_write(channel, line, (size_t)length + 2);
}

static bool next_line(struct channel *channel, char *line, size_t room) {
    for (size_t used = 0;;) {
        if (channel->begin == channel->end) {
            ssize_t count = channel_read(channel, channel->held, sizeof channel->held);
            if (count == 0) channel->failure = "the server closed the control connection";
            if (count <= 0) return false;
            channel->begin = 0;
            channel->end = (size_t)count;
        }
        char byte = channel->held[channel->begin++];
        if (byte == '\n') {
            line[used] = 0;
            return true;
        }
        // The end of a very long line is nothing we need.
        if (used + 1 < room) line[used++] = byte;
    }
}

int channel_reply(struct channel *channel, char *line, size_t room) {
    for (int opened = 0; next_line(channel, line, room);) {
        size_t length = strlen(line);
        int code = length >= 3 ? atoi((char[]){line[0], line[1], line[2], 0}) : 0;
        bool more = length > 3 && line[3] == '-';
        if (!more && (!opened || code == opened)) return code;
        if (!opened) opened = code;
    }
    return 0;
}

void channel_finish(struct channel *channel) {
    if (channel->tls) SSL_shutdown(channel->tls);
    shutdown(channel->fd, SHUT_WR);
}

void channel_close(struct channel *channel) {
    SSL_free(channel->tls);
    channel->tls = NULL;
    if (channel->fd >= 0) close(channel->fd);
    channel->fd = -1;
}
