internal import BrachioJobs
internal import BrachioMetrics
internal import Foundation

/// Writes what workers say to the log groups, and what they measure to the metrics, under the names that SageMaker gives both.
struct JobRecorder: JobObserver {
    let monitoring: Monitoring

    func observe(_ events: [WorkerEvent], of job: Job) async {
        var last = 0
        let lines = events.compactMap { event in
            event.log.flatMap { line -> NewLogEvent? in
                guard !line.isEmpty else { return nil }
                last = max(last, Int(event.time.timeIntervalSince1970 * 1000))
                return NewLogEvent(time: last, message: line)
            }
        }
        if !lines.isEmpty {
            // A log that cannot be written must not stop the job that writes it.
            for start in stride(from: 0, to: lines.count, by: Self.linesAtOnce) {
                let part = Array(lines[start..<min(start + Self.linesAtOnce, lines.count)])
                _ = try? await monitoring.logs.append(part, to: Self.stream(job), in: Self.group(job.kind), creatingMissing: true)
            }
        }
        let data = events.flatMap { event in
            (event.metrics ?? [:]).sorted { $0.key < $1.key }.compactMap { name, value in Self.datum(name, value, event.time, job) }
        }
        if !data.isEmpty { try? await monitoring.metrics.put(data) }
    }

    func changed(_ job: Job) async {}

    private static let linesAtOnce = 1_000

    /// A log stream of a training job belongs to its one machine.
    private static func stream(_ job: Job) -> String { job.kind == .training ? "\(job.name)/algo-1" : job.name }

    private static func group(_ kind: JobKind) -> String {
        switch kind {
        case .training: "/aws/sagemaker/TrainingJobs"
        case .compilation: "/aws/sagemaker/CompilationJobs"
        case .features: "/brachio/features"
        }
    }

    private static func datum(_ name: String, _ value: Double, _ time: Date, _ job: Job) -> Datum? {
        guard let metric = try? Metric(
            namespace: group(job.kind), name: name, dimensions: [.init(name: "TrainingJobName", value: job.name)])
        else { return nil }
        return try? Datum(metric: metric, time: Int(time.timeIntervalSince1970), observation: .value(value))
    }
}
