// SPDX-License-Identifier: Apache-2.0
import FerryIO
import ProgramKit

extension AdminRoute {
    /// Lets a browser in.
    static let openDoor = AdminRoute(
        name: "openDoor", method: "POST", template: "/v1/door",
        summary: "Opens the way in by TCP, unless it is open, and gives an address that logs one browser in, once.",
        scope: .administer,
        answers: [
            Answer(
                status: 201, meaning: "The address holds for five minutes.",
                content: .json(.object([.always("url", .text, "The address for the browser.")])))
        ]
    ) { (service, _) async throws(AdminRefusal) in
        let address = try await service.desk.openDoor()
        let url = "http://\(address)/enter?ticket=\(service.sessions.makeTicket())"
        return .json(.object([("url", .text(url))]), status: 201)
    }
}
