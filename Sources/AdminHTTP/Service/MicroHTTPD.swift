// SPDX-License-Identifier: Apache-2.0
#if AdminHTTP
import CMicroHTTPD

/// libmicrohttpd, which is loaded once, and only by a program that needs it.
final class MicroHTTPD: @unchecked Sendable {  // nothing changes the table after `init`
    private let functions: ferry_httpd

    /// `nil` where it is not installed.
    static let shared = MicroHTTPD()

    private init?() {
        var functions = ferry_httpd()
        guard unsafe ferry_httpd_load(&functions) == 0 else { return nil }
        self.functions = functions
    }

    /// Lends the table to one of the shim's functions.
    @safe func call<Value>(_ body: (UnsafePointer<ferry_httpd>) -> Value) -> Value {
        unsafe withUnsafePointer(to: functions) { unsafe body($0) }
    }
}

/// A connection of the library, which it keeps alive while a request is suspended.
@safe struct HTTPConnection: @unchecked Sendable {  // the library locks what it shares between threads
    let pointer: OpaquePointer
    let library: MicroHTTPD

    var key: Int { unsafe Int(bitPattern: pointer) }

    var socket: CInt { library.call { unsafe ferry_httpd_socket($0, pointer) } }

    /// The headers of the request, their names in small letters.
    var headers: [(name: String, value: String)] {
        let found = HTTPHeaders()
        library.call {
            unsafe ferry_httpd_headers($0, pointer, noteHeader, Unmanaged.passUnretained(found).toOpaque())
        }
        return found.all
    }

    /// Sets the request aside, until there is an answer.
    func suspend() { library.call { unsafe ferry_httpd_suspend($0, pointer) } }

    func resume() { library.call { unsafe ferry_httpd_resume($0, pointer) } }

    /// Sends an answer; false when it cannot be.
    func send(_ answer: AdminAnswer, by door: HTTPDoor) -> Bool {
        library.call { library in
            let made: OpaquePointer?
            if let source = answer.source {
                // Released by the library.
                let stream = unsafe Unmanaged.passRetained(HTTPStream(source, on: self, door)).toOpaque()
                unsafe made = ferry_httpd_stream(library, HTTPStreamCalls.read, HTTPStreamCalls.release, stream)
            } else {
                unsafe made = answer.body.withUnsafeBytes { bytes in
                    unsafe ferry_httpd_make(library, bytes.baseAddress, bytes.count)
                }
            }
            guard let response = unsafe made else { return false }
            let type = answer.type.isEmpty ? [] : [(name: "Content-Type", value: answer.type)]
            for header in type + answer.standing + answer.headers {
                unsafe ferry_httpd_add(library, response, header.0, header.1)
            }
            return unsafe ferry_httpd_queue(library, pointer, UInt32(answer.status), response) != 0
        }
    }
}

/// The headers as the library tells them.
private final class HTTPHeaders {
    var all: [(name: String, value: String)] = []
}

private func noteHeader(
    _ context: UnsafeMutableRawPointer?, _: MHD_ValueKind, _ name: UnsafePointer<CChar>?,
    _ value: UnsafePointer<CChar>?
) -> MHD_Result {
    guard let context = unsafe context, let name = unsafe name else {
        return ferry_httpd_no()
    }
    let headers = unsafe Unmanaged<HTTPHeaders>.fromOpaque(context).takeUnretainedValue()
    let text = unsafe value.map { unsafe String(cString: $0) } ?? ""
    headers.all.append((unsafe String(cString: name).lowercased(), text))
    return ferry_httpd_yes()
}
#endif
