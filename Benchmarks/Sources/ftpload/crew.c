// SPDX-License-Identifier: Apache-2.0
#include "crew.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "session.h"

static const struct {
    const char *name;
    enum operation operation;
} operations[] = {
    {"retr", OPERATION_RETR},       {"stor", OPERATION_STOR},       {"list", OPERATION_LIST},
    {"login", OPERATION_LOGIN},     {"noop", OPERATION_NOOP},       {"idle", OPERATION_IDLE},
    {"slow", OPERATION_SLOW},       {"rawget", OPERATION_RAW_GET},  {"rawput", OPERATION_RAW_PUT},
    {"rawconnect", OPERATION_RAW_CONNECT},
};

static void refuse(const char *what, const char *text) {
    fprintf(stderr, "ftpload: %s in a crew: %s\n", what, text);
    exit(2);
}

static void set(struct crew *crew, const char *key, const char *value) {
    if (!strcmp(key, "op")) {
        for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) {
            if (strcmp(value, operations[i].name)) continue;
            crew->operation = operations[i].operation;
            crew->name = operations[i].name;
            return;
        }
        refuse("unknown operation", value);
    } else if (!strcmp(key, "name")) crew->name = value;
    else if (!strcmp(key, "verb")) crew->verb = value;
    else if (!strcmp(key, "path")) crew->path = value;
    else if (!strcmp(key, "port")) crew->port = atoi(value);
    else if (!strcmp(key, "sessions")) crew->sessions = atol(value);
    else if (!strcmp(key, "count")) crew->count = atol(value);
    else if (!strcmp(key, "seconds")) crew->seconds = atof(value);
    else if (!strcmp(key, "size")) crew->size = atoll(value);
    else if (!strcmp(key, "files")) crew->files = atol(value);
    else if (!strcmp(key, "addresses")) crew->addresses = atol(value);
    else if (!strcmp(key, "pace")) crew->pace = atof(value);
    else if (!strcmp(key, "delay")) crew->delay = atof(value);
    else if (!strcmp(key, "rate")) crew->rate = atof(value);
    else if (!strcmp(key, "background")) crew->background = atoi(value);
    else refuse("unknown key", key);
}

void crew_parse(struct crew *crew, const char *text) {
    *crew = (struct crew){.verb = "MLSD", .path = "/", .sessions = 1, .size = -1, .files = 1, .pace = 0.05};
    char *copy = strdup(text);
    for (char *rest = copy, *pair; (pair = strsep(&rest, ","));) {
        char *value = strchr(pair, '=');
        if (!value) refuse("a word without a value", pair);
        *value++ = 0;
        set(crew, pair, value);
    }
    if (!crew->name) refuse("no op=", text);
    if (crew->sessions < 1 || crew->files < 1) refuse("nothing to do", text);
    if (!crew->seconds && !crew->background && !crew->count) crew->count = 1;
    if (crew->operation == OPERATION_STOR && crew->size < 0) refuse("no size= to upload", text);
}

bool crew_needs_login(const struct crew *crew) {
    switch (crew->operation) {
    case OPERATION_LOGIN:
    case OPERATION_RAW_GET:
    case OPERATION_RAW_PUT:
    case OPERATION_RAW_CONNECT: return false;
    default: return true;
    }
}

int crew_connect(const struct crew *crew, long number, int port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return -errno;
    if (crew->addresses > 0) {
        // Several source addresses: none of them runs out of ports whose last connection still lingers.
        long index = number % crew->addresses;
        struct sockaddr_in source = {.sin_family = AF_INET};
        source.sin_addr.s_addr = htonl(0x7f000000u + (uint32_t)(index / 250 + 1) * 256 + (uint32_t)(index % 250) + 1);
        int on = 1;
        setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
        bind(fd, (struct sockaddr *)&source, sizeof source);
    }
    if (crew->operation == OPERATION_SLOW) {
        int little = 64 << 10;
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &little, sizeof little);
    }
    struct sockaddr_in address = run.server;
    address.sin_port = htons((uint16_t)port);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0) return fd;
    int failure = errno;
    close(fd);
    return -failure;
}

void crew_path(const struct crew *crew, long number, long done, char *into, size_t room) {
    size_t used = 0;
    for (const char *from = crew->path; *from && used + 24 < room;) {
        if (!strncmp(from, "{s}", 3)) used += (size_t)sprintf(into + used, "%ld", number), from += 3;
        else if (!strncmp(from, "{i}", 3)) used += (size_t)sprintf(into + used, "%ld", done % crew->files), from += 3;
        else into[used++] = *from++;
    }
    into[used] = 0;
}

static void print_text(const char *text) {
    putchar('"');
    for (; *text; text++) putchar(*text == '"' || *text == '\\' || (unsigned char)*text < ' ' ? '?' : *text);
    putchar('"');
}

void crew_print(const struct crew *crew, double began) {
    printf("{\"name\":");
    print_text(crew->name);
    printf(",\"sessions\":%ld,\"operations\":%ld,\"errors\":%ld,\"bytes\":%lld,\"entries\":%lld,\"seconds\":%.6f",
        crew->sessions, crew->operations, crew->errors, (long long)crew->bytes, (long long)crew->entries,
        crew->ended > began ? crew->ended - began : 0);
    samples_print(&crew->latency, "latency");
    samples_print(&crew->first_byte, "first_byte");
    if (crew->errors) {
        printf(",\"error\":");
        print_text(crew->first_error);
    }
    putchar('}');
}
