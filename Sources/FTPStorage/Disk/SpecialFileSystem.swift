// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// File systems that are windows into the kernel, refused wherever somebody mounted them.
///
/// Their files look regular, but reading one can hang or reveal the process itself, and writing one can change the
/// machine.
enum SpecialFileSystem {
    /// Magic numbers as in `linux/magic.h`.
    private static let magics: Set<UInt64> = [
        0x0000_9fa0,  // proc
        0x6265_6572,  // sysfs
        0x6462_6720,  // debugfs
        0x7472_6163,  // tracefs
        0x7363_6673,  // securityfs
        0x6265_6570,  // configfs
        0x0027_e0eb,  // cgroup
        0x6367_7270,  // cgroup2
        0xcafe_4a11,  // bpf
        0xde5e_81e4,  // efivarfs
        0x6165_676c,  // pstore
        0x4249_4e4d,  // binfmt_misc
        0x0000_1cd1,  // devpts
        0x1980_0202,  // mqueue
        0x6573_5543,  // fusectl
        0x6e73_6673,  // nsfs
        0xf97c_ff8c,  // selinuxfs
        0x5a3c_69f0,  // apparmor
    ]

    static func refuse(_ file: borrowing Descriptor) throws(StorageFault) {
        let type = try faulting { () throws(Errno) in try System.fileSystemType(of: file) }
        if magics.contains(type) { throw StorageFault(.specialFileSystem) }
    }
}
