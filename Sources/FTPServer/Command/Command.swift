// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// The words of each command about itself, whatever its shape.
///
/// A command is one file in `Commands/`, a case in `Verb` and a row in `CommandTable`; nothing else names it.
protocol Command: SendableMetatype {
    associatedtype Argument: CommandArgument
    static var verb: Verb { get }
    /// Its syntax, as `HELP` tells it.
    static var syntax: String { get }
    /// Its effect, in a few words.
    static var summary: String { get }
    /// The lines it adds to the answer of `FEAT` (RFC 2389).
    static func features(_ view: SessionView) -> [String]
}

extension Command {
    static func features(_: SessionView) -> [String] { [] }
}

/// Something a command line's argument is read as.
protocol CommandArgument: Sendable {
    init(parsing argument: [UInt8]) throws(Refusal)
}

/// No argument, as the grammar says; what a client adds all the same is passed over where nothing can be meant by it.
struct NoArgument: CommandArgument {
    init(parsing argument: [UInt8]) throws(Refusal) {
        guard argument.allSatisfy(\.isBlank) else { throw .argumentNotWanted }
    }
}

/// A pathname: at least one byte, and any byte but those that end lines.
struct Pathname: CommandArgument {
    let bytes: [UInt8]

    init(parsing argument: [UInt8]) throws(Refusal) {
        guard !argument.isEmpty else { throw .argumentMissing }
        bytes = argument
    }
}

/// A pathname, or nothing.
struct OptionalPathname: CommandArgument {
    let bytes: [UInt8]?

    init(parsing argument: [UInt8]) { bytes = argument.isEmpty ? nil : argument }
}

/// Bytes that the command reads by itself.
struct RawArgument: CommandArgument {
    let bytes: [UInt8]

    init(parsing argument: [UInt8]) { bytes = argument }
}
