// SPDX-License-Identifier: Apache-2.0
import FerryIO
import ProgramKit

extension StateDirectory {
    /// The directory that a command means without `--state`: the server's, by the environment and the file of settings.
    static func configured() throws(UsageError) -> StateDirectory {
        guard let directory = try Options.configured().keptState else {
            throw UsageError("Neither XDG_STATE_HOME nor HOME says where accounts are kept. Say it with --state DIR.")
        }
        return directory
    }
}

extension Options {
    /// The options of the server that a command means: those of the environment and the file of settings.
    static func configured() throws(UsageError) -> Options {
        do throws(SettingsError) { return try DaemonSettings().resolve().options } catch {
            throw UsageError("The settings of the server do not hold together.\n\(error.message)")
        }
    }
}
