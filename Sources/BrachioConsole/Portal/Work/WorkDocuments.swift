internal import BrachioLabelling
internal import Foundation

/// The JSON documents between the portal's pages and the server. `docs/howto/portal.md` names them for whoever writes another client.
enum WorkDocument {
    struct Jobs: Encodable {
        let jobs: [Job]
    }

    struct Job: Encodable {
        let name: String
        let title: String
        let kind: String
        let selection: String
        let state: String
        let classes: [Class]
        let progress: Progress
        let suggestions: Bool
        var instructions: Instructions?

        init(_ job: WorkerJob) {
            name = job.name
            title = job.title
            kind = job.kind.rawValue
            selection = job.selection.rawValue
            state = job.phase.rawValue
            classes = job.classes.map { Class(name: $0.name, key: $0.key) }
            progress = Progress(job.progress)
            suggestions = job.showsSuggestions
        }
    }

    struct Class: Encodable {
        let name: String
        let key: String?
    }

    struct Instructions: Encodable {
        let short: String
        let full: String
        let good: [String]
        let bad: [String]

        init(_ instructions: JobSettings.Instructions, _ examples: ExamplePictures, job: String) {
            short = instructions.short
            full = instructions.full
            good = examples.shown(instructions.good).map { WorkPath.example(job, .good, $0) }
            bad = examples.shown(instructions.bad).map { WorkPath.example(job, .bad, $0) }
        }
    }

    struct Progress: Encodable {
        let total: Int
        let labelled: Int
        let pending: Int
        let mine: Int
        let secondsLeft: Double?

        init(_ progress: WorkProgress) {
            total = progress.total
            labelled = progress.labelled
            pending = progress.pending
            mine = progress.mine
            secondsLeft = progress.secondsLeft
        }
    }

    struct Tasks: Encodable {
        let tasks: [Task]
    }

    struct Task: Encodable {
        let task: Int64
        let name: String
        let photo: String
        let thumbnail: String
        let expires: Int64
        let suggestion: Suggestion?
        let group: Int?
        let current: [String]?

        init(_ task: LabellingTask, job: String) {
            self.task = task.id
            name = task.name
            photo = WorkPath.photo(job, task.object)
            thumbnail = WorkPath.thumbnail(job, task.object)
            expires = Int64(task.expires.timeIntervalSince1970 * 1_000)
            suggestion = task.suggestion.map { Suggestion(class: $0.className, confidence: $0.confidence) }
            group = task.group
            current = task.current
        }
    }

    struct Suggestion: Encodable {
        let `class`: String
        let confidence: Double
    }

    struct Extensions: Encodable {
        let tasks: [Extension]
    }

    struct Extension: Encodable {
        let task: Int64
        let expires: Int64
    }

    struct Receipts: Encodable {
        let results: [Result]
        let progress: Progress
    }

    struct Result: Encodable {
        let id: String
        let status: String
        let reason: String?

        /// - Parameter id: as the client wrote it.
        init(_ receipt: Receipt, id: String) {
            self.id = id
            switch receipt.status {
            case .saved: (status, reason) = ("saved", nil)
            case .duplicate: (status, reason) = ("duplicate", nil)
            case .expired: (status, reason) = ("expired", nil)
            case .refused(let why): (status, reason) = ("refused", why)
            }
        }

        init(refused id: String, _ why: String) {
            self.id = id
            (status, reason) = ("refused", why)
        }
    }

    struct History: Encodable {
        let answers: [Entry]
        /// What to ask for next; absent at the end.
        let before: Int64?
    }

    struct Entry: Encodable {
        let task: Int64
        let name: String
        let photo: String
        let thumbnail: String
        let decision: String
        let classes: [String]
        let submitted: Int64

        init(_ entry: HistoryEntry, job: String) {
            task = entry.task
            name = SourceName.of(entry.source)
            photo = WorkPath.photo(job, entry.object)
            thumbnail = WorkPath.thumbnail(job, entry.object)
            decision = entry.decision.rawValue
            classes = entry.classes
            submitted = Int64(entry.submitted.timeIntervalSince1970 * 1_000)
        }
    }
}

/// What the portal's pages send.
enum WorkRequest {
    struct Claim: Decodable {
        let count: Int
        let order: String?
        /// What the worker holds already comes first.
        let resume: Bool?
    }

    struct Tasks: Decodable {
        let tasks: [Int64]
    }

    struct Answers: Decodable {
        let answers: [SentAnswer]
    }

    struct SentAnswer: Decodable {
        let id: String
        let task: Int64
        let decision: String
        let classes: [String]?
        let seconds: Double?
    }
}
