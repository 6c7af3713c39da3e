// SPDX-License-Identifier: Apache-2.0
import FTPServer

extension AdminRoute {
    /// Liveness: every loop comes to new work.
    static let healthz = AdminRoute(
        name: "healthz", method: "GET", template: "/healthz",
        summary: "Tells whether the server lives: 503 if one of its loops is stuck.",
        scope: nil,
        answers: [
            Answer(status: 200, meaning: "It lives.", content: .words),
            Answer(status: 503, meaning: "A loop is stuck.", content: .words),
        ]
    ) { service, _ in
        let delays = await service.server.loopDelays(limit: AdminService.patience)
        let stuck = delays.count { $0 >= AdminService.patience }
        return stuck == 0 ? .text("ok") : .text("\(stuck) of \(delays.count) loops are stuck", status: 503)
    }
}
