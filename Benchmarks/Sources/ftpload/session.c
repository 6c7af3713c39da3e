// SPDX-License-Identifier: Apache-2.0
#include "session.h"
#include <arpa/inet.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct run run;
static void reply(struct session *session, int code, const char *text);

// MARK: Connecting

int session_connect(struct session *session, int port) {
    int fd = crew_connect(session->crew, session->number, port);
    if (fd >= 0) return fd;
    session_fail(session, "connect", strerror(-fd));
    return -1;
}

static void control_ready(struct watch *watch);

void session_open(struct session *session) {
    session->began = now();
    session->held = 0;
    session->open_code = 0;
    session->state = STATE_GREETING;
    int fd = session_connect(session, session->crew->port);
    if (fd < 0) return;
    session->control = (struct watch){.fd = fd, .ready = control_ready};
    loop_add(&session->control, EPOLLIN);
}

// MARK: Control connection

static void send_command(struct session *session, enum state next, const char *format, ...) {
    char line[600];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    session->state = next;
    if (send(session->control.fd, line, (size_t)length, MSG_NOSIGNAL | MSG_DONTWAIT) != length)
        session_fail(session, "sending a command", strerror(errno));
}

static void line_came(struct session *session, const char *line, size_t length) {
    int code = length >= 3 ? atoi((char[]){line[0], line[1], line[2], 0}) : 0;
    bool more = length > 3 && line[3] == '-';
    if (session->open_code) {
        if (code != session->open_code || more) return;
        session->open_code = 0;
    } else if (more) {
        session->open_code = code;
        return;
    }
    reply(session, code, line);
}

static void control_closed(struct session *session) {
    watch_close(&session->control);
    if (session->state == STATE_OVER || run.stopping) return;
    if (session->state != STATE_QUIT) {
        session_fail(session, "the server closed the control connection", "");
        return;
    }
    session->data_over = session->reply_over = true;
    session_maybe_complete(session);
}

static void control_ready(struct watch *watch) {
    struct session *session = (struct session *)watch;
    char bytes[2048];
    ssize_t count = recv(watch->fd, bytes, sizeof bytes, MSG_DONTWAIT);
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) {
        control_closed(session);
        return;
    }
    for (ssize_t i = 0; i < count; i++) {
        if (bytes[i] != '\n') {
            // The end of a very long line is nothing we need.
            if (session->held < sizeof session->line - 1) session->line[session->held++] = bytes[i];
            continue;
        }
        size_t length = session->held;
        session->line[length] = 0;
        session->held = 0;
        line_came(session, session->line, length);
    }
}

// MARK: Operations

void session_path(const struct session *session, char *into, size_t room) {
    crew_path(session->crew, session->number, session->done, into, room);
}

static void over(struct session *session) {
    if (session->state == STATE_OVER) return;
    session->state = STATE_OVER;
    session->crew->finished++;
    if (!session->crew->background) run.foreground--;
}

void session_fail(struct session *session, const char *what, const char *text) {
    struct crew *crew = session->crew;
    if (session->state == STATE_OVER || run.stopping) return;
    if (!crew->errors++)
        snprintf(crew->first_error, sizeof crew->first_error, "session %ld, %s: %s", session->number, what, text);
    bool joined = session->state > STATE_TYPE || !crew_needs_login(crew);
    watch_close(&session->data);
    watch_close(&session->control);
    over(session);
    if (!joined) run.joining_now--;
}

/// Those who talk do not all begin at the same moment.
static void first_pause(struct session *session) {
    struct crew *crew = session->crew;
    session->done = 1;
    session_wait(session, crew->delay + crew->pace * (double)(session->number + 1) / (double)crew->sessions);
}

void session_begin(struct session *session) {
    struct crew *crew = session->crew;
    if (session->state == STATE_OVER || run.stopping) return;
    bool enough = (crew->count && session->done >= crew->count) || (crew->seconds && now() - run.began >= crew->seconds);
    if (enough) {
        over(session);
        return;
    }
    session->moved = 0;
    session->first_byte_came = session->data_over = session->reply_over = false;
    if (crew->operation != OPERATION_SLOW) session->began = now();
    switch (crew->operation) {
    case OPERATION_LOGIN: session_open(session); break;
    case OPERATION_NOOP:
        if (session->done) send_command(session, STATE_NOOP, "NOOP\r\n");
        else first_pause(session);
        break;
    case OPERATION_IDLE: session_wait(session, crew->seconds); break;
    case OPERATION_RAW_GET:
    case OPERATION_RAW_PUT:
    case OPERATION_RAW_CONNECT:
        session->state = STATE_TRANSFER;
        session->reply_over = true;
        data_connect(session, crew->port);
        break;
    default: send_command(session, STATE_PASSIVE, "EPSV\r\n");
    }
}

static void operation_done(struct session *session) {
    struct crew *crew = session->crew;
    crew->operations++;
    crew->bytes += session->moved;
    session->done++;
    crew->ended = now();
    samples_add(&crew->latency, crew->ended - session->began);
    if (crew->operation == OPERATION_NOOP) session_wait(session, crew->pace);
    else session_begin(session);
}

void session_maybe_complete(struct session *session) {
    if (!session->data_over || !session->reply_over) return;
    int64_t size = session->crew->size;
    if (size >= 0 && session->moved != size) {
        char text[80];
        snprintf(text, sizeof text, "%lld of %lld bytes", (long long)session->moved, (long long)size);
        session_fail(session, "a transfer has the wrong size", text);
        return;
    }
    if (session->state != STATE_QUIT) session->state = STATE_READY;
    operation_done(session);
}

static void transfer(struct session *session, const char *text) {
    const char *bars = strstr(text, "|||");
    int port = bars ? atoi(bars + 3) : 0;
    if (!port) {
        session_fail(session, "no port in the answer to EPSV", text);
        return;
    }
    char path[512];
    session_path(session, path, sizeof path);
    data_connect(session, port);
    if (session->state == STATE_OVER) return;
    enum operation operation = session->crew->operation;
    const char *verb = operation == OPERATION_LIST ? session->crew->verb : operation == OPERATION_STOR ? "STOR" : "RETR";
    send_command(session, STATE_OPENING, "%s %s\r\n", verb, path);
}

static void joined(struct session *session) {
    session->state = STATE_READY;
    session->crew->ready++;
    run.joining_now--;
}

static void log_in(struct session *session) { send_command(session, STATE_USER, "USER %s\r\n", run.user); }

static void logged_in(struct session *session) {
    if (session->crew->operation != OPERATION_LOGIN) {
        send_command(session, STATE_TYPE, "TYPE I\r\n");
        return;
    }
    samples_add(&session->crew->first_byte, now() - session->began);
    send_command(session, STATE_QUIT, "QUIT\r\n");
}

static void reply(struct session *session, int code, const char *text) {
    if (code >= 400) {
        session_fail(session, "refused", text);
        return;
    }
    switch (session->state) {
    case STATE_GREETING:
        if (code == 220) log_in(session);
        break;
    case STATE_USER:
        if (code == 331) send_command(session, STATE_PASS, "PASS %s\r\n", run.password);
        else if (code == 230) logged_in(session);
        break;
    case STATE_PASS:
        if (code == 230 || code == 202) logged_in(session);
        break;
    case STATE_TYPE: joined(session); break;
    case STATE_PASSIVE:
        if (code == 229) transfer(session, text);
        else session_fail(session, "no answer to EPSV but", text);
        break;
    case STATE_OPENING:
        if (code < 200) {
            session->state = STATE_TRANSFER;
            if (session->crew->operation == OPERATION_STOR) data_push(session);
            break;
        }
        // A short transfer may be over before its first reply was read.
        // fall through
    case STATE_TRANSFER:
        if (code < 200) break;
        session->reply_over = true;
        session_maybe_complete(session);
        break;
    case STATE_NOOP: operation_done(session); break;
    default: break;
    }
}

// MARK: Waiting

void session_wait(struct session *session, double seconds) {
    struct crew *crew = session->crew;
    session->due = now() + seconds;
    session->next_waiting = NULL;
    if (crew->waiting_last) crew->waiting_last->next_waiting = session;
    else crew->waiting_first = session;
    crew->waiting_last = session;
}

double session_next_due(const struct crew *crew) { return crew->waiting_first ? crew->waiting_first->due : 1e300; }

void session_tick(struct session *session) {
    struct crew *crew = session->crew;
    crew->waiting_first = session->next_waiting;
    if (!crew->waiting_first) crew->waiting_last = NULL;
    if (crew->operation == OPERATION_SLOW) data_sip(session);
    else session_begin(session);
}
