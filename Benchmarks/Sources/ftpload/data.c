// SPDX-License-Identifier: Apache-2.0
// The data connection: bytes thrown away, counted or sent, as cheaply as the kernel allows.
#include "session.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/sendfile.h>
#include <sys/socket.h>

static unsigned char scratch[256 << 10];
static const size_t discarded_at_once = 16 << 20;
static const int64_t sent_by_copy = 64 << 10;
static const double sip_interval = 0.1;

static struct session *owner(struct watch *watch) {
    return (struct session *)((char *)watch - offsetof(struct session, data));
}

static void data_over(struct session *session) {
    watch_close(&session->data);
    session->data_over = true;
    session_maybe_complete(session);
}

static ssize_t take(struct session *session, size_t most) {
    // With MSG_TRUNC a TCP socket drops what was received instead of copying it: tcp(7).
    if (session->crew->operation != OPERATION_LIST)
        return recv(session->data.fd, scratch, most, MSG_TRUNC | MSG_DONTWAIT);
    ssize_t count = recv(session->data.fd, scratch, sizeof scratch, MSG_DONTWAIT);
    long lines = 0;
    for (ssize_t i = 0; i < count; i++) lines += scratch[i] == '\n';
    session->crew->entries += lines;
    return count;
}

static void data_readable(struct watch *watch) {
    struct session *session = owner(watch);
    // A few at a time, so that many sessions get their share; what is left wakes us again.
    for (int turn = 0; turn < 4; turn++) {
        ssize_t count = take(session, discarded_at_once);
        if (count < 0) {
            if (errno != EAGAIN) session_fail(session, "data connection", strerror(errno));
            return;
        }
        if (count == 0) {
            data_over(session);
            return;
        }
        if (!session->first_byte_came) {
            session->first_byte_came = true;
            samples_add(&session->crew->first_byte, now() - session->began);
        }
        // The one byte that answers an upload is not part of it.
        if (session->crew->operation != OPERATION_RAW_PUT) session->moved += count;
    }
}

static void data_writable(struct watch *watch) { data_push(owner(watch)); }

static ssize_t send_some(struct session *session) {
    int64_t left = session->crew->size - session->moved;
    if (session->crew->size <= sent_by_copy)
        return send(session->data.fd, run.payload + session->moved, (size_t)left, MSG_NOSIGNAL | MSG_DONTWAIT);
    off_t offset = session->moved;
    return sendfile(session->data.fd, run.payload_fd, &offset, left < 4 << 20 ? (size_t)left : 4 << 20);
}

/// Sends what the socket takes; registers for more the first time it takes no more.
void data_push(struct session *session) {
    bool registered = session->data.ready == data_writable;
    for (int turn = 0; session->moved < session->crew->size; turn++) {
        ssize_t count = turn < 4 ? send_some(session) : (errno = EAGAIN, -1);
        if (count > 0) {
            session->moved += count;
            continue;
        }
        if (count == 0 || errno != EAGAIN) {
            session_fail(session, "sending", count == 0 ? "the payload is too short" : strerror(errno));
            return;
        }
        if (registered) return;
        session->data.ready = data_writable;
        if (session->crew->operation == OPERATION_RAW_PUT) loop_change(&session->data, EPOLLOUT);
        else loop_add(&session->data, EPOLLOUT);
        return;
    }
    if (session->crew->operation != OPERATION_RAW_PUT) {
        data_over(session);
        return;
    }
    shutdown(session->data.fd, SHUT_WR);
    session->data.ready = data_readable;
    loop_change(&session->data, EPOLLIN);
}

static void send_raw_request(struct session *session) {
    char path[512], line[600];
    session_path(session, path, sizeof path);
    bool put = session->crew->operation == OPERATION_RAW_PUT;
    int length = snprintf(line, sizeof line, "%c%s\n", put ? 'P' : 'G', path);
    if (send(session->data.fd, line, (size_t)length, MSG_NOSIGNAL) != length)
        session_fail(session, "sending a request", strerror(errno));
    else if (put) data_push(session);
}

void data_connect(struct session *session, int port) {
    int fd = session_connect(session, port);
    if (fd < 0) return;
    session->data = (struct watch){.fd = fd, .ready = data_readable};
    switch (session->crew->operation) {
    case OPERATION_STOR:
    case OPERATION_RAW_PUT:
        if (session->crew->size > sent_by_copy) fcntl(fd, F_SETFL, O_NONBLOCK);
        if (session->crew->operation == OPERATION_STOR) return;
        loop_add(&session->data, EPOLLIN);
        send_raw_request(session);
        return;
    case OPERATION_SLOW: session_wait(session, sip_interval); return;
    case OPERATION_RAW_GET:
        loop_add(&session->data, EPOLLIN);
        send_raw_request(session);
        return;
    default: loop_add(&session->data, EPOLLIN);
    }
}

/// A slow reader takes its share of the time since its last sip.
void data_sip(struct session *session) {
    struct crew *crew = session->crew;
    if (session->data.fd < 0 || run.stopping) return;
    ssize_t count = take(session, (size_t)(crew->rate * sip_interval));
    if (count < 0 && errno != EAGAIN) {
        session_fail(session, "data connection", strerror(errno));
        return;
    }
    if (count == 0) {
        data_over(session);
        return;
    }
    if (count > 0) session->moved += count, crew->bytes += count, crew->ended = now();
    if (crew->seconds && now() - run.began >= crew->seconds) {
        session->crew->finished++;
        session->state = STATE_OVER;
        if (!crew->background) run.foreground--;
        return;
    }
    session_wait(session, sip_interval);
}
