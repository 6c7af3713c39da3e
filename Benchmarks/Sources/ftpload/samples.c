// SPDX-License-Identifier: Apache-2.0
#include "samples.h"
#include <stdio.h>
#include <stdlib.h>

void samples_add(struct samples *samples, double seconds) {
    if (samples->count == samples->room) {
        samples->room = samples->room ? samples->room * 2 : 1024;
        samples->seconds = realloc(samples->seconds, samples->room * sizeof *samples->seconds);
        if (!samples->seconds) abort();
    }
    samples->seconds[samples->count++] = (float)seconds;
}

static int ascending(const void *a, const void *b) {
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

void samples_print(const struct samples *samples, const char *name) {
    if (!samples->count) return;
    size_t last = samples->count - 1;
    qsort(samples->seconds, samples->count, sizeof *samples->seconds, ascending);
    printf(",\"%s\":{\"p50\":%.4f,\"p99\":%.4f,\"max\":%.4f}", name, samples->seconds[last / 2] * 1e3,
        samples->seconds[(size_t)(last * 0.99)] * 1e3, samples->seconds[last] * 1e3);
}
