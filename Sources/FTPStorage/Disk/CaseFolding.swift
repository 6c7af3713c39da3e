// SPDX-License-Identifier: Apache-2.0
package import FTPWire
package import FerryIO

/// File systems for which upper and lower case are one, such as vfat, or ext4 with casefold.
///
/// Rules compare bytes, as Linux does: there, who may not read `secret` reads it as `SECRET`.
extension RootDirectory {
    /// The path below the root of a directory in which case makes no difference; nil when none is found among the first
    /// entries that are looked at.
    package func foldedDirectory(
        looking limit: Int = 1000,
        _ look: (PathBytes, borrowing Descriptor) -> FileStatus? = { try? System.status(of: $0, in: $1) }
    ) -> VirtualPath? {
        var found: VirtualPath?
        var tried: Set<[UInt8]> = []
        _ = walk(budget: limit) { directory, path, name in
            guard found == nil, !tried.contains(path), let other = name.inOtherCase,
                let name = PathBytes(name), let swapped = PathBytes(other)
            else { return }
            // A file with two names may well have them in one directory.
            guard let file = look(name, directory.descriptor), file.links == 1 else { return }
            tried.insert(path)
            if look(swapped, directory.descriptor)?.isSameFile(as: file) == true {
                found = path.isEmpty ? VirtualPath() : VirtualPath(path)
            }
        } rest: {
            found == nil
        }
        return found
    }
}

extension Collection<UInt8> {
    /// The name with each ASCII letter in the other case; nil when there is none.
    fileprivate var inOtherCase: [UInt8]? {
        let letters = (UInt8(ascii: "A")...UInt8(ascii: "Z"))
        let swapped = map { letters.contains($0 & 0xDF) ? $0 ^ 0x20 : $0 }
        return swapped.elementsEqual(self) ? nil : swapped
    }
}
