// SPDX-License-Identifier: Apache-2.0
#include "encrypted.h"
#include <fcntl.h>
#include <openssl/ssl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "session.h"

static SSL_CTX *context;
static const size_t block = 256 << 10;

void encryption_prepare(const char *file) {
    context = SSL_CTX_new(TLS_server_method());
    if (context && SSL_CTX_use_certificate_chain_file(context, file) == 1
        && SSL_CTX_use_PrivateKey_file(context, file, SSL_FILETYPE_PEM) == 1)
        return;
    fprintf(stderr, "ftpfloor: %s: no certificate with its key\n", file);
    exit(1);
}

static int opened(const char *path, int flags) {
    while (*path == '/') path++;
    return openat(served_folder, path, flags | O_CLOEXEC, 0644);
}

static void send_encrypted(SSL *tls, const char *path, char *buffer) {
    int file = opened(path, O_RDONLY);
    ssize_t count;
    size_t sent;
    while (file >= 0 && (count = read(file, buffer, block)) > 0)
        if (!SSL_write_ex(tls, buffer, (size_t)count, &sent)) break;
    if (file >= 0) close(file);
}

static int receive_encrypted(SSL *tls, const char *path, char *buffer) {
    int file = opened(path, O_WRONLY | O_CREAT | O_TRUNC), fine = file >= 0;
    size_t count;
    while (fine && SSL_read_ex(tls, buffer, block, &count)) fine = write(file, buffer, count) == (ssize_t)count;
    if (file >= 0) close(file);
    return fine && SSL_get_shutdown(tls) & SSL_RECEIVED_SHUTDOWN;
}

void *serve_raw_encrypted(void *descriptor) {
    int fd = (int)(intptr_t)descriptor;
    SSL *tls = SSL_new(context);
    SSL_set_fd(tls, fd);
    char path[512];
    size_t length = 0;
    if (SSL_accept(tls) == 1) {
        char *buffer = malloc(block);
        // Byte by byte: what follows the line belongs to the file.
        while (length < sizeof path - 1 && SSL_read(tls, path + length, 1) == 1 && path[length] != '\n') length++;
        path[length] = 0;
        if (path[0] == 'G') send_encrypted(tls, path + 1, buffer);
        if (path[0] == 'P' && receive_encrypted(tls, path + 1, buffer)) SSL_write(tls, "!", 1);
        SSL_shutdown(tls);
        free(buffer);
    }
    SSL_free(tls);
    close(fd);
    return NULL;
}
