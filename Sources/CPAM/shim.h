// SPDX-License-Identifier: Apache-2.0
// Linux-PAM, loaded when it is first used: most servers ask no system users.
#ifndef FERRY_CPAM_H
#define FERRY_CPAM_H

#include <dlfcn.h>
#include <security/pam_appl.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    int (*start)(const char *, const char *, const struct pam_conv *, pam_handle_t **);
    int (*start_confdir)(const char *, const char *, const struct pam_conv *, const char *, pam_handle_t **);
    int (*end)(pam_handle_t *, int);
    int (*set_item)(pam_handle_t *, int, const void *);
    int (*authenticate)(pam_handle_t *, int);
    int (*acct_mgmt)(pam_handle_t *, int);
    const char *(*strerror)(pam_handle_t *, int);
} ferry_pam;

// 0 when it is there. The symbols are the process's own where something has put others before the library's.
static inline int ferry_pam_load(ferry_pam *pam) {
    if (!dlopen("libpam.so.0", RTLD_NOW | RTLD_GLOBAL)) return -1;
    void *all = dlopen(NULL, RTLD_NOW);
    if (!all) return -1;
    pam->start = (int (*)(const char *, const char *, const struct pam_conv *, pam_handle_t **))dlsym(all, "pam_start");
    pam->start_confdir = (int (*)(const char *, const char *, const struct pam_conv *, const char *, pam_handle_t **))
        dlsym(all, "pam_start_confdir");
    pam->end = (int (*)(pam_handle_t *, int))dlsym(all, "pam_end");
    pam->set_item = (int (*)(pam_handle_t *, int, const void *))dlsym(all, "pam_set_item");
    pam->authenticate = (int (*)(pam_handle_t *, int))dlsym(all, "pam_authenticate");
    pam->acct_mgmt = (int (*)(pam_handle_t *, int))dlsym(all, "pam_acct_mgmt");
    pam->strerror = (const char *(*)(pam_handle_t *, int))dlsym(all, "pam_strerror");
    return pam->start && pam->end && pam->set_item && pam->authenticate && pam->acct_mgmt && pam->strerror ? 0 : -1;
}

typedef struct {
    const char *user;
    const char *password;
    // The words of modules, as far as there is room; a line each.
    char *words;
    size_t room;
} ferry_pam_talk;

// Answers what modules ask: the name where the answer may be seen, the password where not.
static inline int ferry_pam_converse(int count, const struct pam_message **messages, struct pam_response **responses,
                                     void *data) {
    ferry_pam_talk *talk = (ferry_pam_talk *)data;
    if (count <= 0 || count > PAM_MAX_NUM_MSG) return PAM_CONV_ERR;
    struct pam_response *answers = (struct pam_response *)calloc((size_t)count, sizeof *answers);
    if (!answers) return PAM_BUF_ERR;
    for (int index = 0; index < count; index++) {
        const char *text = messages[index]->msg ? messages[index]->msg : "";
        switch (messages[index]->msg_style) {
        case PAM_PROMPT_ECHO_OFF: answers[index].resp = strdup(talk->password); break;
        case PAM_PROMPT_ECHO_ON: answers[index].resp = strdup(talk->user); break;
        default: {
            size_t length = strlen(text);
            if (length + 2 > talk->room) break;
            memcpy(talk->words, text, length);
            talk->words[length] = '\n';
            talk->words[length + 1] = 0;
            talk->words += length + 1;
            talk->room -= length + 1;
        }
        }
    }
    *responses = answers;
    return PAM_SUCCESS;
}

// Replaces the pause that PAM makes behind a failure: the server itself delays whoever guesses.
static inline void ferry_pam_no_delay(int result, unsigned delay, void *data) {
    (void)result;
    (void)delay;
    (void)data;
}

typedef struct {
    // PAM's numbers; of `account` only if the password was right.
    int started, authenticated, account;
    // PAM's words for the number that is no success.
    char reason[256];
} ferry_pam_result;

// Asks PAM whether the password is right and the account may be used; waits. Without `directory` the service stands
// where the system keeps them.
static inline void ferry_pam_check(const ferry_pam *pam, const char *service, const char *directory, const char *user,
                                   const char *password, const char *address, char *words, size_t room,
                                   ferry_pam_result *result) {
    memset(result, 0, sizeof *result);
    ferry_pam_talk talk = {user, password, words, room};
    struct pam_conv conversation = {ferry_pam_converse, &talk};
    pam_handle_t *handle = NULL;
    if (directory && !pam->start_confdir) {
        result->started = PAM_SYSTEM_ERR;
        return;
    }
    result->started = directory ? pam->start_confdir(service, user, &conversation, directory, &handle)
                                : pam->start(service, user, &conversation, &handle);
    if (result->started != PAM_SUCCESS) return;
    pam->set_item(handle, PAM_RHOST, address);
    pam->set_item(handle, PAM_TTY, "ftp");
    void (*no_delay)(int, unsigned, void *) = ferry_pam_no_delay;
    pam->set_item(handle, PAM_FAIL_DELAY, (const void *)no_delay);
    int last = result->authenticated = pam->authenticate(handle, PAM_DISALLOW_NULL_AUTHTOK);
    if (last == PAM_SUCCESS) last = result->account = pam->acct_mgmt(handle, PAM_DISALLOW_NULL_AUTHTOK);
    if (last != PAM_SUCCESS) strncpy(result->reason, pam->strerror(handle, last), sizeof result->reason - 1);
    pam->end(handle, last);
}

#endif
