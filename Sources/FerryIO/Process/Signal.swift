// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

/// A signal (signal(7)) that a program wants to hear of instead of dying from it.
package struct Signal: RawRepresentable, Hashable, Sendable {
    package let rawValue: CInt
    package init(rawValue: CInt) { self.rawValue = rawValue }

    package static let interrupt = Signal(rawValue: SIGINT)
    package static let terminate = Signal(rawValue: SIGTERM)
    package static let hangUp = Signal(rawValue: SIGHUP)
    package static let quit = Signal(rawValue: SIGQUIT)
    package static let terminalStop = Signal(rawValue: SIGTSTP)
    package static let windowChange = Signal(rawValue: SIGWINCH)
    package static let user1 = Signal(rawValue: SIGUSR1)
    /// Ignored, children that end leave nothing behind to be waited for (waitpid(2)).
    package static let childEnded = Signal(rawValue: SIGCHLD)
}

extension Signal {
    /// Hands these signals to `body`, one at a time, on a thread of its own.
    ///
    /// To be called before any other thread is started: each thread inherits what its maker has blocked, and a signal
    /// that some thread has not blocked would end the process there.
    package static func receive(_ signals: [Signal], _ body: @escaping @Sendable (Signal) -> Void) {
        var set = sigset_t()
        _ = unsafe sigemptyset(&set)
        for signal in signals { _ = unsafe sigaddset(&set, signal.rawValue) }
        _ = unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        let blocked = set
        Thread.start(named: "ferry-signals") {
            var set = blocked
            while true {
                var number: CInt = 0
                guard unsafe sigwait(&set, &number) == 0 else { continue }
                body(Signal(rawValue: number))
            }
        }
    }

    /// Lets writing to a pipe or socket that nobody reads fail with `EPIPE` instead of ending the process.
    package static func ignoreBrokenPipes() { _ = Glibc.signal(SIGPIPE, SIG_IGN) }

    /// The same for this thread only: sendfile(2) has no flag for it, and a library does not change what its program
    /// does with signals.
    static func blockBrokenPipes() {
        var set = sigset_t()
        _ = unsafe sigemptyset(&set)
        _ = unsafe sigaddset(&set, SIGPIPE)
        _ = unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Lets these signals come without any effect.
    package static func ignore(_ signals: [Signal]) {
        for signal in signals { _ = Glibc.signal(signal.rawValue, SIG_IGN) }
    }

    /// Stops the process as ctrl-Z does; returns when it is continued.
    ///
    /// The signal goes to this very thread: sent to the process, another one may take it while this one runs on.
    package static func stopProcess() { _ = pthread_kill(pthread_self(), SIGSTOP) }
}
