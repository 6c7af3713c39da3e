// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import ProgramKit

/// What `ferryd` is asked to do.
enum Invocation: Sendable {
    case help
    case version
    case serve(Options)

    init(_ arguments: [String]) throws(UsageError) {
        var options = Options()
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--help", "-h":
                self = .help
                return
            case "--version":
                self = .version
                return
            case _ where argument.hasPrefix("--"):
                try Self.apply(argument, &rest, &options)
            case _ where options.port == nil:
                guard let port = UInt16(argument) else {
                    throw UsageError("A port is a number from 0 to 65535, not \"\(argument)\".")
                }
                options.port = port
            default:
                throw UsageError("\"\(argument)\" is one word too many: there is one port.")
            }
        }
        self = .serve(options)
    }

    private static func apply(
        _ argument: String, _ rest: inout ArraySlice<String>, _ options: inout Options
    ) throws(UsageError) {
        let parts = argument.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        guard let option = Option.all.first(where: { $0.name == name }) else {
            let known = Option.all.map(\.name)
            let hint = name.nearest(of: known).map { " Did you mean --\($0)?" } ?? ""
            throw UsageError("There is no option --\(name).\(hint)")
        }
        var value = parts.count == 2 ? String(parts[1]) : nil
        if option.value == nil {
            guard value == nil else { throw UsageError("--\(name) takes no value.") }
        } else if value == nil, !option.valueIsOptional {
            value = rest.popFirst()
            guard value != nil else { throw UsageError("--\(name) needs a value: --\(name) \(option.value ?? "")") }
        }
        try option.apply(value ?? "", &options)
    }
}
