// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// A request on its way in, and the answer on its way out.
final class HTTPExchange: Sendable {
    /// The next thing to do for it.
    enum Step: Sendable {
        /// Wait for more of it.
        case wait
        case send(AdminAnswer)
        /// All of it is there: have it answered.
        case answer(AdminRequest)
    }

    private struct State {
        var head: (method: String, headers: [(name: String, value: String)])?
        var body: [UInt8] = []
        var isTooLong = false
        var isBeingAnswered = false
        var answer: AdminAnswer?
    }

    /// The target of the request; `nil` if it is no UTF-8.
    private let target: String?
    private let limits: HTTPLimits
    private let state = Mutex(State())

    init(_ target: String?, _ limits: HTTPLimits) { (self.target, self.limits) = (target, limits) }

    /// Takes note of the head, which comes once; later calls say what is to be done with what has come.
    ///
    /// `headers` are asked for at the first call.
    func proceed(_ method: String, _ headers: () -> [(name: String, value: String)]) -> Step {
        if state.withLock({ $0.head }) == nil {
            let headers = headers()
            state.withLock { $0.head = (method, headers) }
            return limits.refusal(of: headers).map { .send($0) } ?? .wait
        }
        return state.withLock { state in
            if let answer = state.answer { return .send(answer) }
            if state.isTooLong { return .send(limits.tooLong) }
            guard !state.isBeingAnswered, let head = state.head else { return .wait }
            let request = target.flatMap { AdminRequest(head.method, $0, headers: head.headers, body: state.body) }
            guard let request else { return .send(.problem(400, "The address of the request is malformed.")) }
            state.isBeingAnswered = true
            return .answer(request)
        }
    }

    /// Takes a part of the body, which without a length may turn out to be too long.
    func append(_ bytes: UnsafeRawBufferPointer) {
        state.withLock { state in
            if state.isTooLong { return }
            if state.body.count + bytes.count > limits.body {
                state.isTooLong = true
                state.body = []
            } else {
                unsafe state.body.append(contentsOf: bytes)
            }
        }
    }

    func finish(_ answer: AdminAnswer) { state.withLock { $0.answer = answer } }
}
