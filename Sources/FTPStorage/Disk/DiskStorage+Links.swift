// SPDX-License-Identifier: Apache-2.0
import FerryIO
import FTPPolicy
package import FTPWire

extension DiskStorage {
    package func makeSymbolicLink(_ path: VirtualPath, to target: [UInt8]) async throws(StorageError) {
        try await waitForLedger(.makeLink, path)
        try await onDisk(.makeLink, path) { () throws(StorageFault) in
            let target = try LinkTarget(target, for: path).bytes
            let place = try lookup.place(of: path)
            guard let text = PathBytes(target) else { throw StorageFault(.nameNotAllowed) }
            try adding(in: place.directory) { () throws(Errno) in
                try System.makeLink(place.name, in: place.directory, to: text)
            }
            try faulting { () throws(Errno) in try sync?.syncNames(in: place.directory) }
        }
    }

    package func reached(by path: VirtualPath, _ end: PathEnd) async throws(StorageError) -> VirtualPath {
        try await onDisk(.stat, path) { () throws(StorageFault) in
            switch end {
            case .target:
                let opened = try lookup.open(PathBytes(lookingUp: path), .pathOnly)
                return try root.path(of: opened.descriptor)
            case .name:
                return try root.path(of: lookup.place(of: path))
            case .upload:
                return try root.path(of: lookup.placeBehindLinks(of: path))
            }
        }
    }

    package func freeSpace(in path: VirtualPath) async throws(StorageError) -> Int64 {
        try await onDisk(.tellSpace, path) { () throws(StorageFault) in
            let directory = try lookup.open(PathBytes(lookingUp: path), .directoryPath)
            guard let room = System.room(beside: directory.descriptor) else { throw StorageFault(.notSupported) }
            return min(room, quota?.bytesLeft ?? room)
        }
    }
}

extension RootDirectory {
    fileprivate func path(of place: borrowing Place) throws(StorageFault) -> VirtualPath {
        try path(of: place.directory).appending(Array(place.name.bytes))
    }
}
