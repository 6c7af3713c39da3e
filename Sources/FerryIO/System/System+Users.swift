// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The system's users and groups; the calls may ask a directory service, so they may last.
extension System {
    /// A user as the system knows it (passwd(5)).
    package struct UserEntry: Hashable, Sendable {
        package let user: UInt32
        /// Its first group.
        package let group: UInt32
        package let home: [UInt8]
        package let shell: [UInt8]
    }

    /// getpwnam_r(3); `nil` if there is no user of that name.
    ///
    /// - Throws: The error of a database of users that cannot answer, such as a directory service that is down.
    package static func entry(ofUser name: String) throws(Errno) -> UserEntry? {
        var size = 16 << 10
        while true {
            var entry = unsafe passwd()
            var found: UnsafeMutablePointer<passwd>?
            var buffer = [CChar](repeating: 0, count: size)
            let result = unsafe getpwnam_r(name, &entry, &buffer, size, &found)
            if result == ERANGE, size < 1 << 20 {
                size *= 4
                continue
            }
            if result == EINTR { continue }
            // Some modules have a number for a name that is not there.
            if result != 0, result != ENOENT, result != ESRCH { throw Errno(rawValue: result) }
            guard result == 0, unsafe found != nil else { return nil }
            return unsafe UserEntry(
                user: entry.pw_uid, group: entry.pw_gid, home: bytes(entry.pw_dir), shell: bytes(entry.pw_shell))
        }
    }

    /// getpwuid_r(3): the name of a user; `nil` if there is none of that number.
    package static func name(ofUser user: UInt32) -> String? {
        var entry = unsafe passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 64 << 10)
        let result = unsafe getpwuid_r(user, &entry, &buffer, buffer.count, &found)
        guard result == 0, unsafe found != nil else { return nil }
        return unsafe String(decoding: bytes(entry.pw_name), as: UTF8.self)
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

    /// getgrouplist(3): the numbers of all groups of a user, the first one among them.
    package static func groups(ofUser name: String, first: UInt32) -> [UInt32] {
        var count: CInt = 64
        var groups = [gid_t](repeating: 0, count: Int(count))
        // The first call tells how many there are.
        for _ in 0..<2 {
            if unsafe getgrouplist(name, first, &groups, &count) >= 0 { break }
            groups = [gid_t](repeating: 0, count: Int(max(count, 1)))
        }
        return Array(groups.prefix(Int(max(count, 0))))
    }

    /// True of a shell that the system lists as one for people (shells(5)); not for several threads at once.
    package static func isLoginShell(_ shell: [UInt8]) -> Bool {
        defer { endusershell() }
        while let listed = unsafe getusershell() {
            if unsafe bytes(listed) == shell { return true }
        }
        return false
    }

    private static func bytes(_ text: UnsafePointer<CChar>?) -> [UInt8] {
        guard let text = unsafe text else { return [] }
        return unsafe UnsafeBufferPointer(start: text, count: strlen(text)).map { UInt8(bitPattern: $0) }
    }
}
