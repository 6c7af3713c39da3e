// SPDX-License-Identifier: Apache-2.0
#include "blocking.h"
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "channel.h"
#include "loop.h"
#include "session.h"

/// One client: a thread, its control connection, and what came of it.
struct client {
    pthread_t thread;
    struct crew *crew;
    long number, done;
    struct channel control;
    SSL_SESSION *tls_session;  // the newest that came on the control connection
    struct crew counted;       // what this client adds to its crew
    char failure[200];         // empty: none
};

static bool with_tls;
static sem_t joining;
static pthread_barrier_t joined, begun;

static bool fail(struct client *client, const char *what, const char *text) {
    if (!client->failure[0])
        snprintf(client->failure, sizeof client->failure, "session %ld, %s: %s", client->number, what, text);
    return false;
}

// MARK: Control connection

static bool expect(struct client *client, int code, char *line, size_t room) {
    int came = channel_reply(&client->control, line, room);
    if (!came) return fail(client, "control connection", client->control.failure);
    return came == code || fail(client, "an unexpected reply", line);
}

static bool ask(struct client *client, const char *command, const char *argument, int code) {
    char line[256];
    if (!channel_say(&client->control, "%s%s%s", command, argument[0] ? " " : "", argument))
        return fail(client, "sending a command", client->control.failure);
    return expect(client, code, line, sizeof line);
}

static bool connect_to(struct client *client, struct channel *channel, int port) {
    int fd = crew_connect(client->crew, client->number, port);
    if (fd < 0) return fail(client, "connect", strerror(-fd));
    channel_open(channel, fd);
    return true;
}

static bool log_in(struct client *client) {
    char line[256];
    if (!connect_to(client, &client->control, client->crew->port) || !expect(client, 220, line, sizeof line)) return false;
    if (with_tls) {
        // A login is a stranger's: nothing is resumed.
        SSL_SESSION_free(client->tls_session);
        client->tls_session = NULL;
        if (!ask(client, "AUTH", "TLS", 234)) return false;
        if (!channel_secure(&client->control, &client->tls_session))
            return fail(client, "control connection", client->control.failure);
        if (!ask(client, "PBSZ", "0", 200) || !ask(client, "PROT", "P", 200)) return false;
    }
    return ask(client, "USER", run.user, 331) && ask(client, "PASS", run.password, 230);
}

static bool leave(struct client *client) {
    bool left = ask(client, "QUIT", "", 221);
    channel_close(&client->control);
    return left;
}

// MARK: Transfers

static bool upload(struct client *client, struct channel *data, int64_t *moved) {
    if (!channel_write(data, run.payload, (size_t)client->crew->size)) return fail(client, "sending", data->failure);
    *moved = client->crew->size;
    channel_finish(data);
    return true;
}

static bool download(struct client *client, struct channel *data, int64_t *moved) {
    ssize_t count;
    while ((count = channel_read(data, NULL, 16 << 20)) > 0) *moved += count;
    return count == 0 || fail(client, "data connection", data->failure);
}

static bool moved_all(struct client *client, int64_t moved) {
    char text[80];
    if (client->crew->size < 0 || moved == client->crew->size) return true;
    snprintf(text, sizeof text, "%lld of %lld bytes", (long long)moved, (long long)client->crew->size);
    return fail(client, "a transfer has the wrong size", text);
}

static bool transfer(struct client *client, struct channel *data, int64_t *moved) {
    bool up = client->crew->operation == OPERATION_STOR;
    char line[256], path[512];
    if (!channel_say(&client->control, "EPSV")) return fail(client, "sending EPSV", client->control.failure);
    if (!expect(client, 229, line, sizeof line)) return false;
    const char *bars = strstr(line, "|||");
    if (!connect_to(client, data, bars ? atoi(bars + 3) : 0)) return false;
    crew_path(client->crew, client->number, client->done, path, sizeof path);
    if (!channel_say(&client->control, "%s %s", up ? "STOR" : "RETR", path))
        return fail(client, "sending a command", client->control.failure);
    int opened = channel_reply(&client->control, line, sizeof line);
    if (opened != 150 && opened != 125)
        return fail(client, "no transfer", opened ? line : client->control.failure);
    if (with_tls && !channel_secure(data, &client->tls_session)) return fail(client, "data connection", data->failure);
    if (!(up ? upload : download)(client, data, moved)) return false;
    // Some servers answer a download only when the client has ended its side as well, and some give the session for
    // the next connection on this one only.
    if (!up) channel_finish(data);
    else if (with_tls && channel_read(data, NULL, 1) != 0) return fail(client, "after an upload", data->failure);
    return expect(client, 226, line, sizeof line) && moved_all(client, *moved);
}

/// No FTP: one line, then bytes.
static bool raw_transfer(struct client *client, struct channel *data, int64_t *moved) {
    bool up = client->crew->operation == OPERATION_RAW_PUT;
    char path[512], line[600], answer;
    crew_path(client->crew, client->number, client->done, path, sizeof path);
    int length = snprintf(line, sizeof line, "%c%s\n", up ? 'P' : 'G', path);
    if (!connect_to(client, data, client->crew->port)) return false;
    if (with_tls && !channel_secure(data, &client->tls_session)) return fail(client, "connection", data->failure);
    if (!channel_write(data, line, (size_t)length)) return fail(client, "sending a request", data->failure);
    if (!(up ? upload : download)(client, data, moved)) return false;
    if (up && channel_read(data, &answer, 1) != 1) return fail(client, "no answer to an upload", data->failure);
    return moved_all(client, *moved);
}

// MARK: Work

static bool operate(struct client *client) {
    struct channel data = {.fd = -1};
    int64_t moved = 0;
    bool fine = false;
    switch (client->crew->operation) {
    case OPERATION_LOGIN: fine = log_in(client) && leave(client); break;
    case OPERATION_NOOP: fine = ask(client, "NOOP", "", 200); break;
    case OPERATION_RETR:
    case OPERATION_STOR: fine = transfer(client, &data, &moved); break;
    case OPERATION_RAW_GET:
    case OPERATION_RAW_PUT: fine = raw_transfer(client, &data, &moved); break;
    case OPERATION_IDLE:
        nanosleep(&(struct timespec){.tv_sec = (time_t)client->crew->seconds}, NULL);
        return true;
    default: fail(client, "a thread for each session cannot", client->crew->name);
    }
    client->counted.bytes += moved;
    channel_close(&data);
    return fine;
}

static bool has_enough(const struct client *client) {
    const struct crew *crew = client->crew;
    return (crew->count && client->done >= crew->count) || (crew->seconds && now() - run.began >= crew->seconds);
}

static void *live(void *client_) {
    struct client *client = client_;
    sem_wait(&joining);
    bool fine = !crew_needs_login(client->crew) || (log_in(client) && ask(client, "TYPE", "I", 200));
    sem_post(&joining);
    pthread_barrier_wait(&joined);
    pthread_barrier_wait(&begun);
    while (fine && !has_enough(client)) {
        double start = now();
        fine = operate(client);
        if (!fine) break;
        client->done++;
        client->counted.operations++;
        client->counted.ended = now();
        samples_add(&client->counted.latency, client->counted.ended - start);
    }
    return NULL;
}

static void add_up(struct client *client) {
    struct crew *crew = client->crew, *counted = &client->counted;
    crew->operations += counted->operations;
    crew->bytes += counted->bytes;
    if (counted->ended > crew->ended) crew->ended = counted->ended;
    for (size_t i = 0; i < counted->latency.count; i++) samples_add(&crew->latency, counted->latency.seconds[i]);
    if (client->failure[0] && !crew->errors++) snprintf(crew->first_error, sizeof crew->first_error, "%s", client->failure);
}

void blocking_run(struct crew *crews, int count, bool encrypted, long ramp) {
    long all = 0;
    for (int i = 0; i < count; i++) all += crews[i].sessions;
    struct client *clients = calloc((size_t)all, sizeof *clients), *next = clients;
    with_tls = encrypted;
    channels_prepare();
    sem_init(&joining, 0, (unsigned)ramp);
    pthread_barrier_init(&joined, NULL, (unsigned)all + 1);
    pthread_barrier_init(&begun, NULL, (unsigned)all + 1);
    pthread_attr_t small;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 256 << 10);
    for (int i = 0; i < count; i++)
        for (long number = 0; number < crews[i].sessions; number++, next++) {
            *next = (struct client){.crew = &crews[i], .number = number, .control.fd = -1};
            if (pthread_create(&next->thread, &small, live, next) != 0) abort();
        }
    pthread_barrier_wait(&joined);
    puts("ready");
    run_await_line();
    run.began = now();
    pthread_barrier_wait(&begun);
    for (long i = 0; i < all; i++) {
        pthread_join(clients[i].thread, NULL);
        add_up(&clients[i]);
    }
}
