// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

/// A user of this machine, by whose rights files may be used: what it makes is its own.
package struct SystemUser: Hashable, Sendable {
    package let user: UInt32
    /// Its first group.
    package let group: UInt32
    /// The numbers of its other groups.
    package let groups: [UInt32]

    /// Makes one; `nil` for root, which is nobody's account, and for -1, which system calls take for no number at all.
    package init?(user: UInt32, group: UInt32, groups: [UInt32] = []) {
        if user == 0 || user == .max || group == .max || groups.contains(.max) { return nil }
        (self.user, self.group, self.groups) = (user, group, groups)
    }
}

extension SystemUser {
    /// Makes calls on files as this user, on this thread: the kernel judges them by the user's numbers and groups, and what
    /// is made belongs to the user (setfsuid(2)).
    ///
    /// Only for a user that `canBeTakenOn`. `body` must stay on the thread. A thread that cannot change, or not back, ends the
    /// process: it would go on with the rights of another user.
    package func acting<Value: ~Copyable, Failure: Error>(
        _ body: () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        let outer = Self.acting
        if outer?.user == user { return try body() }
        // To go on would be to make the call with the rights of somebody else.
        guard become() else { fatalError("The rights of user \(user) cannot be taken on, which was possible before.") }
        defer { giveBack(to: outer) }
        return try body()
    }

    /// True if this process can act as this user; found out by doing it once.
    ///
    /// The kernel may refuse one user and not another: a user namespace knows only the numbers that were mapped into it.
    package var canBeTakenOn: Bool {
        let outer = Self.acting
        defer { giveBack(to: outer) }
        return become()
    }

    /// Leaves the thread the rights that it had before.
    private func giveBack(to outer: SystemUser?) {
        // The next call on this thread is somebody else's.
        if !(outer?.become() ?? Self.return()) { fatalError("The rights of user \(user) cannot be given back.") }
    }

    /// The user as whom this thread acts just now; nil if it has the rights of the process.
    private static var acting: SystemUser? {
        let user = UInt32(bitPattern: setfsuid(.max))
        if user == geteuid() { return nil }
        return SystemUser(user: user, group: UInt32(bitPattern: setfsgid(.max)), groups: threadGroups)
    }

    /// True if this process can act as other users; found out by doing it.
    package static var isPossible: Bool {
        // The number of "nobody", which need not exist.
        guard let other = SystemUser(user: 65534, group: 65534), other.become() else {
            _ = `return`()
            return false
        }
        return `return`()
    }

    // The groups first and the user last, so that no call is made as the user with groups of somebody else.
    private func become() -> Bool {
        // Looked at before the first change.
        _ = Self.ownGroups
        guard unsafe ferry_set_thread_groups(groups.count, groups) == 0 else { return false }
        _ = setfsgid(group)
        _ = setfsuid(user)
        return setfsuid(.max) == CInt(bitPattern: user) && setfsgid(.max) == CInt(bitPattern: group)
    }

    private static func `return`() -> Bool {
        let (user, group) = (geteuid(), getegid())
        _ = setfsuid(user)
        _ = setfsgid(group)
        guard setfsuid(.max) == CInt(bitPattern: user), setfsgid(.max) == CInt(bitPattern: group) else { return false }
        let isBack = unsafe ferry_set_thread_groups(ownGroups.count, ownGroups) == 0
        // Without the right to change groups, none were changed.
        return isBack || Errno.current == .notPermitted
    }

    /// The groups of the process, as they were before the first change.
    private static let ownGroups = threadGroups

    /// The groups of this thread (getgroups(2)).
    private static var threadGroups: [gid_t] {
        var groups = [gid_t](repeating: 0, count: 65536)
        let count = unsafe getgroups(CInt(groups.count), &groups)
        return Array(groups.prefix(Int(max(0, count))))
    }
}
