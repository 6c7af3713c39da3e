// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// What became of a side file that was to be removed.
enum SideFileFate: Hashable {
    case removed
    /// There was none.
    case absent
    /// An upload is writing it.
    case inUse
    /// It is younger than asked for.
    case spared
}

extension Descriptor {
    /// Removes a side file from this folder, unless an upload holds its lock.
    func discardSideFile(_ name: PathBytes, unless isSpared: (FileStatus) -> Bool = { _ in false }) throws(StorageFault)
        -> SideFileFate
    {
        do throws(Errno) {
            // Hardly ever is there one, and to look is cheaper than to try to open.
            _ = try System.status(of: name, in: self)
            let file = try System.lock(
                System.open(name, from: self, .ownFile.union(.readOnly), resolve: .beneath))
            let status = try System.status(of: file)
            // Under the lock the name must still be this file's, or it is no longer ours to remove.
            guard try System.status(of: name, in: self).isSameFile(as: status) else { return .inUse }
            if isSpared(status) { return .spared }
            try System.removeName(name, in: self)
            return .removed
        } catch .noEntry {
            return .absent
        } catch .wouldBlock {
            return .inUse
        } catch {
            throw StorageFault(errno: error)
        }
    }
}
