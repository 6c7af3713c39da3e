// SPDX-License-Identifier: Apache-2.0
import FTPWire
import ProgramKit

extension ToldEvent {
    /// The single facts of the event, each a name and bytes; names on disks as the bytes that they are.
    var facts: [(name: String, value: [UInt8])] { EventFacts.facts(of: object.json) }
}

/// The members of an event's object that hold one value.
enum EventFacts {
    /// Takes them out of the object; a value that stands there encoded too is given as the bytes that are meant.
    static func facts(of object: JSON) -> [(name: String, value: [UInt8])] {
        guard case .object(let members) = object else { return [] }
        return members.compactMap { name, value in
            if name.hasSuffix("-encoded") { return nil }
            if let encoded = object["\(name)-encoded"]?.asText, let bytes = PercentEncoding.bytes(of: encoded) {
                return (name, bytes)
            }
            switch value {
            case .text(let text): return (name, Array(text.utf8))
            case .number, .decimal, .flag: return (name, Array(value.text.utf8))
            case .null, .list, .object: return nil
            }
        }
    }
}

extension String {
    /// As a variable of an environment is called: `old-path` is `OLD_PATH`.
    var variableName: String { String(uppercased().map { $0 == "-" ? "_" : $0 }) }
}
