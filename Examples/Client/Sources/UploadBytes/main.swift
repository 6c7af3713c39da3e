// SPDX-License-Identifier: Apache-2.0
// Uploads text from memory, adds a line, and reads it back: UploadBytes ftp://user:password@host/ FILE
import FTPClient

guard CommandLine.arguments.count == 3 else { fatalError("Give a URL and a file there.") }
let (url, file) = (CommandLine.arguments[1], CommandLine.arguments[2])

try await withFTPClient(url: url) { client in
    try await client.upload(.bytes(Array("first line\n".utf8)), to: file)
    try await client.append(.bytes(Array("second line\n".utf8)), to: file)
    let size = try await client.size(of: file) ?? 0
    print("\(size) bytes:", String(decoding: try await client.contents(of: file), as: UTF8.self))
    // Of a large file, a part will do.
    print(String(decoding: try await client.contents(of: file, range: 6..<10), as: UTF8.self))
    try await client.rename(file, to: "\(file).old")
    print(try await client.exists(file))
    try await client.delete("\(file).old")
}
