// SPDX-License-Identifier: Apache-2.0
package import FTPPolicy

/// A tree that is no directory of this machine, and whose room is counted all the same.
package protocol CountedTree: Sendable {
    /// Tells the tree from all others, also after a restart.
    var place: TreePlace { get }

    /// The form of its files.
    var form: StoredForm { get }

    /// The account of what lies in it; nil where nobody keeps one.
    var ledger: TreeLedger? { get }

    /// Has every change be counted from now on.
    func keep(_ ledger: TreeLedger)

    /// Counts all that it holds, while it changes, and tells the ledger.
    func count() async -> CountOutcome
}
