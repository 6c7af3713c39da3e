// SPDX-License-Identifier: Apache-2.0
import CSQLite
import FerryIO

/// The form of a database, and the way there from every earlier one.
struct DatabaseForm: Sendable {
    /// Each step makes one version of the next, `PRAGMA user_version` included; steps that were once published are never
    /// edited.
    let steps: [[StaticString]]

    /// The version this program knows.
    var newest: Int64 { Int64(steps.count) }

    /// Makes a new or old database into one of the newest version; one of a later version is an error.
    ///
    /// An old one is first copied to a file beside it, `accounts.sqlite.version-4`, which an earlier program can read. Of
    /// several programs that open it at once, the one that migrates makes the copy, while the others wait. `writer` is the
    /// program and its version, for programs of an earlier one that find the database later.
    func migrate(
        _ connection: borrowing SQLiteConnection, at path: [UInt8], by writer: String, keepingCopy: Bool = true
    ) throws(SQLiteError) {
        let found = try connection.integer("PRAGMA user_version")
        try check(found, of: connection, at: path)
        if found == newest { return }
        try connection.transaction { () throws(SQLiteError) in
            // Another process may have been quicker since.
            let found = try connection.integer("PRAGMA user_version")
            try check(found, of: connection, at: path)
            if found == newest { return }
            if found > 0, keepingCopy {
                try Self.keepCopy(ofDatabaseAt: path, as: path + Array(".version-\(found)".utf8))
            }
            for step in steps.dropFirst(Int(found)) {
                for statement in step { try connection.run(statement) }
            }
            try connection.run("CREATE TABLE IF NOT EXISTS written_by (program TEXT NOT NULL) STRICT")
            try connection.run("DELETE FROM written_by")
            try connection.run("INSERT INTO written_by VALUES (?)", [.text(writer)])
        }
    }

    /// A copy in memory of the newest form, of a database of an earlier one: for those that look only, as the program that
    /// serves may still be an earlier one.
    func newestCopy(of connection: borrowing SQLiteConnection, at path: [UInt8]) throws(SQLiteError) -> SQLiteConnection
    {
        let memory = try connection.inMemory()
        try migrate(memory, at: path, by: "", keepingCopy: false)
        return memory
    }

    /// True for a database of an earlier form; one of a later form is an error.
    func isEarlier(_ connection: borrowing SQLiteConnection, at path: [UInt8]) throws(SQLiteError) -> Bool {
        let found = try connection.integer("PRAGMA user_version")
        try check(found, of: connection, at: path)
        return found < newest
    }

    /// Refuses a database that a later program has written.
    func check(_ found: Int64, of connection: borrowing SQLiteConnection, at path: [UInt8]) throws(SQLiteError) {
        guard found > newest || found < 0 else { return }
        let writers = try? connection.rows("SELECT program FROM written_by") { $0.bytes(0) ?? [] }
        let writer = writers?.first.map { String(decoding: $0, as: UTF8.self) } ?? "a later ferryd"
        let name = path.split(separator: UInt8(ascii: "/")).last.map { String(decoding: $0, as: UTF8.self) } ?? ""
        var message =
            "\(writer) wrote it in a form (\(found)) that this ferryd does not know (up to \(newest)). Install that version, "
            + "or a later one"
        if Self.exists(path + Array(".version-\(newest)".utf8)) {
            message += "; or stop the server and put the copy from before in its place: \(name).version-\(newest)"
        }
        throw SQLiteError(nonsense: message)
    }

    private static func exists(_ path: [UInt8]) -> Bool {
        guard let name = PathBytes(path) else { return false }
        return (try? System.open(hostPath: name, .nameOnly)) != nil
    }

    /// Writes what a database holds to a new file that only the owner of the directory can read (0600); a copy that is there already
    /// stays, and the new one's name gets a number.
    private static func keepCopy(ofDatabaseAt path: [UInt8], as copy: [UInt8]) throws(SQLiteError) {
        let slash = copy.lastIndex(of: UInt8(ascii: "/"))
        let above = slash.map { Array(copy[...$0]) } ?? Array("./".utf8)
        let name = Array(copy.dropFirst(slash.map { $0 + 1 } ?? 0))
        let draft = name + Array(".new".utf8)
        do throws(Errno) { try makeEmptyFile(draft, in: above) } catch { throw SQLiteError(noCopy: error) }
        // VACUUM runs in no transaction, so not on the connection that holds one.
        try SQLiteConnection(path: path).run("VACUUM INTO ?", [.text(above + draft)])
        do throws(Errno) { try rename(draft, toFree: name, in: above) } catch { throw SQLiteError(noCopy: error) }
    }

    private static func makeEmptyFile(_ name: [UInt8], in directory: [UInt8]) throws(Errno) {
        guard let directoryPath = PathBytes(directory), let name = PathBytes(name) else { throw .invalidArgument }
        let directory = try System.open(hostPath: directoryPath, .directoryPath)
        let file = try System.open(
            name, from: directory, [.create, .truncate, .writeOnly, .noFollow], mode: 0o600, resolve: [])
        try System.giveToOwner(file, of: directory)
    }

    /// Gives a file a name that nothing has: `name`, `name.2`, `name.3`...
    private static func rename(_ draft: [UInt8], toFree name: [UInt8], in directory: [UInt8]) throws(Errno) {
        guard let directoryPath = PathBytes(directory), let draft = PathBytes(draft) else { throw .invalidArgument }
        let directory = try System.open(hostPath: directoryPath, .directoryPath)
        for number in 1...100 {
            guard let free = PathBytes(number == 1 ? name : name + Array(".\(number)".utf8)) else { break }
            do throws(Errno) {
                return try System.rename(draft, in: directory, to: free, in: directory, replacing: false)
            } catch {
                if error != .exists { throw error }
            }
        }
        throw .exists
    }
}

extension SQLiteError {
    fileprivate init(noCopy error: Errno) {
        self.init(code: SQLITE_CANTOPEN, message: "no copy of the earlier form can be made beside it: \(error)")
    }
}
