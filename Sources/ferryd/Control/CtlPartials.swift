// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryHTTP
import FerryIO
import ProgramKit

/// `ferryd ctl partials`: what a server that runs keeps of broken uploads; `clear` removes it.
enum CtlPartials: CtlDeed {
    static let name = "partials"
    static let usage = "partials [clear] [PATH] [--account NAME] [--all]"
    static let summary = "list what is kept of broken uploads, or clear it"
    static let takesWords = true
    static let options: [CtlOption] = [.account, .all]

    static func run(
        _ arguments: CtlArguments, over server: CtlConnection, _ streams: StandardStreams
    ) async throws -> DaemonExitCode {
        let clears = arguments.words.first == "clear"
        let paths = arguments.words.dropFirst(clears ? 1 : 0)
        if paths.count > 1 { throw UsageError("One path at a time: ferryd ctl \(usage)") }
        var query: [(name: String, value: [UInt8])] = []
        if let account = arguments.value(of: .account) { query.append(("account", account)) }
        if let path = paths.first { query.append(("path", Array(path.utf8))) }
        if clears, arguments.has(.all) { query.append(("all", Array("true".utf8))) }
        let target = "/v1/partials\(CtlThings.query(query))"
        if !clears { return try await list(target, arguments, server, streams) }
        return try await tell(.delete, target, over: server, arguments, streams) { result in
            let held = result["held"]?.asList?.compactMap(\.asText) ?? []
            for path in held {
                streams.complain("\(path) could not be removed: an upload goes on with it, or it is protected.")
            }
            let count = result["removed"]?.asNumber ?? 0
            return "Removed what was kept of \(count) broken upload\(count == 1 ? "" : "s"): "
                + "\(Quantity.bytes(result["bytes"]?.asNumber ?? 0))."
        }
    }

    private static func list(
        _ target: String, _ arguments: CtlArguments, _ server: CtlConnection, _ streams: StandardStreams
    ) async throws -> DaemonExitCode {
        let result = JSON(parsing: try await server.ask(.get, target))
        let found = result?["partials"]?.asList ?? []
        for failure in result?["failures"]?.asList?.compactMap(\.asText) ?? [] { streams.complain(failure) }
        if arguments.wantsJSON {
            for partial in found { streams.say(partial.text) }
        } else if found.isEmpty {
            streams.complain("Nothing is kept of broken uploads there.")
        } else {
            let rows = found.map { partial in
                [
                    partial["account"]?.asText ?? "-", Quantity.bytes(partial["bytes"]?.asNumber ?? 0),
                    partial["modified"]?.asText ?? "", Printable.text(Array((partial["path"]?.asText ?? "").utf8)),
                ]
            }
            streams.say(UserList.table([["ACCOUNT", "KEPT", "SINCE", "PATH"]] + rows))
        }
        return .done
    }
}
