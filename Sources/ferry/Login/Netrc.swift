// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The logins that `~/.netrc` holds, a file that ftp(1), curl and others read too.
struct Netrc: Sendable {
    /// The login behind one `machine`, or behind `default`.
    struct Entry: Equatable, Sendable {
        /// `nil` for `default`, which fits every host.
        var machine: [UInt8]?
        var login: [UInt8]?
        var password: [UInt8]?
        var account: [UInt8]?
    }

    let entries: [Entry]

    /// True when others than its owner have any permission on the file it came from.
    let isExposed: Bool

    /// The name of the file in messages.
    let name: String
}

extension Netrc {
    /// The first entry that fits a host and, where one is given, a user; `nil` when none does.
    ///
    /// - Throws: If that entry holds a password and others can read the file.
    func entry(for host: String, user: [UInt8]?) throws(Failure) -> Entry? {
        let fitting = entries.first { entry in
            (entry.machine?.equalsIgnoringCase(host) ?? true) && (user == nil || entry.login == user)
        }
        guard let entry = fitting else { return nil }
        let isGuest = entry.login.map { $0.equalsIgnoringCase("anonymous") || $0.equalsIgnoringCase("ftp") } ?? false
        if isExposed, entry.password != nil, !isGuest {
            throw Failure(
                .localFile, "\(name) holds a password and can be read by others",
                advice: "Use: chmod 600 \(name)   or --no-netrc")
        }
        return entry
    }

    /// Reads the file that `$NETRC` names, or `~/.netrc`; `nil` when there is none.
    static func load() throws(Failure) -> Netrc? {
        let named = Environment["NETRC"].flatMap { $0.isEmpty ? nil : $0 }
        guard let path = named ?? Environment["HOME"].map({ $0 + Array("/.netrc".utf8) }) else { return nil }
        guard let file = PathBytes(path) else { return nil }
        do throws(Errno) {
            let descriptor = try System.open(hostPath: file, [.readOnly, .nonBlocking])
            let status = try System.status(of: descriptor)
            guard status.kind == .file else { return nil }
            var text: [UInt8] = []
            _ = try System.read(descriptor.raw, onto: &text, atMost: 1 << 20, at: 0)
            let shown = named == nil ? "~/.netrc" : Printable.text(path)
            return Netrc(
                entries: NetrcParser.entries(in: text), isExposed: status.permissions & 0o077 != 0, name: shown)
        } catch {
            if error == .noEntry { return nil }
            throw Failure(error, local: path)
        }
    }
}
