// SPDX-License-Identifier: Apache-2.0
// Durations, kept whole, so that percentiles are exact.
#pragma once
#include <stddef.h>

struct samples {
    float *seconds;
    size_t count, room;
};

void samples_add(struct samples *samples, double seconds);
/// `,"NAME":{"p50":…,"p99":…,"max":…}` in milliseconds; nothing where there are none.
void samples_print(const struct samples *samples, const char *name);
