// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

extension System {
    /// The kernel's number of the calling thread (gettid(2)).
    static var currentThread: CInt { gettid() }

    /// True when a thread of this process waits for something: it neither runs nor could (proc_pid_stat(5), `state`).
    ///
    /// A thread about which nothing can be found out is taken for waiting.
    static func isWaiting(thread: CInt) -> Bool {
        guard let path = PathBytes("/proc/self/task/\(thread)/stat".utf8),
            let file = try? open(hostPath: path, .readOnly)
        else { return true }
        var text: [UInt8] = []
        guard (try? read(file.raw, onto: &text, atMost: 64, at: 0)) != nil,
            // The name before the state may hold anything, even brackets.
            let bracket = text.lastIndex(of: UInt8(ascii: ")")), bracket + 2 < text.count
        else { return true }
        return text[bracket + 2] != UInt8(ascii: "R")
    }
}
