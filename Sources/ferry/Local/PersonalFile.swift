// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// A small file of the program's own in the person's folders (XDG base directories), closed to everybody else.
///
/// Nothing depends on such a file: what cannot be read or written is passed over.
struct PersonalFile: Sendable {
    private let folder: [UInt8]
    private let name: PathBytes

    /// A file that the program keeps for the person: `$XDG_DATA_HOME/ferry/NAME`, or `~/.local/share/ferry/NAME`.
    init?(data name: String) {
        guard let folder = Self.dataFolder else { return nil }
        self.init(folder: folder, name: name)
    }

    /// Where the program keeps what it has to remember for the person; it need not exist yet.
    static var dataFolder: [UInt8]? {
        if let data = Environment["XDG_DATA_HOME"], data.first == .slash { return data + Array("/ferry".utf8) }
        guard let home = Environment["HOME"], home.first == .slash else { return nil }
        return home + Array("/.local/share/ferry".utf8)
    }

    init?(folder: [UInt8], name: String) {
        guard let name = PathBytes(name.utf8) else { return nil }
        self.folder = folder
        self.name = name
    }

    /// What the file holds, its first `limit` bytes; nothing when there is no such file.
    func contents(limit: Int) -> [UInt8] {
        do throws(Errno) {
            let file = try open([.readOnly], makingFolders: false)
            var bytes: [UInt8] = []
            _ = try System.read(file.raw, onto: &bytes, atMost: limit, at: 0)
            return bytes
        } catch {
            return []
        }
    }

    /// Adds to the end of the file, which is made if need be; others that add at the same time do no harm.
    func append(_ bytes: [UInt8]) {
        do throws(Errno) {
            let file = try System.lock(open([.readWrite, .create], makingFolders: true))
            try System.write(bytes, to: file.raw, at: System.status(of: file).size)
        } catch {}
    }

    /// Gives the file other contents.
    func replace(with bytes: [UInt8]) {
        do throws(Errno) {
            let file = try System.lock(open([.readWrite, .create], makingFolders: true))
            try System.truncate(file, to: 0)
            try System.write(bytes, to: file.raw, at: 0)
        } catch {}
    }

    private func open(_ flags: OpenFlags, makingFolders: Bool) throws(Errno) -> Descriptor {
        let folder = try makingFolders ? Self.makeFolders(folder) : LocalTree.openFolder(folder)
        return try System.open(name, from: folder, flags, mode: flags.contains(.create) ? 0o600 : 0, resolve: [])
    }

    private static func makeFolders(_ path: [UInt8]) throws(Errno) -> Descriptor {
        var folder = try LocalTree.openFolder([.slash])
        for part in path.split(separator: .slash) {
            guard let name = PathBytes(part) else { throw .invalidArgument }
            do throws(Errno) { try System.makeFolder(name, in: folder, mode: 0o700) } catch {
                if error != .exists, error != .readOnlyFileSystem, error != .accessDenied { throw error }
            }
            folder = try System.open(name, from: folder, [.readOnly, .folder], resolve: [])
        }
        return folder
    }
}
