// SPDX-License-Identifier: Apache-2.0
#include "loop.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

static int epoll = -1;

static void control(int operation, struct watch *watch, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = watch};
    if (epoll_ctl(epoll, operation, watch->fd, &event) == 0) return;
    perror("ftpload: epoll_ctl");
    exit(1);
}

void loop_open(void) { epoll = epoll_create1(EPOLL_CLOEXEC); }
void loop_add(struct watch *watch, uint32_t events) { control(EPOLL_CTL_ADD, watch, events); }
void loop_change(struct watch *watch, uint32_t events) { control(EPOLL_CTL_MOD, watch, events); }

void loop_turn(double patience) {
    struct epoll_event events[64];
    int count = epoll_wait(epoll, events, 64, (int)(patience * 1e3 + 0.999));
    for (int i = 0; i < count; i++) {
        struct watch *watch = events[i].data.ptr;
        // An earlier event of this turn may have closed it.
        if (watch->fd >= 0) watch->ready(watch);
    }
}

void watch_close(struct watch *watch) {
    if (watch->fd >= 0) close(watch->fd);
    watch->fd = -1;
}

double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}
