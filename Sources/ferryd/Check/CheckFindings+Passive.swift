// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FerryIO

extension CheckFindings {
    /// Reasons that clients will not get their data connections.
    static func passive(
        _ configuration: ServerConfiguration, _ listeners: [ListenerConfiguration]
    ) -> [String] {
        var sentences: [String] = []
        if let ports = configuration.passivePorts {
            if let taken = outgoingPorts(), ports.overlaps(taken) {
                sentences.append(
                    "The passive ports \(ports.lowerBound)-\(ports.upperBound) overlap those that this system takes for "
                        + "its own connections, \(taken.lowerBound)-\(taken.upperBound) "
                        + "(net.ipv4.ip_local_port_range): some will be in use. Choose others, such as 10000-10999.")
            }
            for listener in listeners where ports.contains(listener.address.port) {
                sentences.append(
                    "Port \(listener.address.port) is to be listened on, and is one of the passive ports too.")
            }
        }
        let isOpen = listeners.contains { !$0.address.isLoopback && $0.terms.proxies == nil }
        let own = LocalHost.addresses.filter { !$0.isV6 && !$0.isLoopback }
        if isOpen, configuration.publicAddress == nil, configuration.passiveAddresses.isEmpty, !own.isEmpty,
            own.allSatisfy(\.isLocal)
        {
            sentences.append(
                "All addresses of this machine are private. If clients come from outside through a router, PASV tells "
                    + "them an address that they cannot reach: set public-address, and passive-ports that the router "
                    + "passes on.")
        }
        return sentences
    }

    private static func outgoingPorts() -> ClosedRange<UInt16>? {
        let text = try? System.contents(of: Array("/proc/sys/net/ipv4/ip_local_port_range".utf8))
        let ends = String(decoding: text ?? [], as: UTF8.self).split(whereSeparator: \.isWhitespace).compactMap {
            UInt16($0)
        }
        return ends.count == 2 && ends[0] <= ends[1] ? ends[0]...ends[1] : nil
    }
}
