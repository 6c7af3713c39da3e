// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

extension Session {
    /// Does an errand in a child task, answers the client meanwhile, and ends it by one last reply.
    ///
    /// `ABOR` stops it, and so does the client that leaves without `QUIT`: nobody would read the answer.
    mutating func carryOut(_ errand: Errand) async throws(CloseReason) {
        let running = RunningErrand(errand, on: context.loop)
        var signs = ClientSigns()
        let (attention, result) = await attend(running, &signs) { attention, signs in
            switch attention {
            case .over: return false
            case .lost where signs.goodbye != .none: return false
            default: return true
            }
        } work: {
            await running.run()
        }
        var isComplete = false
        switch result {
        case .success(let completion):
            channel.send(completion.reply)
            isComplete = true
        case .failure(let refusal): channel.send(refusal.reply)
        }
        try follow(attention, isComplete: isComplete)
    }
}
