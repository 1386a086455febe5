internal import BrachioCore
internal import BrachioRules
internal import Foundation
internal import Synchronization

extension RuleEngine {
    /// Runs the rules over messages. When this returns, all that the rules want done is on disk.
    ///
    /// - Throws: where the queue cannot be written; nothing was taken then.
    package func take(_ messages: [IngestedMessage]) async throws {
        let book = book.withLock { $0 }
        var wanted: [NewDelivery] = []
        for message in messages {
            for (rule, seen) in rules(for: message, book) { wanted += run(rule, seen) }
        }
        try await enqueue(wanted)
    }

    /// Which rules a message is meant for, and the message as they see it.
    private func rules(for message: IngestedMessage, _ book: Book) -> [(CompiledRule, IngestedMessage)] {
        if let (name, seen) = message.basicIngest { return book.places[name].map { [(book.rules[$0], seen)] } ?? [] }
        return book.tree.match(message.topic).map { (book.rules[$0], message) }
    }

    /// What one rule wants done with one message.
    private func run(_ rule: CompiledRule, _ message: IngestedMessage) -> [NewDelivery] {
        lanes.count(rule.name) { $0.matched += 1 }
        guard message.rounds < RuleEngineLimits.republishRounds else {
            lanes.count(rule.name) { $0.dropped += 1 }
            report(
                .failed(
                    rule: rule.name, action: "Rule", resource: message.topic,
                    error: "the message has passed through \(message.rounds) rules that republish: a rule feeds itself"))
            return []
        }
        let surroundings = surroundings(message.receivedMilliseconds)
        let payload: [UInt8]
        do throws(BrachioError) {
            guard let outcome = try rule.statement.evaluate(message.asRuleMessage, surroundings) else { return [] }
            payload = outcome.bytes
        } catch { return failure(rule, message, "Rule", rule.name, error).map { [$0] } ?? [] }
        lanes.count(rule.name) { $0.selected += 1 }
        return rule.actions.enumerated().compactMap { place, action in
            do throws(BrachioError) {
                return NewDelivery(
                    lane: Lane(rule: rule.name, action: place), delivery: try action.delivery(message, surroundings), payload: payload,
                    origin: rule.errorAction == nil ? nil : message, receivedMilliseconds: message.receivedMilliseconds)
            } catch { return failure(rule, message, action.action.actionName, action.action.target, error) }
        }
    }

    private func failure(_ rule: CompiledRule, _ message: IngestedMessage, _ action: String, _ resource: String, _ error: BrachioError) -> NewDelivery? {
        lanes.count(rule.name) { $0.failed += 1 }
        report(.failed(rule: rule.name, action: action, resource: resource, error: "\(error)"))
        return errorDelivery(rule, message, action, resource, "\(error)")
    }

    /// What the rule's error action is to do; `nil` where there is none.
    func errorDelivery(_ rule: CompiledRule, _ message: IngestedMessage, _ action: String, _ resource: String, _ error: String) -> NewDelivery? {
        guard let errorAction = rule.errorAction else { return nil }
        let surroundings = surroundings(nowMilliseconds)
        do {
            return NewDelivery(
                lane: Lane(rule: rule.name, action: nil), delivery: try errorAction.delivery(message, surroundings),
                payload: ErrorReport.document(rule.name, message, action: action, resource: resource, error, trace: surroundings.uuid()), origin: nil,
                receivedMilliseconds: nowMilliseconds)
        } catch {
            report(.failed(rule: rule.name, action: "error action", resource: errorAction.action.target, error: "\(error)"))
            return nil
        }
    }

    private func enqueue(_ wanted: [NewDelivery]) async throws {
        let admitted = lanes.admit(wanted)
        guard !admitted.isEmpty else { return }
        do { try await queue.add(admitted) } catch {
            lanes.withdraw(admitted)
            throw error
        }
        start(lanes.claim(admitted))
    }
}

extension RuleAction {
    /// The name that the error action's document has for the kind.
    var actionName: String { kind.prefix(1).uppercased() + kind.dropFirst() + "Action" }
}
