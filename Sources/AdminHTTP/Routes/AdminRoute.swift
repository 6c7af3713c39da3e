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
            /// Server-sent events.
            case events
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
    let run: @Sendable (AdminService, AdminArguments) async throws(AdminRefusal) -> AdminAnswer

    static let all: [AdminRoute] = [
        .healthz, .readyz, .metrics, .openAPI, .listSessions, .disconnectSession, .listBans, .addBan, .liftBan,
        .checkConfiguration, .reload, .drain, .listAccounts, .addAccount, .showAccount, .changeAccount, .removeAccount,
        .resetPassword, .addRule, .removeRule, .explain, .listGroups, .addGroup, .showGroup, .changeGroup, .removeGroup,
        .addGroupRule, .removeGroupRule, .listPartials, .clearPartials, .listEvents, .listHooks, .live, .listTokens,
        .addToken, .removeToken, .openDoor,
    ]

    /// The answers that may come besides its own.
    var otherAnswers: [Answer] {
        let others = (template.hasPrefix("/v1/") ? Self.usualAnswers : []) + (scope == nil ? [] : Self.refusals)
        return others.filter { other in !answers.contains { $0.status == other.status } }
    }

    /// The answers that every route of the API may give.
    static let usualAnswers = [
        Answer(status: 400, meaning: "The request makes no sense.", content: .json(.problem)),
        Answer(status: 503, meaning: "It cannot be done now.", content: .json(.problem)),
    ]

    /// The answers to callers by TCP that are not let in.
    static let refusals = [
        Answer(status: 401, meaning: "By TCP only: the token is missing or wrong.", content: .json(.problem)),
        Answer(status: 403, meaning: "The token, or a page in a browser, may not do this.", content: .json(.problem)),
        Answer(status: 421, meaning: "By TCP only: the name in Host is none of this server.", content: .json(.problem)),
        Answer(status: 429, meaning: "By TCP only: too many wrong tokens came.", content: .json(.problem)),
    ]

    /// The components of the template, with what varies filled in.
    func components(filledWith values: [String: String]) -> [String] {
        Self.components(of: template).map { component in
            component.hasPrefix("{") ? values[String(component.dropFirst().dropLast())] ?? "" : String(component)
        }
    }

    private static func components(of template: String) -> [Substring] {
        template.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    }

    /// The values of what varies in a path; `nil` for the path of another route.
    func values(in path: [String]) -> [String: String]? { Self.values(of: template, in: path) }

    /// The same for any template.
    static func values(of template: String, in path: [String]) -> [String: String]? {
        let components = components(of: template)
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
