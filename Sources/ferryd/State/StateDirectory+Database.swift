// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPWire
import FerryIO

/// The database in the place of files, by which commands find the accounts that a server serves.
extension StateDirectory {
    private static let fileName = "database"

    /// Opens the database that settings name, or the one that the server of this directory has left word of; nil if the
    /// accounts are here.
    ///
    /// It waits for the network on this thread; `waiting` and `whileAway` are those of `SharedDatabase`.
    func sharedDatabase(
        looks: Bool = false, waiting: Duration = .zero, whileAway: (AccountError) -> Void = { _ in }
    ) throws(AccountError) -> SharedDatabase? {
        let options = database?.address == nil ? try leftDatabase() : database
        guard let options, let address = options.address else { return nil }
        return try SharedDatabase(at: address, options, looks: looks, waiting: waiting, whileAway: whileAway)
    }

    /// Leaves word for commands that are told the directory only; without a database there is nothing to tell.
    func leaveWordOfDatabase() throws(StateDirectoryError) {
        let wanted = database?.address.map { address in
            "\(address)\n"
                + (database?.passwordFile.map { "\(String(decoding: NamedFiles.absolute($0), as: UTF8.self))\n" } ?? "")
        }
        if wanted == nil, leftWord == nil { return }
        try replaceFile(Self.fileName, with: Array((wanted ?? "").utf8))
    }

    /// The place that keeps the accounts, for messages: the database without its parameters, or the directory.
    var keeper: String {
        database?.address.map { String($0.prefix { $0 != "?" }) } ?? Printable.text(path)
    }

    /// The database of which a server has left word, as far as it is believed.
    ///
    /// The owner of the directory may have written anything there. Whoever is another user, root above all, must not hand
    /// the first line of a file of theirs to a server of the owner's choice: they go where their own settings send them.
    private func leftDatabase() throws(AccountError) -> DatabaseOptions? {
        guard let word = leftWord, let address = word.options.address else { return nil }
        if word.owner == System.effectiveUser { return word.options }
        if let named = try? Options.forStateAlone().database, named.address == address { return named }
        throw .unavailable(
            "The server of \(self) has its accounts in a database, and the settings here do not name it. If you know it, "
                + "set FERRYD_DATABASE to: \(Printable.text(Array(address.utf8)))")
    }

    private var leftWord: (options: DatabaseOptions, owner: UInt32)? {
        guard let path = try? privateFile(Self.fileName, create: false), let owner = ProgramFile.status(path)?.userID,
            let bytes = try? System.contents(of: path)
        else { return nil }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        return lines.first.map { (DatabaseOptions(address: $0, passwordFile: lines.dropFirst().first), owner) }
    }
}
