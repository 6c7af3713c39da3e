// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import FTPAccounts

struct PasswordCheckTests {
    @Test func `equality looks at every byte`() {
        #expect(PasswordCheck.areEqual([], []))
        #expect(PasswordCheck.areEqual([1, 2, 3], [1, 2, 3]))
        #expect(!PasswordCheck.areEqual([1, 2, 3], [1, 2]))
        #expect(!PasswordCheck.areEqual([1, 2, 3], [0, 2, 3]))
        #expect(!PasswordCheck.areEqual([1, 2, 3], [1, 2, 2]))
        #expect(!PasswordCheck.areEqual([1, 2, 3], [3, 2, 1]))
    }

    @Test func `generated passwords are readable and never the same`() {
        let passwords = (0..<200).map { _ in GeneratedPassword.make() }
        #expect(Set(passwords).count == 200)
        for password in passwords {
            let groups = password.split(separator: "-")
            #expect(groups.map(\.count) == [5, 5, 5, 5])
            #expect(groups.joined().allSatisfy { GeneratedPassword.alphabet.contains($0) })
        }
        #expect(GeneratedPassword.alphabet.count == 32)
        #expect(Set(passwords.joined()).subtracting(["-"]) == Set(GeneratedPassword.alphabet))
    }
}
