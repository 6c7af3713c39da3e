// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The system's users and groups; the calls may ask a directory service, so they may last.
extension System {
    /// getpwnam_r(3): the numbers of a user and of its first group; `nil` if there is none of that name.
    package static func user(named name: String) -> (user: UInt32, group: UInt32)? {
        var entry = unsafe passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16 << 10)
        let result = unsafe getpwnam_r(name, &entry, &buffer, buffer.count, &found)
        guard result == 0, unsafe found != nil else { return nil }
        return unsafe (entry.pw_uid, entry.pw_gid)
    }

    /// getgrnam_r(3): the number of a group; `nil` if there is none of that name.
    package static func group(named name: String) -> UInt32? {
        var entry = unsafe Glibc.group()
        var found: UnsafeMutablePointer<Glibc.group>?
        var buffer = [CChar](repeating: 0, count: 64 << 10)
        let result = unsafe getgrnam_r(name, &entry, &buffer, buffer.count, &found)
        guard result == 0, unsafe found != nil else { return nil }
        return unsafe entry.gr_gid
    }
}
