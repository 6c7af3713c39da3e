// SPDX-License-Identifier: Apache-2.0
import FTPPolicy

/// The owner of settings: an account or a group.
package enum SettingOwner: String, Sendable {
    case account
    case group
}

/// Settings as stores keep them: each in the words that options take, and the rules in their order.
package struct StoredSettings: Sendable {
    package var values: [(name: String, value: [UInt8])] = []
    package var rules: [[UInt8]] = []

    /// The reason, as a clause, for which settings cannot be read or kept.
    package struct Nonsense: Error {
        package let message: String
    }

    package init() {}

    /// Settings for a store; those that would not be read as they are here are refused: no server could start with them.
    package init(
        _ settings: AccountSettings, of kind: SettingOwner, _ owner: AccountName
    ) throws(Nonsense) {
        let label = "\(kind.rawValue) \"\(owner)\""
        for rule in settings.rules {
            guard PathRule(rule.bytes) == rule else {
                throw Nonsense(message: "\(label): the rule \"\(Self.text(rule.bytes))\" cannot be kept")
            }
            rules.append(rule.bytes)
        }
        for setting in AccountSetting.all {
            guard let value = setting.text(settings) else { continue }
            guard setting.reads(value, asIn: settings) else {
                throw Nonsense(message: "\(label): \(setting.name) takes \(setting.takes), not \"\(Self.text(value))\"")
            }
            values.append((setting.name, value))
        }
    }

    /// Reads them; one that makes no sense is an error, so that nobody gets more than they were given.
    package func settings(of kind: SettingOwner, _ owner: AccountName) throws(Nonsense) -> AccountSettings {
        let label = "\(kind.rawValue) \"\(owner)\""
        var settings = AccountSettings()
        for (name, value) in values {
            guard let setting = AccountSetting.named(name) else {
                throw Nonsense(message: "\(label): a setting \"\(name)\", which this ferryd does not know")
            }
            do throws(InvalidSetting) { try setting.set(value, in: &settings) } catch {
                switch error {
                case .permission(let unknown): throw Nonsense(message: "\(label): \(unknown)")
                case .takes(let values):
                    throw Nonsense(message: "\(label): \(name) takes \(values), not \"\(Self.text(value))\"")
                }
            }
        }
        for text in rules {
            guard let rule = PathRule(text) else {
                throw Nonsense(message: "\(label): a rule \"\(Self.text(text))\"")
            }
            settings.rules.append(rule)
        }
        return settings
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}

extension AccountSetting {
    /// True if a text is read as the value that settings have.
    fileprivate func reads(_ value: [UInt8], asIn settings: AccountSettings) -> Bool {
        var (given, found) = (AccountSettings(), AccountSettings())
        copy(settings, &given)
        return (try? set(value, in: &found)) != nil && found == given
    }
}
