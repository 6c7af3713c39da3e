// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The way links are listed: as links, with a target that the client may know, or as what they lead to.
struct LinkTelling: Sendable {
    let root: RootDirectory
    let display: DisplayNames
    /// True when the target of a link is told in its place.
    let follows: Bool
    /// False for a place of which nothing is to be told at a link that leads to it; nil where all is told.
    var isShown: (@Sendable (VirtualPath) -> Bool)?

    /// Completes the facts of a link, which stands as `name` in `directory`, and which the client calls `path`.
    func told(
        _ link: EntryFacts, at path: VirtualPath, named name: PathBytes, in directory: borrowing Descriptor
    ) -> EntryFacts {
        if follows, let status = reached(by: path) { return display.facts(of: link.name.bytes, status) }
        var link = link
        // A link that was removed since its directory was read has no target any more.
        if let target = try? System.linkTarget(of: name, in: directory), staysInside(target, from: path.parent) {
            link.kind = .symbolicLink(target: target)
        }
        return link
    }

    /// What a link leads to, if something may be told of it.
    private func reached(by path: VirtualPath) -> FileStatus? {
        guard let opened = try? root.open(PathBytes(lookingUp: path), .pathOnly) else { return nil }
        guard let isShown else { return opened.status }
        guard let reached = try? root.path(of: opened.descriptor), isShown(reached) else { return nil }
        return opened.status
    }

    /// True when a target names nothing of the host: it is relative, and does not climb out of the root.
    ///
    /// `..` at its front are tried, as the directory may have been reached through links: `self/self/../x` is two names
    /// down for the client and none for the kernel. Behind a name they depend on that name, so all of it is tried.
    func staysInside(_ target: [UInt8], from directory: VirtualPath) -> Bool {
        if target.first == .slash { return false }
        let names = target.split(separator: .slash)
        let climb = names.prefix { $0.elementsEqual("..".utf8) || $0.elementsEqual(".".utf8) }
        let climbsLater = names.dropFirst(climb.count).contains { $0.elementsEqual("..".utf8) }
        if climb.isEmpty, !climbsLater { return true }
        let tried = climbsLater ? target : Array(climb.joined(separator: [.slash]))
        let start = directory.relativeBytes
        let path = start.isEmpty ? tried : start + [.slash] + tried
        return (try? root.open(.checked(path), .nameOnly)) != nil
    }
}
