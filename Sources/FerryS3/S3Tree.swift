// SPDX-License-Identifier: Apache-2.0
package import FTPStorage
import FTPWire
import FerryIO

/// A prefix of a bucket that is served: shared by all accounts that are at home in it.
package final class S3Tree: Sendable {
    let bucket: S3Bucket
    let names: S3Names
    let settings: S3Settings
    let budget: PartBudget
    let uploads: S3Uploads
    let directories: KnownDirectories
    let book: S3Book

    /// `budget` is the memory that it shares with others; its own is made of the settings.
    package init(
        _ bucket: S3Bucket, prefix: String = "", settings: S3Settings = S3Settings(), budget: PartBudget? = nil
    ) {
        self.bucket = bucket
        uploads = bucket.running
        names = S3Names(prefix: prefix)
        self.settings = settings
        self.budget = budget ?? PartBudget(settings.memory)
        directories = KnownDirectories(trusted: settings.trusted, fresh: settings.fresh)
        book = S3Book(bucket, prefix: names.prefix, node: settings.node, form: settings.form, uploads: uploads)
    }
}

extension S3Tree {
    /// The prefix of what lies at a path below another prefix: one for all ways to write the path, and for no other path.
    package static func prefix(_ prefix: String, below path: some Collection<UInt8>) -> String {
        let names = path.split(separator: UInt8(ascii: "/")).map { S3Names.text(Array($0)) }
        return S3Names(prefix: ([prefix] + names).joined(separator: "/")).prefix
    }
}

/// The numbers of a store of objects that an administrator may choose.
package struct S3Settings: Hashable, Sendable {
    /// The bytes of the first parts of an upload, at least 5 MiB.
    ///
    /// After each 250 parts they are twice as large, up to half of the memory. With 256 MiB of it the 10,000 parts that a
    /// store takes are 1.1 TiB, and the 1,000 of OpenStack Swift 29 GiB.
    package var partSize = 8 << 20
    /// The parts of one upload that are on their way at once.
    package var parallelParts = 4
    /// The bytes of memory for the parts and pieces of all transfers together.
    package var memory = 256 << 20
    /// True when files keep the times that clients give them, for which each file of a listing is asked by itself.
    package var keepsTimes = false
    /// The time for which a directory is believed to be as it was seen: what other servers change shows that late.
    package var trusted: Duration = .seconds(2)
    /// The age from which it is looked at once more, before it is believed no longer; half of the time with nil.
    package var fresh: Duration?
    /// Tells this server from others that serve the same bucket; the same after a restart.
    package var node = "ferryd"
    /// The form of the files, of which blocks are never parted: what is kept of a broken upload can be cut between them.
    package var form = StoredForm.plain
    /// The most objects that a directory may hold to be renamed, as each of them is copied.
    package var renamed = 1000

    package init() {}

    /// The size of a part by its number, from 1 on.
    func size(ofPart number: Int) -> Int {
        let first = max(partSize, 5 << 20)
        let size = min(first << min((number - 1) / 250, 9), max(first, memory / 2))
        if form.isPlain { return size }
        let blocks = Int64(size) / form.block + 1
        return Int(blocks * form.block + (number == 1 ? form.head : 0))
    }
}
