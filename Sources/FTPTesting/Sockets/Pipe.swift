// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Glibc

/// Two descriptors: what is written to one can be read from the other.
///
/// Programs that are started do not inherit them.
struct Pipe: ~Copyable, Sendable {
    let output: Descriptor
    let input: Descriptor

    init() throws {
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else { throw Errno.current }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        output = Descriptor(adopting: ends[0])
        input = Descriptor(adopting: ends[1])
    }
}
