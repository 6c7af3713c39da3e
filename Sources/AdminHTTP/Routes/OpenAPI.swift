// SPDX-License-Identifier: Apache-2.0

extension AdminRoute {
    /// The description of all routes for programs.
    static let openAPI = AdminRoute(
        name: "describe", method: "GET", template: "/v1/openapi.json",
        summary: "Describes all that can be asked, for programs (OpenAPI 3.0).",
        answers: [Answer(status: 200, meaning: "The description.", content: .document)]
    ) { service, _ in
        .json(OpenAPIDocument.json(version: service.version))
    }
}
