// SPDX-License-Identifier: Apache-2.0
package import FTPWire

extension Permissions {
    /// The `perm` fact of entries of that kind (RFC 3659 §7.5.5).
    package func permFact(of kind: EntryKind) -> PermFact {
        switch kind {
        case .directory, .currentDirectory, .parentDirectory: directoryFact
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

    private var directoryFact: PermFact {
        var fact = nameFact.union(.enter)
        if contains(.list) { fact.insert(.list) }
        if contains(.write) { fact.insert(.create) }
        if contains(.make) { fact.insert(.makeDirectory) }
        if contains(.delete) { fact.insert(.purge) }
        return fact
    }
}
