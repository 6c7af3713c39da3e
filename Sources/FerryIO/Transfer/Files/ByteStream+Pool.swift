// SPDX-License-Identifier: Apache-2.0

extension ByteStream {
    /// Moves bytes of the socket on a thread of the pool; the loop hears nothing of it meanwhile.
    func moveOnPool<Moved: Sendable>(
        _ socket: SocketEnd, _ move: @escaping @Sendable () throws(TransferError) -> Moved
    ) async throws(TransferError) -> Moved {
        do throws(Errno) { try loop.mute(socket.raw, readiness.token) } catch { throw .stream(.failed(error)) }
        let moved = try await BlockingPool.shared.run(move)
        do throws(Errno) { try loop.unmute(socket.raw, readiness.token) } catch { throw .stream(.failed(error)) }
        return moved
    }
}
