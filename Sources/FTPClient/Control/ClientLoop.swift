// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// The event loop that all connections of this process share: a client waits for few sockets.
enum ClientLoop {
    private static let shared = Result { () throws(Errno) in try EventLoop(named: "ferry-client") }

    static func get() throws(Errno) -> EventLoop { try shared.get() }
}
