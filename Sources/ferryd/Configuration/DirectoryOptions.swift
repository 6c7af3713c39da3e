// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPWire
import FerryIO
import ProgramKit

/// A directory of this machine at a place in the tree of every account, as a table `[[directory]]` of the file of
/// settings gives it.
struct DirectoryOptions: Hashable, Sendable {
    var place: String?
    var host: String?
    var permissions: Permissions?
    var quota: QuotaAmount?
    var quotaFiles: QuotaAmount?

    /// The directory, which lets nobody do more than elsewhere; nil where place or path make no sense.
    var directory: VirtualDirectory? {
        guard let place, let host, place.hasPrefix("/"),
            var directory = VirtualDirectory(at: VirtualPath(place), host: Array(host.utf8))
        else { return nil }
        (directory.permissions, directory.quota, directory.quotaFiles) = (permissions, quota, quotaFiles)
        directory.isLimitOnly = true
        return directory
    }
}

// The keys of a table `[[directory]]`.
extension DirectoryOptions {
    /// All of them, in the order of the sample.
    static let keys: [TableKey<DirectoryOptions>] = [
        TableKey(
            Option(nil, "at", value: "PLACE", "the place in the tree, from its root on", example: "/archive")
        ) { $1.place = $0 },
        TableKey(
            Option(
                nil, "path", value: "DIR", "the directory of this machine that stands there", example: "/srv/archive")
        ) { $1.host = $0 },
        TableKey(
            Option(
                nil, "permissions", value: "WORDS", "what may be done there at most, as far as an account may at all",
                standard: "all that the account may", example: "read-only")
        ) { (text, table) throws(UsageError) in
            do throws(UnknownPermission) { table.permissions = try Permissions(text) } catch {
                let known = Permissions.words.map(\.word).joined(separator: ", ")
                throw UsageError("--permissions: \(error) Known are: \(known).")
            }
        },
        TableKey(
            Option(nil, "quota", value: "SIZE", "most bytes that it may hold", standard: "no limit", example: "10G")
        ) { (text, table) throws(UsageError) in
            guard let amount = QuotaAmount(text) else {
                throw UsageError("--quota takes a size such as 10G, 512Mi or 1500000, not \"\(text)\".")
            }
            table.quota = amount
        },
        TableKey(
            Option(
                nil, "quota-files", value: "N", "most files, directories and links that it may hold",
                standard: "no limit", example: "1000")
        ) { (text, table) throws(UsageError) in
            table.quotaFiles = QuotaAmount(Int64(try DaemonOption.number(text, of: "--quota-files")))
        },
    ]

    /// The table, as a file of settings declares it.
    static let group = OptionGroup(
        "directory",
        "A directory of this machine at a place in the tree of every account; there may be several. Accounts and groups "
            + "have their own: ferryd user change NAME --directories. Needs a restart.",
        options: keys.map(\.declaration))

    /// Reads the tables of a file; sentences about all that is wrong with them go to `mistakes`.
    static func directories(
        _ groups: [SettingGroup], in path: String, mistakes: inout [String]
    ) -> VirtualDirectories {
        var all: [VirtualDirectory] = []
        for group in groups where group.name == Self.group.name {
            var options = DirectoryOptions()
            guard group.apply(keys, to: &options, mistakes: &mistakes) else { continue }
            guard let directory = options.directory else {
                mistakes.append(
                    group.mistake(
                        "Each [[directory]] needs a place below the root of the tree and a directory, such as "
                            + "at = \"/archive\" and path = \"/srv/archive\"", in: path))
                continue
            }
            if all.contains(where: { $0.place == directory.place }) {
                mistakes.append(group.mistake("two [[directory]] stand at \(directory.place)", in: path))
            } else {
                all.append(directory)
            }
        }
        return VirtualDirectories(all) ?? VirtualDirectories()
    }
}
