// SPDX-License-Identifier: Apache-2.0

/// The things that commands work with besides the connection.
struct ShellWorkspace: Sendable {
    let console: Console
    let dialogue: Dialogue
    let interruptions: Interruptions
    let transcript: TranscriptPrinter
    let history: HistoryFile
    var settings = Settings()
    var aliases: [String: [UInt8]] = [:]
    /// True when no person is there to try again when a server is full.
    var isUnattended = false
    /// The name last used to log in, by site.
    var lastUsers: [String: [UInt8]] = [:]
    /// The connections that servers have let in at a time.
    var connectionLimits = ConnectionLimits()
    /// The commands in the background.
    let jobs = JobTable()
    /// The files that need not be moved again; `nil` for a transfer that is not from the queue.
    var finishedFiles: FinishedFiles?
    /// The local directory before the last `lcd`, for `lcd -`.
    var previousDirectory: [UInt8]?

    init(
        console: Console, dialogue: Dialogue = .silent, interruptions: Interruptions,
        history: HistoryFile = HistoryFile(nil)
    ) {
        self.console = console
        self.dialogue = dialogue
        self.interruptions = interruptions
        self.history = history
        transcript = TranscriptPrinter(console)
    }

    /// The workspace of a command in the background, which says all to a log, and asks nobody.
    func inBackground(_ log: JobLog) -> ShellWorkspace {
        var workspace = ShellWorkspace(
            console: Console(log, like: console), dialogue: dialogue.isWithPerson ? .away : .silent,
            interruptions: Interruptions())
        workspace.settings = settings
        workspace.lastUsers = lastUsers
        workspace.connectionLimits = connectionLimits
        workspace.isUnattended = true
        return workspace
    }
}
