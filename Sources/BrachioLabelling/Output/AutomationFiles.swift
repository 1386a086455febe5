internal import BrachioActiveLearning
internal import BrachioObjectStore
internal import Foundation

/// The folders that a job with labels by machine has besides: `activelearning`, `inference`, `training`. There is one iteration, which goes on for
/// as long as the job does; what the model says is as it was when it learned last.
extension OutputWriter {
    func writeAutomation(_ job: LabellingJob, _ automation: JobSettings.Automation) async throws {
        let line = try OutputLine(job)
        try await put(job, "activelearning/iteration-1/automated/input.manifest", lines(job) { $0.state == .machineLabelled ? $0.record : nil })
        try await put(job, "activelearning/iteration-1/automated/output.manifest", lines(job) { $0.state == .machineLabelled ? try line.text($0) : nil })
        let checks = try await store.machineChecks(in: job.id)
        try await writeChecks(job, checks, line)
        let state = AutomationDocument(automation, try await store.automation(of: job.id), checks)
        try await put(job, "activelearning/iteration-1/state.json", state)
        // A model that is gone leaves what it said last.
        guard let assistance = advice.assistance(job: job.id), assistance.learned > 0 else { return }
        try await writeValidation(job, line)
        try await writeInference(job, line)
        try await put(job, "training/iteration-1/input.manifest", lines(job) { $0.state == .labelled ? try line.text($0) : nil })
    }

    /// Photos that people were asked though the model was sure of them: what it would have said, beside what people say.
    private func writeChecks(_ job: LabellingJob, _ checks: [MachineCheck], _ line: OutputLine) async throws {
        let given = Dictionary(checks.map { ($0.object, $0) }, uniquingKeysWith: { first, _ in first })
        try await put(job, "activelearning/iteration-1/checks/output.manifest", lines(job) { object in
            guard let check = given[object.number] else { return nil }
            return try line.text(object, predicted: check.classIndex, confidence: nil, isRight: check.isRight)
        })
    }

    /// Photos that people answered, and what a model that had not learned from the answer says of each.
    private func writeValidation(_ job: LabellingJob, _ line: OutputLine) async throws {
        let held = advice.predictions(job: job.id)
        let isThere = { @Sendable (object: LabelledObject) in object.state == .labelled && held[object.number] != nil }
        try await put(job, "activelearning/iteration-1/validation/input.manifest", lines(job) { isThere($0) ? try line.text($0) : nil })
        try await put(job, "activelearning/iteration-1/validation/output.manifest", lines(job) { object in
            guard isThere(object), let own = held[object.number], let best = own.indices.max(by: { own[$0] < own[$1] }) else { return nil }
            return try line.text(object, predicted: best, confidence: Double(own[best]), isRight: object.classes == [best])
        })
    }

    /// Photos without a label, and what the model says of each. Those that people check are left out.
    private func writeInference(_ job: LabellingJob, _ line: OutputLine) async throws {
        let id = job.id
        let said = { @Sendable [advice] (object: LabelledObject) -> (classIndex: Int, confidence: Double)? in
            object.state == .open ? advice.suggestion(job: id, object: object.number) : nil
        }
        try await put(job, "inference/iteration-1/input.manifest", lines(job) { said($0) == nil ? nil : $0.record })
        try await put(job, "inference/iteration-1/output.manifest", lines(job) { object in
            try said(object).map { try line.text(object, predicted: $0.classIndex, confidence: $0.confidence, isRight: nil) }
        })
    }

    private func lines(_ job: LabellingJob, _ text: @escaping @Sendable (LabelledObject) throws -> String?) -> ManifestBody {
        ManifestBody(job, in: store, text: text)
    }

    private func put(_ job: LabellingJob, _ path: String, _ document: AutomationDocument) async throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        try await objects.put(request(job, path), bytes: encoder.encode(document))
    }
}

/// How labelling by machine stands.
private struct AutomationDocument: Encodable {
    /// Share of the machine's labels that shall be right.
    var target: Double
    /// Labels with at least this confidence stand; absent while there are none.
    var threshold: Double?
    var accuracyAtLeast: Double?
    var isStopped: Bool
    /// Photos that were set aside for people, how many of them have an answer, and how many answers confirm the model.
    var setAside: Int
    var checked: Int
    var right: Int

    init(_ wish: JobSettings.Automation, _ state: MachineLabelling, _ checks: [MachineCheck]) {
        target = wish.target
        threshold = state.threshold
        accuracyAtLeast = state.accuracyAtLeast
        isStopped = state.isStopped
        setAside = checks.count
        checked = checks.count { $0.isRight != nil }
        right = checks.count { $0.isRight == true }
    }
}
