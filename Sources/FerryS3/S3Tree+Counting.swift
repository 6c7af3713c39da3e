// SPDX-License-Identifier: Apache-2.0
package import FTPPolicy
package import FTPStorage
import FerryIO
import Synchronization

extension S3Tree: CountedTree {
    /// A number is made of the address of the bucket and the prefix; no file system has the device.
    package var place: TreePlace {
        let text = "\(bucket.endpoint.scheme)://\(bucket.endpoint.authority)/\(bucket.endpoint.bucket)/\(names.prefix)"
        let number = Digest.sha256(Array(text.utf8)).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        return TreePlace(device: .max, inode: number)
    }

    package var form: StoredForm { settings.form }

    package var ledger: TreeLedger? { book.ledger }

    package func keep(_ ledger: TreeLedger) { book.state.withLock { $0.ledger = ledger } }

    package func count() async -> CountOutcome { await book.count() }

    /// Has each change here cast doubt on the count of another tree, if that holds this one or lies in it, and the reverse.
    package func overlap(_ other: S3Tree) {
        let (mine, others) = (names.prefix, other.names.prefix)
        guard other !== self, bucket.endpoint == other.bucket.endpoint else { return }
        guard mine.isKey(below: others) || others.isKey(below: mine) else { return }
        book.state.withLock { $0.neighbours.append(other.book) }
        other.book.state.withLock { $0.neighbours.append(book) }
    }
}
