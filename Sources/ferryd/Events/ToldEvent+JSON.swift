// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPServer
import FTPWire
import FerryIO
import ProgramKit

/// The event as an object of JSON, the same for files, programs and webhooks; docs/events.md tells its members.
extension ToldEvent {
    /// The version of the object's form: members may be added within one, none changes its meaning.
    static let version: Int64 = 1

    var object: JSONObject {
        var object = JSONObject()
        object.add("version", Self.version)
        object.add("id", id)
        object.add("time", LogTime.text(of: milliseconds))
        object.add("event", kind.rawValue)
        if let event { object.add(event, as: user) }
        switch content {
        case .client(let event):
            object.add(event.kind, event.record)
            if let digestLoss { object.add("digest-missing", digestLoss.rawValue) }
        case .sessionEnd(let event, let tally):
            object.add(tally, endedAt: milliseconds)
            if case .closed(let ending) = event.kind { object.add("reason", JSONLog.reason(ending)) }
        case .retired(let file):
            object.add(bytes: file.file, as: "file")
            object.add("bytes", file.size)
            object.add("arrived", LogTime.text(of: file.arrived))
            object.add("reason", file.reason.rawValue)
        case .hookFailed(let hook, let id, let kind, let reason):
            object.add("hook", hook)
            object.add("failed-id", id)
            object.add("failed-event", kind.rawValue)
            object.add("reason", reason)
        case .dropped(let count): object.add("count", Int64(count))
        }
        return object
    }
}

extension JSONObject {
    /// Adds a place of an account's tree as `path`, and as `file` the path on this machine.
    private mutating func add(_ path: VirtualPath, in tree: ServedTree?, prefix: String = "") {
        add(bytes: path.bytes, as: "\(prefix)path")
        if let tree { add(bytes: tree.file(at: path), as: "\(prefix)file") }
    }

    fileprivate mutating func add(_ event: Event, as user: String?) {
        add("session", Int64(event.connection))
        add("address", event.peer.hostText)
        add("port", Int64(event.peer.port))
        if let user { add("user", user) }
        if let facts = event.record?.encryption {
            add("tls", facts.control.version.rawValue)
            add("cipher", facts.control.cipher)
            if let certificate = facts.control.certificate { add("certificate", certificate.subject) }
        }
    }

    fileprivate mutating func add(_ kind: Event.Kind, _ record: EventRecord?) {
        let tree = record?.tree
        switch kind {
        case .transferEnded(let subject, let verdict, let bytes, let duration):
            add(subject.path, in: tree)
            add("bytes", bytes)
            add("seconds", .decimal((duration / .seconds(1) * 1000).rounded() / 1000))
            if record?.isText == true { add("text-mode", true) }
            if subject.direction == .upload, let encryption = record?.encryption {
                add("data-tls", encryption.data != nil)
            }
            add(verdict)
            if let digest = record?.digest { add("digest", Self.text(ofDigest: digest)) }
        case .changed(let change): add(change, in: tree)
        case .refusedConnection(let refusal): add(refusal.reply)
        case .prefaceFailed(let failure): add("reason", "\(failure)")
        case .handshakeFailed(let error): add("reason", "\(error)")
        case .dataHandshakeFailed(let reason): add("reason", reason)
        case .dataConnectionRejected(let stranger):
            add("reason", "a stranger on a data port")
            add("stranger", stranger.description)
        case .dataPrefaceFailed(let stranger, let failure):
            add("reason", "\(failure)")
            add("stranger", stranger.description)
        case .loginRefused(_, let obstacle): add(obstacle)
        case .loginDelayed(_, let delay, let reason):
            add("until", LogTime.after(delay))
            add("reason", reason.rawValue)
        case .banned(let ban):
            add("network", ban.network.description)
            if let end = ban.end { add("until", LogTime.text(of: end * 1000)) }
            add("reason", ban.reason)
        case .nobodyCame(let trouble): trouble.describe(in: &self)
        case .accountsUnavailable(let error): add("reason", error.description)
        case .refused(let line, let refusal):
            add("command", line.description)
            add(refusal.reply)
        case .partialGaveWay(let path, let bytes, let left):
            add(path, in: tree)
            add("bytes", bytes)
            if let left { add("left", LogTime.text(of: left)) }
        case .storeFailed(let path, let error):
            add(path, in: tree)
            add("reason", "\(error)")
        default: break
        }
    }

    private mutating func add(_ change: StoreChange, in tree: ServedTree?) {
        switch change {
        case .removed(let path), .directoryMade(let path), .directoryRemoved(let path), .copied(let path):
            add(path, in: tree)
        case .renamed(let old, let new):
            add(new, in: tree)
            add(old, in: tree, prefix: "old-")
        }
    }

    fileprivate mutating func add(_ tally: SessionTally, endedAt end: Int64) {
        add("seconds", .decimal(Double(end - tally.began) / 1000))
        for (name, transfers) in [("upload", tally.uploads), ("download", tally.downloads)] {
            add("\(name)s", Int64(transfers.complete))
            add("\(name)-bytes", transfers.bytes)
            add("\(name)s-failed", Int64(transfers.failed))
        }
        let files = tally.files.map { file in
            var object = JSONObject()
            object.add(file.path, in: tally.tree)
            object.add("bytes", file.bytes)
            object.add("verdict", file.isComplete ? "complete" : "failed")
            if let digest = file.digest { object.add("digest", Self.text(ofDigest: digest)) }
            return object.json
        }
        add("files", .list(files))
        if tally.unnamed > 0 { add("files-left-out", Int64(tally.unnamed)) }
    }

    private static func text(ofDigest digest: [UInt8]) -> String {
        "sha256:\(Hexadecimal.text(digest))"
    }
}
