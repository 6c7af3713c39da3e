// SPDX-License-Identifier: Apache-2.0
import FerryIO
import ProgramKit
import Synchronization

/// All tokens, in memory and in a file that only the server's user reads; the file holds digests, no secrets.
package final class TokenBook: Sendable {
    package typealias Keep = @Sendable ([UInt8]) throws(TokenTrouble) -> Void

    private let tokens: Mutex<[AccessToken]>
    private let keep: Keep
    /// One at a time changes the file: what was kept later must not be overwritten.
    private let turn = AsyncSemaphore(limit: 1)

    /// `bytes` is what `keep` has kept before; nothing, for a server that has no tokens.
    ///
    /// - Throws: If it makes no sense: a server must not run without the tokens that its administrator counts on.
    package init(_ bytes: [UInt8]?, keep: @escaping Keep) throws(TokenTrouble) {
        self.keep = keep
        guard let bytes else {
            tokens = Mutex([])
            return
        }
        guard let kept = JSON(parsing: bytes), kept["version"]?.asNumber == 1, let list = kept["tokens"]?.asList else {
            throw TokenTrouble("it is no list of tokens that this ferryd has written")
        }
        var tokens: [AccessToken] = []
        for json in list {
            guard let token = AccessToken(json) else { throw TokenTrouble("\"\(json.text)\" is no token") }
            tokens.append(token)
        }
        self.tokens = Mutex(tokens)
    }

    /// In the order of their names.
    var all: [AccessToken] { tokens.withLock { $0 } }

    /// The token that `NAME.SECRET` proves; `nil` for one that is unknown, wrong, or over.
    func token(provedBy text: String, at now: Int64) -> AccessToken? {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let token = all.first(where: { $0.name == parts[0] }) else { return nil }
        return token.isProved(by: String(parts[1])) && !token.isOver(at: now) ? token : nil
    }

    /// Keeps a token; false if there is one of that name.
    func add(_ token: AccessToken) async throws(TokenTrouble) -> Bool {
        try await change { tokens in
            if tokens.contains(where: { $0.name == token.name }) { return false }
            tokens.append(token)
            tokens.sort { $0.name < $1.name }
            return true
        }
    }

    /// Forgets a token at once; false if there is none of that name.
    func remove(_ name: String) async throws(TokenTrouble) -> Bool {
        try await change { tokens in
            let count = tokens.count
            tokens.removeAll { $0.name == name }
            return tokens.count < count
        }
    }

    private func change(_ body: (inout [AccessToken]) -> Bool) async throws(TokenTrouble) -> Bool {
        guard await turn.enter() else { throw TokenTrouble("the server ends") }
        defer { turn.leave() }
        var changed = all
        guard body(&changed) else { return false }
        let bytes = Array((JSON.book(changed).text + "\n").utf8)
        try await BlockingPool.shared.run { [keep] () throws(TokenTrouble) in try keep(bytes) }
        tokens.withLock { [changed] in $0 = changed }
        return true
    }
}

/// The reason that tokens cannot be read or kept, as a clause.
package struct TokenTrouble: Error, Hashable, CustomStringConvertible {
    package let description: String

    package init(_ clause: String) { description = clause }
}

extension JSON {
    fileprivate static func book(_ tokens: [AccessToken]) -> JSON {
        .object([("version", .number(1)), ("tokens", .list(tokens.map(\.kept)))])
    }
}

extension AccessToken {
    fileprivate var kept: JSON {
        var object = JSONObject()
        object.add("name", name)
        object.add("scope", scope.rawValue)
        object.add("created", created)
        if let expires { object.add("expires", expires) }
        object.add("sha256", Digest.base64URL(digest))
        return object.json
    }

    fileprivate init?(_ kept: JSON) {
        guard let name = kept["name"]?.asText, Self.isName(name),
            let scope = kept["scope"]?.asText.flatMap(AdminScope.init(rawValue:)),
            let created = kept["created"]?.asNumber,
            let digest = kept["sha256"]?.asText.flatMap({ Digest.bytes(base64URL: $0) }), digest.count == 32
        else { return nil }
        self.init(
            name: name, scope: scope, created: created, expires: kept["expires"]?.asNumber, digest: digest)
    }
}
