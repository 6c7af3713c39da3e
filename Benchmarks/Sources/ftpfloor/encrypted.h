// SPDX-License-Identifier: Apache-2.0
// The raw door over TLS: what plain OpenSSL costs.
#pragma once

/// Reads a certificate and its key from one file; ends the program when they cannot be read.
void encryption_prepare(const char *file);
/// Serves one connection: shakes hands, reads a line `G/path` or `P/path`, moves the bytes.
void *serve_raw_encrypted(void *descriptor);
