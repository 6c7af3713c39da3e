// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPStorage
import FTPWire

/// The files that a server serves.
public struct ServerStorage: Sendable {
    /// The directory of the host that accounts without a home are at home in.
    let root: [UInt8]
    /// Opens what must be there before the first client comes.
    let prepare: @Sendable () throws -> Prepared

    /// The way to each account's files, and the directories of the host that are served by it.
    struct Prepared: Sendable {
        let open: StorageOpening
        var roots: ServedRoots?
    }

    /// A directory of this machine, and the homes of accounts that have one.
    ///
    /// No path and no link leads out of it. Parts of broken uploads are kept in it for a week.
    /// The path is absolute, or begins in the directory that the program was started in. With `isDurable` an upload is
    /// answered with 226 only when its bytes and its name are on the disk, so that a power cut cannot take it back;
    /// without, they are in the kernel's memory, which outlives the program.
    public static func directory(_ path: String, isDurable: Bool = false) -> ServerStorage {
        let root = Array(path.utf8)
        return ServerStorage(root: root) {
            let roots = try ServedRoots(default: root, isDurable: isDurable)
            return Prepared(
                open: { identity async throws(StorageError) in try await roots.storage(for: identity) }, roots: roots)
        }
    }

    /// A tree in memory that all accounts share, empty at first: for tests, and for trying things out.
    public static var memory: ServerStorage {
        ServerStorage(root: Array("/".utf8)) {
            let tree = MemoryTree()
            return Prepared(open: { identity throws(StorageError) in
                MemoryStorage(tree, account: identity.name.bytes, followsLinks: identity.settings.links == .follow)
            })
        }
    }

    /// A store of the program's own, the same for all accounts.
    public static func store(_ store: any FileStore) -> ServerStorage { .perAccount { _ in store } }

    /// A store of the program's own for each account.
    ///
    /// `choose` is asked at each login for the store of the account of that name; visitors are `anonymous`. An error
    /// keeps the client out (530).
    public static func perAccount(
        _ choose: @escaping @Sendable (String) async throws -> any FileStore
    ) -> ServerStorage {
        ServerStorage(root: Array("/".utf8)) {
            Prepared(open: { identity async throws(StorageError) in
                let name = identity.name.description
                do {
                    return ForeignStorage(try await choose(name), account: identity.name.bytes)
                } catch {
                    throw (error as? StorageError) ?? StorageError(.failed, .stat, VirtualPath())
                }
            })
        }
    }
}
