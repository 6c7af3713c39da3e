// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire

extension SiteAddress {
    /// The URL that reads back as this server, user and path, without a password.
    var urlText: [UInt8] {
        var url = Array((isImplicit ? "ftps://" : "ftp://").utf8)
        if let user { url += PercentEscape.text(user) + [UInt8(ascii: "@")] }
        url += hostText + [.slash]
        guard let path = path?.bytes else { return url }
        // A slash in front is the root's (RFC 1738 §3.2.2).
        if path.first == .slash { return url + Array("%2F".utf8) + PercentEscape.text(path.dropFirst(), keeping: "/") }
        return url + PercentEscape.text(path, keeping: "/")
    }

    /// The server and the user, without path and password, as they stand behind `connect`.
    ///
    /// A URL stays one: without a user it means the guest.
    var placeText: [UInt8] {
        var site = self
        site.path = nil
        if site.isURL || site.isImplicit { return site.urlText }
        return (user.map { $0 + [UInt8(ascii: "@")] } ?? []) + hostText
    }

    private var hostText: [UInt8] {
        Array((host.contains(":") ? "[\(host)]" : host).utf8) + (port.map { Array(":\($0)".utf8) } ?? [])
    }
}

extension Shell {
    /// The server of the shell, and who is logged in there; `nil` when it is not connected.
    var siteAddress: SiteAddress? {
        switch remote {
        case .some(let remote): siteAddress(of: remote.connection.configuration)
        case .none: nil
        }
    }

    private func siteAddress(of configuration: ConnectionConfiguration) -> SiteAddress {
        let isImplicit = configuration.tls.mode == .implicit
        let user = workspace.lastUsers["\(configuration.host.lowercased()):\(configuration.port)"]
        // A URL without a user means the guest.
        return SiteAddress(
            host: configuration.host, port: configuration.port == (isImplicit ? 990 : 21) ? nil : configuration.port,
            user: user == Array("anonymous".utf8) ? nil : user, isURL: true, isImplicit: isImplicit)
    }
}
