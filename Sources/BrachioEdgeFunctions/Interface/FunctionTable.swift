internal import BrachioDeployment
internal import Foundation
internal import NIOCore
internal import Synchronization

/// The functions that run here, by the token that each shows and by name.
final class FunctionTable: Sendable {
    private struct State {
        var byToken: [String: RunningFunction] = [:]
        var byARN: [String: RunningFunction] = [:]
        var kept: [(identifier: String, result: WorkResult)] = []
    }

    private let state = Mutex(State())

    /// A new token, which only this function knows.
    static func makeToken() -> String {
        var random = SystemRandomNumberGenerator()
        return (0..<4).map { _ in String(random.next(), radix: 36) }.joined()
    }

    func add(_ function: RunningFunction, token: String) {
        state.withLock { state in
            state.byToken[token] = function
            state.byARN[function.placed.function.arn] = function
        }
    }

    func remove(_ function: RunningFunction) {
        state.withLock { state in
            state.byToken = state.byToken.filter { $0.value !== function }
            state.byARN = state.byARN.filter { $0.value !== function }
        }
    }

    func function(token: String) -> RunningFunction? { state.withLock { $0.byToken[token] } }

    /// By its whole ARN, or without a version where only one version is here.
    func function(named name: String) -> RunningFunction? {
        state.withLock { state in
            if let exact = state.byARN[name] { return exact }
            let versions = state.byARN.filter { $0.key.hasPrefix(name + ":") }
            return versions.count == 1 ? versions.first?.value : nil
        }
    }

    var all: [RunningFunction] { state.withLock { Array($0.byARN.values) } }

    /// Keeps a service's answer until it is fetched.
    func keep(_ result: WorkResult) -> String {
        let identifier = UUID().uuidString.lowercased()
        state.withLock { state in
            if state.kept.count >= FunctionLimits.keptResultsCount { state.kept.removeFirst() }
            state.kept.append((identifier, result))
        }
        return identifier
    }

    func takeKept(_ identifier: String) -> WorkResult? {
        state.withLock { state in
            guard let index = state.kept.firstIndex(where: { $0.identifier == identifier }) else { return nil }
            return state.kept.remove(at: index).result
        }
    }
}
