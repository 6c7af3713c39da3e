// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPServer
import FTPPolicy
import FerryIO
import ProgramKit

/// The settings that the command line of a serving `ferryd` gives.
struct Options: Sendable {
    var port: UInt16?
    var root = "."
    var listen: [String] = []
    /// The tables of the file; with any of them `port`, `listen` and `implicit-port` play no part.
    var listeners: [ListenerOptions] = []
    var anonymous = AnonymousPolicy.off
    var state: StateDirectory?
    /// A file whose lines are the greeting.
    var bannerFile: String?
    var firstAccount = FirstAccount()
    var verifiers = VerifierOptions()
    var fileOwner: FileOwner?
    /// The user to become, once root is not needed any more.
    var runAs: FileOwner?
    var confinement = ServingRights.Confinement.auto
    /// Directories that a confined server reaches besides its own.
    var reachable: [String] = []
    var log = LogFormat.text
    /// The file for the log; `nil` for standard output.
    var logFile: String?
    /// The places outside the server to which events are written.
    var events: [EventSinkOptions] = []
    /// The programs and servers that are told events.
    var hooks: [HookOptions] = []
    /// The directories in which old files are removed.
    var retention: [RetentionOptions] = []
    /// The directories of this machine at places in the tree of every account.
    var directories = VirtualDirectories()
    var objectStores = ObjectStoreOptions()
    var sealing = SealingOptions()
    var database = DatabaseOptions()
    var verbosity = Verbosity.normal
    var configuration = ServerConfiguration()
    /// The networks that are never banned, as far as they were named.
    var exempt: [IPNetwork] = []
    var encryption = EncryptionOptions()
    var durability = Durability.none
    /// The socket through which the server is seen and steered.
    var controlSocket = ControlSocketChoice.off
    /// The port of this machine where the same is to be had with a token.
    var controlAddress: LocalPort?
    /// The names by which proxies before that port are known.
    var controlNames: [String] = []

    /// True if clients without an account of this server are let in.
    var letsOthersIn: Bool { anonymous != .off || !verifiers.areAccountsOnly }

    /// Puts back the tables that need a restart to what they were at the start; the names of those that have changed.
    mutating func putOff(_ started: Options) -> [String] {
        defer {
            (retention, directories) = (started.retention, started.directories)
        }
        return (retention == started.retention ? [] : [RetentionOptions.group.name])
            + (directories == started.directories ? [] : [DirectoryOptions.group.name])
    }

    /// The point at which an upload is stored.
    enum Durability: String, CaseIterable {
        /// In the kernel's memory: a crash of the server loses nothing, a power cut may.
        case none
        /// On the disk, bytes and name.
        case data
    }

    enum LogFormat: String, CaseIterable {
        case text
        case json
    }
}
