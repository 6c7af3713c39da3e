// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

@Suite(.ownThread) struct ThirdPartyServerTests {
    @Test(arguments: ThirdPartyServer.Kind.available)
    func `a server of others takes a file and gives it back`(kind: ThirdPartyServer.Kind) throws {
        let server = try ThirdPartyServer(kind)
        let content = Content.bytes(100_000)
        let client = try RawClient(connectingTo: server.name, as: server.user, password: server.password)
        try client.upload(content, "STOR file")
        #expect(try Files.read("\(server.root)/file") == content)
        #expect(try client.download("RETR file") == content)
    }
}
