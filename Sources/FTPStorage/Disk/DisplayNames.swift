// SPDX-License-Identifier: Apache-2.0
package import FTPWire
import FerryIO

/// The owner and group that listings show: the account's, whoever owns the files on the host.
///
/// Looking up names of users entry by entry is what makes listings slow, and tells strangers about the host.
package struct DisplayNames: Sendable {
    package let owner: [UInt8]
    package let group: [UInt8]

    package init(owner: [UInt8], group: [UInt8]) {
        self.owner = owner
        self.group = group
    }

    func facts(of name: [UInt8], _ status: FileStatus) -> EntryFacts {
        var facts = blank
        facts.name = FileName(name)
        describe(status, in: &facts)
        return facts
    }

    /// An entry of which nothing is known but the names.
    package var blank: EntryFacts {
        var facts = EntryFacts(name: [], kind: .other)
        (facts.owner, facts.group) = (owner, group)
        return facts
    }

    /// Puts in what the kernel says.
    func describe(_ status: FileStatus, in facts: inout EntryFacts) {
        facts.kind = EntryKind(status.kind)
        facts.size = status.size
        facts.modified = Timestamp(seconds: status.modified.seconds, nanoseconds: status.modified.nanoseconds)
        facts.created = status.created.map { Timestamp(seconds: $0.seconds, nanoseconds: $0.nanoseconds) }
        facts.mode = status.permissions
        facts.links = status.links
        facts.unique = .numbers(device: status.device, inode: status.inode)
    }
}

extension EntryKind {
    init(_ kind: FileKind) {
        switch kind {
        case .file: self = .file
        case .directory: self = .directory
        case .symbolicLink: self = .symbolicLink(target: nil)
        case .other: self = .other
        }
    }
}
