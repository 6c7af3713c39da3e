// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPTesting
import Glibc
import Testing

@testable import ferryd

/// The database that a state directory names, to commands that are told nothing else.
final class DatabaseWordTests {
    /// Nobody listens there.
    private static let address = "postgresql://ferry@127.0.0.1:1/ferry"
    private let directory: TemporaryDirectory
    private let state: StateDirectory
    private var options = DatabaseOptions(address: DatabaseWordTests.address)

    init() throws {
        directory = try TemporaryDirectory(named: "word")
        state = StateDirectory(path: Array(directory.path("state").utf8))
        try state.make()
    }

    private func leaveWord() throws {
        var serving = state
        serving.database = options
        try serving.leaveWordOfDatabase()
    }

    /// The reason that the database of a directory cannot be opened; empty if there is none.
    private func obstacle(in state: StateDirectory) -> String {
        do throws(AccountError) {
            return try state.sharedDatabase(looks: true).map { _ in "it can" } ?? ""
        } catch {
            return error.description
        }
    }

    @Test func `commands go to the database of the server, as long as it has one`() throws {
        #expect(obstacle(in: state).isEmpty)
        try leaveWord()
        #expect(obstacle(in: state).hasPrefix("The database \(Self.address) cannot be reached: "))
        try state.leaveWordOfDatabase()
        #expect(obstacle(in: state).isEmpty)
    }

    @Test(.enabled(if: geteuid() == 0, "only root gives files away"))
    func `root hands nothing to a database that another user has named`() throws {
        try Files.write(Array("root's own\n".utf8), to: directory.path("secret"))
        options.passwordFile = directory.path("secret")
        try leaveWord()
        try #require(chown(directory.path("state/database"), 65534, 65534) == 0)
        let obstacle = obstacle(in: state)
        #expect(obstacle.contains("the settings here do not name it"))
        #expect(obstacle.hasSuffix("FERRYD_DATABASE to: \(Self.address)"))
    }

    @Test func `a password that is not there is told before anybody is asked`() throws {
        options.passwordFile = directory.path("password")
        var named = state
        named.database = options
        let file = directory.path("password")
        #expect(obstacle(in: named).hasPrefix("The password of the database in \(file) cannot be read: "))
        try Files.write(Array("\nsecret\n".utf8), to: file)
        #expect(obstacle(in: named) == "\(file) has no password in its first line.")
    }
}
