// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FerryIO
import Testing

@Suite(.ownThread) struct ServiceSupervisorTests {
    @Test func `lines arrive as one message, and without a manager nothing happens`() throws {
        let directory = try TemporaryDirectory()
        let socket = try NotifySocket(at: directory.path("notify"))
        ServiceSupervisor(environment: { ["NOTIFY_SOCKET": socket.path][$0] }).notify("READY=1", "STATUS=Serving")
        #expect(try socket.next() == ["READY=1", "STATUS=Serving"])
        ServiceSupervisor(environment: { _ in nil }).notify("READY=1")
        ServiceSupervisor(environment: { ["NOTIFY_SOCKET": directory.path("nowhere")][$0] }).notify("READY=1")
    }

    @Test(arguments: [
        (["WATCHDOG_USEC": "2000000"], Duration.seconds(2)), (["WATCHDOG_USEC": "0"], nil),
        (["WATCHDOG_USEC": "1000", "WATCHDOG_PID": "7"], .milliseconds(1)),
        (["WATCHDOG_USEC": "1000", "WATCHDOG_PID": "8"], nil), (["WATCHDOG_USEC": "soon"], nil), ([:], nil),
    ])
    func `the watchdog's time counts for this process only`(variables: [String: String], watchdog: Duration?) {
        #expect(ServiceSupervisor(environment: { variables[$0] }, process: 7).watchdog == watchdog)
    }

    @Test(arguments: [
        [:], ["LISTEN_PID": "8", "LISTEN_FDS": "1"], ["LISTEN_PID": "7"], ["LISTEN_PID": "7", "LISTEN_FDS": "-1"],
        ["LISTEN_PID": "7", "LISTEN_FDS": "x"],
    ])
    func `sockets of another process are left alone`(variables: [String: String]) {
        #expect(ServiceSupervisor.inheritedSockets(environment: { variables[$0] }, process: 7).isEmpty)
    }
}
