// SPDX-License-Identifier: Apache-2.0
package import FTPAccounts
import FTPWire

/// A file of another server, as it was read.
package struct ImportFile: Sendable {
    /// The path as it was typed, for messages.
    package let name: String
    package let bytes: [UInt8]
    /// The name in its directory, where a directory was given and not this file.
    package let nameInDirectory: [UInt8]?

    package init(name: String, bytes: [UInt8], nameInDirectory: [UInt8]? = nil) {
        (self.name, self.bytes, self.nameInDirectory) = (name, bytes, nameInDirectory)
    }
}

/// The place of something in a file of another server.
package struct ImportPlace: Hashable, Sendable, CustomStringConvertible {
    package let file: String
    /// From 1 on; nil where lines say nothing.
    package let line: Int?
    /// The entry, where lines say nothing: `users[3]`.
    package let entry: String?

    init(file: String, line: Int) { (self.file, self.line, entry) = (file, line, nil) }

    init(file: String, entry: String? = nil) { (self.file, line, self.entry) = (file, nil, entry) }

    package var description: String {
        if let line { return "\(file):\(line)" }
        return entry.map { "\(file): \($0)" } ?? file
    }
}

/// A thing to know about an account that comes from another server.
package enum ImportRemark: Hashable, Sendable {
    /// Something of the other server that this one does not have.
    case lost(String)
    /// Something that was chosen, where the other server leaves it open or means it otherwise.
    case chosen(String)

    package var text: String {
        switch self {
        case .lost(let text), .chosen(let text): text
        }
    }
}

/// The password of an account that comes from another server.
package enum ImportedPassword: Hashable, Sendable {
    case none
    case hash(PasswordHash)
    /// The password itself, which must be hashed before it is kept.
    case plain([UInt8])
}

/// An account of another server, in the terms of this one.
package struct ImportedAccount: Sendable {
    /// All but the password.
    package var account: Account
    package var password = ImportedPassword.none
    package let place: ImportPlace
    package var remarks: [ImportRemark] = []
}

/// A group of another server, in the terms of this one.
package struct ImportedGroup: Sendable {
    package var group: AccountGroup
    package let place: ImportPlace
    package var remarks: [ImportRemark] = []
}

/// A line or an entry that cannot be understood.
package struct ImportFault: Error, Hashable, Sendable, CustomStringConvertible {
    package let place: ImportPlace
    /// A sentence.
    package let reason: String

    package var description: String { "\(place): \(reason)" }
}

/// All that files of another server hold, in the terms of this one.
package struct Takeover: Sendable {
    package internal(set) var groups: [ImportedGroup] = []
    package internal(set) var accounts: [ImportedAccount] = []
    package internal(set) var faults: [ImportFault] = []
    /// Things to know about the files as a whole.
    package internal(set) var remarks: [String] = []
    private var places: [AccountName: ImportPlace] = [:]

    mutating func fault(_ place: ImportPlace, _ reason: String) {
        faults.append(ImportFault(place: place, reason: reason))
    }

    /// Takes an account; one whose name was there before is a fault.
    mutating func add(_ account: ImportedAccount) {
        if let first = places.updateValue(account.place, forKey: account.account.name) {
            return fault(account.place, "The account \"\(account.account.name)\" stands in \(first) already.")
        }
        accounts.append(account)
    }

    /// Reads the name of an account; one that cannot be a name here is a fault, which tells no more of it than what stands
    /// before a colon: the rest may be a hash.
    mutating func name(_ bytes: some BidirectionalCollection<UInt8>, at place: ImportPlace) -> AccountName? {
        do throws(InvalidAccountName) { return try AccountName(bytes) } catch {
            let shown = Array(bytes.prefix { $0 != UInt8(ascii: ":") })
            fault(place, "\"\(Printable.text(shown))\" cannot be the name of an account here. \(error)")
            return nil
        }
    }
}
