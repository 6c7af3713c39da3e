// SPDX-License-Identifier: Apache-2.0
// A server that lets nobody in without TLS: Encrypted DIRECTORY [CERTIFICATE KEY]. Without files it makes a certificate that
// signs itself. Data connections must go on with the session of their control connection.
import FTPServer
import Foundation

var policy = EncryptionPolicy()
policy.demand = .everything
policy.resumption = .required
let arguments = CommandLine.arguments
let encryption =
    if arguments.count > 3 {
        try ServerEncryption(
            certificates: [UInt8](Data(contentsOf: URL(fileURLWithPath: arguments[2]))),
            key: [UInt8](Data(contentsOf: URL(fileURLWithPath: arguments[3]))), policy: policy)
    } else {
        try ServerEncryption(selfSignedFor: ["localhost", "127.0.0.1"], policy: policy)
    }

var configuration = ServerConfiguration()
configuration.encryption = encryption
let ada = try Account("ada", password: "secret")
let server = try FTPServer(
    .directory(arguments[1]), accounts: [ada], listen: [.loopback(port: 0)], configuration: configuration)
print("Listening on \(server.addresses[0])")
await server.run()
