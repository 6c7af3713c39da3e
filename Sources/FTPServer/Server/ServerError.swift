// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// The reason that the server cannot start, in words for the person who starts it.
public struct ServerError: Error, CustomStringConvertible {
    /// A sentence, with one thing to do where there is one.
    public let description: String

    init(_ description: String) { self.description = description }

    init(cannotListenOn address: SocketAddress, _ error: Errno) {
        let advice =
            switch error {
            case .addressInUse:
                "Another program uses port \(address.port), perhaps another ferryd (ss -ltnp tells). Choose another port: "
                    + "ferryd \(address.port &+ 1)"
            case .accessDenied: "Ports below 1024 need root or CAP_NET_BIND_SERVICE. Choose another one: ferryd PORT"
            case .addressNotAvailable: "This machine has no such address."
            default: "\(error)."
            }
        self.init("Cannot listen on \(address). \(advice)")
    }
}
