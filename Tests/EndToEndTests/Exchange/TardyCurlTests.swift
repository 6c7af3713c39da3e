// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// curl 7.88 on the server's machine, which sleeps for a second when the answer to its EPSV comes too soon.
@Suite(.ownThread, .fewAtOnce) struct TardyCurlTests {
    /// Each curl command is a new session, so what one has shown must be known to the next; without that, every second
    /// download sleeps.
    @Test(.requires("curl")) func `once it was late, later downloads do not sleep`() throws {
        try FerrydProcess.serving("--verbose") { server in
            let content = Content.bytes(1000)
            for number in 1...30 {
                try Files.write(content, to: server.path("\(number)"))
                #expect(try TestProgram.curl(server.url("\(number)")).run().output == content)
            }
            try server.expectLog(#/Download of \/30 complete/#)
            let pauses = Self.pauses(in: server.log)
            #expect(pauses.count == 30, "the log is written in another way")
            let late = pauses.count { (950...1300).contains($0) }
            #expect(late <= 5, "\(late) of 30 downloads began a second after their EPSV")
            #expect(server.log.matches(of: #/took a second to connect/#).count <= 1)
        }
    }

    /// The milliseconds between each EPSV and its RETR, as the server's log has them.
    private static func pauses(in log: String) -> [Int] {
        var pauses: [Int] = []
        var begin: Int?
        for line in log.split(separator: "\n") {
            guard let match = line.firstMatch(of: #/^\S+T(\d\d):(\d\d):(\d\d)\.(\d{3})Z \[.*> (EPSV|RETR)/#),
                let hours = Int(match.1), let minutes = Int(match.2), let seconds = Int(match.3),
                let rest = Int(match.4)
            else { continue }
            let time = ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest
            if match.5 == "EPSV" { begin = time } else if let start = begin.take() { pauses.append(time - start) }
        }
        return pauses
    }
}
