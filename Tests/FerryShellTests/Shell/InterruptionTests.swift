// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Testing

@testable import ferry

struct InterruptionTests {
    @Test func `the first one cancels the command, and the next command runs`() async {
        let interruptions = Interruptions()
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return "stopped"
        }
        let watch = Task { await interruptions.watching(task) }
        while !task.isCancelled {
            interruptions.deliverIfWatching()
            await Task.yield()
        }
        #expect(await watch.value == "stopped")
        #expect(await interruptions.watching(Task { Task.isCancelled }) == false)
    }

    @Test func `while a line is read, the reader learns which signals came`() async throws {
        let pipe = try System.Pipe()
        let input = try InterruptibleInput(pipe.reading.raw)
        let interruptions = Interruptions()
        let seen = await interruptions.reading(input) {
            interruptions.deliver(.windowChange)
            interruptions.deliver(.interrupt)
            _ = input.read(atMost: 1)
            return interruptions.takeUnseen()
        }
        #expect(seen == [.windowChange, .interrupt])
        #expect(interruptions.exitCode == nil)
        close(pipe)
    }

    @Test func `another program keeps what is meant for it`() async {
        let interruptions = Interruptions()
        let cancelled = await interruptions.watching(
            Task {
                await interruptions.yielding {
                    interruptions.deliver(.interrupt)
                    interruptions.deliver(.interrupt)
                }
                return Task.isCancelled
            })
        #expect(!cancelled)
    }

    @Test func `being told to end is remembered, and ends reading`() async throws {
        let pipe = try System.Pipe()
        let input = try InterruptibleInput(pipe.reading.raw)
        let interruptions = Interruptions()
        await interruptions.reading(input) {
            interruptions.deliver(.terminate)
            _ = input.read(atMost: 1)
        }
        #expect(interruptions.exitCode == .terminated)
        // The next line is not waited for.
        await interruptions.reading(input) { _ = input.read(atMost: 1) }
        close(pipe)
    }

    private func close(_ pipe: consuming System.Pipe) {}
}

extension Interruptions {
    /// A signal that comes while nothing runs would end the process, and the tests with it.
    fileprivate func deliverIfWatching() { if isWatching { deliver(.interrupt) } }
}
