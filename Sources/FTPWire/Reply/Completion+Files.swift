// SPDX-License-Identifier: Apache-2.0
/// Replies of commands that do something with files, or tell of them.
package extension Completion {
    /// 250, where there is nothing to tell.
    static let fileActionOkay = Completion(250, "Done.")

    /// 250, after `CWD` and `CDUP`.
    ///
    /// Lines before the last one may tell of the directory.
    static func directoryChanged(message: [String] = []) -> Completion {
        Completion(250, lines: (message + ["Directory changed."]).map { Array($0.utf8) })
    }

    /// 250, after `DELE`.
    static let deleted = Completion(250, "File deleted.")

    /// 250, after `RMD`.
    static let directoryRemoved = Completion(250, "Directory removed.")

    /// 250, after `RNTO`.
    static let renamed = Completion(250, "Renamed.")

    /// 200, after `SITE CHMOD`.
    static let permissionsChanged = Completion(200, "Permissions changed.")

    /// 200, after `SITE UMASK`: the bits that new files lack now, and those that the client wanted and did not get.
    static func umask(_ bits: String, beyond wanted: String? = nil) -> Completion {
        Completion(
            200, "The umask is \(bits)." + (wanted.map { " \($0) alone is less than this account's own." } ?? ""))
    }

    /// 200, after `SITE PSWD`.
    static let passwordChanged = Completion(200, "The password is changed.")

    /// 200, after `SITE UTIME`.
    static let timeChanged = Completion(200, "Time changed.")

    /// 200, after `OPTS HASH`: the algorithm that is chosen.
    static func algorithm(_ algorithm: HashAlgorithm) -> Completion { Completion(200, algorithm.rawValue) }

    /// 213, after `HASH`: the part of the file by its first and last byte (draft-bryan-ftpext-hash §3).
    static func digest(
        _ digest: [UInt8], by algorithm: HashAlgorithm, of part: Range<Int64>, in pathname: [UInt8]
    ) -> Completion {
        let words = "\(algorithm.rawValue) \(part.lowerBound)-\(max(part.lowerBound, part.upperBound - 1)) "
        return Completion(213, lines: [Array((words + Hexadecimal.text(digest) + " ").utf8) + pathname])
    }

    /// 250, after `XCRC` and its like: nothing but the digest.
    static func plainDigest(_ digest: [UInt8]) -> Completion { Completion(250, Hexadecimal.text(digest).uppercased()) }

    /// 251, after `MD5` (draft-twine-ftpmd5 §3).
    static func namedDigest(_ digest: [UInt8], of pathname: [UInt8]) -> Completion {
        Completion(251, lines: [pathname + Array((" " + Hexadecimal.text(digest).uppercased()).utf8)])
    }

    /// 250, after `COMB`.
    static func combined(_ bytes: Int64, from parts: Int) -> Completion {
        Completion(
            250,
            "\(bytes) bytes added from \(parts) \(parts == 1 ? "file" : "files"), which \(parts == 1 ? "is" : "are") removed."
        )
    }

    /// 250, after `COMB`, when parts were changed meanwhile or could not be removed: what they held is in the file.
    static func combined(_ bytes: Int64, leaving parts: Int) -> Completion {
        Completion(250, "\(bytes) bytes added. Left: \(parts) of the parts, changed meanwhile or not to be removed.")
    }

    /// 250, after `SITE COPY` and `SITE CPTO`.
    static func copied(_ bytes: Int64) -> Completion { Completion(250, "Copied \(bytes) bytes.") }

    /// 200, after `SITE SYMLINK`.
    static let linkMade = Completion(200, "Link made.")

    /// 257, after `PWD`.
    static func pathname(_ path: VirtualPath) -> Completion {
        Completion(257, lines: [path.quoted() + Array(" is the current directory.".utf8)])
    }

    /// 257, after `MKD`.
    static func made(_ path: VirtualPath) -> Completion {
        Completion(257, lines: [path.quoted() + Array(" created.".utf8)])
    }

    /// 213: an answer that programs read.
    static func fileStatus(_ text: String) -> Completion { Completion(213, text) }

    /// 213, after `SIZE`.
    static func size(_ bytes: Int64) -> Completion { fileStatus("\(bytes)") }

    /// 213, after `MDTM`.
    static func modified(_ time: Timestamp) -> Completion { fileStatus(TimeValue(time).text) }

    /// 213, after `MFMT` (draft-somers-ftp-mfxx §3.1), and after `MDTM` that sets.
    static func modified(_ time: Timestamp, of path: VirtualPath) -> Completion {
        Completion(213, lines: [Array("Modify=\(TimeValue(time).text); ".utf8) + path.bytes])
    }

    /// 213, after `MFCT` (draft-somers-ftp-mfxx §4.1).
    static func created(_ time: Timestamp, of path: VirtualPath) -> Completion {
        Completion(213, lines: [Array("Create=\(TimeValue(time).text); ".utf8) + path.bytes])
    }

    /// 213, after `MFF` (draft-somers-ftp-mfxx §5.1).
    static func changed(_ facts: FactChanges, of path: VirtualPath) -> Completion {
        Completion(213, lines: [Array((facts.text + " ").utf8) + path.bytes])
    }

    /// 213, after `AVBL`.
    static func freeSpace(_ bytes: Int64) -> Completion { fileStatus("\(bytes)") }

    /// 250, after `MLST`: the facts of one entry (RFC 3659 §7.2).
    static func facts(of path: VirtualPath, _ entry: EntryFacts, _ selection: FactSelection) -> Completion {
        var line: [UInt8] = []
        entry.appendFacts(to: &line, facts: selection)
        line.append(.space)
        line += path.bytes
        return Completion(250, lines: [Array("Facts:".utf8), line, Array("End.".utf8)])
    }
}
