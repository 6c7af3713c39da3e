// SPDX-License-Identifier: Apache-2.0
package import FTPPolicy
import FerryIO

extension Certificate {
    /// True if the certificate is made out for one of the names, and its time has neither to come nor gone.
    ///
    /// An authority has signed it, which was seen in the handshake. That may have been the one of an earlier session that
    /// this one resumes, so its time is looked at here.
    func stands(for names: CertificateNames, at now: Int64) -> Bool {
        guard validFrom <= now, now <= validUntil else { return false }
        return names.all.contains { name in
            switch name.kind {
            case .commonName: commonName.map(name.stands) ?? false
            case .mail: mailAddresses.contains(where: name.stands)
            case .host: self.names.contains(where: name.stands)
            }
        }
    }
}

extension AccountSettings {
    /// The proof that a login needs: by password, unless a certificate is named or something else is said.
    package var proof: LoginProof { login ?? (certificates == nil ? .password : .either) }
}
