// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPWire
import FerryIO
import ProgramKit

/// The record that a running server keeps of clients that never come for their data, for `ferryd check`.
///
/// It is a file of the state directory with one JSON object a line; a server that has nothing to tell leaves it empty.
struct PassiveRecord {
    let state: StateDirectory

    static let fileName = "passive-troubles.json"

    /// Writes what a server has found out, whenever it has changed, until the task is cancelled.
    func keep(of server: Server) async {
        // Those of an earlier server may be mended.
        var written: [PassiveTrouble]? = read().isEmpty ? [] : nil
        repeat {
            let troubles = server.passiveTroubles
            if troubles == written { continue }
            let state = state
            // A disk without room keeps no server from serving; the log has told it all.
            try? await BlockingPool.shared.run { try state.replaceFile(Self.fileName, with: Self.bytes(of: troubles)) }
            written = troubles
        } while (try? await Task.sleep(for: .seconds(2))) != nil
    }

    /// The troubles that the server has written down last.
    func read() -> [PassiveTrouble] {
        guard let path = try? state.privateFile(Self.fileName, create: false),
            let bytes = try? System.contents(of: path)
        else { return [] }
        return bytes.split(separator: .lineFeed).compactMap { JSON(parsing: Array($0)).flatMap(PassiveTrouble.init) }
    }

    static func bytes(of troubles: [PassiveTrouble]) -> [UInt8] {
        troubles.flatMap { trouble -> [UInt8] in
            var object = JSONObject()
            trouble.describe(in: &object)
            return Array("\(object.text)\n".utf8)
        }
    }
}
