// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// The calls by which a durable commit waits until bytes and names are on the disk.
protocol DiskSync: Sendable {
    /// Waits for the bytes of a file, before it takes its name.
    func syncData(of file: borrowing Descriptor) throws(Errno)
    /// Waits for the names in a directory.
    func syncNames(in directory: borrowing Descriptor) throws(Errno)
}

/// The calls of the kernel: fdatasync(2) and fsync(2).
struct KernelSync: DiskSync {
    func syncData(of file: borrowing Descriptor) throws(Errno) { try System.syncData(file) }

    func syncNames(in directory: borrowing Descriptor) throws(Errno) {
        try System.sync(System.open(.here, from: directory, .listedDirectory, resolve: .beneath))
    }
}
