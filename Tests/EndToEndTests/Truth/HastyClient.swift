// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// A client that uploads a file and does not wait for the answer.
struct HastyClient {
    /// What it does when it has sent its bytes.
    enum Way: CaseIterable, Sendable {
        case quit, quitAndHalfClose, quitAndClose, quitAndReset
        /// `QUIT` goes out before the last bytes, and the client waits for the answers.
        case earlyQuit
        case abort
        case closeBoth
        /// `kill -9` in mid-file, a while after `QUIT` was said, with nothing sent behind it.
        case killed
        /// The same, with more bytes sent behind it.
        case killedSending
    }

    /// What became of the upload.
    enum Outcome: String { case whole, nothing }

    let server: FerrydProcess
    let content: [UInt8]

    /// What may become of it, as docs/0003 says.
    static func documented(_ way: Way) -> Set<Outcome> {
        switch way {
        case .quit, .quitAndHalfClose, .quitAndClose, .quitAndReset, .earlyQuit: [.whole]
        // Which of two things on two connections comes first is not the server's to say.
        case .abort, .closeBoth: [.whole, .nothing]
        case .killed, .killedSending: [.nothing]
        }
    }

    /// Uploads under that name, and tells what the server made of it, by its log and on its disk.
    func upload(as name: String, _ way: Way) throws -> Outcome {
        switch way {
        case .killed, .killedSending: try beKilled(name, way == .killedSending)
        default: try send(name, way)
        }
        let verdict = try server.expectLog(Regex("Upload of /\(name) (complete|failed)[^\n]*\n"))
        let isComplete = verdict.output[1].substring == "complete"
        guard Files.exists(server.path(name)) else {
            if isComplete { throw TestFailure("the log says that \(name) is complete, but it is not there") }
            return .nothing
        }
        guard try isComplete && Files.read(server.path(name)) == content else {
            throw TestFailure("\(name) is there, though it is not whole: \(verdict.output[0].substring ?? "")")
        }
        return .whole
    }

    private func send(_ name: String, _ way: Way) throws {
        let client = try server.client()
        let data = try client.beginTransfer("STOR \(name)")
        if way == .earlyQuit {
            let middle = content.count / 2
            try data.send(Array(content[..<middle]))
            try client.send("QUIT")
            try client.control.waitUntilRead()
            try data.send(Array(content[middle...]))
        } else {
            try data.send(content)
        }
        data.close()
        switch way {
        case .closeBoth: client.control.close()
        case .abort:
            // Stopped, or over before it was heard (RFC 959 §4.1.3).
            try client.ask("ABOR", expecting: 426, 226)
            try client.expect(226, 225)
        default:
            if way != .earlyQuit { try client.send("QUIT") }
            switch way {
            case .quitAndHalfClose: try client.control.finishSending()
            case .quitAndClose: return client.control.close()
            case .quitAndReset: return try client.control.reset()
            default: break
            }
            try client.expect(226)
            try client.expect(221)
            try client.expectEnd()
        }
    }

    private func beKilled(_ name: String, _ isLater: Bool) throws {
        let program = try RunningProgram(
            .python(
                Self.script, "\(server.name.port)", server.user, server.password, name, "\(content.count / 2)",
                "\(isLater ? content.count / 4 : 0)"))
        _ = try program.expect(#/ready/#)
        program.kill()
    }

    /// A program to be killed: it waits until the server has read the `QUIT`, as one that stands unread when the end
    /// of the data is seen counts as said behind it.
    private static let script = #"""
        import ftplib, sys, time
        port, user, password, name, before, behind = sys.argv[1:]
        ftp = ftplib.FTP(timeout=60)
        ftp.connect('127.0.0.1', int(port))
        ftp.login(user, password)
        ftp.voidcmd('TYPE I')
        data = ftp.transfercmd('STOR ' + name)
        data.sendall(bytes(int(before)))
        ftp.putcmd('QUIT')
        ends = ':%04X' % int(port), ':%04X' % ftp.sock.getsockname()[1]
        def unread():
            for table in '/proc/net/tcp', '/proc/net/tcp6':
                for line in open(table):
                    words = line.split()
                    if words[1].endswith(ends[0]) and words[2].endswith(ends[1]):
                        return int(words[4].split(':')[1], 16)
            return 0
        while unread() > 0: time.sleep(0.0002)
        data.sendall(bytes(int(behind)))
        # Longer than connections overtake each other, and than the bytes need to arrive.
        time.sleep(0.15)
        print('ready', flush=True)
        time.sleep(300)
        """#
}
