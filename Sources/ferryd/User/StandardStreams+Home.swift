// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPWire
import FerryIO

extension StandardStreams {
    /// A word about a home that is not there (yet), which is no error, as a disk may be mounted later; or about one that
    /// the server cannot write to, as root has made it for itself.
    func noteUnusableHome(of account: Account, in state: StateDirectory) {
        guard let home = account.home else { return }
        // Settings that do not hold together are told of by others.
        if (try? Options.configured())?.objectStores.hold(home) == true { return }
        let words = InstalledCommands.quoted(home)
        // Another user than the one who types serves here.
        let server = state.owner.flatMap { $0.user == System.effectiveUser ? nil : $0 }
        guard let status = DirectoryOwner.status(of: home) else {
            let making = server.map { " (install -d -o \($0.user) -g \($0.group) \(words))" } ?? ""
            return complain(
                "Note: \(account.name) cannot log in yet, as there is no directory \(Printable.text(home)). "
                    + "Make it\(making), or name another: ferryd user change \(account.name) --home DIR")
        }
        guard let server, account.permissions.contains(.write), status.userID != server.user,
            status.permissions & 0o022 == 0
        else { return }
        complain(
            "Note: what \(account.name) uploads will be refused, as \(Printable.text(home)) belongs to user "
                + "\(status.userID), and the server runs as user \(server.user). Give it away: chown \(server) \(words)"
        )
    }

    /// A word about an account that wants a certificate, and names none.
    func noteMissingCertificate(of account: Account) {
        let settings = account.effective
        guard [.certificate, .both].contains(settings.proof), settings.certificates == nil else { return }
        complain(
            "Note: \(account.name) cannot log in, as it wants a certificate and names none. Name one: "
                + "ferryd user change \(account.name) --certificate cn:NAME")
    }
}
