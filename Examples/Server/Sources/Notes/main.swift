// SPDX-License-Identifier: Apache-2.0
// Serves a store of its own, notes in memory, to one account: Notes
import FTPServer
import NoteStore

let ada = try Account("ada", password: "secret")
let server = try FTPServer(.store(Notes()), accounts: [ada], listen: [.loopback(port: 0)])
print("Listening on \(server.addresses[0])")
await server.run()
