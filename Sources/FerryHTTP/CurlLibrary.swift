// SPDX-License-Identifier: Apache-2.0
import CCurl

/// libcurl, which is loaded once, and only by a program that needs it.
final class CurlLibrary: @unchecked Sendable {  // nothing changes the table after `init`
    let functions: ferry_curl

    /// `nil` where it is not installed.
    static let shared = CurlLibrary()

    private init?() {
        var functions = ferry_curl()
        guard unsafe ferry_curl_load(&functions) == 0 else { return nil }
        self.functions = functions
    }
}
