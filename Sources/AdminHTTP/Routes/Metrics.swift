// SPDX-License-Identifier: Apache-2.0
import FTPServer

extension AdminRoute {
    /// All numbers of the server.
    static let metrics = AdminRoute(
        name: "metrics", method: "GET", template: "/metrics",
        summary: "Tells all numbers of the server, in the text format of Prometheus.",
        answers: [Answer(status: 200, meaning: "The numbers.", content: .words)]
    ) { service, _ in
        let gauges = ServerGauges(
            server: service.server, bans: service.bans, version: service.version,
            queues: service.desk.queues.map { ($0.name, $0.waiting) }, hooks: service.desk.hooks,
            delays: await service.server.loopDelays(limit: AdminService.patience), began: service.began)
        var text = MetricsText()
        gauges.write(to: &text)
        service.counters.write(to: &text)
        return AdminAnswer(type: MetricsText.mediaType, text.text)
    }
}
