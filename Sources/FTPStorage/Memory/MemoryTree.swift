// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import Synchronization

/// The directories and files that live in the memory of this process, shared by the accounts that see them.
package final class MemoryTree: Sendable {
    enum Node: Sendable {
        case directory(modified: Timestamp, mode: UInt16)
        case file(MemoryFile)
        case link(target: [UInt8], modified: Timestamp)
    }

    struct State: Sendable {
        /// Everything by its path, as trees in memory are small.
        var nodes: [VirtualPath: Node] = [:]
        /// The files that uploads are writing, or have left, in the order in which they began.
        var partials: [MemoryPartial] = []
        /// False while an operation works whose paths lead through no links; each says it when it begins.
        var followsLinks = true
    }

    let state: Mutex<State>
    /// The form of its files.
    let form: StoredForm

    package init(form: StoredForm = .plain) {
        self.form = form
        state = Mutex(State(nodes: [VirtualPath(): .directory(modified: .wallClock, mode: 0o755)]))
    }
}

/// The file of an upload, which has no name in the tree yet.
struct MemoryPartial: Sendable {
    let account: [UInt8]
    let path: VirtualPath
    let file: MemoryFile
    var isInUse: Bool
}

extension MemoryTree.State {
    /// The node at a path that leads through no link.
    func node(at path: VirtualPath) throws(StorageFault) -> MemoryTree.Node {
        guard let node = nodes[path] else { throw StorageFault(.noSuchFile) }
        return node
    }

    /// A directory, behind links.
    func existingDirectory(at path: VirtualPath) throws(StorageFault) -> VirtualPath {
        let place = try resolved(path)
        guard case .directory = try node(at: place) else { throw StorageFault(.notADirectory) }
        return place
    }

    /// The place of a path, whose last component is not followed: where something is made, renamed or removed.
    func place(of path: VirtualPath) throws(StorageFault) -> VirtualPath {
        guard let name = path.name else { throw StorageFault(.permissionDenied) }
        if StagingNames.isReserved(name) { throw StorageFault(.nameNotAllowed) }
        if name.count > 255 { throw StorageFault(.nameTooLong) }
        return try existingDirectory(at: path.parent).appending(name)
    }

    func children(of path: VirtualPath) -> [VirtualPath] {
        nodes.keys.filter { $0.components.count == path.components.count + 1 && $0.isWithin(path) }
    }

    /// The partials of an account's uploads to a path that nobody is writing.
    func kept(_ account: [UInt8], _ path: VirtualPath) -> [MemoryPartial] {
        partials.filter { !$0.isInUse && $0.account == account && $0.path == path }
    }
}

extension Timestamp {
    static var wallClock: Timestamp { Timestamp(seconds: System.secondsSince1970()) }
}
