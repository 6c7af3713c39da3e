// SPDX-License-Identifier: Apache-2.0
import FerryIO
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

    /// Without a thread of their own the slow ones would hold all, and the quick one would wait for ever.
    @Test(.timeLimit(.minutes(2)))
    func `guesses at accounts whose hashes take seconds keep nobody else waiting`() async {
        let slow = PasswordHash(
            stored: "$argon2id$v=19$m=8192,t=1023,p=1$XiNFj+KjBUvXLwinuXnnGw$9oBafRvlWKMWhWEOGMFUqw")
        let quick = PasswordHash(stored: "$y$j9T$tA6qToUAElVSOn7aYa54M/$qZ6rLe7bOJB1i3udjGp22I16mEduuYS1o7ocA8F1fr/")
        #expect(slow.isSlow && !quick.isSlow)
        let gate = Semaphore()
        let check = PasswordCheck { _, setting in
            if setting == slow.text { gate.wait() }
            return Array(setting.utf8)
        }
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { _ = await check.compare([1], with: slow) } }
            #expect(await check.compare([1], with: quick))
            for _ in 0..<8 { gate.signal() }
        }
    }
}
