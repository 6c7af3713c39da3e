// SPDX-License-Identifier: Apache-2.0
// One epoll, and the time.
#pragma once
#include <stdbool.h>
#include <stdint.h>

/// A descriptor that is waited for. Lives as long as the run; `fd` is -1 while there is none.
struct watch {
    int fd;
    void (*ready)(struct watch *watch);
};

void loop_open(void);
void loop_add(struct watch *watch, uint32_t events);
void loop_change(struct watch *watch, uint32_t events);
/// Calls what is ready; waits `patience` seconds at most.
void loop_turn(double patience);
void watch_close(struct watch *watch);
double now(void);
