// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPTesting
import Glibc

@testable import FTPStorage

extension StorageFixture {
    /// The use of the tree as somebody finds it who looks at every entry on the disk, with no upload running.
    func scan(_ name: String = "") throws -> TreeUse {
        var use = TreeUse()
        for entry in try Files.list(path(name)) {
            let path = name.isEmpty ? entry : "\(name)/\(entry)"
            var status = stat()
            guard lstat(self.path(path), &status) == 0 else { continue }
            let isStaged = StagingNames.isStagingName(entry.utf8)
            let header = isStaged && StagingNames.isTail(entry.utf8) ? TailHeader.length : 0
            let isFile = status.st_mode & S_IFMT == S_IFREG
            let length = isFile ? Int64(status.st_size) - header : 0
            use += isStaged ? TreeUse(partial: length, in: .plain) : TreeUse(bytes: length, files: 1)
            if status.st_mode & S_IFMT == S_IFDIR { use += try scan(path) }
        }
        return use
    }

    /// Has the tree be counted from now on.
    func beginLedger() -> TreeLedger {
        let ledger = TreeLedger()
        root.keep(ledger)
        ledger.count(root)
        return ledger
    }
}
