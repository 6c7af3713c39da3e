// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire

/// The server that the shell is connected to.
struct Remote: ~Copyable, Sendable {
    /// The connections to the server, of which the shell's own is one.
    let client: FTPClient

    /// The connection that commands use.
    var connection: FTPConnection

    /// The name of the server as the person gave it.
    let name: String

    /// True when a user is logged in.
    var isLoggedIn = false

    /// The directory that the login led to.
    var loginDirectory: RemotePath?

    /// The directory before the last `cd`, for `cd -`.
    var previousDirectory: RemotePath?

    /// Listings of a moment ago, for completion.
    var listings = ListingCache()

    /// Takes a connection, beside which there may be others up to `limit`.
    init(_ connection: consuming FTPConnection, name: String, connections limit: Int) {
        client = FTPClient(beside: connection.configuration, connections: limit)
        self.connection = connection
        self.name = name
    }

    /// Takes a connection that a client has lent.
    private init(_ connection: consuming FTPConnection, of client: FTPClient, name: String) {
        self.client = client
        self.connection = connection
        self.name = name
    }
}

extension Remote {
    /// One more connection to the server beside this one: of the same login, in the same directory.
    func another(_ configure: (inout ConnectionConfiguration) -> Void) async throws(FTPError) -> Remote {
        var another = Remote(try await client.connection(like: connection, configure), of: client, name: name)
        another.isLoggedIn = isLoggedIn
        another.loginDirectory = loginDirectory
        return another
    }

    /// Gives back a connection that stands beside another one.
    consuming func release() async { await client.release(connection) }

    /// The working directory for a prompt.
    var directory: String { Printable.text((connection.workingDirectory ?? "/").bytes) }

    /// Lists a directory; an empty path is the working directory.
    mutating func entries(of directory: RemotePath) async throws(Failure) -> [EntryFacts] {
        try await listing(of: directory).entries
    }

    /// Examines one path.
    mutating func facts(of path: RemotePath) async throws(Failure) -> EntryFacts {
        do throws(FTPError) { return try await connection.stat(path) } catch { throw Failure(error) }
    }

    /// Size and time of the file that a link leads to, as far as the server tells; `nil` when it leads to none.
    mutating func linkedFile(at path: RemotePath) async throws(Failure) -> EntryFacts? {
        do throws(FTPError) { return try await connection.linkedFile(at: path) } catch { throw Failure(error) }
    }

    /// True when a directory, or a link to one, stands at a path; false too where the server refuses to tell.
    mutating func isDirectory(_ path: RemotePath) async throws(Failure) -> Bool {
        do throws(FTPError) { return try await connection.leadsToDirectory(path) } catch { throw Failure(error) }
    }
}
