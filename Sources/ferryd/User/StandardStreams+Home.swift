// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPWire
import FerryIO

extension StandardStreams {
    /// A word about a home that is not there (yet), which is no error: a disk may be mounted later.
    func noteMissingHome(of account: Account) {
        guard let home = account.home, let path = PathBytes(home) else { return }
        if (try? System.open(hostPath: path, [.pathOnly, .directory])) != nil { return }
        complain(
            "Note: \(account.name) cannot log in yet, as there is no directory \(Printable.text(home)). "
                + "Make it, or name another: ferryd user change \(account.name) --home DIR")
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
