// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

/// Calls that move bytes inside the kernel, from page to page instead of through memory of ours.
extension System {
    /// splice(2) of what has arrived at a socket into a pipe that is empty; `nil` when nothing is there.
    ///
    /// 0 does not prove the end: the call also stops before urgent data.
    static func splice(from socket: CInt, toPipe pipe: CInt, atMost limit: Int) throws(Errno) -> Int? {
        do throws(Errno) {
            return try retrying { CLinux.splice(socket, nil, pipe, nil, limit, FERRY_SPLICE_F_MOVE) }
        } catch {
            if error == .wouldBlock { return nil }
            throw error
        }
    }

    /// splice(2) of a pipe's bytes into a file; returns how many it took.
    static func splice(pipe: CInt, to file: CInt, at offset: Int64, count: Int) throws(Errno) -> Int {
        var offset = offset
        return try retrying { unsafe CLinux.splice(pipe, nil, file, &offset, count, FERRY_SPLICE_F_MOVE) }
    }
}
