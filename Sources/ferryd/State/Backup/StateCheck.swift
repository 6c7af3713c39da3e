// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPWire
import FerryIO
import ProgramKit

/// `ferryd state check`: reads all of the state, and tells what is damaged.
enum StateCheck {
    static func run(_ state: StateDirectory, _ streams: StandardStreams) throws -> DaemonExitCode {
        let inventory = try StateInventory(of: state)
        if inventory.files.isEmpty {
            throw UserFailure("There is no state in \(state) yet. To name another: --state DIR")
        }
        var faults: [String] = []
        for file in inventory.files {
            let path = state.path + [.slash] + file
            if let database = StateDatabase(rawValue: String(decoding: file, as: UTF8.self)) {
                if let fault = database.fault(at: path) { faults.append(fault) }
            } else {
                faults += self.faults(ofFileAt: path)
            }
        }
        for fault in faults { streams.complain(fault) }
        guard faults.isEmpty else { return .failed }
        streams.say(
            "\(inventory.files.count == 1 ? "1 file" : "\(inventory.files.count) files") of \(state): all is well.")
        return .done
    }

    private static func faults(ofFileAt path: [UInt8]) -> [String] {
        let shown = Printable.text(path)
        do throws(Errno) {
            guard let name = PathBytes(path) else { throw .invalidArgument }
            let status = try System.status(of: System.open(hostPath: name, .nameOnly))
            _ = try System.contents(of: path, atMost: 1)
            return status.permissions & 0o077 == 0
                ? [] : ["Others may reach \(shown). Take that away: chmod go= '\(shown)'"]
        } catch {
            return ["\(shown) cannot be read: \(error)."]
        }
    }
}
