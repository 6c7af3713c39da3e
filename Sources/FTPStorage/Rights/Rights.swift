// SPDX-License-Identifier: Apache-2.0
package import FTPWire

/// What an account may do in its tree.
package struct Rights: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// List folders.
    package static let list = Rights(rawValue: 1 << 0)
    /// Download files.
    package static let read = Rights(rawValue: 1 << 1)
    /// Upload files under names that are free; in place of old ones only with `delete`.
    package static let write = Rights(rawValue: 1 << 2)
    /// Add to the end of files, and go on with broken uploads.
    package static let append = Rights(rawValue: 1 << 3)
    /// Remove files and folders, also by uploading or renaming others over them.
    package static let delete = Rights(rawValue: 1 << 4)
    package static let rename = Rights(rawValue: 1 << 5)
    /// Make folders.
    package static let make = Rights(rawValue: 1 << 6)
    /// Set times and permission bits.
    package static let attributes = Rights(rawValue: 1 << 7)

    package static let all: Rights = [.list, .read, .write, .append, .delete, .rename, .make, .attributes]
    package static let readOnly: Rights = [.list, .read]
}

extension Rights {
    /// The `perm` fact of entries of that kind (RFC 3659 §7.5.5).
    package func permFact(of kind: EntryKind) -> PermFact {
        switch kind {
        case .directory, .currentDirectory, .parentDirectory: folderFact
        case .file: fileFact
        case .symbolicLink, .other: nameFact
        }
    }

    private var nameFact: PermFact {
        var fact: PermFact = []
        if contains(.delete) { fact.insert(.delete) }
        if contains(.rename) { fact.insert(.rename) }
        return fact
    }

    private var fileFact: PermFact {
        var fact = nameFact
        if contains(.read) { fact.insert(.retrieve) }
        if isSuperset(of: [.write, .delete]) { fact.insert(.store) }
        if contains(.append) { fact.insert(.append) }
        return fact
    }

    private var folderFact: PermFact {
        var fact = nameFact.union(.enter)
        if contains(.list) { fact.insert(.list) }
        if contains(.write) { fact.insert(.create) }
        if contains(.make) { fact.insert(.makeDirectory) }
        if contains(.delete) { fact.insert(.purge) }
        return fact
    }
}
