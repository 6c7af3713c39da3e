// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FerryIO
import ProgramKit

/// A place to listen, as a table `[[listener]]` of the file of settings gives it.
struct ListenerOptions: Hashable, Sendable {
    /// A host name or a numeric address; `nil` for all addresses of the machine.
    var address: String?
    var port: UInt16?
    var isImplicit = false
    /// The encryption there; `nil` for that of the server.
    var tls: EncryptionOptions.Mode?
    /// The charset of names there; `nil` for that of the server.
    var charset: Charset?
    /// The load balancers that pass clients on.
    var proxies: [IPNetwork] = []
    /// True if these pass passive data connections on, too.
    var proxiesData = false

    /// The rules for clients that come there.
    var terms: ListenerTerms {
        var terms = ListenerTerms()
        terms.isImplicit = isImplicit
        switch tls {
        case .off: terms.offersEncryption = false
        case .offer: terms.demand = .nothing
        case .require: terms.demand = .everything
        case nil: break
        }
        terms.charset = charset
        terms.proxies = proxies.isEmpty ? nil : proxies
        terms.proxiesData = proxiesData
        return terms
    }
}

// The keys of a table `[[listener]]`.
extension ListenerOptions {
    /// All of them, in the order of the sample.
    static let keys: [TableKey<ListenerOptions>] = [
        TableKey(
            Option(nil, "port", value: "PORT", "the port; each table has one", example: "2100")
        ) {
            (text, listener) throws(UsageError) in
            guard let port = UInt16(text) else {
                throw UsageError("--port needs a number from 0 to 65535, not \"\(text)\".")
            }
            listener.port = port
        },
        TableKey(
            Option(
                nil, "address", value: "ADDRESS", "listen on this address only", standard: "all addresses")
        ) { $1.address = $0 },
        TableKey(
            Option(nil, "implicit-tls", "clients begin with TLS; port 990 by custom")
        ) { $1.isImplicit = true },
        TableKey(
            Option(
                nil, "tls", value: "off|offer|require", "encryption: none, for clients that ask, or for all",
                standard: "that of the server", example: "require")
        ) {
            (text, listener) throws(UsageError) in
            listener.tls = try DaemonOption.choice(text, of: "--tls", among: EncryptionOptions.Mode.allCases)
        },
        TableKey(
            Option(
                nil, "charset", value: "NAME",
                "the charset in which names travel to and from clients that do not ask for UTF-8",
                standard: "that of the server", example: "CP1252")
        ) {
            (text, listener) throws(UsageError) in listener.charset = try DaemonOption.charset(text)
        },
        TableKey(
            Option(
                nil, "proxy-networks", value: "NETWORK",
                "the networks of load balancers, which begin each connection with the PROXY protocol; nobody else is let in",
                standard: "none, clients come by themselves", isRepeatable: true, example: "10.0.0.0/8")
        ) {
            (text, listener) throws(UsageError) in
            guard let network = IPNetwork(text) else {
                throw UsageError(
                    "--proxy-networks takes addresses with the length of their network, such as 10.0.0.0/8 or "
                        + "2001:db8::/32, not \"\(text)\".")
            }
            listener.proxies.append(network)
        },
        TableKey(
            Option(
                nil, "proxy-data",
                "passive data connections come through these load balancers too, with a header that names the client")
        ) { $1.proxiesData = true },
    ]

    /// The table, as a file of settings declares it.
    static let group = OptionGroup(
        "listener",
        "A place to listen, with rules of its own; there may be several. With any of them, port, listen and "
            + "implicit-port are left out.", options: keys.map(\.declaration))
}

extension ListenerOptions {
    /// Reads a table of the file; sentences about all that is wrong with it go to `mistakes`.
    init(_ group: SettingGroup, in path: String, _ encryption: EncryptionOptions, mistakes: inout [String]) {
        group.apply(Self.keys, to: &self, mistakes: &mistakes)
        func complain(_ words: String) { mistakes.append(group.mistake(words, in: path)) }
        if !group.settings.contains(where: { $0.option.key == "port" }) {
            complain("Each [[listener]] needs a port, such as port = 2100")
        }
        if isImplicit, tls == .off { complain("implicit-tls and tls = \"off\" contradict each other") }
        if proxiesData, proxies.isEmpty {
            complain("proxy-data needs the load balancers, such as proxy-networks = [\"10.0.0.0/8\"]")
        }
        if encryption.mode == .off, isImplicit || tls == .offer || tls == .require {
            complain("A [[listener]] cannot encrypt where tls of the server is off")
        }
    }
}
