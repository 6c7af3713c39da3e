// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryHTTP
import FerryIO
import ProgramKit

extension HookOptions {
    /// The way to the program or the server.
    func delivery() throws(UsageError) -> any HookDelivery {
        guard let url else { return ProgramDelivery(words: program, patience: .seconds(seconds)) }
        let transport = CurlTransport(
            agent: "ferryd/\(Version.text)", authorities: try authorities.map(Self.certificates),
            pool: ProgramDelivery.pool, seconds: seconds)
        return WebhookDelivery(url: url, secret: try secret(), transport: transport)
    }

    /// Reads the file now: libcurl would open it by its name, which a server that gave up root may not.
    private static func certificates(in file: String) throws(UsageError) -> [UInt8] {
        let name = Printable.text(Array(file.utf8))
        let text: [UInt8]
        do throws(Errno) { text = try HostFiles.contents(of: file) } catch {
            throw UsageError("ca \(name) cannot be read: \(error).")
        }
        if Certificate.all(inPEM: text).isEmpty {
            throw UsageError("ca \(name) holds no certificate in PEM (\"-----BEGIN CERTIFICATE-----\").")
        }
        return text
    }

    private func secret() throws(UsageError) -> [UInt8]? {
        guard let secretFile else { return nil }
        let file = Array(secretFile.utf8)
        let line: [UInt8]
        do throws(Errno) {
            line = try HostFiles.contents(of: secretFile).firstLine
        } catch {
            throw UsageError("secret-file \(Printable.text(file)) cannot be read: \(error).")
        }
        if line.isEmpty { throw UsageError("The first line of secret-file \(Printable.text(file)) is empty.") }
        return line
    }

    /// Sentences about what keeps the hook from working, or makes it dangerous.
    var problems: [String] {
        if url != nil {
            let secretMode = secretFile.flatMap { ProgramFile.status(Array($0.utf8))?.permissions } ?? 0
            return
                (CurlTransport.isAvailable
                ? [] : ["The hook \(shown) needs libcurl, which is missing. Run: apt-get install libcurl4"])
                + (secretMode & 0o004 == 0
                    ? []
                    : ["Every user of this machine can read \(secretFile ?? ""). Run: chmod o= '\(secretFile ?? "")'"])
        }
        guard let path = program.first else { return [] }
        return ProgramFile(path: path, owner: "a hook", setting: "program in [[hook]]").problems
    }
}
