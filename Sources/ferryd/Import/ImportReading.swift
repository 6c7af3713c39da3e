// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import FerryImport

/// Reads the files of other servers; the calls wait for the disk.
enum ImportReading {
    /// The longest file: some hundred thousand accounts.
    static let longest = 64 << 20

    /// The contents of files in their order, and of the files in directories.
    static func files(_ paths: [[UInt8]]) throws(UserFailure) -> [ImportFile] {
        var files: [ImportFile] = []
        for path in paths {
            files += isDirectory(path) ? try filesInDirectory(path) : [try file(path, nameInDirectory: nil)]
        }
        return files
    }

    private static func isDirectory(_ path: [UInt8]) -> Bool {
        guard let name = PathBytes(path), let opened = try? System.open(hostPath: name, .pathOnly) else { return false }
        return (try? System.status(of: opened))?.kind == .directory
    }

    private static func filesInDirectory(_ path: [UInt8]) throws(UserFailure) -> [ImportFile] {
        let names: [[UInt8]]
        do throws(Errno) { names = try System.names(inDirectory: path) } catch {
            throw UserFailure("The directory \(Printable.text(path)) cannot be read: \(error).")
        }
        var files: [ImportFile] = []
        for name in names where name.first != UInt8(ascii: ".") {
            files.append(try file(path + [.slash] + name, nameInDirectory: name))
        }
        return files
    }

    private static func file(_ path: [UInt8], nameInDirectory: [UInt8]?) throws(UserFailure) -> ImportFile {
        let name = Printable.text(path)
        let bytes: [UInt8]
        do throws(Errno) { bytes = try System.contents(of: path, atMost: longest + 1) } catch {
            throw UserFailure("\(name) cannot be read: \(error).")
        }
        if bytes.count > longest { throw UserFailure("\(name) has more than 64 MiB, which no file of accounts has.") }
        return ImportFile(name: name, bytes: bytes, nameInDirectory: nameInDirectory)
    }
}
