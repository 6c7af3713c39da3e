// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPStorage

/// Roots, found by the directories that hold them: of many thousands, those are looked at that overlap.
struct RootsByPlace {
    private var roots: [TreePlace: [RootDirectory]] = [:]
    /// For each directory above a root, the places of the roots in it.
    private var below: [TreePlace: Set<TreePlace>] = [:]

    /// Adds a root, unless it is there; `places` are its own and those of the directories above it.
    ///
    /// - Returns: The other roots at its place, those that hold it, and those in it.
    mutating func add(_ root: RootDirectory, at places: [TreePlace]) -> [RootDirectory] {
        guard let place = places.first else { return [] }
        let found = (places + Array(below[place] ?? [])).flatMap { roots[$0] ?? [] }.filter { $0 !== root }
        if roots[place]?.contains(where: { $0 === root }) != true { roots[place, default: []].append(root) }
        for directory in places.dropFirst() { below[directory, default: []].insert(place) }
        return found
    }
}
