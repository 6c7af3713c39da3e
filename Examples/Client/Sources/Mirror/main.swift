// SPDX-License-Identifier: Apache-2.0
// Brings the files of a directory here that are newer there: Mirror ftp://user:password@host/ DIRECTORY LOCAL-DIRECTORY
//
// Downloaded files get the time of the remote ones, so that a second run finds nothing to do.
import FTPClient
import Foundation

guard CommandLine.arguments.count == 4 else { fatalError("Give a URL, a directory there and one here.") }
let (url, source, target) = (CommandLine.arguments[1], CommandLine.arguments[2], CommandLine.arguments[3])

/// The time of a local file, in seconds since 1970; `nil` if there is none.
func localTime(_ path: String) -> Int64? {
    let date = try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
    return date.map { Int64($0.timeIntervalSince1970) }
}

try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
// No name of the server leads out of a directory that is held open.
let directory = try await LocalDirectory.open(LocalPath(target))

try await withFTPClient(url: url) { client in
    var copied = 0
    for entry in try await client.entries(in: source) where entry.kind == .file {
        if let here = localTime("\(target)/\(entry.name)"), let there = entry.modified, here >= there.seconds {
            continue
        }
        var options = DownloadOptions()
        options.knownSize = entry.size
        options.knownModified = entry.modified
        try await client.download(
            RemotePath(source).appending(entry.name), to: .inside(directory, name: entry.name.bytes), options: options)
        print(entry.name)
        copied += 1
    }
    print("\(copied) copied")
}
