// SPDX-License-Identifier: Apache-2.0
// Downloads all files of a directory over several connections: ManyFiles ftp://user:password@host/ DIRECTORY LOCAL-DIRECTORY
import FTPClient

guard CommandLine.arguments.count == 4 else { fatalError("Give a URL, a directory there and one here.") }
let (url, source, target) = (CommandLine.arguments[1], CommandLine.arguments[2], CommandLine.arguments[3])
let directory = try await LocalDirectory.open(LocalPath(target))

try await withFTPClient(url: url, connections: 3) { client in
    let files = try await client.entries(in: source).filter { $0.kind == .file }
    let jobs = files.map { file in
        TransferJob(name: file.name) { connection in
            try await connection.download(
                RemotePath(source).appending(file.name), to: .inside(directory, name: file.name.bytes))
        }
    }
    // Each job ends for itself: one that fails does not end the others.
    await client.perform(jobs) { job, result in
        switch result {
        case .success(let summary): print("\(job.name): \(summary.size) bytes")
        case .failure(let error): print("\(job.name): \(error)")
        }
    }
}
