internal import BrachioPersistence
internal import Foundation
internal import GRDB

/// What one worker said of one object.
struct GivenAnswer: Sendable {
    var object: Int
    var worker: String
    var classes: [Int]
    var seconds: Double
    var accepted: Date
    var submitted: Date
}

/// The file of one object under `annotations/worker-response`, as Ground Truth writes it.
struct WorkerResponse: Encodable {
    var answers: [Entry]

    struct Entry: Encodable {
        var acceptanceTime: String
        var answerContent: [String: Content]
        var submissionTime: String
        var timeSpentInSeconds: Double
        var workerId: String
        var workerMetadata: Metadata
    }

    struct Content: Encodable {
        var label: String?
        var labels: [String]?
    }

    struct Metadata: Encodable {
        var identityData: Identity
    }

    struct Identity: Encodable {
        var identityProviderType = "Cognito"
        var issuer = "https://cognito-idp.us-east-1.amazonaws.com/\(LabellingStore.ownPool)"
        var sub: String
    }

    init(_ answers: [GivenAnswer], _ settings: JobSettings) {
        self.answers = answers.map { answer in
            let names = settings.names(answer.classes)
            let content: [String: Content] =
                settings.selection == .single
                ? ["crowd-image-classifier": Content(label: names.first)] : ["crowd-image-classifier-multi-select": Content(labels: names)]
            return Entry(
                acceptanceTime: Self.time(answer.accepted), answerContent: content, submissionTime: Self.time(answer.submitted),
                timeSpentInSeconds: answer.seconds, workerId: "private.us-east-1.\(answer.worker.lowercased())",
                workerMetadata: Metadata(identityData: Identity(sub: answer.worker.lowercased())))
        }
    }

    static func time(_ date: Date) -> String { OutputLine.date(date).prefix(23) + "Z" }
}

extension LabellingStore {
    /// The answers that count of these objects, in the order in which they came.
    func answers(of objects: [Int], in job: Int64) async throws -> [Int: [GivenAnswer]] {
        try await database.read { db in
            var found: [Int: [GivenAnswer]] = [:]
            for number in objects {
                let rows = try db.rows(
                    """
                    SELECT a.worker, a.classes, a.seconds, a.claimed, a.submitted FROM data_object o JOIN answer a INDEXED BY answer_object
                        ON a.object = o.id AND a.is_current = 1
                    WHERE o.job = ? AND o.number = ? AND a.decision = 'label' ORDER BY a.sequence
                    """, [job, number])
                guard !rows.isEmpty else { continue }
                found[number] = rows.map { row in
                    GivenAnswer(
                        object: number, worker: row["worker"], classes: ClassList.indices(row["classes"]), seconds: row["seconds"],
                        accepted: Milliseconds.date(row["claimed"]), submitted: Milliseconds.date(row["submitted"]))
                }
            }
            return found
        }
    }
}
