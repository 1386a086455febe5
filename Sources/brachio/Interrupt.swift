internal import Dispatch
internal import Foundation
internal import Synchronization

/// Turns Ctrl-C and a request to end into a question that work asks between its steps. A second Ctrl-C ends at once.
final class Interrupt: @unchecked Sendable {
    private let count = Mutex(0)
    /// Kept so that signals go on arriving; never changed after `init`.
    private var sources: [any DispatchSourceSignal] = []

    init(message: String) {
        for number in [SIGINT, SIGTERM] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { [weak self] in self?.arrive(message) }
            source.resume()
            sources.append(source)
        }
    }

    var hasArrived: Bool { count.withLock { $0 > 0 } }

    private func arrive(_ message: String) {
        let times = count.withLock {
            $0 += 1
            return $0
        }
        if times > 1 { exit(ExitStatus.interrupted.rawValue) }
        StandardError.write("\n" + message)
    }
}
