// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

extension Comparison {
    /// The line for a person; `nil` where there is no difference.
    func sentence(for name: String) -> String? {
        switch self {
        case .same: nil
        case .sizesDiffer(let here, let there):
            "Differs: \(name) (\(Readable.bytes(here)) here, \(Readable.exact(there)) on the server)"
        case .contentsDiffer(_, .digest(let algorithm, _)):
            "Differs: \(name) (the same size, another \(algorithm.rawValue) digest)"
        case .contentsDiffer: "Differs: \(name)"
        case .kindsDiffer(let here, let there):
            "Differs: \(name) (\(here.noun) here, \(there.noun) on the server)"
        case .missingHere(let kind): "Missing here: \(name)\(kind.isDirectory ? "/" : "")"
        case .missingThere(let kind): "Missing on the server: \(name)\(kind.isDirectory ? "/" : "")"
        }
    }

    /// The members of the object for a program.
    var members: [(key: String, value: JSON)] {
        switch self {
        case .same(let size, let evidence): [("result", .text("same")), ("size", .number(size))] + evidence.members
        case .sizesDiffer(let here, let there):
            [
                ("result", .text("differs")), ("in", .text("size")), ("sizeHere", .number(here)),
                ("sizeThere", .number(there)),
            ]
        case .contentsDiffer(let size, let evidence):
            [("result", .text("differs")), ("in", .text("content")), ("size", .number(size))] + evidence.members
        case .kindsDiffer(let here, let there):
            [
                ("result", .text("differs")), ("in", .text("kind")), ("kindHere", .text(here.word)),
                ("kindThere", .text(there.word)),
            ]
        case .missingHere(let kind): [("result", .text("missingHere")), ("kind", .text(kind.word))]
        case .missingThere(let kind): [("result", .text("missingThere")), ("kind", .text(kind.word))]
        }
    }
}

extension Comparison.Evidence {
    /// The algorithm and who calculated; `nil` where there was nothing to calculate.
    var words: String? {
        guard case .digest(let algorithm, let origin) = self else { return nil }
        return "\(algorithm.rawValue), \(origin == .server ? "by the server" : "by reading it")"
    }

    fileprivate var members: [(key: String, value: JSON)] {
        switch self {
        case .emptiness: []
        case .digest(let algorithm, let origin):
            [("algorithm", .text(algorithm.rawValue)), ("calculated", .text(origin.place))]
        }
    }
}

extension EntryKind {
    /// The kind as a noun.
    fileprivate var noun: String {
        switch self {
        case .file: "a file"
        case .directory, .currentDirectory, .parentDirectory: "a directory"
        case .symbolicLink(let target?): "a link to \(Printable.text(target))"
        case .symbolicLink(nil): "a link"
        case .other: "something else"
        }
    }

    /// The word for programs, as in listings.
    fileprivate var word: String {
        switch self {
        case .file: "file"
        case .directory, .currentDirectory, .parentDirectory: "directory"
        case .symbolicLink: "link"
        case .other: "other"
        }
    }
}
