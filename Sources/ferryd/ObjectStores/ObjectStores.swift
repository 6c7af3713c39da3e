// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPServer
import FTPStorage
import FTPWire
import FerryIO
import ProgramKit
import Synchronization

#if S3
import FerryHTTP
import FerryS3

/// The stores of objects of a serving `ferryd`: one tree for each home, which its sessions share.
final class ObjectStores: OutsideStores {
    private let options: ObjectStoreOptions
    private let buckets: [S3Bucket]
    private let budget: PartBudget
    private let node: String
    private let sealing: SealedPlaces?
    /// By the number of the bucket and the prefix.
    private let trees = Mutex<[[UInt8]: S3Tree]>([:])

    /// Refuses what cannot work: no libcurl, no keys, an address that is none.
    ///
    /// `state` is the directory of a server, which is nil for a command that stores nothing. Files in the places of `sealing`
    /// are encrypted.
    init(
        _ options: ObjectStoreOptions, of state: StateDirectory? = nil, sealing: SealedPlaces? = nil
    ) throws(UsageError) {
        (self.options, self.sealing) = (options, sealing)
        node = NodeName.of(state)
        budget = PartBudget(options.memory << 20)
        buckets = try options.places.map { place throws(UsageError) in try Self.bucket(of: place, options) }
    }

    private static func bucket(
        of place: ObjectStoreOptions.Place, _ options: ObjectStoreOptions
    ) throws(UsageError) -> S3Bucket {
        let text = "\(place.address)/\(place.bucket)"
        guard let endpoint = S3Endpoint(place.address, region: options.region, bucket: place.bucket) else {
            throw UsageError("\(text) is no address of a bucket. Give its store and its name: https://HOST/BUCKET")
        }
        guard CurlTransport.isAvailable else {
            throw UsageError("--object-store needs libcurl, which is not installed: apt install libcurl4")
        }
        let credentials = try credentials(options)
        let transport = CurlTransport(
            store: "ferryd", pool: BlockingPool(width: 64), answerLimit: 96 << 20, seconds: 600)
        return S3Bucket(endpoint, by: credentials, over: transport)
    }

    private static func credentials(
        _ options: ObjectStoreOptions
    ) throws(UsageError) -> @Sendable () async -> S3Credentials? {
        if options.credentialsFile == "instance" {
            let transport = CurlTransport(link: "ferryd", pool: BlockingPool(width: 1), seconds: 5)
            let address = Environment.text("AWS_EC2_METADATA_SERVICE_ENDPOINT") ?? InstanceKeys.standardAddress
            let instance = InstanceKeys(over: transport, at: address)
            return { await instance.keys() }
        }
        let keys = try standing(options)
        return { keys }
    }

    private static func standing(_ options: ObjectStoreOptions) throws(UsageError) -> S3Credentials {
        if let file = options.credentialsFile {
            guard let bytes = try? HostFiles.contents(of: file) else {
                throw UsageError("\(file) cannot be read, which was to hold the keys to the object store.")
            }
            guard let found = S3Credentials(file: String(decoding: bytes, as: UTF8.self)) else {
                throw UsageError(
                    "\(file) has no section [default] with aws_access_key_id and aws_secret_access_key.")
            }
            return found
        }
        guard let found = S3Credentials(environment: { Environment.text($0) }) else {
            throw UsageError(
                "There are no keys to the object store. Name their file: --object-store-credentials FILE, set "
                    + "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or, on a machine of a cloud that lends keys to it, say "
                    + "--object-store-credentials instance.")
        }
        return found
    }

    func store(at path: [UInt8], for account: [UInt8], within limit: TreeLimit) -> OutsideStore? {
        guard let tree = tree(at: path) else { return nil }
        let store = S3Storage(tree, account: account, limit: limit)
        if tree.form.isPlain { return OutsideStore(store, tree) }
        guard let keys = sealing?.keys else { preconditionFailure("encrypted files are served with keys only") }
        return OutsideStore(SealedStorage(store, keys: keys, account: account), tree)
    }

    /// Once a day removes what broken uploads have left in all buckets and nobody has gone on with for a week; until the
    /// task is cancelled.
    func keepSwept(first: Duration = .seconds(15 * 60)) async {
        var pause = first
        while (try? await Task.sleep(for: pause)) != nil {
            let limit = Timestamp(seconds: System.secondsSince1970() - Self.age)
            for place in options.places { await tree(at: place.path)?.sweep(olderThan: limit) }
            pause = .seconds(24 * 3600)
        }
    }

    private static let age: Int64 = 7 * 24 * 3600

    /// The tree at a path, to be counted; nil for a path of this machine.
    func counted(at path: [UInt8]) -> (any CountedTree)? { tree(at: path) }

    private func tree(at path: [UInt8]) -> S3Tree? {
        guard let place = options.place(of: path), let index = options.places.firstIndex(of: place) else {
            return nil
        }
        let prefix = S3Tree.prefix(place.prefix, below: path.dropFirst(place.path.count))
        let key = Array("\(index)/\(prefix)".utf8)
        return trees.withLock { trees in
            if let tree = trees[key] { return tree }
            var settings = S3Settings()
            (settings.keepsTimes, settings.node) = (options.keepsTimes, node)
            settings.memory = options.memory << 20
            if sealing?.hold(path) == true { settings.form = SealedStorage.form }
            let tree = S3Tree(buckets[index], prefix: prefix, settings: settings, budget: budget)
            for other in trees.values { tree.overlap(other) }
            trees[key] = tree
            return tree
        }
    }
}
#else
/// The stores of objects of a `ferryd` that is built without them: there are none.
struct ObjectStores: OutsideStores {
    init(
        _ options: ObjectStoreOptions, of _: StateDirectory? = nil, sealing _: SealedPlaces? = nil
    ) throws(UsageError) {
        guard options.places.isEmpty else {
            throw UsageError("This ferryd is built without what --object-store needs (S3). Leave it out.")
        }
    }

    func store(at _: [UInt8], for _: [UInt8], within _: TreeLimit) -> OutsideStore? { nil }

    func counted(at _: [UInt8]) -> (any CountedTree)? { nil }

    func keepSwept() async {}
}
#endif
