// SPDX-License-Identifier: Apache-2.0
// Lists a directory entry by entry, however many there are: List ftp://user:password@host/ DIRECTORY
import FTPClient

guard CommandLine.arguments.count == 3 else { fatalError("Give a URL and a directory.") }
let (url, directory) = (CommandLine.arguments[1], CommandLine.arguments[2])

try await withFTPClient(url: url) { client in
    var bytes: Int64 = 0
    try await client.withEntries(in: directory) { entries in
        for try await entry in entries {
            let mark = entry.kind.isDirectory ? "/" : ""
            // Names are bytes. Printed, they are safe: no control character of theirs reaches the terminal.
            print(entry.size ?? 0, "\(entry.name)\(mark)")
            bytes += entry.size ?? 0
        }
    }
    print("\(bytes) bytes in all")
}
