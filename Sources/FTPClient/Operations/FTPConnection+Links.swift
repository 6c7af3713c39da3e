// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

extension FTPConnection {
    /// Makes a symbolic link (SITE SYMLINK, which few servers have).
    ///
    /// - Parameters:
    ///   - path: The link.
    ///   - text: The path that it holds.
    ///   - replacing: Makes it beside a link that has the name, and renames it, so that there is one or the other.
    /// - Throws: `notSupported` by most servers, `denied`.
    package mutating func makeLink(
        at path: RemotePath, leadingTo text: [UInt8], replacing: Bool
    ) async throws(FTPError) {
        if replacing {
            let draft = path.parent.appending(TemporaryName.part(of: path.name))
            try await makeLink(at: draft, leadingTo: text, replacing: false)
            do throws(FTPError) { return try await rename(draft, to: path) } catch {
                try? await delete(draft)
                throw error
            }
        }
        let purpose = Purpose(.makeLink, path.bytes)
        try await recovering { connection throws(FTPError) in
            let line = CommandLine(.site, Array("SYMLINK ".utf8) + text.quotedWord + [.space] + path.bytes.quotedWord)
            let reply = try await connection.link.ask(line, for: purpose)
            if reply.isRefusal { throw purpose.failure(of: reply) }
        }
    }
}

extension [UInt8] {
    /// A word of several; quotes stand around one that holds a blank.
    fileprivate var quotedWord: [UInt8] {
        let quote = UInt8(ascii: "\"")
        if !contains(.space), first != quote { return self }
        return [quote] + flatMap { $0 == quote ? [quote, quote] : [$0] } + [quote]
    }
}

extension LocalDirectory {
    /// Makes a symbolic link in this directory, in place of a file or link of that name.
    func makeLink(_ name: [UInt8], leadingTo text: [UInt8]) async throws(FTPError) {
        do throws(Errno) {
            let (component, draft) = (try Self.component(name), try Self.component(TemporaryName.part(of: name)))
            guard let target = PathBytes(text) else { throw .invalidArgument }
            try await BlockingPool.shared.run { () throws(Errno) in
                try? System.removeName(draft, in: self.descriptor)
                try System.makeLink(draft, in: self.descriptor, to: target)
                try System.rename(draft, in: self.descriptor, to: component, in: self.descriptor, replacing: true)
            }
        } catch {
            throw Purpose(.openLocal, path.appending(name).bytes).failure(.localFile, cause: error)
        }
    }
}
