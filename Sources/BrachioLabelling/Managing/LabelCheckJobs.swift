internal import BrachioCore
package import BrachioObjectStore
package import Foundation

/// A job to be in which people check labels that are there.
package struct LabelCheckJob: Sendable {
    package var name: String
    package var title: String
    /// `verify`: people say right or wrong. `adjust`: they keep each label or correct it.
    package var kind: JobSettings.Kind
    package var team: String
    package var output: S3Location

    package init(name: String, title: String, kind: JobSettings.Kind, team: String, output: S3Location) {
        self.name = name
        self.title = title
        self.kind = kind
        self.team = team
        self.output = output
    }

    /// What people choose from in a job that verifies.
    package static let verdicts = ["right", "wrong"]
}

extension LabellingStore {
    /// Makes a job of some labelled lines: each photo is shown with its label.
    ///
    /// - Parameters:
    ///   - rows: which lines, in the order in which they are shown.
    ///   - put: writes the job's input to the bucket.
    @discardableResult
    package func create(
        _ check: LabelCheckJob, of labels: LabelledLines, rows: [Int], put: @Sendable (S3Location, Data) async throws -> Void
    ) async throws -> LabellingJob {
        guard !rows.isEmpty else { throw BrachioError(.notFound, "there is no label to check") }
        let place = check.output.appending("\(check.name)/input.manifest")
        let isVerifying = check.kind == .verify
        var settings = JobSettings(
            title: check.title, classes: LabelClass.named(isVerifying ? LabelCheckJob.verdicts : labels.classes),
            attribute: "\(labels.attribute)-\(isVerifying ? "verified" : "adjusted")", input: place, output: check.output)
        settings.kind = check.kind
        settings.previousAttribute = labels.attribute
        settings.instructions.short = isVerifying ? "Is the label that the photo has right?" : "Keep the label that the photo has, or choose the right one."
        // Nothing is written where the job cannot be made.
        try settings.check()
        _ = try await team(check.team)
        try await put(place, Data(rows.map { labels.lines[$0].text + "\n" }.joined().utf8))
        return try await create(NewJob(name: check.name, team: check.team, settings: settings))
    }

    /// A name for a job that is free: `wanted`, or with a number behind it.
    package func freeName(_ wanted: String) async throws -> String {
        for number in 1...1_000 {
            let name = number == 1 ? String(wanted.prefix(Self.jobNameCharacters.upperBound)) : "\(wanted.prefix(Self.jobNameCharacters.upperBound - 5))-\(number)"
            do { _ = try await job(name) } catch let error as BrachioError where error.code == .notFound { return name }
        }
        throw BrachioError(.labellingNameTaken, "there are a thousand jobs named \(wanted)", mend: "choose another name")
    }
}
