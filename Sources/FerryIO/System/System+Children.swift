// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

/// The processes below this one.
extension System {
    /// fork(2): the number of the new process, or `nil` in that one.
    ///
    /// Only for a process of one thread: the others are missing in the new one, with the locks that they hold.
    package static func fork() throws(Errno) -> Int32? {
        let id = try retrying { ferry_fork() }
        return id == 0 ? nil : id
    }

    /// Has processes whose parents have ended become children of this one (`PR_SET_CHILD_SUBREAPER`, prctl(2)).
    package static func adoptOrphans() throws(Errno) { _ = try retrying { ferry_adopt_orphans() } }

    /// The end of a process.
    package enum ChildEnd: Equatable, Sendable {
        case exit(Int32)
        case signal(Int32)
    }

    /// Waits for the end of a child; others that end meanwhile are forgotten.
    package static func end(of child: Int32) throws(Errno) -> ChildEnd {
        while true {
            var status: CInt = 0
            guard try retrying({ unsafe waitpid(-1, &status, 0) }) == child else { continue }
            let signal = ferry_ending_signal(status)
            return signal == 0 ? .exit(ferry_exit_status(status)) : .signal(signal)
        }
    }

    /// Kills the children of this process, which has one thread, that lead a process group of its session, with their groups.
    ///
    /// Children that have made a session of their own (setsid(2)) live on. So do all where the kernel does not tell whose
    /// parent this process is (`CONFIG_PROC_CHILDREN`).
    package static func killChildGroups() {
        let list = try? contents(of: Array("/proc/self/task/\(getpid())/children".utf8), atMost: 1 << 20)
        let children = (list ?? []).split(separator: UInt8(ascii: " ")).compactMap {
            pid_t(String(decoding: $0, as: UTF8.self))
        }
        for child in children where getpgid(child) == child && getsid(child) == getsid(0) { kill(-child, SIGKILL) }
    }
}
