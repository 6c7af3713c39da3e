// SPDX-License-Identifier: Apache-2.0
// libcurl, loaded when it is first used: linked in, its thirty libraries would cost each start their time and memory.
#ifndef FERRY_CCURL_H
#define FERRY_CCURL_H

#include <curl/curl.h>
#include <dlfcn.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

typedef struct {
    CURLcode (*global_init)(long);
    CURL *(*easy_init)(void);
    CURLcode (*easy_setopt)(CURL *, CURLoption, ...);
    CURLcode (*easy_perform)(CURL *);
    CURLcode (*easy_getinfo)(CURL *, CURLINFO, ...);
    void (*easy_cleanup)(CURL *);
    void (*easy_reset)(CURL *);
    const char *(*easy_strerror)(CURLcode);
    struct curl_slist *(*slist_append)(struct curl_slist *, const char *);
    void (*slist_free_all)(struct curl_slist *);
} ferry_curl;

// 0 when it is there. Debian has it in libcurl4; for other systems the name is the same.
static inline int ferry_curl_load(ferry_curl *curl) {
    void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (!library) return -1;
    curl->global_init = (CURLcode(*)(long))dlsym(library, "curl_global_init");
    curl->easy_init = (CURL * (*)(void)) dlsym(library, "curl_easy_init");
    curl->easy_setopt = (CURLcode(*)(CURL *, CURLoption, ...))dlsym(library, "curl_easy_setopt");
    curl->easy_perform = (CURLcode(*)(CURL *))dlsym(library, "curl_easy_perform");
    curl->easy_getinfo = (CURLcode(*)(CURL *, CURLINFO, ...))dlsym(library, "curl_easy_getinfo");
    curl->easy_cleanup = (void (*)(CURL *))dlsym(library, "curl_easy_cleanup");
    curl->easy_reset = (void (*)(CURL *))dlsym(library, "curl_easy_reset");
    curl->easy_strerror = (const char *(*)(CURLcode))dlsym(library, "curl_easy_strerror");
    curl->slist_append = (struct curl_slist * (*)(struct curl_slist *, const char *)) dlsym(library, "curl_slist_append");
    curl->slist_free_all = (void (*)(struct curl_slist *))dlsym(library, "curl_slist_free_all");
    if (!curl->global_init || !curl->easy_init || !curl->easy_setopt || !curl->easy_perform || !curl->easy_getinfo
        || !curl->easy_cleanup || !curl->easy_reset || !curl->easy_strerror || !curl->slist_append || !curl->slist_free_all)
        return -1;
    return curl->global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? 0 : -1;
}

// Has the kernel give up a connection whose other side takes nothing, or is gone, for so many milliseconds: without that it
// tries for a quarter of an hour.
static inline int ferry_curl_watch(void *silence, curl_socket_t descriptor, curlsocktype purpose) {
    (void)purpose;
    unsigned milliseconds = *(unsigned *)silence;
    setsockopt(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, &milliseconds, sizeof milliseconds);
    return CURL_SOCKOPT_OK;
}

// One request by HTTPS, or by HTTP where `plain` or a Unix socket says so, through no proxy where `direct` does, and its answer by way of the callbacks. The handle keeps its
// connection for the next request. `headers` are lines that end in a line feed. `authorities` is a PEM text, or NULL for those of the system. Gives libcurl's number; `error` has room for CURL_ERROR_SIZE bytes.
static inline int ferry_curl_send(const ferry_curl *curl, CURL *easy, int plain, int direct, const char *method, const char *url, const char *headers,
                                  const char *body, size_t count, const char *agent, const char *socket, const void *authorities,
                                  size_t authorities_count, long seconds, unsigned silence, curl_write_callback receive, curl_write_callback receive_header,
                                  curl_xferinfo_callback look, void *context, long *status, char *error) {
    curl->easy_reset(easy);
    struct curl_slist *list = NULL;
    char line[8192];
    for (const char *end; (end = strchr(headers, '\n')); headers = end + 1) {
        size_t length = (size_t)(end - headers);
        if (length >= sizeof line) continue;
        memcpy(line, headers, length);
        line[length] = 0;
        list = curl->slist_append(list, line);
    }
    error[0] = 0;
    curl->easy_setopt(easy, CURLOPT_URL, url);
    curl->easy_setopt(easy, CURLOPT_PROTOCOLS_STR, socket ? "http" : plain ? "http,https" : "https");
    // Names of objects are told as they are.
    curl->easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    if (socket) curl->easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, socket);
    // No matter what the environment says of proxies.
    if (socket || direct) curl->easy_setopt(easy, CURLOPT_PROXY, "");
    curl->easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl->easy_setopt(easy, CURLOPT_USERAGENT, agent);
    curl->easy_setopt(easy, CURLOPT_HTTPHEADER, list);
    curl->easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, 15L);
    curl->easy_setopt(easy, CURLOPT_TIMEOUT, seconds);
    if (!socket) {
        curl->easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, ferry_curl_watch);
        curl->easy_setopt(easy, CURLOPT_SOCKOPTDATA, &silence);
        // Who waits for an answer sends nothing by itself that could be left without an acknowledgement.
        curl->easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
        curl->easy_setopt(easy, CURLOPT_TCP_KEEPIDLE, 15L);
        curl->easy_setopt(easy, CURLOPT_TCP_KEEPINTVL, 15L);
    }
    curl->easy_setopt(easy, CURLOPT_ERRORBUFFER, error);
    curl->easy_setopt(easy, CURLOPT_WRITEFUNCTION, receive);
    curl->easy_setopt(easy, CURLOPT_WRITEDATA, context);
    curl->easy_setopt(easy, CURLOPT_HEADERFUNCTION, receive_header);
    curl->easy_setopt(easy, CURLOPT_HEADERDATA, context);
    curl->easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, look);
    curl->easy_setopt(easy, CURLOPT_XFERINFODATA, context);
    curl->easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
    if (authorities) {
        struct curl_blob blob = {.data = (void *)authorities, .len = authorities_count, .flags = CURL_BLOB_NOCOPY};
        // From 7.77 on; an older one is not to believe the system's authorities instead.
        CURLcode taken = curl->easy_setopt(easy, CURLOPT_CAINFO_BLOB, &blob);
        if (taken != CURLE_OK) {
            strncpy(error, "libcurl takes no authorities of its own", CURL_ERROR_SIZE - 1);
            curl->slist_free_all(list);
            return (int)taken;
        }
        // Otherwise the system's authorities would be believed, too.
        curl->easy_setopt(easy, CURLOPT_CAPATH, (char *)NULL);
    }
    if (!strcmp(method, "HEAD")) curl->easy_setopt(easy, CURLOPT_NOBODY, 1L);
    if (!strcmp(method, "DELETE")) curl->easy_setopt(easy, CURLOPT_CUSTOMREQUEST, "DELETE");
    if (!strcmp(method, "POST") || !strcmp(method, "PATCH") || !strcmp(method, "PUT")) {
        curl->easy_setopt(easy, CURLOPT_POST, 1L);
        if (strcmp(method, "POST")) curl->easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method);
        curl->easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)count);
        curl->easy_setopt(easy, CURLOPT_POSTFIELDS, body ? body : "");
    }
    CURLcode result = curl->easy_perform(easy);
    *status = 0;
    curl->easy_getinfo(easy, CURLINFO_RESPONSE_CODE, status);
    if (result != CURLE_OK && !error[0]) strncpy(error, curl->easy_strerror(result), CURL_ERROR_SIZE - 1);
    // Nothing of this request is to be touched by the next one.
    curl->easy_reset(easy);
    curl->slist_free_all(list);
    return (int)result;
}

// The macro, which Swift cannot see as a number.
enum { FERRY_CURL_ERROR_SIZE = CURL_ERROR_SIZE };

#endif
