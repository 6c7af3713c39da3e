// SPDX-License-Identifier: Apache-2.0
package import FTPAccounts
package import FTPServer
import FerryIO

/// Answers what is asked about a running server.
package struct AdminService: Sendable {
    let server: Server
    let counters: ServerCounters
    let bans: BanBook
    let desk: any AdminDesk
    let version: String
    /// The moment of its making, in seconds since 1970.
    let began = Double(System.millisecondsSince1970()) / 1000

    /// The time after which a loop counts as stuck.
    static let patience = Duration.seconds(1)

    package init(
        server: Server, counters: ServerCounters, bans: BanBook, desk: any AdminDesk, version: String
    ) {
        (self.server, self.counters, self.bans, self.desk) = (server, counters, bans, desk)
        self.version = version
    }

    /// Answers a request by the row of the table that its path leads to.
    package func answer(_ request: AdminRequest) async -> AdminAnswer {
        let rows = AdminRoute.all.compactMap { route in route.values(in: request.path).map { (route, $0) } }
        guard let (route, values) = rows.first(where: { $0.0.method == request.method }) else {
            if rows.isEmpty { return .problem(404, "There is nothing of that name here.") }
            let methods = rows.map(\.0.method).joined(separator: ", ")
            var answer = AdminAnswer.problem(405, "Only \(methods) can be asked of it.")
            answer.headers.append(("Allow", methods))
            return answer
        }
        // Programs send none: a page in a browser that has found a way here, through a proxy say, does.
        if request.method != "GET", request.header("origin") != nil || request.header("sec-fetch-site") != nil {
            return .problem(403, "Pages in a browser may not change anything.")
        }
        if !request.body.isEmpty { return .problem(400, "The request has a body, for which there is no use.") }
        let names = route.parameters.filter { $0.place == .query }.map(\.name)
        if let strange = request.query.first(where: { !names.contains($0.name) }) {
            return .problem(400, "There is no parameter \"\(strange.name)\" here.")
        }
        return await route.run(self, AdminArguments(path: values, query: request.query))
    }
}

/// The values that a request gives.
struct AdminArguments: Sendable {
    /// Those of the path, by the names in the template.
    let path: [String: String]
    let query: [(name: String, value: String)]

    /// A parameter of the query; the first of several.
    func query(_ name: String) -> String? { query.first { $0.name == name }?.value }
}
