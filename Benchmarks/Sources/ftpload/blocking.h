// SPDX-License-Identifier: Apache-2.0
// The same crews with a thread for each session and calls that wait: each client asks for its next file only when a
// thread has woken for the last one, as with separate programs. The only way with TLS.
#pragma once
#include <stdbool.h>
#include "crew.h"

/// Does all that `main` does otherwise: logs in, says `ready`, works, leaves the result in the crews.
void blocking_run(struct crew *crews, int count, bool encrypted, long ramp);
