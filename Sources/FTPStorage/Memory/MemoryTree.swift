// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import Synchronization

/// The folders and files that live in the memory of this process, shared by the accounts that see them.
package final class MemoryTree: Sendable {
    enum Node: Sendable {
        case folder(modified: Timestamp, mode: UInt16)
        /// A file of the kernel without a name, so that it is lent as a descriptor like one of the disk.
        case file(OpenFile)
    }

    struct State: Sendable {
        /// Everything by its path, as trees in memory are small.
        var nodes: [VirtualPath: Node] = [:]
        /// What uploads are writing, or have left, in the order in which they began.
        var rests: [MemoryRest] = []
    }

    let state: Mutex<State>

    package init() {
        state = Mutex(State(nodes: [VirtualPath(): .folder(modified: .wallClock, mode: 0o755)]))
    }
}

/// An upload's file that has no name in the tree yet.
struct MemoryRest: Sendable {
    let account: [UInt8]
    let path: VirtualPath
    let file: OpenFile
    var isInUse: Bool
}

extension MemoryTree.State {
    func node(at path: VirtualPath) throws(StorageFault) -> MemoryTree.Node {
        // A path through a file is no path, even if nothing of the name could be there.
        var parent = VirtualPath()
        for component in path.components {
            guard case .folder = nodes[parent] else { throw StorageFault(.notADirectory) }
            parent = parent.appending(component)
            guard nodes[parent] != nil else { throw StorageFault(.noSuchFile) }
        }
        guard let node = nodes[path] else { throw StorageFault(.noSuchFile) }
        return node
    }

    func requireFolder(_ path: VirtualPath) throws(StorageFault) {
        guard case .folder = try node(at: path) else { throw StorageFault(.notADirectory) }
    }

    /// Checks a path where something is to be made, renamed or removed.
    func requirePlace(_ path: VirtualPath) throws(StorageFault) {
        guard let name = path.name else { throw StorageFault(.permissionDenied) }
        if SideFileNames.isReserved(name) { throw StorageFault(.nameNotAllowed) }
        if name.count > 255 { throw StorageFault(.nameTooLong) }
        try requireFolder(path.parent)
    }

    func children(of path: VirtualPath) -> [VirtualPath] {
        nodes.keys.filter { $0.components.count == path.components.count + 1 && $0.isWithin(path) }
    }

    /// The rests of an account's uploads to a path that nobody is writing.
    func kept(_ account: [UInt8], _ path: VirtualPath) -> [MemoryRest] {
        rests.filter { !$0.isInUse && $0.account == account && $0.path == path }
    }
}

extension Timestamp {
    static var wallClock: Timestamp { Timestamp(seconds: System.secondsSince1970()) }
}
