// SPDX-License-Identifier: Apache-2.0
import FTPServer

/// The care of a running server for what it shares with commands by its state directory.
struct StateKeeping {
    let bans: BanKeeping
    let passive: PassiveRecord

    /// Goes on until the task is cancelled.
    func run(on server: Server) async {
        async let banning: Void = bans.run(on: server)
        async let recording: Void = passive.keep(of: server)
        _ = await (banning, recording)
    }
}
