internal import BrachioCore
internal import Dispatch
internal import Foundation
internal import Synchronization

/// Derives hashes one after the other on a thread of its own: a burst of log-ins takes bounded memory, and no other request waits.
final class PasswordHasher: Sendable {
    /// Derivations that wait; further ones are refused.
    static let waitingMaximum = 64

    let cost: PasswordHash.Cost
    private let queue = DispatchQueue(label: "brachio.passwords", qos: .userInitiated)
    private let waiting = Mutex(0)
    /// What a password is compared with where there is no such person, so that both answers take the same time.
    private let decoy: PasswordHash

    init(cost: PasswordHash.Cost) throws {
        self.cost = cost
        decoy = try PasswordHash("", cost: cost, salt: Data(count: PasswordHash.saltBytes))
    }

    func hash(_ password: String) async throws -> String {
        var random = SystemRandomNumberGenerator()
        let salt = Data((0..<PasswordHash.saltBytes).map { _ in UInt8.random(in: .min ... .max, using: &random) })
        return try await run { [cost] in try PasswordHash(password, cost: cost, salt: salt).text }
    }

    /// Whether `password` has the hash `text`; without a text `false`, after the same work.
    func matches(_ password: String, _ text: String?) async throws -> Bool {
        try await run { [decoy] in
            let hash = try text.map { try PasswordHash(text: $0) }
            return try (hash ?? decoy).matches(password) && hash != nil
        }
    }

    private func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        let isAdmitted = waiting.withLock { count in
            guard count < Self.waitingMaximum else { return false }
            count += 1
            return true
        }
        guard isAdmitted else {
            throw BrachioError(.tooManyAttempts, "too many people sign in at the same time", mend: "try again in a minute")
        }
        defer { waiting.withLock { $0 -= 1 } }
        return try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try work() }) }
        }
    }
}
