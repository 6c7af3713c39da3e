// SPDX-License-Identifier: Apache-2.0
import ProgramKit

extension AdminRoute {
    /// Looks at the settings before they are read.
    static let checkConfiguration = AdminRoute(
        name: "checkConfiguration", method: "GET", template: "/v1/configuration/check",
        summary: "Looks at the settings as they stand on the disk now, and changes nothing.",
        answers: [
            Answer(
                status: 200, meaning: "What was found.",
                content: .json(
                    .object([
                        .always("mistakes", .list(.text), "Sentences about what would keep a server from starting."),
                        .always("warnings", .list(.text), "Sentences about what is dangerous, or not as it seems."),
                    ])))
        ]
    ) { service, _ in
        let found = await service.desk.check()
        var object = JSONObject()
        object.add("mistakes", found.mistakes)
        object.add("warnings", found.warnings)
        return .json(object.json)
    }
}
