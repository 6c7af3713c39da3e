// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FerryIO
import ProgramKit

/// Clients that never come, as logs and the state directory tell of them to programs.
extension PassiveTrouble {
    /// Adds the facts, the likely reason, and the sentence for a person.
    func describe(in object: inout JSONObject) {
        object.add("clients", clients.description)
        if let announced { object.add("announced", SocketAddress(announced, port: 0).hostText) }
        object.add("local", SocketAddress(local, port: 0).hostText)
        if let ports {
            object.add("first-port", Int64(ports.lowerBound))
            object.add("last-port", Int64(ports.upperBound))
        }
        object.add("misses", Int64(misses))
        object.add("last", last)
        object.add("cause", cause.rawValue)
        object.add("text", sentence)
    }

    /// Reads what `describe` wrote; nil for anything else.
    init?(_ json: JSON) {
        func host(_ key: String) -> SocketAddress.Host? {
            json[key]?.asText.flatMap { SocketAddress(numeric: $0, port: 0)?.host }
        }
        guard let clients = json["clients"]?.asText.flatMap({ IPNetwork($0) }), let local = host("local"),
            let misses = json["misses"]?.asNumber, let last = json["last"]?.asNumber
        else { return nil }
        var ports: ClosedRange<UInt16>?
        if let first = json["first-port"]?.asNumber.flatMap({ UInt16(exactly: $0) }),
            let end = json["last-port"]?.asNumber.flatMap({ UInt16(exactly: $0) }), first <= end
        {
            ports = first...end
        }
        self.init(
            clients: clients, announced: host("announced"), local: local, ports: ports, misses: Int(misses), last: last)
    }
}
