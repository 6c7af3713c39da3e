// SPDX-License-Identifier: Apache-2.0
import FTPWire

extension FTPConnection {
    /// Whether an upload can take its name at the end by renaming.
    ///
    /// There are directories where files may be put, and neither renamed nor deleted: a temporary name would stay there
    /// for ever. So RNFR of the name that is to be used is tried before any byte is sent, once a directory: a server
    /// that would rename says that there is no such file.
    mutating func mayRename(_ order: UploadOrder, from temporary: RemotePath) async throws(FTPError) -> Bool {
        let folder = (absolute(order.path) ?? order.path).parent
        if let known = renames[folder] { return known }
        var answer = RenamePermission(try await ask(CommandLine(.rnfr, temporary.bytes), for: order.purpose))
        if answer == .unclear {
            // What is there, if something is, must not be lost; if nothing is, the final name does no harm.
            let reply = try await ask(CommandLine(.rnfr, order.path.bytes), for: order.purpose)
            answer = RenamePermission(reply)
            if answer == .unclear { return false }
        }
        renames[folder] = answer == .given
        return answer == .given
    }
}

/// What a reply to RNFR means for names that do not exist yet.
private enum RenamePermission {
    case given
    case refused
    case unclear

    init(_ reply: Reply) {
        switch (reply.code.group, FTPError.Code(of: reply, during: .rename)) {
        case (.intermediate, _), (_, .notFound), (.transientRefusal, _): self = .given
        // vsftpd, of a name that does not exist; where it does not allow renaming it says "Permission denied".
        case _ where reply.text.lowercased().contains("rnfr command failed"): self = .given
        case (_, .denied), (_, .notSupported): self = .refused
        default: self = .unclear
        }
    }
}
