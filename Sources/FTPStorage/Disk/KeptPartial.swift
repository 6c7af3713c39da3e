// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
package import FTPWire
package import FerryIO

/// A partial upload as it lies on the disk, in the hands of no upload.
package struct KeptPartial: Hashable, Sendable {
    package let owner: PartialOwner
    /// The file that it would have been, seen from the root.
    package let target: VirtualPath
    /// True when only the beginning of the target's name is known.
    package let isNameCut: Bool
    package let length: Int64
    /// When the last byte arrived.
    package let modified: Timestamp
    let device: UInt64
    /// The path of its staging file from the root.
    package let path: [UInt8]
}

extension RootDirectory {
    /// All partial uploads in the tree, of all accounts; as many as are found until `limit`.
    package func keptPartials(until limit: Deadline = .never) -> [KeptPartial] {
        var found: [KeptPartial] = []
        _ = walk(budget: .max) { directory, path, name in
            guard let staging = StagingName(name), let file = PathBytes(name) else { return }
            guard let (length, modified) = directory.lookAtPartial(file, isTail: staging.isTail), length > 0 else {
                return
            }
            let place = path.isEmpty ? VirtualPath() : VirtualPath(path)
            found.append(
                KeptPartial(
                    owner: staging.owner,
                    target: place.appending(staging.target.isEmpty ? Array(name) : staging.target),
                    isNameCut: staging.isCut, length: length, modified: modified, device: directory.status.device,
                    path: path.isEmpty ? Array(name) : path + [UInt8(ascii: "/")] + name))
        } rest: {
            !limit.hasPassed
        }
        return found
    }

    /// Removes a partial upload that is as it was when it was found.
    package func remove(_ partial: KeptPartial) -> PartialFate {
        removePartial(at: partial.path, length: partial.length, modified: partial.modified)
    }

    /// The same by the path of its staging file from the root.
    func removePartial(at path: [UInt8], length: Int64, modified: Timestamp) -> PartialFate {
        let cut = path.lastIndex(of: UInt8(ascii: "/"))
        let name = path[(cut.map { $0 + 1 } ?? 0)...]
        guard let staging = StagingName(name), let file = PathBytes(name) else { return .gone }
        do throws(StorageFault) {
            let directory = try open(.checked(Array(path[..<(cut ?? 0)])), [.readOnly, .directory, .noFollow])
            let isAsItWas = { (status: FileStatus) in
                status.size == length + (staging.isTail ? TailHeader.length : 0) && status.changed == modified
            }
            if staging.isTail {
                return try change(in: directory.descriptor) { (change) throws(StorageFault) in
                    let fate = try directory.removeTail(file, if: isAsItWas)
                    if fate == .removed { change.remove(TreeUse(partial: length, in: .plain)) }
                    return fate
                }
            }
            switch try discardStagingFile(file, in: directory.descriptor, unless: { !isAsItWas($0) }) {
            case .removed: return .removed
            case .absent: return .gone
            case .inUse, .spared: return .held
            }
        } catch {
            return error.kind == .noSuchFile ? .gone : .held
        }
    }
}

extension Opened {
    /// The length and time of a partial upload; nil for one that an upload holds, or a tail whose commit was cut off.
    fileprivate func lookAtPartial(_ name: PathBytes, isTail: Bool) -> (length: Int64, modified: Timestamp)? {
        do throws(StorageFault) {
            if isTail {
                guard let tail = try place(of: name).take(named: name, slot: 0, .existing),
                    try tail.header?.state == .arriving
                else { return nil }
                return (try tail.tailLength, tail.status.changed)
            }
            var seen: (Int64, Timestamp)?
            _ = try descriptor.discardStagingFile(name) { status in
                seen = (status.size, status.changed)
                return true
            }
            return seen
        } catch {
            return nil
        }
    }

    /// Removes a staged tail, unless its commit was cut off: then its bytes belong to the file already.
    fileprivate func removeTail(
        _ name: PathBytes, if isAsItWas: (FileStatus) -> Bool
    ) throws(StorageFault) -> PartialFate {
        let place = try place(of: name)
        guard let tail = try place.take(named: name, slot: 0, .existing), try tail.header?.state == .arriving,
            isAsItWas(tail.status)
        else { return .held }
        place.remove(tail, named: name)
        return .removed
    }

    private func place(of name: PathBytes) throws(StorageFault) -> Place {
        let directory = try faulting { () throws(Errno) in
            try System.open(.here, from: descriptor, .directoryPath, resolve: .beneath)
        }
        return Place(directory: directory, name: name)
    }
}

extension FileStatus {
    /// The last change of the content.
    var changed: Timestamp { Timestamp(seconds: modified.seconds, nanoseconds: modified.nanoseconds) }
}
