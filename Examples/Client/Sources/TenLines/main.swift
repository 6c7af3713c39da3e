// SPDX-License-Identifier: Apache-2.0
// The shortest program: a listing and a download. It is compiled as it stands, and not run, as it names a server far away.
import FTPClient

try await withFTPClient(host: "ftp.example.org") { client in
    for entry in try await client.entries(in: "/pub") { print(entry.size ?? 0, entry.name) }
    try await client.download("/pub/a.txt", to: "a.txt")
}
