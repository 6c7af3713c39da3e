// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The files and sockets a process has open, as the kernel names them; this one's, if no other is named.
///
/// Pipes are left out: ferryd opens none, while a sanitizer talks through two with its symbolizer.
package func openDescriptors(of process: CInt = getpid()) throws -> [String] {
    let directory = "/proc/\(process)/fd"
    return try entryNames(of: Array(directory.utf8)).compactMap { name in
        var target = [CChar](repeating: 0, count: Int(PATH_MAX))
        readlink("\(directory)/\(String(decoding: name, as: UTF8.self))", &target, target.count - 1)
        let text = String(decoding: target.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return text.hasPrefix("pipe:") ? nil : text
    }
}
