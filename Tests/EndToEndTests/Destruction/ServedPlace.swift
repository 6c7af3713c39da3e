// SPDX-License-Identifier: Apache-2.0
import FTPTesting

/// A server of ours or of others, for tests that must hold for all of them.
enum ServedPlace {
    enum Kind: Sendable, CustomStringConvertible {
        case ferryd
        case other(ThirdPartyServer.Kind)

        var description: String { if case .other(let kind) = self { kind.description } else { "ferryd" } }

        static var available: [Kind] { [.ferryd] + ThirdPartyServer.Kind.available.map { .other($0) } }
    }

    case ferryd(FerrydProcess)
    case other(ThirdPartyServer)

    init(_ kind: Kind) throws {
        switch kind {
        case .ferryd: self = .ferryd(try FerrydProcess())
        case .other(let kind): self = .other(try ThirdPartyServer(kind))
        }
    }

    var root: String {
        switch self {
        case .ferryd(let server): server.root
        case .other(let server): server.root
        }
    }

    var port: UInt16 {
        switch self {
        case .ferryd(let server): server.name.port
        case .other(let server): server.name.port
        }
    }

    var user: String {
        switch self {
        case .ferryd(let server): server.user
        case .other(let server): server.user
        }
    }

    var password: String {
        switch self {
        case .ferryd(let server): server.password
        case .other(let server): server.password
        }
    }

    /// One command of ferry on it.
    func ferry(_ desk: ShellSandbox, _ arguments: [String]) -> TestProgram {
        var program = desk.ferry("--port", "\(port)", "--user", user)
        program.arguments = arguments.map { Array($0.utf8) } + program.arguments
        return program.setting("FERRY_PASSWORD", to: password)
    }
}
