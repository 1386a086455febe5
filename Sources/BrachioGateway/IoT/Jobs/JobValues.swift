internal import BrachioDeviceCloud
internal import BrachioWire
internal import Foundation

/// Device jobs between the wire and the room.
enum JobValues {
    static func arn(_ job: String, _ call: Call) -> String { call.arn("iot", "job/\(job)") }

    static func date(_ seconds: Int64) -> WireValue { .timestamp(Date(timeIntervalSince1970: Double(seconds))) }

    // MARK: settings in

    /// Lays what a request says over a job's settings.
    static func set(_ job: inout DeviceJob, from input: WireValue) {
        if let text = input["description"]?.string { job.description = text }
        if let links = input["presignedUrlConfig"] { (job.linkRole, job.linkSeconds) = (links["roleArn"]?.string, links["expiresInSec"]?.integer) }
        if let rollout = input["jobExecutionsRolloutConfig"] { job.rollout = Self.rollout(rollout) }
        if let abort = input["abortConfig"]?["criteriaList"]?.list {
            job.abort = abort.compactMap { criterion in
                AbortCriterion.Failure(rawValue: criterion.text("failureType")).map {
                    AbortCriterion(
                        failure: $0, minimumExecuted: Int(criterion["minNumberOfExecutedThings"]?.integer ?? 1),
                        thresholdPercent: criterion["thresholdPercentage"]?.double ?? 100)
                }
            }
        }
        if let timeout = input["timeoutConfig"] { job.timeoutSeconds = timeout["inProgressTimeoutInMinutes"]?.integer.map { $0.multipliedReportingOverflow(by: 60).partialValue } }
        if let retries = input["jobExecutionsRetryConfig"]?["criteriaList"]?.list {
            job.retries = retries.compactMap { criterion in
                RetryCriterion.Failure(rawValue: criterion.text("failureType")).map {
                    RetryCriterion(failure: $0, retriesMax: Int(criterion["numberOfRetries"]?.integer ?? 0))
                }
            }
        }
    }

    private static func rollout(_ value: WireValue) -> RolloutRate {
        var rate = RolloutRate(maximumPerMinute: value["maximumPerMinute"]?.integer.map { Int($0) })
        guard let exponential = value["exponentialRate"] else { return rate }
        let criteria = exponential["rateIncreaseCriteria"]
        let criterion: RolloutRate.Criterion =
            if let count = criteria?["numberOfSucceededThings"]?.integer { .succeeded(Int(count)) } else {
                .notified(Int(criteria?["numberOfNotifiedThings"]?.integer ?? 1))
            }
        rate.exponential = .init(
            basePerMinute: Int(exponential["baseRatePerMinute"]?.integer ?? 1), incrementFactor: exponential["incrementFactor"]?.double ?? 1.1,
            criterion: criterion)
        return rate
    }

    // MARK: settings out

    static func settings(
        _ rollout: RolloutRate, _ abort: [AbortCriterion], _ retries: [RetryCriterion], timeoutSeconds: Int64?, linkRole: String?, linkSeconds: Int64?
    ) -> WireMap {
        var map = WireMap()
        if linkRole != nil || linkSeconds != nil {
            var links = WireMap()
            links["roleArn"] = linkRole.map { .string($0) }
            links["expiresInSec"] = linkSeconds.map { .integer($0) }
            map["presignedUrlConfig"] = .map(links)
        }
        map["jobExecutionsRolloutConfig"] = value(rollout)
        if !abort.isEmpty {
            map["abortConfig"] = ["criteriaList": .list(abort.map {
                ["failureType": .string($0.failure.rawValue), "action": "CANCEL", "thresholdPercentage": .double($0.thresholdPercent),
                 "minNumberOfExecutedThings": .integer(Int64($0.minimumExecuted))]
            })]
        }
        map["timeoutConfig"] = timeoutSeconds.map { ["inProgressTimeoutInMinutes": .integer($0 / 60)] }
        if !retries.isEmpty {
            map["jobExecutionsRetryConfig"] = ["criteriaList": .list(retries.map {
                ["failureType": .string($0.failure.rawValue), "numberOfRetries": .integer(Int64($0.retriesMax))]
            })]
        }
        return map
    }

    private static func value(_ rate: RolloutRate) -> WireValue? {
        var map = WireMap()
        map["maximumPerMinute"] = rate.maximumPerMinute.map { .integer(Int64($0)) }
        if let exponential = rate.exponential {
            let criterion: WireValue =
                switch exponential.criterion {
                case .notified(let count): ["numberOfNotifiedThings": .integer(Int64(count))]
                case .succeeded(let count): ["numberOfSucceededThings": .integer(Int64(count))]
                }
            map["exponentialRate"] = [
                "baseRatePerMinute": .integer(Int64(exponential.basePerMinute)), "incrementFactor": .double(exponential.incrementFactor),
                "rateIncreaseCriteria": criterion,
            ]
        }
        return map.isEmpty ? nil : .map(map)
    }

    // MARK: jobs out

    static func named(_ job: DeviceJob, _ call: Call) -> WireValue {
        var map: WireMap = ["jobArn": .string(arn(job.identifier, call)), "jobId": .string(job.identifier)]
        map["description"] = job.description.map { .string($0) }
        return .map(map)
    }

    static func summary(_ job: DeviceJob, _ call: Call) -> WireValue {
        var map: WireMap = [
            "jobArn": .string(arn(job.identifier, call)), "jobId": .string(job.identifier), "targetSelection": .string(job.selection.rawValue),
            "status": .string(job.status.rawValue), "createdAt": date(job.createdAtSeconds), "lastUpdatedAt": date(job.lastUpdatedAtSeconds),
            "isConcurrent": false,
        ]
        map["completedAt"] = job.completedAtSeconds.map(date)
        return .map(map)
    }

    static func job(_ job: DeviceJob, _ progress: JobProgress, _ call: Call) -> WireValue {
        var map = summary(job, call).map ?? WireMap()
        let settings = settings(
            job.rollout, job.abort, job.retries, timeoutSeconds: job.timeoutSeconds, linkRole: job.linkRole, linkSeconds: job.linkSeconds)
        for entry in settings.entries { map[entry.key] = entry.value }
        map["description"] = job.description.map { .string($0) }
        map["forceCanceled"] = job.isForceCancelled ? true : nil
        map["reasonCode"] = job.reasonCode.map { .string($0) }
        map["comment"] = job.comment.map { .string($0) }
        map["targets"] = .list(job.targets.map { .string($0) })
        map["namespaceId"] = job.namespace.map { .string($0) }
        map["jobTemplateArn"] = job.template.map { .string($0) }
        map["documentParameters"] = job.document.parameters.isEmpty ? nil : .texts(job.document.parameters)
        map["jobProcessDetails"] = value(progress, of: job)
        return .map(map)
    }

    private static func value(_ progress: JobProgress, of job: DeviceJob) -> WireValue {
        let names: [(String, JobExecution.Status)] = [
            ("Canceled", .cancelled), ("Succeeded", .succeeded), ("Failed", .failed), ("Rejected", .rejected), ("Queued", .queued),
            ("InProgress", .inProgress), ("Removed", .removed), ("TimedOut", .timedOut),
        ]
        var map: WireMap = ["processingTargets": .list(progress.awaiting > 0 ? job.targets.map { .string($0) } : [])]
        for (name, status) in names { map["numberOf\(name)Things"] = .integer(Int64(progress[status])) }
        return .map(map)
    }

    // MARK: executions out

    static func times(_ execution: JobExecution) -> WireMap {
        var map: WireMap = [
            "status": .string(execution.status.rawValue), "queuedAt": date(execution.queuedAtSeconds),
            "lastUpdatedAt": date(execution.lastUpdatedAtSeconds), "executionNumber": .integer(execution.number),
        ]
        map["startedAt"] = execution.startedAtSeconds.map(date)
        return map
    }

    static func execution(_ execution: JobExecution, _ call: Call) -> WireValue {
        var map = times(execution)
        map["jobId"] = .string(execution.job)
        map["forceCanceled"] = execution.isForceCancelled ? true : nil
        map["statusDetails"] = ["detailsMap": .texts(execution.details)]
        map["thingArn"] = .string(call.arn("iot", "thing/\(execution.thing)"))
        map["versionNumber"] = .integer(execution.version)
        if execution.status == .inProgress, let deadline = execution.deadlineSeconds {
            map["approximateSecondsBeforeTimedOut"] = .integer(max(0, deadline - Int64(call.date.timeIntervalSince1970)))
        }
        return .map(map)
    }

    static func summary(_ execution: JobExecution) -> WireValue {
        var map = times(execution)
        map["retryAttempt"] = .integer(Int64(execution.retriesUsed))
        return .map(map)
    }
}
