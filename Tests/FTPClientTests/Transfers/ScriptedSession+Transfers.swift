// SPDX-License-Identifier: Apache-2.0
import FTPTesting

extension ScriptedSession {
    /// Says that a temporary name can be used: there is none such, and it could be renamed.
    func allowRenaming(_ name: String) throws {
        try expect("RNFR \(name)")
        try reply("550 \(name): No such file or directory.")
    }

    /// Takes the beginning of the first transfer on a connection: TYPE, then a data connection and the command.
    func awaitFirstTransfer(_ command: String) throws -> RawListener {
        if command.hasSuffix(".ferry-part") { try allowRenaming(String(command.dropFirst("STOR ".count))) }
        try expect("TYPE I")
        try reply("200 Binary.")
        return try awaitTransfer(command)
    }

    /// Takes the beginning of a later one.
    func awaitTransfer(_ command: String) throws -> RawListener {
        let listener = try passive()
        try expect(command)
        return listener
    }

    /// Takes an upload to its end, and tells its size when that is asked.
    func takeUpload(_ name: String, size: Int, over listener: RawListener) throws {
        try reply("150 Go on.")
        _ = try listener.accept().receiveToEnd()
        try reply("226 Done.")
        try expect("SIZE \(name)")
        try reply("213 \(size)")
    }
}
