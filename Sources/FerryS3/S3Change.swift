// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPStorage

/// A change of the objects at some keys, which others at the same keys wait for; it notes the difference that it makes.
struct S3Change {
    /// In bytes, sorted, each once.
    let keys: [[UInt8]]
    /// False where nobody counts, so that nothing need be looked up for it.
    let isCounted: Bool
    private(set) var uses: [(key: String, use: TreeUse)] = []
    /// The charge of the upload that ends with the change.
    var ended: UploadCharge?
    /// True when objects at other keys have moved, too.
    var movesDirectory = false
    /// True when nobody knows what became of it.
    private(set) var isDoubtful = false

    private let form: StoredForm

    init(_ keys: [[UInt8]], isCounted: Bool, in form: StoredForm) {
        (self.keys, self.isCounted, self.form) = (keys, isCounted, form)
    }

    mutating func add(_ key: String, _ use: TreeUse) { if isCounted { uses.append((key, use)) } }

    mutating func remove(_ key: String, _ use: TreeUse) { add(key, TreeUse() - use) }

    mutating func remove(_ object: S3Object) { remove(object.key, TreeUse(object, in: form)) }

    /// Makes a request of the change; one that fails may have been carried out all the same.
    mutating func requesting<Value>(_ body: () async throws(S3Failure) -> Value) async throws(S3Fault) -> Value {
        do throws(S3Failure) { return try await body() } catch {
            note(error)
            throw .store(error)
        }
    }

    mutating func note(_ failure: S3Failure) {
        if failure.kind != .denied, failure.kind != .condition, failure.kind != .full { doubt() }
    }

    /// Has the tree be counted anew, as the change stopped half way.
    mutating func doubt() { isDoubtful = true }
}

extension TreeUse {
    init(_ object: S3Object, in form: StoredForm) {
        self.init(bytes: form.contentLength(of: object.size), files: 1)
    }
}
