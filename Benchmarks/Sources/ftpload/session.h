// SPDX-License-Identifier: Apache-2.0
// One FTP session of a crew: its control connection, and what it does there.
#pragma once
#include "crew.h"
#include "loop.h"

enum state {
    STATE_NEW, STATE_GREETING, STATE_USER, STATE_PASS, STATE_TYPE,
    STATE_READY,     // logged in, nothing under way
    STATE_PASSIVE,   // EPSV sent
    STATE_OPENING,   // transfer command sent
    STATE_TRANSFER,  // 150 came
    STATE_NOOP, STATE_QUIT,
    STATE_OVER,      // all done, or failed
};

struct session {
    struct watch control, data;
    struct crew *crew;
    long number;
    enum state state;
    char line[256];
    size_t held;
    int open_code;  // of a reply of several lines, until its last one

    long done;
    double began, due;
    int64_t moved;
    bool first_byte_came, data_over, reply_over;
    struct session *next_waiting;
};

/// What all sessions share.
struct run {
    struct sockaddr_in server;
    const char *user, *password;
    const unsigned char *payload;  // what uploads send, mapped
    int payload_fd;
    double began;
    long foreground;  // sessions of the crews that keep the run going, not yet over
    bool stopping;
    size_t joining_now;  // sessions that are logging in
};
extern struct run run;

/// Waits for a line on standard input. An end of input is an answer too: so the program can be used by hand with
/// `</dev/null`.
void run_await_line(void);

void session_open(struct session *session);
void session_begin(struct session *session);
void session_tick(struct session *session);
void session_fail(struct session *session, const char *what, const char *text);
void session_maybe_complete(struct session *session);
void session_wait(struct session *session, double seconds);
int session_connect(struct session *session, int port);
void session_path(const struct session *session, char *into, size_t room);
double session_next_due(const struct crew *crew);

// data.c
void data_connect(struct session *session, int port);
void data_push(struct session *session);
void data_sip(struct session *session);
