/// A shadow as it is kept: its document, or what is remembered of one that was removed.
package struct KeptShadow: Hashable, Sendable {
    package var document: ShadowDocument
    /// `nil` for a shadow that is there; else of `document` only the version counts.
    package var removedAtSeconds: Int64?

    package init(_ document: ShadowDocument, removedAtSeconds: Int64? = nil) {
        self.document = document
        self.removedAtSeconds = removedAtSeconds
    }

    package var isThere: Bool { removedAtSeconds == nil }

    /// What is left of it at `now`: the version of a removed shadow is forgotten after a while.
    package func remembered(atSeconds now: Int64) -> KeptShadow? {
        guard let removedAtSeconds else { return self }
        return removedAtSeconds + ShadowLimits.versionMemorySeconds > now ? KeptShadow(ShadowDocument(version: document.version), removedAtSeconds: removedAtSeconds) : nil
    }
}

extension ShadowRequest {
    /// What becomes of the request where `kept` is what there is, and what is to be kept from now on: `nil` where nothing changes.
    package func performed(on kept: KeptShadow?, atSeconds now: Int64) -> (outcome: ShadowOutcome, next: KeptShadow?) {
        let known = kept?.remembered(atSeconds: now)
        switch change {
        case .refused(let error): return (ShadowOutcome(.failure(error)), nil)
        case .read:
            guard let known, known.isThere else { return (ShadowOutcome(.failure(.missing(topic.thing, topic.shadow))), nil) }
            return (ShadowOutcome(.success(known.document.answer(timestampSeconds: now, clientToken: clientToken))), nil)
        case .remove(let version):
            guard let known, known.isThere else { return (ShadowOutcome(.failure(.missing(topic.thing, topic.shadow))), nil) }
            guard version == nil || version == known.document.version else { return (ShadowOutcome(.failure(.conflict)), nil) }
            let removal = known.document.removal(timestampSeconds: now, clientToken: clientToken)
            return (ShadowOutcome(.success(removal)), KeptShadow(ShadowDocument(version: known.document.version), removedAtSeconds: now))
        case .update(let update):
            let change: ShadowChange
            do { change = try (known?.document ?? ShadowDocument()).changed(by: update, atSeconds: now) } catch { return (ShadowOutcome(.failure(error)), nil) }
            return (ShadowOutcome(.success(change.accepted), delta: change.delta, documents: change.documents), KeptShadow(change.current))
        }
    }

    /// Whether the request may make a shadow that is not there.
    package var isUpdate: Bool { if case .update = change { true } else { false } }
}
