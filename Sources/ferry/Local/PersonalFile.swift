// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import FerryIO

/// A small file of the program's own in the person's directories (XDG base directories), closed to everybody else.
///
/// Nothing depends on such a file: what cannot be read or written is passed over.
struct PersonalFile: Sendable {
    private let directory: [UInt8]
    private let name: PathBytes

    /// A file that the program keeps for the person: `$XDG_DATA_HOME/ferry/NAME`, or `~/.local/share/ferry/NAME`.
    init?(data name: String) {
        guard let directory = Self.dataDirectory else { return nil }
        self.init(directory: directory, name: name)
    }

    /// A file that the person may edit: `$XDG_CONFIG_HOME/ferry/NAME`, or `~/.config/ferry/NAME`.
    init?(configuration name: String) {
        guard let directory = Self.directory(below: "XDG_CONFIG_HOME", or: "/.config") else { return nil }
        self.init(directory: directory, name: name)
    }

    /// The directory for what the program has to remember for the person; `nil` when no home is known.
    ///
    /// It need not exist yet.
    static var dataDirectory: [UInt8]? { directory(below: "XDG_DATA_HOME", or: "/.local/share") }

    /// The directory for what is of use from run to run, and no loss: `$XDG_STATE_HOME/ferry`, or `~/.local/state/ferry`.
    static var stateDirectory: [UInt8]? { directory(below: "XDG_STATE_HOME", or: "/.local/state") }

    /// The program's directory in that of a variable, or else in one of the home directory.
    private static func directory(below variable: String, or place: String) -> [UInt8]? {
        if let base = Environment[variable], base.first == .slash { return base + Array("/ferry".utf8) }
        guard let home = Environment["HOME"], home.first == .slash else { return nil }
        return home + Array("\(place)/ferry".utf8)
    }

    init?(directory: [UInt8], name: String) {
        guard let name = PathBytes(name.utf8) else { return nil }
        self.init(directory: directory, name: name)
    }

    private init(directory: [UInt8], name: PathBytes) {
        self.directory = directory
        self.name = name
    }

    /// The first `limit` bytes of the file; empty when it cannot be read.
    func contents(limit: Int) -> [UInt8] {
        do throws(Errno) {
            let file = try open([.readOnly], makingDirectories: false)
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
            let file = try System.lock(open([.readWrite, .create], makingDirectories: true))
            try System.write(bytes, to: file.raw, at: System.status(of: file).size)
        } catch {}
    }

    /// Gives the file other contents.
    func replace(with bytes: [UInt8]) {
        do throws(Errno) {
            let file = try System.lock(open([.readWrite, .create], makingDirectories: true))
            try System.truncate(file, to: 0)
            try System.write(bytes, to: file.raw, at: 0)
        } catch {}
    }

    /// Puts other contents in place of those there are, in one step, while no other program does.
    ///
    /// Readers see the old file or the new one, also after a power cut. The lock is on the directory, as the file itself
    /// is replaced; where its name is a link, that is the file it leads to.
    func rewrite(limit: Int, _ change: ([UInt8]) throws(Failure) -> [UInt8]) throws(Failure) {
        let file = target()
        let directory: Descriptor
        do throws(Errno) {
            directory = try System.lock(Self.makeDirectories(file.directory), waits: true)
        } catch {
            throw Failure(error, local: file.directory)
        }
        let bytes = try change(file.contents(limit: limit))
        do throws(Errno) { try System.replaceFile(Array(file.name.bytes), in: directory, with: bytes) } catch {
            throw Failure(error, local: file.directory + [.slash] + file.name.bytes)
        }
    }

    /// The file itself where its name is a link, as people make them who keep all settings in one place.
    private func target(links: Int = 8) -> PersonalFile {
        guard links > 0, let parent = try? LocalTree.openDirectory(directory),
            let link = try? System.linkTarget(of: name, in: parent)
        else { return self }
        let (place, last) = LocalTree.split(link.first == .slash ? link : directory + [.slash] + link)
        guard let name = PathBytes(last) else { return self }
        return PersonalFile(directory: place, name: name).target(links: links - 1)
    }

    private func open(_ flags: OpenFlags, makingDirectories: Bool) throws(Errno) -> Descriptor {
        let directory = try makingDirectories ? Self.makeDirectories(directory) : LocalTree.openDirectory(directory)
        return try System.open(name, from: directory, flags, mode: flags.contains(.create) ? 0o600 : 0, resolve: [])
    }

    /// Opens a directory, and makes it with all that lead to it where they are missing, closed to others.
    static func makeDirectories(_ path: [UInt8]) throws(Errno) -> Descriptor {
        var directory = try LocalTree.openDirectory([.slash])
        for part in path.split(separator: .slash) {
            guard let name = PathBytes(part) else { throw .invalidArgument }
            do throws(Errno) { try System.makeDirectory(name, in: directory, mode: 0o700) } catch {
                if error != .exists, error != .readOnlyFileSystem, error != .accessDenied { throw error }
            }
            directory = try System.open(name, from: directory, [.readOnly, .directory], resolve: [])
        }
        return directory
    }
}
