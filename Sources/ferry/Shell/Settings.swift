// SPDX-License-Identifier: Apache-2.0
import FTPClient
import ProgramKit

/// What options of the program say and commands of the shell change: how connections and transfers are made.
struct Settings: Sendable {
    /// From `--user`.
    var user: [UInt8]?

    /// From `--port`; 21 where nothing says otherwise.
    var port: UInt16?

    var addresses = AddressChoice.any
    var dataMode = DataMode.automatic

    /// How long a server may be silent.
    var timeout: Duration?

    /// How often what may be repeated is tried again.
    var retries: Int?

    /// Bytes a second.
    var rateLimit: Int64?

    var readsNetrc = true

    /// Whether files are transferred byte for byte or as text.
    var transferType = TransferType.binary

    /// Whether an existing file is left alone.
    var keepsExisting = false

    /// Whether `mget`, `mput` and `mrm` ask before each file.
    var asksForEach = false

    /// Whether a person is asked before a file is replaced.
    var asksBeforeReplacing = true

    /// Where transfers are recorded line by line (`--trace`).
    var trace: TraceFile?

    /// Whether listings and failures are JSON.
    var writesJSON = false
}

extension Settings {
    /// What a connection to a site is made from; who logs in is found out later.
    func configuration(for site: SiteAddress) -> ConnectionConfiguration {
        var configuration = ConnectionConfiguration(host: site.host, port: site.port ?? port ?? 21)
        configuration.addresses = addresses
        configuration.dataMode = dataMode
        let (host, port, servers) = (configuration.host, configuration.port, OneCommandServers())
        configuration.pipelines = !servers.holds(host, port)
        configuration.onPipeliningRefused = { servers.add(host, port) }
        if let retries { configuration.retries = retries }
        if let directory = PersonalFile.dataDirectory {
            configuration.uploadJournal = UploadJournal(directory: LocalPath(bytes: directory + Array("/uploads".utf8)))
        }
        if let timeout {
            configuration.timeouts.connect = timeout
            configuration.timeouts.reply = timeout
            configuration.timeouts.dataConnect = min(configuration.timeouts.dataConnect, timeout)
            configuration.timeouts.stall = timeout
            configuration.timeouts.finalReply = timeout
        }
        return configuration
    }
}
