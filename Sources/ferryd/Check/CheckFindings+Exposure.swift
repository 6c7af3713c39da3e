// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPWire
import FerryIO
import ProgramKit

extension CheckFindings {
    /// Ways in which names, passwords and files lie open.
    static func exposure(_ options: Options, _ listeners: [ListenerConfiguration]) -> [String] {
        var sentences: [String] = []
        let open = listeners.filter { !$0.address.isLoopback && !$0.terms.isImplicit }
        let demand = options.encryption.policy.demand
        let clear = open.filter { ($0.terms.offersEncryption ? $0.terms.demand ?? demand : .nothing) == .nothing }
        if let first = clear.first {
            sentences.append(
                "Names and passwords may travel in clear on port \(first.address.port), and so may files: anybody on "
                    + "the way can read them. To forbid it: tls = \"require\"")
        }
        if options.anonymous == .write, !open.isEmpty {
            sentences.append(
                "Anybody who reaches this machine may fill the disk, as visitors may write. Let them read: "
                    + "anonymous = \"read\"")
        }
        let places = ["/", "/etc", "/root", "/home", "/var", "/usr"]
        if places.contains(options.root) {
            sentences.append(
                "The served directory is \(options.root), which holds much more than files for clients. Serve a "
                    + "directory of its own: root = \"/srv/ftp\"")
        }
        return sentences
    }

    /// Files with secrets or settings that others may read or change.
    static func files(_ resolved: ResolvedSettings) -> [String] {
        var sentences: [String] = []
        if let file = resolved.file, let mode = mode(file), mode & 0o022 != 0 {
            sentences.append("Others can change \(file), and so what is served. Run: chmod go-w '\(file)'")
        }
        let options = resolved.options
        let secrets =
            options.encryption.keys
            + [options.encryption.passphraseFile, options.firstAccount.passwordFile, options.database.passwordFile]
            .compactMap(\.self)
        for secret in secrets {
            if let mode = mode(secret), mode & 0o004 != 0 {
                sentences.append("Every user of this machine can read \(secret). Run: chmod o= '\(secret)'")
            }
        }
        return sentences
    }

    private static func mode(_ path: String) -> UInt16? {
        guard let path = PathBytes(path.utf8), let file = try? System.open(hostPath: path, .pathOnly) else {
            return nil
        }
        return (try? System.status(of: file))?.permissions
    }
}
