// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Glibc

/// A directory behind a file system that can be told to refuse bytes no sooner than at the close of their file.
struct LateRefusal: ~Copyable {
    /// Debian's `python3-fusepy` belongs to Debian's own Python.
    static let isPossible =
        geteuid() == 0 && Files.exists("/dev/fuse") && Files.exists("/usr/lib/python3/dist-packages/fusepy.py")

    private let directory: TemporaryDirectory

    init() throws {
        let directory = try TemporaryDirectory(named: "late")
        try Files.makeDirectory(directory.path("kept"))
        try Files.write(Array(Self.script.utf8), to: directory.path("late.py"))
        self.directory = directory
    }

    /// The command of a shell that puts it on `$1`, as long as that shell lives or what it becomes.
    var mount: String {
        """
        { /usr/bin/python3 -I "\(directory.path("late.py"))" "\(directory.path)" "$1" & \
        until mountpoint -q "$1"; do sleep 0.02; done; }
        """
    }

    /// From now on the bytes of each file are refused at its close.
    func refuse() throws { try Files.write([], to: directory.path("refuse")) }

    func accept() throws { guard unlink(directory.path("refuse")) == 0 else { throw TestFailure("it did not refuse") } }

    private static let script = #"""
        import ctypes, errno, os, sys
        from fusepy import FUSE, FuseOSError, Operations

        class LateRefusal(Operations):
            def __init__(self, directory): self.directory = directory
            def __call__(self, operation, path, *rest): return super().__call__(operation, self.directory + "/kept" + path, *rest)
            def getattr(self, path, file=None):
                status = os.lstat(path)
                return {key: getattr(status, key) for key in dir(status) if key.startswith("st_")}
            def readdir(self, path, file): return [".", "..", *os.listdir(path)]
            def create(self, path, mode, info=None): return os.open(path, os.O_RDWR | os.O_CREAT, mode)
            def open(self, path, flags): return os.open(path, flags & os.O_ACCMODE)
            def read(self, path, size, offset, file): return os.pread(file, size, offset)
            def write(self, path, data, offset, file): return os.pwrite(file, data, offset)
            def truncate(self, path, length, file=None): os.truncate(path, length)
            def chmod(self, path, mode): os.chmod(path, mode)
            def chown(self, path, user, group): os.chown(path, user, group)
            def utimens(self, path, times=None): os.utime(path, times)
            def unlink(self, path): os.unlink(path)
            def rename(self, old, new): os.rename(old, self.directory + "/kept" + new)
            def release(self, path, file): os.close(file)
            def flush(self, path, file):
                if os.path.exists(self.directory + "/refuse"): raise FuseOSError(errno.ENOSPC)

        ctypes.CDLL(None).prctl(1, 9)  # PR_SET_PDEATHSIG: it ends with who asked for it
        FUSE(LateRefusal(sys.argv[1]), sys.argv[2], foreground=True, nothreads=True, hard_remove=True)
        """#
}
