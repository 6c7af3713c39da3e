// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

extension System {
    /// openat2(2): opens `path`, seen from `folder`, through nothing that `resolve` forbids.
    ///
    /// `mode` counts only with `.create`. `.wouldBlock` comes with `.cached`, and when a rename beside a `..` raced.
    package static func open(
        _ path: PathBytes, from folder: borrowing Descriptor, _ flags: OpenFlags, mode: UInt16 = 0,
        resolve: ResolveFlags
    ) throws(Errno) -> Descriptor {
        let (folder, flags) = (folder.raw, UInt64(UInt32(bitPattern: flags.rawValue | O_CLOEXEC)))
        return Descriptor(
            adopting: try retrying {
                path.withPointer { unsafe ferry_openat2(folder, $0, flags, UInt64(mode), resolve.rawValue) }
            })
    }

    /// open(2) by a path of the host: for roots and configuration, never for what a client names.
    package static func open(hostPath path: PathBytes, _ flags: OpenFlags) throws(Errno) -> Descriptor {
        Descriptor(
            adopting: try retrying { path.withPointer { unsafe Glibc.open($0, flags.rawValue | O_CLOEXEC) } })
    }

    /// memfd_create(2): a file that lives in memory, without a name, as long as somebody holds it.
    package static func memoryFile(named name: PathBytes) throws(Errno) -> Descriptor {
        Descriptor(
            adopting: try retrying { name.withPointer { unsafe memfd_create($0, FERRY_MFD_CLOEXEC) } })
    }

    /// A second descriptor of an open file (open(2) of `/proc/self/fd/N`), with a position of its own.
    package static func reopen(_ file: borrowing Descriptor, _ flags: OpenFlags) throws(Errno) -> Descriptor {
        guard let path = PathBytes("/proc/self/fd/\(file.raw)".utf8) else { throw .invalidArgument }
        return try open(hostPath: path, flags)
    }
}
