// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import FTPWire
import FerryIO
import Testing

@testable import ferry

struct HistoryFileTests {
    @Test func `is kept in a file that nobody else can read`() throws {
        let directory = try TemporaryDirectory()
        let place = bytes(directory.path) + bytes("/new/ferry")
        let first = HistoryFile(PersonalFile(directory: place, name: "history"))
        #expect(first.add(bytes("ls -l ")) == bytes("ls -l"))
        #expect(first.add(bytes("get größe")) == bytes("get größe"))
        let second = HistoryFile(PersonalFile(directory: place, name: "history"))
        #expect(second.lines.map(text) == ["ls -l", "get größe"])
        let file = try LocalTree.entries(of: place)
        #expect(file.map(\.mode) == [0o600])
        let made = try LocalTree.entries(of: bytes(directory.path) + bytes("/new"))
        #expect(made.map(\.mode) == [0o700])
    }

    @Test func `never holds a password`() {
        let history = HistoryFile(nil)
        #expect(history.add(bytes("open ftp://bob:secret@host/x")) == bytes("open ftp://bob@host/x"))
        #expect(history.add(bytes("quote PASS secret")) == nil)
        #expect(history.add(bytes("raw pass secret")) == nil)
        #expect(history.lines == [bytes("open ftp://bob@host/x")])
    }

    @Test func `leaves out what begins with a blank, is empty, or was said just before`() {
        let history = HistoryFile(nil)
        #expect(history.add(bytes(" ls")) == nil)
        #expect(history.add(bytes("")) == nil)
        _ = history.add(bytes("ls"))
        _ = history.add(bytes("ls"))
        #expect(history.lines.count == 1)
    }
}
