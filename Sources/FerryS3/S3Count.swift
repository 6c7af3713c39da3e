// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPStorage

/// A count of the objects below a prefix, page by page in the order of their keys, while they change.
struct S3Count {
    private(set) var tally = TreeUse()
    private let form: StoredForm
    /// The last key of the pages that are in the tally; nil at the beginning.
    private var frontier: [UInt8]?
    private var isAtEnd = false
    /// The keys up to there that are still to be looked at.
    private var pending: Set<[UInt8]> = []
    /// The keys at which something changes or has changed since the page was asked for.
    var touched: Set<[UInt8]> = []
    /// True when a directory has moved, so that some may be missed.
    var isMixedUp = false

    init(of form: StoredForm) { self.form = form }

    /// Notes a change, which counts if its key is in the tally already.
    mutating func note(_ use: TreeUse, at key: String) {
        let key = Array(key.utf8)
        touched.insert(key)
        if isCounted(key), !pending.contains(key) { tally += use }
    }

    private func isCounted(_ key: [UInt8]) -> Bool {
        isAtEnd || frontier.map { !$0.lexicographicallyPrecedes(key) } ?? false
    }

    /// Takes a page into the tally; those of its keys that cannot be taken as listed are returned, to be looked at one by
    /// one.
    mutating func take(_ page: S3Page, below prefix: String, isRecord: (String) -> Bool) -> [String] {
        let before = self
        if let last = page.objects.last { frontier = Array(last.key.utf8) }
        isAtEnd = page.next == nil
        var left = touched.filter { isCounted($0) && !before.isCounted($0) }
        for object in page.objects where !object.key.isSameKey(as: prefix) {
            let key = Array(object.key.utf8)
            if isRecord(object.key) {
                left.insert(key)
            } else if !left.contains(key) {
                tally += TreeUse(object, in: form)
            }
        }
        pending.formUnion(left)
        return left.map { String(decoding: $0, as: UTF8.self) }
    }

    /// Takes what stands at a key that was left.
    mutating func take(_ use: TreeUse, at key: String) {
        if pending.remove(Array(key.utf8)) != nil { tally += use }
    }
}
