// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FerryIO
import ProgramKit

extension AdminRoute {
    /// Lists the tokens.
    static let listTokens = AdminRoute(
        name: "listTokens", method: "GET", template: "/v1/tokens",
        summary: "Lists the tokens with which programs come by TCP, without their secrets.", scope: .administer,
        answers: [
            Answer(
                status: 200, meaning: "The tokens.",
                content: .json(.object([.always("tokens", .list(.token), "In the order of their names.")])))
        ]
    ) { service, _ in
        .json(.object([("tokens", .list(service.tokens.all.map(\.json)))]))
    }

    /// Makes a token.
    static let addToken = AdminRoute(
        name: "addToken", method: "POST", template: "/v1/tokens",
        summary: "Makes a token, and tells it this once: only its digest is kept.", scope: .administer,
        body: .object([
            .always("name", .text, "Its name: 1 to 32 small letters, digits and hyphens."),
            .always("scope", .choice(AdminScope.allCases.map(\.rawValue)), "The most that it allows."),
            .sometimes("expires", .text, "The date from which on it is over, such as 2027-01-31, in UTC."),
        ]),
        answers: [
            Answer(
                status: 201, meaning: "It holds from now on.",
                content: .json(.object([.always("token", .text, "The text that its program sends.")]))),
            Answer(status: 409, meaning: "There is one of that name.", content: .json(.problem)),
        ]
    ) { service, arguments in
        let name = arguments.body["name"]?.asText ?? ""
        guard AccessToken.isName(name) else {
            return .problem(400, "A token's name has 1 to 32 small letters, digits and hyphens.")
        }
        let now = System.secondsSince1970()
        var expires: Int64?
        if let text = arguments.body["expires"]?.asText {
            guard let moment = Moment(text) else {
                return .problem(400, "A date looks like 2027-01-31 or 2027-01-31T18:30, not \"\(text)\".")
            }
            if moment.seconds <= now { return .problem(400, "\(text) is over already.") }
            expires = moment.seconds
        }
        let scope = arguments.body["scope"]?.asText.flatMap(AdminScope.init(rawValue:)) ?? .read
        let (token, text) = AccessToken.make(name, scope, created: now, expires: expires)
        do throws(TokenTrouble) {
            if try await service.tokens.add(token) { return .json(.object([("token", .text(text))]), status: 201) }
            return .problem(409, "There is a token \"\(name)\" already. Remove it first, or take another name.")
        } catch {
            return .problem(503, "The token cannot be kept: \(error).")
        }
    }

    /// Ends a token.
    static let removeToken = AdminRoute(
        name: "removeToken", method: "DELETE", template: "/v1/tokens/{token}",
        summary: "Forgets a token: whoever sends it is not let in any more.", scope: .administer,
        parameters: [Parameter(name: "token", place: .path, summary: "Its name.")],
        answers: [
            Answer(status: 204, meaning: "It holds no more.", content: .nothing),
            Answer(status: 404, meaning: "There is no such token.", content: .json(.problem)),
        ]
    ) { service, arguments in
        let name = arguments.path["token"] ?? ""
        do throws(TokenTrouble) {
            return try await service.tokens.remove(name) ? .nothing : .problem(404, "There is no token \"\(name)\".")
        } catch {
            return .problem(503, "The tokens cannot be kept: \(error).")
        }
    }
}

extension JSONSchema {
    static let token = JSONSchema.named(
        "token",
        .object([
            .always("name", .text, "Its name, which is the part of it before the dot."),
            .always("scope", .choice(AdminScope.allCases.map(\.rawValue)), "The most that it allows."),
            .always("created", .moment, "The moment of its making."),
            .sometimes("expires", .moment, "The moment from which on it is over."),
        ]))
}

extension AccessToken {
    fileprivate var json: JSON {
        var object = JSONObject()
        object.add("name", name)
        object.add("scope", scope.rawValue)
        object.add("created", LogTime.text(of: created * 1000))
        if let expires { object.add("expires", LogTime.text(of: expires * 1000)) }
        return object.json
    }
}
