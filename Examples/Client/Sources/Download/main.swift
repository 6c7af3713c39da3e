// SPDX-License-Identifier: Apache-2.0
// Downloads a file and shows how far it is: Download ftp://user:password@host/ FILE LOCAL-FILE
//
// Run again after an interruption, it goes on where it stopped.
import FTPClient

guard CommandLine.arguments.count == 4 else { fatalError("Give a URL, a file there and a file here.") }
let (url, source, target) = (CommandLine.arguments[1], CommandLine.arguments[2], CommandLine.arguments[3])

try await withFTPClient(url: url) { client in
    do {
        let summary = try await client.download(source, to: target) { progress in
            guard let fraction = progress.fraction else { return }
            print("\(Int(fraction * 100)) % of \(progress.name), \(Int(progress.rate)) bytes a second")
        }
        print("\(summary.size) bytes, checked by \(summary.verification.rawValue)")
    } catch let error as FTPError where error.code == .notFound {
        // A sentence for a person, with the server's words in it; `code` is for programs.
        print(error)
    }
}
