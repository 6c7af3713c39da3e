// SPDX-License-Identifier: Apache-2.0
import FTPWire
import ProgramKit

/// The stores of objects that stand in the place of paths of this machine.
struct ObjectStoreOptions: Hashable, Sendable {
    /// A bucket, or what lies below a prefix in it.
    struct Place: Hashable, Sendable {
        /// The absolute path, without a slash at its end.
        let path: [UInt8]
        /// `https://host:port`.
        let address: String
        let bucket: String
        let prefix: String
    }

    var places: [Place] = []
    var region = "us-east-1"
    var credentialsFile: String?
    var keepsTimes = false
    /// In MiB.
    var memory = 256

    /// The place that a path is in.
    func place(of path: [UInt8]) -> Place? {
        places.first { path == $0.path || path.starts(with: $0.path + [.slash]) }
    }

    /// True for a path that is not of this machine.
    func hold(_ path: [UInt8]) -> Bool { place(of: path) != nil }
}

extension ObjectStoreOptions.Place {
    /// Takes `PATH=URL`; nil when it is not of that form.
    init?(_ text: String) {
        let sides = text.split(separator: "=", maxSplits: 1)
        guard sides.count == 2, sides[0].hasPrefix("/"), !sides[0].hasSuffix("/") else { return nil }
        let url = sides[1].split(separator: "/", maxSplits: 4, omittingEmptySubsequences: false)
        guard url.count >= 4, url[0] == "https:" || url[0] == "http:", url[1].isEmpty, !url[2].isEmpty, !url[3].isEmpty
        else { return nil }
        path = Array(sides[0].utf8)
        address = "\(url[0])//\(url[2])"
        bucket = String(url[3])
        prefix = url.count == 5 ? String(url[4]) : ""
    }
}

/// The options about stores of objects.
extension DaemonOption {
    /// Those about where files are, and in which form.
    static let stores = objectStores + sealing

    static let objectStores: [DaemonOption] = [
        DaemonOption(
            name: "object-store", value: "PATH=URL",
            summary:
                "a bucket that speaks S3, in the place of a path of this machine: homes and virtual directories "
                + "at or below the path are in it; may be repeated", standard: "none", isRepeatable: true,
            example: "/s3=https://s3.example.org/bucket", needsRestart: true
        ) {
            (text, options) throws(UsageError) in
            guard let place = ObjectStoreOptions.Place(text) else {
                throw UsageError(
                    "--object-store needs an absolute path and the address of a bucket, such as "
                        + "/s3=https://s3.example.org/bucket or /s3=https://s3.example.org/bucket/prefix, not \"\(text)\"."
                )
            }
            options.objectStores.places.append(place)
        },
        DaemonOption(
            name: "object-store-region", value: "NAME", summary: "the region that the store is asked in",
            standard: "us-east-1", example: "eu-central-1", needsRestart: true,
            apply: { $1.objectStores.region = $0 }),
        DaemonOption(
            name: "object-store-credentials", value: "FILE|instance",
            summary:
                "the file with the keys to the store, as the AWS command line keeps them (section [default]); or those "
                + "that the cloud lends to this machine, by its instance metadata service (IMDSv2)",
            standard: "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN in the environment",
            example: "/etc/ferryd/s3-keys", needsRestart: true, apply: { $1.objectStores.credentialsFile = $0 }),
        DaemonOption(
            name: "object-store-times", value: "keep|ignore",
            summary:
                "keep the times that clients give their files, for which each file of a listing is asked for by "
                + "itself; or tell when the store got them", standard: "ignore", needsRestart: true
        ) {
            (text, options) throws(UsageError) in
            switch text {
            case "keep": options.objectStores.keepsTimes = true
            case "ignore": options.objectStores.keepsTimes = false
            default: throw UsageError("--object-store-times needs keep or ignore, not \"\(text)\".")
            }
        },
        DaemonOption(
            name: "object-store-memory", value: "MIB",
            summary: "the memory that all transfers with a store may hold together", standard: "256",
            needsRestart: true
        ) {
            (text, options) throws(UsageError) in
            let memory = try number(text, of: "--object-store-memory")
            guard memory >= 16 else { throw UsageError("--object-store-memory needs at least 16, not \(memory).") }
            options.objectStores.memory = memory
        },
    ]
}
