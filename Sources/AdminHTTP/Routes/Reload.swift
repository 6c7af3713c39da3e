// SPDX-License-Identifier: Apache-2.0
import ProgramKit

extension AdminRoute {
    /// Has the settings read again.
    static let reload = AdminRoute(
        name: "reload", method: "POST", template: "/v1/reload",
        summary: "Reads settings and certificates again, as SIGHUP does: all of it, or nothing.",
        scope: .operate,
        answers: [
            Answer(
                status: 200, meaning: "They hold for whoever comes from now on.",
                content: .json(
                    .object([
                        .always("changed", .list(.text), "The keys whose values have changed."),
                        .always("from-next-start", .list(.text), "Keys that hold only from the next start on."),
                    ]))),
            Answer(
                status: 422, meaning: "Something is wrong, and nothing has changed.",
                content: .json(
                    .object([
                        .always("error", .text, "What went wrong, in a sentence."),
                        .always("mistakes", .list(.text), "All that is wrong, a sentence each."),
                    ]))),
        ]
    ) { service, _ in
        var object = JSONObject()
        do throws(AdminMistakes) {
            let result = try await service.desk.reload()
            object.add("changed", result.changes)
            object.add("from-next-start", result.waiting)
            return .json(object.json)
        } catch {
            object.add("error", "The settings stay as they were, as something is wrong.")
            object.add("mistakes", error.sentences)
            return .json(object.json, status: 422)
        }
    }
}
