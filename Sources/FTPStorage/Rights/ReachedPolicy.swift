// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPWire

/// The policy for places that were reached through links: a deed needs the rights of the place reached and those of the
/// place named.
struct ReachedPolicy: AccessPolicy {
    /// A directory that was reached, or a file, and the name by which.
    struct Way: Sendable {
        let reached: VirtualPath
        let named: VirtualPath

        /// The names that both paths end in are left out, so that what stands beside a file is told of too.
        init(to reached: VirtualPath, named: VirtualPath) {
            var (reached, named) = (reached, named)
            while let name = reached.name, named.name == name { (reached, named) = (reached.parent, named.parent) }
            (self.reached, self.named) = (reached, named)
        }

        /// The same place by the name under which it was reached; nil for one that was not.
        func name(of path: VirtualPath) -> VirtualPath? {
            path.isWithin(reached) ? path.below(reached).above(named) : nil
        }
    }

    let policy: any AccessPolicy
    let ways: [Way]

    private func names(of path: VirtualPath) -> [VirtualPath] { [path] + ways.compactMap { $0.name(of: path) } }

    func rights(at path: VirtualPath) -> Permissions {
        ways.compactMap { $0.name(of: path) }.reduce(policy.rights(at: path)) { $0.intersection(policy.rights(at: $1)) }
    }

    func rights(below path: VirtualPath) -> Permissions? {
        // Below a place that holds one of those reached, rights differ.
        if ways.contains(where: { $0.reached != path && $0.reached.isWithin(path) }) { return nil }
        var common: Permissions?
        for name in names(of: path) {
            guard let rights = policy.rights(below: name) else { return nil }
            common = common.map { $0.intersection(rights) } ?? rights
        }
        return common
    }

    func rights(ofNamesIn directory: VirtualPath) -> @Sendable (_ name: [UInt8]) -> Permissions {
        let judges = names(of: directory).map { policy.rights(ofNamesIn: $0) }
        return { name in judges.dropFirst().reduce(judges[0](name)) { $0.intersection($1(name)) } }
    }

    func denied(at path: VirtualPath) -> Permissions {
        names(of: path).reduce([]) { $0.union(policy.denied(at: $1)) }
    }

    func opensPlaces(below path: VirtualPath) -> Bool {
        names(of: path).allSatisfy { policy.opensPlaces(below: $0) || !policy.rights(at: $0).isEmpty }
    }

    func agree(below path: VirtualPath, _ other: VirtualPath) -> Bool {
        let (some, others) = (names(of: path), names(of: other))
        // A place that was named only once is judged by that name alone.
        guard some.count == others.count else { return false }
        return zip(some, others).allSatisfy { policy.agree(below: $0, $1) }
    }
}
