internal import BrachioDeployment
internal import Foundation

/// What is said on the topics of a thing's jobs.
enum JobMessages {
    struct Request: Encodable {
        var clientToken: String
        var status: DeviceJobStatus?
        var statusDetails: [String: String]?
        var includeJobDocument: Bool?
    }

    struct Answer: Decodable {
        struct Execution: Decodable {
            var jobId: String
            var status: String?
            var jobDocument: Document?
        }

        var clientToken: String?
        var timestamp: Int64?
        var execution: Execution?
        /// Of a refusal.
        var code: String?
        var message: String?
    }

    /// A job's document: ours, or another's that we cannot read.
    struct Document: Decodable {
        let job: DeploymentJob?

        init(from decoder: any Decoder) throws { job = try? DeploymentJob(from: decoder) }
    }
}

/// Topics of a thing's jobs.
struct JobTopics {
    let prefix: String

    init(thing: String) { prefix = "$aws/things/\(thing)/jobs" }

    var filters: [String] { ["\(prefix)/notify-next", "\(prefix)/start-next/+", "\(prefix)/+/get/+", "\(prefix)/+/update/+"] }
    var startNext: String { "\(prefix)/start-next" }
    var notifyNext: String { "\(prefix)/notify-next" }
    func get(_ job: String) -> String { "\(prefix)/\(job)/get" }
    func update(_ job: String) -> String { "\(prefix)/\(job)/update" }

    func owns(_ topic: String) -> Bool { topic.hasPrefix(prefix + "/") }
}
