// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FerryHTTP
import FerryIO
import Testing

/// A store that is there, and takes nothing.
@Suite struct StoreSilenceTests {
    @Test(.enabled(if: CurlTransport.isAvailable), .timeLimit(.minutes(1)))
    func `a store that takes nothing is given up long before the request's time is over`() async throws {
        // Nobody accepts its connections; the kernel takes as much as its buffers hold.
        let listener = try RawListener()
        let transport = CurlTransport(
            store: "test", pool: BlockingPool(width: 1), answerLimit: 1 << 16, seconds: 600, silence: .seconds(1))
        let body = [UInt8](repeating: 7, count: 32 << 20)
        let request = HTTPRequest(.put, try "http://\(listener.name)/bucket/key", body: body)
        do throws(HTTPFailure) {
            _ = try await transport.send(request)
            Issue.record("there was an answer")
        } catch {
            #expect(error.kind == .unreachable)
        }
    }
}
