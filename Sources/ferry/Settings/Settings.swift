// SPDX-License-Identifier: Apache-2.0
import FTPClient
import ProgramKit

/// The settings for connections and transfers, from options of the program and commands of the shell.
struct Settings: Sendable {
    /// From `--user`.
    var user: [UInt8]?

    /// The variable of the environment that may hold the password.
    var passwordVariable = CredentialSearch.variable

    /// From `--password-command`.
    var passwordCommand: PasswordCommand?

    /// From `--port`; 21 where nothing says otherwise.
    var port: UInt16?

    /// The encryption of connections, as options and the shell's `tls` choose it.
    var tls = TLSConfiguration()

    var addresses = AddressChoice.any
    var dataMode = DataMode.automatic

    /// The addresses and ports of this machine.
    var localEnds = LocalEnds()

    var proxy = ProxyChoice.environment

    /// From `--charset`; nil for UTF-8.
    var charset: NameCharset?

    /// The time that a server may be silent; `nil` for the times of the library.
    var timeout: Duration?

    /// The number of times that what may be repeated is tried again; `nil` for that of the library.
    var retries: Int?

    /// Bytes a second.
    var rateLimit: RateTimetable?

    /// The number of connections for several files; `nil` for as many as make it faster.
    var jobs: Int?

    var readsNetrc = true

    /// The type of transfers: byte for byte or as text.
    var transferType = TransferType.binary

    /// True when an existing file is left alone.
    var keepsExisting = false

    /// True when `mget`, `mput` and `mrm` ask before each file.
    var asksForEach = false

    /// True when a person is asked before a file is replaced.
    var asksBeforeReplacing = true

    /// The file in which transfers are recorded line by line (`--trace`); `nil` for none.
    var trace: TraceFile?

    /// True when listings and failures are JSON.
    var writesJSON = false
}

extension Settings {
    /// The configuration of a connection to a site; the credentials are found later.
    func configuration(for site: SiteAddress) throws(Failure) -> ConnectionConfiguration {
        var tls = tls
        if site.isImplicit { tls.mode = .implicit }
        tls.knownHosts = .personal
        var configuration = ConnectionConfiguration(
            host: site.host, port: site.port ?? port ?? (tls.mode == .implicit ? 990 : 21))
        configuration.tls = tls
        configuration.addresses = addresses
        configuration.dataMode = dataMode
        configuration.localEnds = localEnds
        configuration.charset = charset
        configuration.proxy = try proxy.proxy(for: site.host)
        if let proxy = configuration.proxy, dataMode == .active { throw .activeThrough(proxy) }
        let (host, port, servers) = (configuration.host, configuration.port, OneCommandServers())
        configuration.pipelines = !servers.holds(host, port)
        configuration.profile = HostProfiles().profile(of: host, port)
        configuration.onPipeliningRefused = { servers.add(host, port) }
        if let retries { configuration.retries = retries }
        if let directory = PersonalFile.dataDirectory {
            configuration.uploadJournal = UploadJournal(directory: LocalPath(bytes: directory + Array("/uploads".utf8)))
        }
        if let timeout {
            configuration.timeouts.connect = timeout
            configuration.timeouts.handshake = timeout
            configuration.timeouts.reply = timeout
            configuration.timeouts.dataConnect = min(configuration.timeouts.dataConnect, timeout)
            configuration.timeouts.stall = timeout
            configuration.timeouts.finalReply = timeout
            // The interrupt key waits for it: as much longer as the other times are, and never shorter.
            configuration.timeouts.abort = max(configuration.timeouts.abort, timeout / 20)
        }
        return configuration
    }
}
