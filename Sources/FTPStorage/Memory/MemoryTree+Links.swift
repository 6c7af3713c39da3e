// SPDX-License-Identifier: Apache-2.0
package import FTPWire

/// Links in memory, followed as the kernel follows those of a disk beneath a root.
extension MemoryTree.State {
    /// As many links as the kernel follows in one path.
    private static let most = 40

    /// The path of something that is there, through no link; its last component may stay a link.
    func resolved(_ path: VirtualPath, followingLast: Bool = true) throws(StorageFault) -> VirtualPath {
        var place = VirtualPath()
        // The components still to go, the next one last.
        var rest = Array(path.components.reversed())
        var followed = 0
        while let component = rest.popLast() {
            // A path through a file is no path, even if nothing of the name could be there.
            guard case .directory = nodes[place] else { throw StorageFault(.notADirectory) }
            if component.elementsEqual(".".utf8) { continue }
            if component.elementsEqual("..".utf8) {
                if place.isRoot { throw StorageFault(.outsideRoot) }
                place = place.parent
                continue
            }
            if StagingNames.isReserved(component) { throw StorageFault(.noSuchFile) }
            place = place.appending(component)
            guard let node = nodes[place] else { throw StorageFault(.noSuchFile) }
            guard case .link(let target, _) = node, followingLast || !rest.isEmpty else { continue }
            followed += 1
            if !followsLinks { throw StorageFault(.tooManyLinks) }
            if followed > Self.most { throw StorageFault(.tooManyLinks) }
            if target.first == .slash { throw StorageFault(.outsideRoot) }
            place = place.parent
            rest += target.split(separator: .slash).map(Array.init).reversed()
        }
        return place
    }

    /// The place where a file would be written that is opened by this path: behind links.
    func placeBehindLinks(of path: VirtualPath) throws(StorageFault) -> VirtualPath {
        var place = try place(of: path)
        for _ in 0..<Self.most {
            guard case .link(let target, _) = nodes[place] else { return place }
            if !followsLinks { throw StorageFault(.tooManyLinks) }
            if target.first == .slash { throw StorageFault(.outsideRoot) }
            var names = target.split(separator: .slash).map(Array.init)
            guard let last = names.popLast(), VirtualPath.isComponent(last) else { throw StorageFault(.isDirectory) }
            place = try self.place(of: last, in: names, from: place.parent)
        }
        throw StorageFault(.tooManyLinks)
    }

    /// The place of a name in what `names` lead to.
    private func place(
        of last: [UInt8], in names: [[UInt8]], from start: VirtualPath
    ) throws(StorageFault) -> VirtualPath {
        var directory = start
        for name in names {
            if name.elementsEqual("..".utf8) {
                if directory.isRoot { throw StorageFault(.outsideRoot) }
                directory = directory.parent
            } else if !name.elementsEqual(".".utf8) {
                directory = try existingDirectory(at: directory.appending(name))
            }
        }
        return try place(of: directory.appending(last))
    }

    /// True when a link's target stays in the tree: it is relative, and does not climb above the root.
    func staysInside(_ target: [UInt8], from directory: VirtualPath) -> Bool {
        if target.first == .slash { return false }
        var depth = directory.components.count
        for name in target.split(separator: .slash) {
            if name.elementsEqual("..".utf8) { depth -= 1 } else if !name.elementsEqual(".".utf8) { depth += 1 }
            if depth < 0 { return false }
        }
        return true
    }
}

extension MemoryStorage {
    package func makeSymbolicLink(_ path: VirtualPath, to target: [UInt8]) async throws(StorageError) {
        let target = try onTree(.makeLink, path) { _ throws(StorageFault) in try LinkTarget(target, for: path).bytes }
        try makeLink(path, to: target)
    }

    package func withoutLinks(
        showing isShown: @escaping @Sendable (VirtualPath) -> Bool
    ) -> any StorageBackend {
        var same = self
        let wasShown = self.isShown
        same.isShown = { wasShown?($0) != false && isShown($0) }
        return same
    }

    package func reached(by path: VirtualPath, _ end: PathEnd) async throws(StorageError) -> VirtualPath {
        try onTree(.stat, path) { state throws(StorageFault) in
            switch end {
            case .target: try state.resolved(path)
            case .name: try state.place(of: path)
            case .upload: try state.placeBehindLinks(of: path)
            }
        }
    }

    /// Makes a symbolic link, to wherever it may lead.
    package func makeLink(_ path: VirtualPath, to target: [UInt8]) throws(StorageError) {
        try onTree(.makeLink, path) { state throws(StorageFault) in
            let place = try state.place(of: path)
            guard state.nodes[place] == nil else { throw StorageFault(.alreadyExists) }
            state.nodes[place] = .link(target: target, modified: .wallClock)
        }
    }
}
