// SPDX-License-Identifier: Apache-2.0
import FTPServer

extension AdminRoute {
    /// Readiness: clients that come now are served.
    static let readyz = AdminRoute(
        name: "readyz", method: "GET", template: "/readyz",
        summary:
            "Tells whether clients should come: 503 while the server drains, is stuck, or cannot read its accounts.",
        scope: nil,
        answers: [
            Answer(status: 200, meaning: "Clients are served.", content: .words),
            Answer(status: 503, meaning: "They are not; the body says why.", content: .words),
        ]
    ) { service, _ in
        if service.server.isDraining { return .text("the server ends: it lets nobody in any more", status: 503) }
        let delays = await service.server.loopDelays(limit: AdminService.patience)
        if delays.contains(where: { $0 >= AdminService.patience }) { return .text("a loop is stuck", status: 503) }
        if let obstacle = await service.desk.obstacle() { return .text(obstacle, status: 503) }
        return .text("ok")
    }
}
