// SPDX-License-Identifier: Apache-2.0
// libmicrohttpd, loaded when it is first used: linked in, it would bring GnuTLS along to each start.
#ifndef FERRY_CMICROHTTPD_H
#define FERRY_CMICROHTTPD_H

#include <dlfcn.h>
#include <microhttpd.h>
#include <sys/socket.h>

typedef struct {
    struct MHD_Daemon *(*start)(unsigned, uint16_t, MHD_AcceptPolicyCallback, void *, MHD_AccessHandlerCallback, void *, ...);
    void (*stop)(struct MHD_Daemon *);
    MHD_socket (*quiesce)(struct MHD_Daemon *);
    void (*suspend)(struct MHD_Connection *);
    void (*resume)(struct MHD_Connection *);
    struct MHD_Response *(*make)(size_t, void *, enum MHD_ResponseMemoryMode);
    struct MHD_Response *(*stream)(uint64_t, size_t, MHD_ContentReaderCallback, void *, MHD_ContentReaderFreeCallback);
    enum MHD_Result (*add)(struct MHD_Response *, const char *, const char *);
    enum MHD_Result (*queue)(struct MHD_Connection *, unsigned, struct MHD_Response *);
    void (*destroy)(struct MHD_Response *);
    int (*values)(struct MHD_Connection *, enum MHD_ValueKind, MHD_KeyValueIterator, void *);
    const union MHD_ConnectionInfo *(*information)(struct MHD_Connection *, enum MHD_ConnectionInfoType, ...);
} ferry_httpd;

// 0 when it is there.
static inline int ferry_httpd_load(ferry_httpd *httpd) {
    void *library = dlopen("libmicrohttpd.so.12", RTLD_NOW | RTLD_LOCAL);
    if (!library) return -1;
    httpd->start = (struct MHD_Daemon *(*)(unsigned, uint16_t, MHD_AcceptPolicyCallback, void *, MHD_AccessHandlerCallback,
                                           void *, ...))dlsym(library, "MHD_start_daemon");
    httpd->stop = (void (*)(struct MHD_Daemon *))dlsym(library, "MHD_stop_daemon");
    httpd->quiesce = (MHD_socket(*)(struct MHD_Daemon *))dlsym(library, "MHD_quiesce_daemon");
    httpd->suspend = (void (*)(struct MHD_Connection *))dlsym(library, "MHD_suspend_connection");
    httpd->resume = (void (*)(struct MHD_Connection *))dlsym(library, "MHD_resume_connection");
    httpd->make = (struct MHD_Response * (*)(size_t, void *, enum MHD_ResponseMemoryMode))
        dlsym(library, "MHD_create_response_from_buffer");
    httpd->stream =
        (struct MHD_Response * (*)(uint64_t, size_t, MHD_ContentReaderCallback, void *, MHD_ContentReaderFreeCallback))
            dlsym(library, "MHD_create_response_from_callback");
    httpd->add = (enum MHD_Result(*)(struct MHD_Response *, const char *, const char *))
        dlsym(library, "MHD_add_response_header");
    httpd->queue = (enum MHD_Result(*)(struct MHD_Connection *, unsigned, struct MHD_Response *))
        dlsym(library, "MHD_queue_response");
    httpd->destroy = (void (*)(struct MHD_Response *))dlsym(library, "MHD_destroy_response");
    httpd->values = (int (*)(struct MHD_Connection *, enum MHD_ValueKind, MHD_KeyValueIterator, void *))
        dlsym(library, "MHD_get_connection_values");
    httpd->information =
        (const union MHD_ConnectionInfo *(*)(struct MHD_Connection *, enum MHD_ConnectionInfoType, ...))
            dlsym(library, "MHD_get_connection_info");
    return httpd->start && httpd->stop && httpd->quiesce && httpd->suspend && httpd->resume && httpd->make && httpd->stream && httpd->add
                   && httpd->queue && httpd->destroy && httpd->values && httpd->information
               ? 0
               : -1;
}

// The results of callbacks, and the meaning of a notification, whose names Swift does not see everywhere.
static inline enum MHD_Result ferry_httpd_yes(void) { return MHD_YES; }
static inline enum MHD_Result ferry_httpd_no(void) { return MHD_NO; }
static inline int ferry_httpd_has_begun(enum MHD_ConnectionNotificationCode code) {
    return code == MHD_CONNECTION_NOTIFY_STARTED;
}

// Called with the target of each request, before anything else of it is read; gives what the other callbacks get.
typedef void *(*ferry_httpd_begin)(void *context, const char *target, struct MHD_Connection *connection);

// Serves a listening socket in a thread of the library; NULL when it cannot. The socket is the library's until `quiesce`.
static inline struct MHD_Daemon *ferry_httpd_start(const ferry_httpd *httpd, int socket, unsigned connections, size_t memory,
                                                   unsigned seconds, ferry_httpd_begin begin,
                                                   MHD_AccessHandlerCallback handle, MHD_RequestCompletedCallback end,
                                                   MHD_NotifyConnectionCallback note, void *context) {
    return httpd->start(MHD_USE_EPOLL | MHD_USE_INTERNAL_POLLING_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, handle,
                        context, MHD_OPTION_LISTEN_SOCKET, socket, MHD_OPTION_CONNECTION_LIMIT, connections,
                        MHD_OPTION_CONNECTION_MEMORY_LIMIT, memory, MHD_OPTION_CONNECTION_TIMEOUT, seconds,
                        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_URI_LOG_CALLBACK, begin, context,
                        MHD_OPTION_NOTIFY_COMPLETED, end, context, MHD_OPTION_NOTIFY_CONNECTION, note, context,
                        MHD_OPTION_END);
}

static inline void ferry_httpd_stop(const ferry_httpd *httpd, struct MHD_Daemon *daemon) { httpd->stop(daemon); }

// Lets nobody in any more; the listening socket, which is the caller's again.
static inline int ferry_httpd_quiesce(const ferry_httpd *httpd, struct MHD_Daemon *daemon) { return httpd->quiesce(daemon); }

static inline void ferry_httpd_suspend(const ferry_httpd *httpd, struct MHD_Connection *connection) {
    httpd->suspend(connection);
}

static inline void ferry_httpd_resume(const ferry_httpd *httpd, struct MHD_Connection *connection) {
    httpd->resume(connection);
}

// Tells the headers of a request, one by one.
static inline void ferry_httpd_headers(const ferry_httpd *httpd, struct MHD_Connection *connection,
                                       MHD_KeyValueIterator tell, void *context) {
    httpd->values(connection, MHD_HEADER_KIND, tell, context);
}

// The socket of a connection; -1 if the library does not tell.
static inline int ferry_httpd_socket(const ferry_httpd *httpd, struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *found = httpd->information(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return found ? found->connect_fd : -1;
}

// Ends both directions of a connection, which the library then closes.
static inline void ferry_httpd_break(int socket) { shutdown(socket, SHUT_RDWR); }

// An answer, whose bytes are copied; NULL for want of memory.
static inline struct MHD_Response *ferry_httpd_make(const ferry_httpd *httpd, const void *bytes, size_t count) {
    return httpd->make(count, (void *)bytes, MHD_RESPMEM_MUST_COPY);
}

// An answer of unknown length, whose bytes `read` gives; `release` is called when nobody asks for more.
static inline struct MHD_Response *ferry_httpd_stream(const ferry_httpd *httpd, MHD_ContentReaderCallback read,
                                                      MHD_ContentReaderFreeCallback release, void *context) {
    return httpd->stream(MHD_SIZE_UNKNOWN, 4096, read, context, release);
}

static inline void ferry_httpd_add(const ferry_httpd *httpd, struct MHD_Response *response, const char *name,
                                   const char *value) {
    httpd->add(response, name, value);
}

// Sends an answer, and lets go of it; 0 when it cannot be sent.
static inline int ferry_httpd_queue(const ferry_httpd *httpd, struct MHD_Connection *connection,
                                                unsigned status, struct MHD_Response *response) {
    enum MHD_Result result = httpd->queue(connection, status, response);
    httpd->destroy(response);
    return result == MHD_YES;
}

#endif
