// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import FerryIO

/// A file that the person works on, in a directory of its own that nobody else can enter.
struct PrivateCopy: Sendable {
    private let directory: [UInt8]

    /// The path of the file, which need not exist yet.
    let path: LocalPath

    /// Makes the directory below `$TMPDIR`, or else `/tmp`.
    static func make(named name: [UInt8]) throws(Failure) -> PrivateCopy {
        let base = Environment["TMPDIR"].flatMap { $0.first == .slash ? $0 : nil } ?? Array("/tmp".utf8)
        guard VirtualPath.isComponent(name) else {
            throw Failure(.usage, "\(Printable.text(name)) is no name for a file")
        }
        do throws(Errno) {
            let parent = try LocalTree.openDirectory(base)
            while true {
                let word = Array("ferry-\(String(UInt64.random(in: .min ... .max), radix: 36))".utf8)
                guard let component = PathBytes(word) else { throw .invalidArgument }
                do throws(Errno) { try System.makeDirectory(component, in: parent, mode: 0o700) } catch {
                    if error == .exists { continue }
                    throw error
                }
                let directory = base + [.slash] + word
                return PrivateCopy(directory: directory, path: LocalPath(bytes: directory + [.slash] + name))
            }
        } catch {
            throw Failure(error, local: base)
        }
    }

    /// Removes the directory with the file, and with what an editor has left beside it.
    func remove() {
        guard let open = try? LocalTree.openDirectory(directory) else { return }
        for entry in (try? LocalTree.entries(of: open)) ?? [] {
            if let name = PathBytes(entry.name.bytes) { try? System.removeName(name, in: open) }
        }
        let (base, word) = LocalTree.split(directory)
        guard let parent = try? LocalTree.openDirectory(base), let name = PathBytes(word) else { return }
        try? System.removeDirectory(name, in: parent)
    }

    /// The digest of the file; `nil` where there is none.
    func digest() async throws(Failure) -> [UInt8]? {
        do throws(Errno) { if try LocalTree.kind(path.bytes) == nil { return nil } } catch {
            throw Failure(error, local: path.bytes)
        }
        do throws(FTPError) { return try await LocalTree.digest(of: path, by: .sha256) } catch { throw Failure(error) }
    }
}
