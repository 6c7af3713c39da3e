// SPDX-License-Identifier: Apache-2.0
package import FTPPolicy
package import FerryIO

/// The room that a running upload takes, as its tree's ledger counts it.
///
/// An upload that replaces a file is charged for what it is longer than that file: the two are there together only as
/// long as it runs.
package final class UploadCharge: WriteMeter {
    let ledger: TreeLedger
    let limit: TreeLimit
    package let number: Int
    /// The length of the content up to which nothing is charged: of the file that is replaced, or of the first page of a staged tail.
    private let free: Int64
    private let files: Int64
    private let start: Int64

    /// Begins a charge with the first bytes of a file, which may have been there before as a partial upload.
    package init(
        in ledger: TreeLedger, within limit: TreeLimit, _ terms: Terms, takingOver partial: TreeUse = TreeUse()
    ) throws(StorageFault) {
        (self.ledger, self.limit) = (ledger, limit)
        let form = ledger.form
        (free, files, start) = (form.contentLength(of: terms.free), terms.files, form.contentLength(of: terms.start))
        let use = TreeUse(bytes: max(0, start - free), files: terms.files)
        number = try ledger.beginCharge(use, takingOver: partial, within: limit)
    }

    /// Lengths as they are stored.
    package struct Terms {
        var free: Int64 = 0
        var files: Int64 = 1
        /// The length that the file has when the upload begins.
        var start: Int64 = 0

        /// The terms of an upload that takes the place of `old`.
        init(replacing old: FileStatus?, start: Int64 = 0) { self.init(replacingLength: old?.size, start: start) }

        /// The terms of an upload that takes the place of a file of that length; nil for none.
        package init(replacingLength length: Int64?, start: Int64 = 0) {
            (free, files, self.start) = (length ?? 0, length == nil ? 1 : 0, start)
        }

        /// The terms of a tail that is staged behind a header.
        static var tail: Terms {
            var terms = Terms(replacing: nil, start: TailHeader.length)
            (terms.free, terms.files) = (TailHeader.length, 0)
            return terms
        }
    }

    deinit {
        // An upload that nobody has ended has left an unknown length.
        if ledger.end(number) { ledger.doubt() }
    }

    /// The number of bytes that may still come; nil where they are not limited.
    package var room: Int64? { ledger.report(within: limit)?.bytesLeft.map { $0 + max(0, free - start) } }

    private func use(reaching end: Int64) -> TreeUse {
        TreeUse(bytes: max(0, ledger.form.contentLength(of: end) - free), files: files)
    }

    package func reach(_ end: Int64) throws(Errno) {
        if ledger.grow(number, to: use(reaching: end), within: limit, reaching: end) != nil { throw .quotaExceeded }
    }

    /// The same for a caller who tells the numbers.
    package func require(_ end: Int64) throws(StorageFault) {
        if let report = ledger.grow(number, to: use(reaching: end), within: limit) { throw StorageFault(report) }
    }

    /// Has the charge cover a change that is about to be made.
    package func cover(_ difference: TreeUse) throws(StorageFault) {
        if let report = ledger.grow(number, to: difference, within: limit) { throw StorageFault(report) }
    }

    package func reachOrYield() -> Bool {
        guard let end = ledger.refused(number) else { return false }
        return ledger.growOrEnd(number, to: use(reaching: end), within: limit)
    }
}
