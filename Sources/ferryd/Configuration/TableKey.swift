// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// A key of a table that may stand several times in a file of settings: its declaration, and what it changes.
struct TableKey<Table>: Sendable {
    let declaration: ProgramKit.Option
    let apply: @Sendable (String, inout Table) throws(UsageError) -> Void

    init(
        _ declaration: ProgramKit.Option, apply: @escaping @Sendable (String, inout Table) throws(UsageError) -> Void
    ) {
        (self.declaration, self.apply) = (declaration, apply)
    }
}

extension SettingGroup {
    /// Gives the values of the table's keys to `table`; sentences about those that make no sense go to `mistakes`.
    ///
    /// - Returns: True when all of them made sense, so that it is worth looking at them together.
    @discardableResult
    func apply<Table>(_ keys: [TableKey<Table>], to table: inout Table, mistakes: inout [String]) -> Bool {
        let before = mistakes.count
        for setting in settings {
            guard let key = keys.first(where: { $0.declaration == setting.option }) else { continue }
            for value in setting.values {
                do throws(UsageError) { try key.apply(value.text, &table) } catch {
                    mistakes.append(setting.localized(error.message, at: value))
                }
            }
        }
        return mistakes.count == before
    }

    /// The sentence about something that is wrong with the table as a whole.
    func mistake(_ words: String, in path: String) -> String {
        TextMistake(position: position, words: words).sentence(in: path)
    }
}
