// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire

extension Recovery {
    /// The line that tells of it, safe to show.
    func sentence(for host: String) -> String {
        switch self {
        case .waiting(let error):
            return "The connection was lost\(error.lossReason). Trying for some seconds to make a new one."
        case .reconnected(let error, let directory):
            let place = directory.map { ", in \($0.shown)" } ?? ""
            return "The connection was lost\(error.lossReason). Connected again to \(host)\(place)."
        }
    }
}

extension FTPError {
    /// The reason of a loss in brackets, where there is more to say than that.
    fileprivate var lossReason: String {
        if let reply { return " (\(Printable.text(Array(reply.description.utf8))))" }
        if code == .timedOut { return " (no answer in time)" }
        return cause.map { " (\(Printable.text(Array("\($0)".utf8))))" } ?? ""
    }
}
