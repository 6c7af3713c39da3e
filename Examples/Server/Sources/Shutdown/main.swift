// SPDX-License-Identifier: Apache-2.0
// A server for visitors that ends in order: Shutdown DIRECTORY. At SIGTERM idle sessions are sent away, and transfers have
// ten seconds to finish.
import Dispatch
import FTPServer
import Glibc

var configuration = ServerConfiguration()
configuration.greeting = "Take what you like."
configuration.limits.sessionsPerAddress = 20
configuration.timeouts.idle = .seconds(60)
let server = try FTPServer(
    .directory(CommandLine.arguments[1]), accounts: [], anonymous: .read, listen: [.loopback(port: 0)],
    configuration: configuration)

_ = signal(SIGTERM, SIG_IGN)
let terminations = DispatchSource.makeSignalSource(signal: SIGTERM, queue: .main)
terminations.setEventHandler { Task { await server.shutDown(within: .seconds(10)) } }
terminations.resume()

print("Listening on \(server.addresses[0])")
await server.run()
print("Ended with \(server.connections) connections")
