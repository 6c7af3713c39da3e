// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

extension DiskStorage {
    /// The place of an upload against which nothing is known, as far as can be told without waiting for a disk.
    ///
    /// What is not known shows when the side file is made.
    func placeIfCached(of path: VirtualPath) -> Place? {
        guard let bytes = path.name, bytes.count <= Self.longestName, !SideFileNames.isReserved(bytes),
            let name = PathBytes(bytes)
        else { return nil }
        do throws(StorageFault) {
            let parent = try PathBytes(lookingUp: path.parent)
            guard let folder = try root.openIfCached(parent, .folderPath),
                System.mayChange(folder.descriptor), isFileOrUnknown(name, in: folder.descriptor)
            else { return nil }
            return Place(folder: folder.descriptor, name: name)
        } catch {
            return nil
        }
    }

    /// `NAME_MAX`: the name cache alone does not say that a name is too long.
    private static let longestName = 255

    private func isFileOrUnknown(_ name: PathBytes, in folder: borrowing Descriptor) -> Bool {
        do throws(Errno) {
            let old = try System.open(name, from: folder, .nameOnly, resolve: .beneathAndCached)
            return try System.status(of: old).kind == .file
        } catch {
            return error == .noEntry || error == .wouldBlock
        }
    }
}
