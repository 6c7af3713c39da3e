// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Homes in a store of objects, as the commands tell of them.
@Suite(.ownThread) final class ObjectStoreHomeTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory(named: "stores") }

    private func ferryd(_ words: String...) throws -> TestProgram {
        let password = directory.path("password")
        try Files.write(Array("engine\n".utf8), to: password)
        return TestProgram.built(
            "ferryd", words + ["--state", directory.path("state"), "--password-file", password]
        ).setting("FERRYD_OBJECT_STORE", to: "/s3=http://127.0.0.1:9/files")
    }

    @Test func `a home in a store is no directory that could be missing`() throws {
        let added = try ferryd("user", "add", "ada", "--home", "/s3/ada").run()
        #expect(added.end == .exit(0))
        #expect(added.errorText.isEmpty)
        let other = try ferryd("user", "add", "bob", "--home", "/s4/bob").run()
        #expect(other.errorText.contains("there is no directory /s4/bob"))
    }
}
