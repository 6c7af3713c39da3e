// SPDX-License-Identifier: Apache-2.0
import FTPWire

extension FTPError {
    /// The one thing a person can do about it, if there is something.
    public var advice: String? {
        if let cause = cause as? ProxyError { return cause.advice }
        return switch code {
        case .busy where isTurnedAway, .cannotConnect where isTurnedAway:
            "Wait until the ban is over, or ask the server's administrator to lift it."
        case .connectionLost where isUngreeted:
            "Try again in a while; if that changes nothing, ask the server's administrator, who can lift a ban."
        case .cannotConnect where operation == .connect:
            "Check the host's name and port, and whether a firewall stands between."
        case .cannotConnect: "Data connections do not get through; try the other way: active, or passive."
        case .busy: "Try again later."
        case .connectionLost where operation == .download, .timedOut where operation == .download: downloadAdvice
        case .connectionLost where operation == .upload, .timedOut where operation == .upload: uploadAdvice
        case .connectionLost: "Try again in a while."
        case .timedOut where operation == .connect:
            "Check the host's name and port, and whether a firewall stands between."
        case .timedOut: "Try again, and give the server more time with --timeout."
        case .unknown: "Look with ls before you do it again."
        case .loginRefused where reply?.wantsEncryption == true:
            "This is not about the password: encrypt the connection, with --tls require and without --tls off."
        case .loginRefused where reply.map { $0.namesAnotherReason || $0.code.group == .transientRefusal } == true:
            "This is not about the password: tell the server's administrator, or try again later."
        case .loginRefused: "Check the user name and the password."
        case .notConnected: "Connect and log in first."
        case .full where reply?.text.lowercased().contains("administrator") == true:
            "Ask the server's administrator to make room."
        case .full where operation == .upload:
            "Free some space on the server, then try again; what has arrived is kept where the server allows."
        case .full: "Free some space on the server, then try again."
        case .incomplete where operation == .download: downloadAdvice
        case .incomplete where operation == .upload: uploadAdvice
        case .incomplete: "Try again."
        case .denied: "Log in as a user who may, or ask the server's administrator."
        case .exists where reply?.text.contains("may not") == true: "Choose another name."
        case .exists: "Choose another name, or delete what is there."
        case .untrusted where operation == .connect: Self.trustAdvice(trustedPlace)
        case .encryptionFailed where operation == .login:
            "If its password may be read on the way, say so with --tls off."
        case .protocolViolation: "See with -vv what the server sends."
        default: nil
        }
    }

    /// The ways to accept a certificate: that of the server at a place as `ferry trust` takes it, or all that an authority signs.
    package static func trustAdvice(_ place: String) -> String {
        "If you know the fingerprint to be right, use: ferry trust \(place), or where nobody can be asked: ferry trust "
            + "\(place) --trust FINGERPRINT. If an authority of your own has signed the certificate, name it: --ca FILE"
    }

    /// The place, where the object is `host:port`.
    private var trustedPlace: String {
        let text = Printable.text(place)
        guard let colon = text.lastIndex(of: ":") else { return "HOST [PORT]" }
        let port = text[text.index(after: colon)...]
        return "\(text[..<colon])\(port == "21" ? "" : " \(port)")"
    }

    private var downloadAdvice: String {
        kept == nil ? "Repeat the command." : "Repeat the command: it goes on from there."
    }

    private var uploadAdvice: String {
        "Repeat the command: it goes on where it stopped if the server has kept what arrived."
    }
}
