// SPDX-License-Identifier: Apache-2.0
import FTPWire
import ProgramKit

/// Something that was done to one name on the server, where there is no more to tell than that.
struct Deed {
    /// The commands, with the words for their results.
    enum Operation: String {
        case delete = "rm"
        case makeDirectory = "mkdir"
        case removeDirectory = "rmdir"
        case changeMode = "chmod"
        case touch

        var result: String {
            switch self {
            case .delete: "deleted"
            case .makeDirectory: "made"
            case .removeDirectory: "removed"
            case .changeMode: "changed"
            case .touch: "touched"
            }
        }
    }

    let operation: Operation
    let path: [UInt8]
    /// The line for a person; `nil` where success is silent.
    var sentence: String?

    /// The object for a program.
    var json: JSON {
        let members: [(key: String, value: JSON)] = [
            ("operation", .text(operation.rawValue)), ("result", .text(operation.result)),
        ]
        return .object(members + JSON.name(path))
    }
}
