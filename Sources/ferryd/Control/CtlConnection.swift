// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryHTTP
import FerryIO
import ProgramKit

/// The way to a server that runs.
struct CtlConnection {
    private let socket: LocalSocket

    /// The socket that is named, or else the one of the state directory that is named, or else that of the settings.
    init(_ arguments: CtlArguments) throws {
        if let path = arguments.value(of: .socket) {
            socket = LocalSocket(at: try Serving.absolutePath(String(decoding: path, as: UTF8.self)))
            return
        }
        let named = arguments.value(of: .state).map { StateDirectory(path: $0) }
        let options = named == nil ? try Options.forStateAlone() : Options()
        let state = named ?? options.state ?? .standard()
        let choice = options.controlSocket == .off ? .inState : options.controlSocket
        guard let path = choice.path(in: state) else {
            throw UsageError("Neither XDG_STATE_HOME nor HOME says where the server keeps its socket: --socket PATH")
        }
        socket = LocalSocket(at: try Serving.absolutePath(String(decoding: path, as: UTF8.self)))
    }

    /// Asks the server, with an object where one is to come along; the body of its answer.
    ///
    /// - Throws: A `CtlError`, which says why there is none, or what the server has against it.
    func ask(_ method: HTTPRequest.Method, _ target: String, _ object: JSONObject? = nil) async throws -> [UInt8] {
        let answer = try await send(method, target, object)
        if (200..<300).contains(answer.status) { return answer.body }
        let object = JSON(parsing: answer.body)
        let sentence = object?["error"]?.asText ?? "The server answers with the number \(answer.status)."
        let mistakes = object?["mistakes"]?.asList?.compactMap(\.asText) ?? []
        throw CtlError(([sentence] + mistakes).joined(separator: "\n  "), status: answer.status)
    }

    private func send(
        _ method: HTTPRequest.Method, _ target: String, _ object: JSONObject?
    ) async throws -> HTTPResponse {
        let path = Printable.text(socket.path)
        do throws(Errno) { try socket.probe() } catch {
            throw CtlError(Self.sentence(error, path), status: 0)
        }
        do throws(HTTPFailure) {
            let transport = CurlTransport(agent: "ferryd/\(Version.text)", through: socket)
            var request = HTTPRequest(method, "http://localhost\(target)")
            if let object {
                request.headers = [("Content-Type", "application/json")]
                request.body = Array(object.text.utf8)
            }
            return try await transport.send(request)
        } catch {
            throw CtlError(
                error.kind == .noLibrary
                    ? "libcurl.so.4 is missing. Install it: apt-get install libcurl4"
                    : "The server at \(path) does not answer: \(error.reason).", status: 0)
        }
    }

    private static func sentence(_ error: Errno, _ path: String) -> String {
        switch error {
        case .noEntry, .notDirectory:
            "No server is to be steered through \(path). It has to run with --control-socket on (or control-socket = "
                + "\"on\" in its settings); a socket elsewhere is named with --socket PATH."
        case .connectionRefused: "The server that made \(path) does not run any more."
        case .accessDenied, .notPermitted:
            "\(path) belongs to another user. Run this as the user that the server runs as, or as root."
        case .wouldBlock: "The server at \(path) has too many other connections. Try again in a moment."
        default: "The socket \(path) cannot be used: \(error)."
        }
    }
}

/// The reason that a server was not asked, or has not done it.
struct CtlError: Error, CustomStringConvertible {
    let description: String
    /// The number of the server's answer; 0 without one.
    let status: Int

    init(_ sentence: String, status: Int) { (description, self.status) = (sentence, status) }
}
