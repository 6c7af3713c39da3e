// SPDX-License-Identifier: Apache-2.0

/// Something that can be asked of the service: one row of its table, in a file of its own.
struct AdminRoute: Sendable {
    /// A value that a request gives.
    struct Parameter: Sendable {
        enum Place: String {
            case path
            case query
        }

        let name: String
        let place: Place
        /// Its meaning, in a sentence.
        let summary: String
        var schema = JSONSchema.text
    }

    /// An answer that may come.
    struct Answer: Sendable {
        enum Content: Sendable {
            case nothing
            /// For a person, or in a format of its own.
            case words
            case json(JSONSchema)
            /// An object that another document describes.
            case document
        }

        let status: Int
        /// Its meaning, in a sentence.
        let meaning: String
        let content: Content
    }

    /// The word for programs that are made from the description.
    let name: String
    let method: String
    /// The path, with names in braces for what varies: `/v1/sessions/{session}`.
    let template: String
    /// The effect, in a sentence.
    let summary: String
    /// The least that a caller must be allowed; `nil` for what everybody may ask.
    var scope: AdminScope? = .read
    var parameters: [Parameter] = []
    /// The form of the object of JSON that a request brings along; `nil` for requests without one.
    var body: JSONSchema?
    /// The answers that may come, besides `usualAnswers`.
    let answers: [Answer]
    let run: @Sendable (AdminService, AdminArguments) async -> AdminAnswer

    static let all: [AdminRoute] = [
        .healthz, .readyz, .metrics, .openAPI, .listSessions, .disconnectSession, .listBans, .liftBan,
        .checkConfiguration, .reload, .drain, .listTokens, .addToken, .removeToken,
    ]

    /// The answers that may come, those that are not its own included.
    var allAnswers: [Answer] {
        var all = answers
        if template.hasPrefix("/v1/") { all += Self.usualAnswers }
        if scope != nil { all += Self.refusals }
        return all
    }

    /// The answers that every route of the API may give.
    private static let usualAnswers = [
        Answer(status: 400, meaning: "The request makes no sense.", content: .json(.problem)),
        Answer(status: 503, meaning: "It cannot be done now.", content: .json(.problem)),
    ]

    /// The answers to callers by TCP that are not let in.
    private static let refusals = [
        Answer(status: 401, meaning: "By TCP only: the token is missing or wrong.", content: .json(.problem)),
        Answer(status: 403, meaning: "The token, or a page in a browser, may not do this.", content: .json(.problem)),
        Answer(status: 421, meaning: "By TCP only: the name in Host is none of this server.", content: .json(.problem)),
        Answer(status: 429, meaning: "By TCP only: too many wrong tokens came.", content: .json(.problem)),
    ]

    /// The components of the template.
    private var components: [Substring] { template.dropFirst().split(separator: "/") }

    /// The values of what varies in a path; `nil` for the path of another route.
    func values(in path: [String]) -> [String: String]? {
        let components = components
        guard components.count == path.count else { return nil }
        var values: [String: String] = [:]
        for (component, part) in zip(components, path) {
            if component.hasPrefix("{") {
                if part.isEmpty { return nil }
                values[String(component.dropFirst().dropLast())] = part
            } else if component != part {
                return nil
            }
        }
        return values
    }
}
