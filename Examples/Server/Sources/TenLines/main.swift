// SPDX-License-Identifier: Apache-2.0
// The shortest server: TenLines DIRECTORY. It serves the directory to one account until the program is ended.
import FTPServer

let ada = try Account("ada", password: "secret")
let server = try FTPServer(
    .directory(CommandLine.arguments[1]), accounts: [ada], listen: [.loopback(port: 0)])
print("Listening on \(server.addresses[0])")
await server.run()
