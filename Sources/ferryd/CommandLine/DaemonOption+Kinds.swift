// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPServer
import ProgramKit

// The kinds of options that set one value of the configuration.
extension DaemonOption {
    typealias Setting<Value> = any WritableKeyPath<ServerConfiguration, Value> & Sendable

    static func count(_ name: String, _ summary: String, _ setting: Setting<Int>) -> DaemonOption {
        let standard = "\(ServerConfiguration()[keyPath: setting])"
        return DaemonOption(name: name, value: "N", summary: summary, standard: standard) {
            (text, options) throws(UsageError) in
            options.configuration[keyPath: setting] = try number(text, of: "--\(name)")
        }
    }

    static func seconds(_ name: String, _ summary: String, _ setting: Setting<Duration>) -> DaemonOption {
        let standard = "\(ServerConfiguration()[keyPath: setting].components.seconds)"
        return DaemonOption(name: name, value: "SECONDS", summary: summary, standard: standard) {
            (text, options) throws(UsageError) in
            options.configuration[keyPath: setting] = .seconds(try number(text, of: "--\(name)"))
        }
    }

    static func rate(_ name: String, _ summary: String, _ setting: Setting<TransferRate?>) -> DaemonOption {
        DaemonOption(name: name, value: "RATE", summary: summary, standard: "no limit") {
            (text, options) throws(UsageError) in
            options.configuration[keyPath: setting] = try TransferRate(text, of: "--\(name)")
        }
    }

    static func number(_ text: String, of option: String) throws(UsageError) -> Int {
        guard let number = Int(text), number > 0, number <= 1_000_000_000 else {
            throw UsageError("\(option) needs a number from 1 on, not \"\(text)\".")
        }
        return number
    }
}
