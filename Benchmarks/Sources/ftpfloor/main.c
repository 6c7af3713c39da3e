// SPDX-License-Identifier: Apache-2.0
// ftpfloor PORT FOLDER [CERTIFICATE]: the least an FTP server can do, a thread for each session, on PORT of 127.0.0.1.
// On PORT+1 no FTP at all: a line `G/path` is answered by the file, `P/path` and bytes by one byte when they are written.
// On PORT+2 not even that: connections are accepted, get one byte, and are closed.
// On PORT+3, with a certificate, the same as on PORT+1 over TLS.
#include <arpa/inet.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include "bytes.h"
#include "encrypted.h"
#include "session.h"

static void *serve_raw(void *descriptor) {
    int fd = (int)(intptr_t)descriptor;
    char path[512];
    size_t length = 0;
    // Byte by byte: what follows the line belongs to the file.
    while (length < sizeof path - 1 && recv(fd, path + length, 1, 0) == 1 && path[length] != '\n') length++;
    path[length] = 0;
    if (path[0] == 'G') send_file(fd, served_folder, path + 1);
    if (path[0] == 'P' && receive_file(fd, served_folder, path + 1)) send(fd, "!", 1, MSG_NOSIGNAL);
    close(fd);
    return NULL;
}

static void *greet_and_close(void *descriptor) {
    int fd = (int)(intptr_t)descriptor;
    send(fd, "!", 1, MSG_NOSIGNAL);
    close(fd);
    return NULL;
}

struct door {
    int listener;
    void *(*serve)(void *);
    int threads;
};

static int listening(int port) {
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) == 0 && listen(fd, 4096) == 0) return fd;
    perror("ftpfloor: bind");
    exit(1);
}

static void *keep_door(void *door_) {
    struct door *door = door_;
    pthread_attr_t small;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 128 << 10);
    pthread_attr_setdetachstate(&small, PTHREAD_CREATE_DETACHED);
    for (;;) {
        int fd = accept4(door->listener, NULL, NULL, SOCK_CLOEXEC);
        if (fd < 0) continue;
        pthread_t thread;
        if (!door->threads) door->serve((void *)(intptr_t)fd);
        else if (pthread_create(&thread, &small, door->serve, (void *)(intptr_t)fd) != 0) close(fd);
    }
}

int main(int count, char **words) {
    if (count < 3 || count > 4 || (served_folder = open(words[2], O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0) {
        fputs("usage: ftpfloor PORT FOLDER [CERTIFICATE]\n", stderr);
        return 2;
    }
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    signal(SIGPIPE, SIG_IGN);
    int port = atoi(words[1]);
    struct door doors[] = {
        {listening(port), serve_session, 1}, {listening(port + 1), serve_raw, 1}, {listening(port + 2), greet_and_close, 0}};
    pthread_t thread;
    pthread_create(&thread, NULL, keep_door, &doors[1]);
    pthread_create(&thread, NULL, keep_door, &doors[2]);
    struct door encrypted;
    if (count == 4) {
        encryption_prepare(words[3]);
        encrypted = (struct door){listening(port + 3), serve_raw_encrypted, 1};
        pthread_create(&thread, NULL, keep_door, &encrypted);
    }
    puts("ready");
    fflush(stdout);
    keep_door(&doors[0]);
}
