// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// The way of a browser into the pages of a real server, by curl.
@Suite(.ownThread, .timeLimit(.minutes(2)))
struct CtlAdminTests {
    private func curl(_ words: String...) throws -> String {
        let result = try TestProgram(
            "/usr/bin/curl", ["--silent", "--show-error", "--include", "--max-time", "20"] + words
        ).run()
        guard result.succeeded else { throw TestFailure("\(result)") }
        return result.outputText
    }

    @Test func `ferryd ctl admin opens the way in, and its address logs one browser in, once`() throws {
        let server = try FerrydProcess("--control-socket", "on", "--confine", "on")
        let admin = ["ctl", "admin", "--state", server.outside("state")]
        let url = String(try TestProgram.built("ferryd", admin).run().outputText.dropLast())
        let form = #/(http:\/\/127\.0\.0\.1:\d+)\/enter\?ticket=[a-z2-9]{40}/#
        let match = try #require(url.wholeMatch(of: form), "\(url)")
        let jar = server.outside("cookies")
        let base = String(match.1)
        let entered = try curl("--cookie-jar", jar, url)
        #expect(entered.hasPrefix("HTTP/1.1 303 "))
        #expect(entered.contains(#/Set-Cookie: ferryd-session=\w{40}; Path=\/; HttpOnly; SameSite=Strict\r\n/#))
        #expect(try curl(url).hasPrefix("HTTP/1.1 403 "))
        let page = try curl("--cookie", jar, "\(base)/accounts")
        #expect(page.hasPrefix("HTTP/1.1 200 ") && page.contains("<bdi>\(server.user)</bdi>"))
        #expect(page.contains("Content-Security-Policy: default-src 'none'; script-src 'self';"))
        #expect(try curl("--cookie", jar, "--data", "stamp=x", "\(base)/logout").hasPrefix("HTTP/1.1 403 "))
        #expect(try curl("--cookie", jar, "--header", "Host: evil.example", "\(base)/").hasPrefix("HTTP/1.1 421 "))
        #expect(try curl("\(base)/").contains("Location: /login\r\n"))
        // The second address leads to the same port.
        #expect(try TestProgram.built("ferryd", admin).run().outputText.hasPrefix("\(base)/enter?ticket="))
        try server.expectLog(#/with a token at http:\/\/127\.0\.0\.1:\d+\n/#)
        #expect(try server.terminate().isOrderlyIfConfined)
    }

    @Test func `a network that is banned through the socket is turned away`() throws {
        let server = try FerrydProcess("--control-socket", "on")
        let ban = ["ctl", "bans", "add", "192.0.2.0/24", "--for", "1h", "--reason", "scans"]
        #expect(
            try TestProgram.built("ferryd", ban + ["--state", server.outside("state")]).run().outputText
                == "Banned 192.0.2.0/24.\n")
        let list = TestProgram.built("ferryd", "ban", "list", "--state", server.outside("state"))
        #expect(try list.run().outputText.contains(#/192\.0\.2\.0\/24 +\S+ +2\S+Z +scans\n/#))
    }
}
