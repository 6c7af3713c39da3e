// SPDX-License-Identifier: Apache-2.0
// Uploads a directory with all it holds: UploadTree ftp://user:password@host/ LOCAL-DIRECTORY DIRECTORY
import FTPClient
import Foundation

guard CommandLine.arguments.count == 4 else { fatalError("Give a URL, a directory here and one there.") }
let (url, source, target) = (CommandLine.arguments[1], CommandLine.arguments[2], CommandLine.arguments[3])

try await withFTPClient(url: url) { client in
    try await client.makeDirectory(target, intermediates: true)
    let below = FileManager.default.enumerator(atPath: source)?.compactMap { $0 as? String } ?? []
    for path in below.sorted() {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: "\(source)/\(path)", isDirectory: &isDirectory) else { continue }
        if isDirectory.boolValue {
            try await client.makeDirectory("\(target)/\(path)", intermediates: true)
        } else {
            // The old file stays until the new one is complete, and its size is right.
            let summary = try await client.upload("\(source)/\(path)", to: "\(target)/\(path)")
            print("\(path): \(summary.size) bytes")
        }
    }
}
