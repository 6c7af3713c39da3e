// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Glibc

/// A directory behind a file system (FUSE) that writes down each change and each sync, in order.
final class RecordingMount {
    /// Debian's `python3-fusepy` belongs to Debian's own Python.
    static let isPossible =
        geteuid() == 0 && Files.exists("/dev/fuse") && Files.exists("/usr/lib/python3/dist-packages/fusepy.py")

    private let directory: TemporaryDirectory
    private let program: RunningProgram

    init() throws {
        directory = try TemporaryDirectory(named: "recording")
        for name in ["kept", "mount"] { try Files.makeDirectory(directory.path(name)) }
        try Files.write(Array(Self.script.utf8), to: directory.path("record.py"))
        var python = TestProgram("/usr/bin/python3", "-I", directory.path("record.py"), directory.path)
        python.environment = [:]
        program = try RunningProgram(python)
        let limit = WaitLimit.usual
        while try !Files.list(directory.path).contains("log") || device(of: "mount") == device(of: "kept") {
            guard program.isRunning else { throw TestFailure("cannot mount: \(program.outputText)") }
            if limit.passed { throw limit.exceeded("the file system to be mounted") }
            usleep(2000)
        }
    }

    deinit {
        umount2(directory.path("mount"), CInt(MNT_DETACH))
        program.kill()
    }

    var path: String { directory.path("mount") }

    /// Puts a mark between the changes made below a mount.
    static func mark(_ text: String, at path: String) { _ = access("\(path)/.mark \(text)", F_OK) }

    /// All changes, syncs and marks so far.
    func steps() throws -> [DiskStep] {
        try String(decoding: Files.read(directory.path("log")), as: UTF8.self).split(separator: "\n").map {
            try DiskStep(line: $0)
        }
    }

    private func device(of name: String) -> UInt {
        var status = stat()
        return stat(directory.path(name), &status) == 0 ? status.st_dev : 0
    }

    private static let script = #"""
        import ctypes, errno, os, sys
        from fusepy import FUSE, FuseOSError, Operations

        home = sys.argv[1]
        log = open(home + "/log", "w", buffering=1)

        def note(*words): print(*words, file=log)

        # The disk below gives the inode of a removed file to the next one; here each has a number of its own for ever.
        numbers, last = {}, 0
        def fresh(status):
            global last
            last += 1
            numbers[status.st_ino] = last
            return last
        def number(path): return numbers[os.lstat(path).st_ino]
        def number_of(file): return numbers[os.fstat(file).st_ino]
        def parent(path): return number(os.path.dirname(path))
        def name(path): return os.path.basename(path).encode().hex()

        class Recording(Operations):
            def __call__(self, operation, path, *rest): return super().__call__(operation, home + "/kept" + path, *rest)
            def getattr(self, path, file=None):
                base = os.path.basename(path)
                if base.startswith(".mark "):
                    note("mark", *base.split()[1:])
                    raise FuseOSError(errno.ENOENT)
                status = os.lstat(path) if file is None else os.fstat(file)
                shown = {key: getattr(status, key) for key in dir(status) if key.startswith("st_")}
                return shown | {"st_ino": numbers[status.st_ino]}
            def readdir(self, path, file): return [".", "..", *os.listdir(path)]
            def create(self, path, mode, info=None):
                file = os.open(path, os.O_RDWR | os.O_CREAT, mode)
                note("link", parent(path), name(path), fresh(os.fstat(file)), "file")
                return file
            def mkdir(self, path, mode):
                os.mkdir(path, mode)
                note("link", parent(path), name(path), fresh(os.lstat(path)), "directory")
            def link(self, path, old):
                os.link(home + "/kept" + old, path)
                note("link", parent(path), name(path), number(path), "file")
            def unlink(self, path):
                os.unlink(path)
                note("unlink", parent(path), name(path))
            def rmdir(self, path):
                os.rmdir(path)
                note("unlink", parent(path), name(path))
            def rename(self, old, new):
                new = home + "/kept" + new
                moved = number(old)
                os.rename(old, new)
                note("rename", parent(old), name(old), parent(new), name(new), moved)
            def open(self, path, flags): return os.open(path, flags & os.O_ACCMODE)
            def read(self, path, size, offset, file): return os.pread(file, size, offset)
            def write(self, path, data, offset, file):
                note("write", number_of(file), offset, bytes(data).hex())
                return os.pwrite(file, data, offset)
            def truncate(self, path, length, file=None):
                note("truncate", number(path) if file is None else number_of(file), length)
                os.truncate(path if file is None else file, length)
            def fsync(self, path, dataonly, file):
                note("sync", number(path) if file is None else number_of(file))
            def fsyncdir(self, path, dataonly, file): note("sync", number(path))
            def flush(self, path, file): return 0
            def release(self, path, file): os.close(file)
            def chmod(self, path, mode): os.chmod(path, mode)
            def chown(self, path, user, group): os.chown(path, user, group)
            def utimens(self, path, times=None): os.utime(path, times)

        ctypes.CDLL(None).prctl(1, 9)  # PR_SET_PDEATHSIG: it ends with who asked for it
        note("root", fresh(os.lstat(home + "/kept")))
        FUSE(Recording(), home + "/mount", foreground=True, nothreads=True, hard_remove=True, use_ino=True)
        """#
}
