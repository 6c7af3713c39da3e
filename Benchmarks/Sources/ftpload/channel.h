// SPDX-License-Identifier: Apache-2.0
// A connection on which calls wait, in clear or encrypted.
#pragma once
#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct channel {
    int fd;          // -1: not connected
    SSL *tls;        // NULL: in clear
    const char *failure;  // of the last call that returned false, -1 or 0
    size_t begin, end;    // of what is held
    char held[2048];
};

/// For all channels: no certificate is looked at, sessions are kept by whoever asks for them.
void channels_prepare(void);

/// Takes over a connected socket.
void channel_open(struct channel *channel, int fd);

/// Shakes hands. Resumes `*session`, if there is one; the newest session that the server gives stands there from then on,
/// also while the channel is read, so it must outlive the channel.
bool channel_secure(struct channel *channel, SSL_SESSION **session);

/// The number of bytes, 0 at an orderly end, -1 after a failure. At most `room` bytes; `into` may be NULL where they
/// are thrown away and `room` is at most 64 KiB over TLS.
ssize_t channel_read(struct channel *channel, void *into, size_t room);

bool channel_write(struct channel *channel, const void *bytes, size_t count);

/// Sends a line, with its end.
bool channel_say(struct channel *channel, const char *format, ...) __attribute__((format(printf, 2, 3)));

/// The code of the next whole reply, with its last line in `line`; 0 when none comes.
int channel_reply(struct channel *channel, char *line, size_t room);

/// Tells the other side that nothing follows, and goes on reading.
void channel_finish(struct channel *channel);

void channel_close(struct channel *channel);
