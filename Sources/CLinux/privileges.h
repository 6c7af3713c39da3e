// SPDX-License-Identifier: Apache-2.0
// Users, capabilities and Landlock: calls that hide behind _GNU_SOURCE or that glibc has no wrapper for, and numbers that
// are newer than the headers this is built with.
#ifndef FERRY_CLINUX_PRIVILEGES_H
#define FERRY_CLINUX_PRIVILEGES_H

#include <linux/capability.h>
#include <stdint.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

extern int setgroups(size_t count, const gid_t *groups);
extern int setresgid(gid_t real, gid_t effective, gid_t saved);
extern int setresuid(uid_t real, uid_t effective, uid_t saved);

extern int setfsuid(uid_t user);
extern int setfsgid(gid_t group);

#define FERRY_CAP_NET_BIND_SERVICE CAP_NET_BIND_SERVICE
#define FERRY_CAP_SETUID CAP_SETUID
#define FERRY_CAP_SETGID CAP_SETGID
#define FERRY_CAP_SYS_RESOURCE CAP_SYS_RESOURCE

// The groups of this thread alone; glibc's own function changes those of all.
static inline int ferry_set_thread_groups(size_t count, const gid_t *groups) {
    return (int)syscall(SYS_setgroups, count, groups);
}

static inline int ferry_process_control(int option, unsigned long argument) {
    return prctl(option, argument, 0ul, 0ul, 0ul);
}

static inline int ferry_keep_capabilities(int keep) {
    return ferry_process_control(PR_SET_KEEPCAPS, (unsigned long)keep);
}

static inline int ferry_no_new_privileges(void) { return ferry_process_control(PR_SET_NO_NEW_PRIVS, 1); }

// Takes a capability out of what programs started from here can ever have; EINVAL for one that the kernel lacks.
static inline int ferry_drop_bounding(int capability) {
    return ferry_process_control(PR_CAPBSET_DROP, (unsigned long)capability);
}

// Leaves this thread those capabilities and no others, a bit each.
static inline int ferry_set_capabilities(uint64_t set) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    struct __user_cap_data_struct data[2] = {
        {.effective = (uint32_t)set, .permitted = (uint32_t)set},
        {.effective = (uint32_t)(set >> 32), .permitted = (uint32_t)(set >> 32)},
    };
    return (int)syscall(SYS_capset, &header, data);
}

// Takes a capability from this thread, for good unless it starts another program as root.
static inline int ferry_drop_capability(int capability) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    struct __user_cap_data_struct data[2] = {{0}};
    if (syscall(SYS_capget, &header, data)) return -1;
    uint32_t others = ~(1u << (capability % 32));
    struct __user_cap_data_struct *half = &data[capability / 32];
    half->effective &= others;
    half->permitted &= others;
    half->inheritable &= others;
    return (int)syscall(SYS_capset, &header, data);
}

struct ferry_landlock_rules {
    uint64_t files;
    uint64_t network;
    uint64_t scopes;
};

struct ferry_landlock_place {
    uint64_t allowed;
    int32_t parent;
} __attribute__((packed));

// The version of Landlock in the kernel, from 1; -1 where there is none.
static inline int ferry_landlock_version(void) { return (int)syscall(444 /* create_ruleset */, NULL, 0ul, 1u); }

static inline int ferry_landlock_create(uint64_t files, uint64_t scopes) {
    struct ferry_landlock_rules rules = {.files = files, .scopes = scopes};
    return (int)syscall(444 /* create_ruleset */, &rules, sizeof rules, 0u);
}

static inline int ferry_landlock_allow(int rules, int parent, uint64_t allowed) {
    struct ferry_landlock_place place = {.allowed = allowed, .parent = parent};
    return (int)syscall(445 /* add_rule */, rules, 1 /* beneath a path */, &place, 0u);
}

static inline int ferry_landlock_restrict(int rules) { return (int)syscall(446 /* restrict_self */, rules, 0u); }

#endif
