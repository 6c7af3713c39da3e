// SPDX-License-Identifier: Apache-2.0
// A crew: sessions that all do the same thing, and what came of it.
#pragma once
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "samples.h"

enum operation {
    OPERATION_RETR,     // download, discard
    OPERATION_STOR,     // upload the payload's first `size` bytes
    OPERATION_LIST,     // list with `verb`, count the lines
    OPERATION_LOGIN,    // connect, log in, leave
    OPERATION_NOOP,     // NOOP every `pace`
    OPERATION_IDLE,     // log in, say nothing
    OPERATION_SLOW,     // download at `rate`
    OPERATION_RAW_GET,  // no FTP: one line, then bytes until the end
    OPERATION_RAW_PUT,  // no FTP: one line, then bytes; one byte back
    OPERATION_RAW_CONNECT,  // connect, read until the end
};

struct session;

struct crew {
    enum operation operation;
    const char *name;
    const char *verb;       // LIST, MLSD, NLST
    const char *path;       // {s} the session's number, {i} the operation's number modulo `files`
    int port;               // 0: that of the whole run
    long sessions;
    long count;             // operations of each session; 0: until `seconds` are up or, in the background, the others are done
    double seconds;         // no new operation after that; 0: no such limit
    int64_t size;           // bytes of one transfer, checked; -1: not known
    long files;
    long addresses;         // source addresses to spread the sessions over; 0: the kernel's choice
    double pace;            // seconds
    double delay;           // seconds before the first NOOP
    double rate;            // bytes a second
    bool background;        // does not keep the run going

    struct session *members;
    long ready, finished;
    // Sessions that wait for a moment, in the order of their moments: the wait is the same for all of a crew.
    struct session *waiting_first, *waiting_last;

    long operations, errors;
    int64_t bytes, entries;
    double ended;
    struct samples latency, first_byte;
    char first_error[200];
};

/// `op=retr,path=/big,size=1073741824,sessions=4,count=1`; exits with a message when it cannot be understood.
void crew_parse(struct crew *crew, const char *text);
bool crew_needs_login(const struct crew *crew);
/// A connected socket for the session of that number, or an error number below 0. Loopback connects at once or fails, so
/// this one waits.
int crew_connect(const struct crew *crew, long number, int port);
/// The path of a session's next operation after `done` others.
void crew_path(const struct crew *crew, long number, long done, char *into, size_t room);
void crew_print(const struct crew *crew, double began);
