// SPDX-License-Identifier: Apache-2.0

extension TestProgram {
    /// Makes an executable file of a script of sh(1), whose first line this adds, and returns its path.
    ///
    /// A process of its own writes it: a descriptor of this one, open for writing, may live on for a moment in a child that
    /// another test starts, and nothing can be executed then (ETXTBSY).
    @discardableResult
    package static func writeScript(_ lines: String, to path: String) throws -> String {
        try writeProgram("#!/bin/sh\n\(lines)\n", to: path)
    }

    /// The same, of a script that names its interpreter itself.
    @discardableResult
    package static func writeProgram(_ text: String, to path: String) throws -> String {
        let writing = TestProgram("/bin/sh", "-c", #"printf %s "$2" >"$1" && chmod 755 "$1""#, "-", path, text)
        let result = try writing.run()
        guard result.succeeded else { throw TestFailure("nothing can be written to \(path): \(result)") }
        return path
    }
}
