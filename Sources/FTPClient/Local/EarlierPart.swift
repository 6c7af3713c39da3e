// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// What an earlier attempt at a download has left, and how much of it may be believed.
struct EarlierPart: Sendable {
    /// The end of the part is fetched again and compared, to be sure that it is the same file.
    static let overlap: Int64 = 64 * 1024

    /// Below this, a part is not worth keeping, nor a journal.
    static let worthKeeping: Int64 = 256 * 1024

    let length: Int64
    let journal: [UInt8]?

    init(length: Int64, journal: [UInt8]?) {
        self.length = length
        self.journal = journal
    }

    /// The bytes to go on from.
    ///
    /// Without being told so, only a part whose journal says what the server says now is continued. Told so, a part
    /// without a journal is enough, but not one whose journal says otherwise.
    func usableLength(for current: DownloadJournal?, _ resume: Resume) throws(LocalError) -> Int64 {
        let fits = current.map { length <= $0.size } ?? true
        let isSame = journal.flatMap { journal in current.map { $0.matches(journal) } } ?? false
        switch resume {
        case .never: return 0
        case .automatic: return isSame && fits ? length : 0
        case .required:
            guard length > 0 else { return 0 }
            guard fits, isSame || journal == nil else { throw .changed }
            return length
        }
    }
}
