// SPDX-License-Identifier: Apache-2.0
// libpq, loaded when it is first used: linked in, it would bring Kerberos and LDAP along to each start.
#ifndef FERRY_CPOSTGRESQL_H
#define FERRY_CPOSTGRESQL_H

#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <postgresql/libpq-fe.h>
#include <time.h>

typedef struct {
    PGconn *(*connect)(const char *const *, const char *const *, int);
    ConnStatusType (*state)(const PGconn *);
    int (*socket)(const PGconn *);
    char *(*error)(const PGconn *);
    void (*finish)(PGconn *);
    int (*set_nonblocking)(PGconn *, int);
    PQnoticeProcessor (*set_notices)(PGconn *, PQnoticeProcessor, void *);
    int (*send)(PGconn *, const char *, int, const Oid *, const char *const *, const int *, const int *, int);
    int (*flush)(PGconn *);
    int (*consume)(PGconn *);
    int (*is_busy)(PGconn *);
    PGresult *(*result)(PGconn *);
    ExecStatusType (*status)(const PGresult *);
    char *(*field)(const PGresult *, int);
    int (*rows)(const PGresult *);
    int (*columns)(const PGresult *);
    int (*is_null)(const PGresult *, int, int);
    int (*length)(const PGresult *, int, int);
    char *(*value)(const PGresult *, int, int);
    char *(*changed)(PGresult *);
    void (*clear)(PGresult *);
} ferry_pq;

// 0 when it is there. Debian has it in libpq5; for other systems the name is the same.
static inline int ferry_pq_load(ferry_pq *pq) {
    void *library = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
    if (!library) return -1;
    pq->connect = (PGconn * (*)(const char *const *, const char *const *, int)) dlsym(library, "PQconnectdbParams");
    pq->state = (ConnStatusType(*)(const PGconn *))dlsym(library, "PQstatus");
    pq->socket = (int (*)(const PGconn *))dlsym(library, "PQsocket");
    pq->error = (char *(*)(const PGconn *))dlsym(library, "PQerrorMessage");
    pq->finish = (void (*)(PGconn *))dlsym(library, "PQfinish");
    pq->set_nonblocking = (int (*)(PGconn *, int))dlsym(library, "PQsetnonblocking");
    pq->set_notices =
        (PQnoticeProcessor(*)(PGconn *, PQnoticeProcessor, void *))dlsym(library, "PQsetNoticeProcessor");
    pq->send = (int (*)(PGconn *, const char *, int, const Oid *, const char *const *, const int *, const int *, int))
        dlsym(library, "PQsendQueryParams");
    pq->flush = (int (*)(PGconn *))dlsym(library, "PQflush");
    pq->consume = (int (*)(PGconn *))dlsym(library, "PQconsumeInput");
    pq->is_busy = (int (*)(PGconn *))dlsym(library, "PQisBusy");
    pq->result = (PGresult * (*)(PGconn *)) dlsym(library, "PQgetResult");
    pq->status = (ExecStatusType(*)(const PGresult *))dlsym(library, "PQresultStatus");
    pq->field = (char *(*)(const PGresult *, int))dlsym(library, "PQresultErrorField");
    pq->rows = (int (*)(const PGresult *))dlsym(library, "PQntuples");
    pq->columns = (int (*)(const PGresult *))dlsym(library, "PQnfields");
    pq->is_null = (int (*)(const PGresult *, int, int))dlsym(library, "PQgetisnull");
    pq->length = (int (*)(const PGresult *, int, int))dlsym(library, "PQgetlength");
    pq->value = (char *(*)(const PGresult *, int, int))dlsym(library, "PQgetvalue");
    pq->changed = (char *(*)(PGresult *))dlsym(library, "PQcmdTuples");
    pq->clear = (void (*)(PGresult *))dlsym(library, "PQclear");
    if (pq->connect && pq->state && pq->socket && pq->error && pq->finish && pq->set_nonblocking && pq->set_notices
        && pq->send && pq->flush && pq->consume && pq->is_busy && pq->result && pq->status && pq->field && pq->rows
        && pq->columns && pq->is_null && pq->length && pq->value && pq->changed && pq->clear)
        return 0;
    dlclose(library);
    return -1;
}

static inline long long ferry_pq_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// Waits until the socket is ready: 1, or 0 when the time is over.
static inline int ferry_pq_wait(int socket, short events, long long end) {
    for (;;) {
        long long left = end - ferry_pq_now();
        struct pollfd entry = {.fd = socket, .events = events};
        int ready = poll(&entry, 1, left > 0 ? (int)left : 0);
        if (ready > 0) return 1;
        if (ready == 0 || errno != EINTR) return 0;
    }
}

static inline void ferry_pq_ignore(void *context, const char *notice) { (void)context, (void)notice; }

// Connects, by libpq's own waiting: it goes on to the next host of several when one of them is silent, which
// PQconnectPoll leaves to its caller, who cannot. NULL without memory; else `good` tells whether it is connected.
static inline PGconn *ferry_pq_connect(const ferry_pq *pq, const char *const *names, const char *const *values,
                                       int *good) {
    *good = 0;
    PGconn *connection = pq->connect(names, values, 1);
    if (!connection) return NULL;
    pq->set_notices(connection, ferry_pq_ignore, NULL);
    *good = pq->state(connection) == CONNECTION_OK && pq->set_nonblocking(connection, 1) == 0;
    return connection;
}

// Runs a statement within so many milliseconds; NULL when the connection is lost, or when `late` says that the time is
// over. The connection is of no use after NULL; a result belongs to the caller, who clears it.
static inline PGresult *ferry_pq_run(const ferry_pq *pq, PGconn *connection, const char *sql, int count,
                                     const char *const *values, const int *lengths, const int *formats,
                                     int milliseconds, int *late) {
    *late = 0;
    long long end = ferry_pq_now() + milliseconds;
    int socket = pq->socket(connection);
    if (socket < 0 || !pq->send(connection, sql, count, NULL, values, lengths, formats, 0)) return NULL;
    for (int left; (left = pq->flush(connection));) {
        if (left < 0) return NULL;
        if (!ferry_pq_wait(socket, POLLIN | POLLOUT, end)) {
            *late = 1;
            return NULL;
        }
        if (!pq->consume(connection)) return NULL;
    }
    for (PGresult *last = NULL;;) {
        while (pq->is_busy(connection)) {
            if (!ferry_pq_wait(socket, POLLIN, end)) *late = 1;
            if (*late || !pq->consume(connection)) {
                if (last) pq->clear(last);
                return NULL;
            }
        }
        PGresult *next = pq->result(connection);
        if (!next) return last;
        if (last) pq->clear(last);
        last = next;
    }
}

// True of a connection that nobody has closed and that owes nothing.
static inline int ferry_pq_is_quiet(const ferry_pq *pq, PGconn *connection) {
    struct pollfd entry = {.fd = pq->socket(connection), .events = POLLIN};
    return entry.fd >= 0 && poll(&entry, 1, 0) == 0;
}

#endif
