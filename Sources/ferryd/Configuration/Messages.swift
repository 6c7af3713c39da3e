// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPWire
import FerryIO
import ProgramKit

/// The words of an administrator for clients.
extension DaemonOption {
    static let messages: [DaemonOption] = [
        DaemonOption(
            name: "banner", value: "TEXT", summary: "the first words that a client reads; may have several lines",
            standard: ServerConfiguration().greeting, example: "Files of Example Ltd. Help: ftp@example.org"
        ) { $1.configuration.greeting = $0 },
        DaemonOption(
            name: "banner-file", value: "FILE", summary: "a file with these words, read again at SIGHUP",
            standard: "none"
        ) { $1.bannerFile = $0 },
        DaemonOption(
            name: "directory-message", value: "PATH=TEXT",
            summary: "words for clients that enter a directory; may be repeated", standard: "none", isRepeatable: true,
            example: "/incoming=Files are removed after a week."
        ) {
            (text, options) throws(UsageError) in
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, parts[0].hasPrefix("/"), !parts[1].isEmpty else {
                throw UsageError(
                    "--directory-message takes a path from the root on and words, such as /incoming=Welcome, "
                        + "not \"\(text)\".")
            }
            options.configuration.directoryMessages[VirtualPath(Array(parts[0].utf8))] = parts[1]
        },
        DaemonOption(
            name: "charset", value: "NAME",
            summary: "the charset in which names travel to and from clients that do not ask for UTF-8: CP1252, KOI8-R",
            standard: "UTF-8", example: "CP1252"
        ) {
            (text, options) throws(UsageError) in options.configuration.charset = try charset(text)
        },
    ]

    /// Reads the name of a charset.
    static func charset(_ name: String) throws(UsageError) -> Charset {
        guard let charset = Charset(name) else {
            throw UsageError(
                "--charset takes a charset of iconv(1) with ASCII in it, such as CP1252, KOI8-R or CP932, not "
                    + "\"\(name)\".")
        }
        return charset
    }
}

extension Options {
    /// The greeting that a file holds; `nil` if none is named.
    func greetingInFile() throws(UsageError) -> String? {
        guard let bannerFile else { return nil }
        do throws(Errno) {
            let bytes = try HostFiles.contents(of: bannerFile, atMost: 64 << 10)
            let text = String(decoding: bytes, as: UTF8.self)
            return text.hasSuffix("\n") ? String(text.dropLast()) : text
        } catch {
            throw UsageError("--banner-file \(Printable.text(Array(bannerFile.utf8))) cannot be read: \(error).")
        }
    }
}
