// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// All commands of the shell: one row each.
enum ShellCommandTable {
    static let all: [any ShellCommand.Type] = [
        Connect.self, LogIn.self, Disconnect.self, Status.self, TransportSecurity.self, Trust.self, Bookmark.self,
        Doctor.self,
        Features.self, Passive.self, Active.self, Quit.self,
        Get.self, Mget.self, Reget.self, Put.self, Mput.self, Reput.self, Append.self, Queue.self, Sync.self, Cat.self,
        Tail.self,
        More.self, Edit.self, ASCII.self, Binary.self, RepresentationType.self,
        List.self, ChangeDirectory.self, ParentDirectory.self, PrintWorkingDirectory.self, Stat.self, Hash.self,
        Verify.self, Find.self, Tree.self, DiskUsage.self, Remove.self, RemoveMany.self, Move.self, Copy.self,
        MakeDirectory.self, RemoveDirectory.self, ChangeMode.self, Touch.self, Raw.self, Site.self,
        LocalDirectoryChange.self, LocalList.self, LocalWorkingDirectory.self, LocalMakeDirectory.self, RunProgram.self,
        Help.self, SettingChange.self, JobList.self, JobWait.self, JobKill.self, Alias.self, Unalias.self, History.self,
        Clear.self, Echo.self, Source.self,
        Verbose.self, Debug.self,
        Progress.self,
        Prompt.self,
    ]

    /// The command of a name, or of the beginning of a name that nothing else begins with.
    static func find(_ word: Word) throws(Failure) -> any ShellCommand.Type {
        let name = word.text
        if let exact = all.first(where: { $0.names.contains(name) }) { return exact }
        let matches = all.filter { command in command.names.contains { $0.hasPrefix(name) } }
        if matches.count == 1 { return matches[0] }
        if matches.isEmpty {
            let near = name.nearest(of: all.flatMap { $0.names })
            let hint = near.map { "Did you mean \($0)?" } ?? "Try: help"
            throw Failure(.usage, "Unknown command: \(name)", advice: hint)
        }
        throw Failure(.usage, "\(name) can mean \(matches.map { $0.name }.joined(separator: ", "))")
    }

    /// The command that `ferry NAME ...` means; only whole names count, as anything else names a server.
    static func oneShot(_ word: Word) -> (any ShellCommand.Type)? {
        all.first { $0.oneShot != nil && $0.names.contains(word.text) }
    }
}
