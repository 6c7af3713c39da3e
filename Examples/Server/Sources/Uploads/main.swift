// SPDX-License-Identifier: Apache-2.0
// A server that tells of each upload: Uploads DIRECTORY. A program would begin its own work here, on a file that is
// certainly whole.
import FTPServer

let ada = try Account("ada", password: "secret")
let server = try FTPServer(
    .directory(CommandLine.arguments[1]), accounts: [ada], listen: [.loopback(port: 0)])
let events = server.events()
print("Listening on \(server.addresses[0])")

async let serving: Void = server.run()
for await event in events {
    guard case .transferEnded(let file, let verdict, let bytes, _) = event.kind, file.direction == .upload else {
        continue
    }
    switch verdict {
    case .complete: print("\(event.user ?? "-") stored \(file.path), \(bytes) bytes")
    case .failed(let refusal): print("\(event.user ?? "-") failed at \(file.path): \(refusal.reply)")
    }
}
await serving
