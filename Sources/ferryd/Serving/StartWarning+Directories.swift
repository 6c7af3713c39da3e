// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPStorage
import FTPWire
import FerryIO

extension StartWarning {
    /// All that is so of virtual directories: of those that all accounts have, and of their own.
    static func directories(
        _ served: VirtualDirectories, root: [UInt8], _ accounts: [Account],
        elsewhere: ObjectStoreOptions = ObjectStoreOptions()
    ) -> [StartWarning] {
        var sentences: [String] = []
        let table = served.standing.map { (directory: $0, home: root, owner: "[[directory]]") }
        let own = accounts.filter { $0.state == "enabled" }.prefix(1000).flatMap { account in
            (account.effective.directories?.standing ?? []).map {
                (directory: $0, home: account.home ?? root, owner: "\(account.name)")
            }
        }
        for (directory, home, owner) in table + own {
            guard let host = directory.host else { continue }
            let (place, shown) = ("\(directory.place)", Printable.text(host))
            if elsewhere.hold(host) { continue }
            do throws(RootDirectoryError) { _ = try RootDirectory(host) } catch {
                sentences.append(
                    "\(place) of \(owner) will be missing, as \(shown) cannot be served: \(error.reason). Make it, or change "
                        + "where it leads.")
            }
            if let hidden = ProgramFile.status(ServedTree(home: home).file(at: directory.place)),
                ProgramFile.status(host).map({ hidden.isSameFile(as: $0) }) != true
            {
                sentences.append(
                    "\(place) of \(owner) hides what \(Printable.text(home)) has under that name. Move that elsewhere, or "
                        + "choose another place.")
            }
        }
        return sentences.uniqued.map(StartWarning.directory)
    }
}

extension VirtualDirectory {
    /// One line for a person.
    var words: String {
        let host = host.map { Printable.text($0) } ?? "nothing"
        let limits = [permissions?.phrase, quota.map { "\($0) bytes" }, quotaFiles.map { "\($0) files" }]
        return (["\(place) is \(host)"] + limits.compactMap(\.self)).joined(separator: ", ")
    }
}

extension [String] {
    /// Each of them once, in their order.
    fileprivate var uniqued: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
