// SPDX-License-Identifier: Apache-2.0
#include "session.h"
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>
#include "bytes.h"
#include "lines.h"

int served_folder;

/// One listener for the whole session saves three system calls a file.
static int announce_passive(int control, int *listener, int extended) {
    struct sockaddr_in address = {0};
    socklen_t size = sizeof address;
    if (*listener < 0) {
        getsockname(control, (struct sockaddr *)&address, &size);
        address.sin_port = 0;
        *listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (bind(*listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(*listener, 4) != 0) return 0;
    }
    getsockname(*listener, (struct sockaddr *)&address, &size);
    char text[80];
    int port = ntohs(address.sin_port);
    if (extended) sprintf(text, "229 Entering extended passive mode (|||%d|)\r\n", port);
    else sprintf(text, "227 Entering passive mode (127,0,0,1,%d,%d)\r\n", port / 256, port % 256);
    return say(control, text);
}

static int transfer(int control, int listener, const char *verb, const char *path) {
    int data = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (data < 0 || !say(control, "150 Here it comes.\r\n")) return 0;
    int fine = !strcasecmp(verb, "RETR") ? send_file(data, served_folder, path)
        : !strcasecmp(verb, "STOR") ? receive_file(data, served_folder, path)
                                    : send_listing(data, served_folder, path, !strcasecmp(verb, "MLSD"));
    close(data);
    return say(control, fine ? "226 Done.\r\n" : "451 Failed.\r\n");
}

static int answer(int control, int *listener, char *line) {
    char *path = line;
    char *verb = strsep(&path, " ");
    if (!path) path = "";
    if (!strcasecmp(verb, "USER")) return say(control, "331 Password?\r\n");
    if (!strcasecmp(verb, "PASS")) return say(control, "230 Welcome.\r\n");
    if (!strcasecmp(verb, "EPSV")) return announce_passive(control, listener, 1);
    if (!strcasecmp(verb, "PASV")) return announce_passive(control, listener, 0);
    if (!strcasecmp(verb, "TYPE") || !strcasecmp(verb, "NOOP")) return say(control, "200 Fine.\r\n");
    if (!strcasecmp(verb, "QUIT")) return say(control, "221 Goodbye.\r\n"), 0;
    if (*listener >= 0 && (!strcasecmp(verb, "RETR") || !strcasecmp(verb, "STOR") || !strcasecmp(verb, "LIST")
                              || !strcasecmp(verb, "MLSD")))
        return transfer(control, *listener, verb, path);
    return say(control, "502 Not here.\r\n");
}

void *serve_session(void *descriptor) {
    struct line_reader reader = {.fd = (int)(intptr_t)descriptor};
    // Or the kernel holds back a reply until the client has acknowledged the one before: 40 ms a file.
    int on = 1, listener = -1;
    setsockopt(reader.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    char line[1024];
    if (say(reader.fd, "220 Floor.\r\n"))
        while (read_line(&reader, line, sizeof line) && answer(reader.fd, &listener, line)) continue;
    if (listener >= 0) close(listener);
    close(reader.fd);
    return NULL;
}
