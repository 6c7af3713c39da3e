// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import Testing

struct PermissionsTests {
    @Test(
        arguments: [
            ("list,read", [.list, .read]),
            ("read-only", [.list, .read]),
            ("add-only", [.list, .read, .write, .make]),
            ("all", .all),
            ("none", []),
            ("read-only,write", [.list, .read, .write]),
            (" LIST , Attributes ", [.list, .attributes]),
            ("append,delete,rename,make", [.append, .delete, .rename, .make]),
        ] as [(String, Permissions)])
    func `words are read`(text: String, meaning: Permissions) throws {
        #expect(try Permissions(text) == meaning)
    }

    @Test func `what is printed can be read back`() throws {
        for rawValue in 0...Permissions.all.rawValue {
            let permissions = Permissions(rawValue: rawValue)
            #expect(try Permissions(permissions.description) == permissions)
        }
    }

    @Test func `sets are printed in their words, in one order`() {
        #expect(Permissions([.make, .read, .list]).description == "list,read,make")
        #expect(Permissions.all.description == "all")
        #expect(Permissions([]).description == "none")
    }

    @Test func `an unknown word is named`() {
        let error = #expect(throws: UnknownPermission.self) { try Permissions("list,raed") }
        #expect(error?.word == "raed")
        #expect(error?.description == "Unknown permission \"raed\".")
    }

    @Test(arguments: ["", "list,", ",", "xyzzy", "list read"])
    func `what is no word is refused`(text: String) {
        #expect(throws: UnknownPermission.self) { try Permissions(text) }
    }
}
