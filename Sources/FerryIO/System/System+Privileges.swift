// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

/// The rights of the process. To be changed before any other thread starts, as most of them belong to one thread.
extension System {
    /// Turns a process of root into one of that user for good: no further groups, no capability but the one to listen on
    /// ports below 1024, and no program started from here can gain any (setresuid(2), capabilities(7)).
    ///
    /// With `mayActAsUsers` it keeps those to act as any other user, too (`SystemUser.acting`).
    ///
    /// - Throws: `.notPermitted` too if root could be got back afterwards.
    package static func becomeUser(_ user: UInt32, group: UInt32, mayActAsUsers: Bool = false) throws(Errno) {
        let acting: UInt64 = mayActAsUsers ? 1 << UInt64(FERRY_CAP_SETUID) | 1 << UInt64(FERRY_CAP_SETGID) : 0
        let kept = acting | 1 << UInt64(FERRY_CAP_NET_BIND_SERVICE)
        _ = try retrying { ferry_keep_capabilities(1) }
        // Capabilities are numbered from 0; the first number that the kernel does not know is refused.
        for capability in CInt(0)..<64 where ferry_drop_bounding(capability) != 0 { break }
        _ = try retrying { setgroups(0, nil) }
        _ = try retrying { setresgid(group, group, group) }
        _ = try retrying { setresuid(user, user, user) }
        _ = try retrying { ferry_set_capabilities(kept) }
        _ = try retrying { ferry_keep_capabilities(0) }
        try forbidNewPrivileges()
        guard getuid() == user, geteuid() == user, getgid() == group, getegid() == group,
            getgroups(0, nil) == 0, mayActAsUsers || setresuid(0, 0, 0) == -1
        else { throw .notPermitted }
    }

    /// Becomes a user in all threads and for good, with its groups, to look at files as that user does.
    package static func lookAsUser(_ user: UInt32, group: UInt32, groups: [UInt32]) throws(Errno) {
        _ = try retrying { unsafe setgroups(groups.count, groups) }
        _ = try retrying { setresgid(group, group, group) }
        _ = try retrying { setresuid(user, user, user) }
    }

    /// Has the kernel's quotas hold for this process too, and the space that file systems keep for root stay root's: a thread
    /// that acts as another user would else keep that right of root's (`CAP_SYS_RESOURCE`, capabilities(7)).
    package static func giveUpResourceRights() throws(Errno) {
        _ = try retrying { ferry_drop_capability(CInt(FERRY_CAP_SYS_RESOURCE)) }
    }

    /// No program started from here gets rights by a set-user-ID bit (`PR_SET_NO_NEW_PRIVS`).
    package static func forbidNewPrivileges() throws(Errno) { _ = try retrying { ferry_no_new_privileges() } }
}
