package import BrachioJSON

/// The documents that tell a thing of its jobs.
package enum JobAnswer {
    /// - Parameter document: the job's document; `nil` leaves it out.
    package static func execution(_ execution: JobExecution, document: JSONValue?) -> JSONValue {
        var object = summary(execution)
        object["thingName"] = .string(execution.thing)
        object["status"] = .string(execution.status.rawValue)
        object["statusDetails"] = execution.details.isEmpty ? nil : details(execution)
        object["jobDocument"] = document
        return .object(object)
    }

    /// `executionState` of an update's answer, and of a refusal.
    package static func state(_ execution: JobExecution) -> JSONValue {
        ["status": .string(execution.status.rawValue), "statusDetails": details(execution), "versionNumber": number(execution.version)]
    }

    package static func summary(_ execution: JobExecution) -> JSONObject {
        var object: JSONObject = ["jobId": .string(execution.job), "queuedAt": number(execution.queuedAtSeconds)]
        object["startedAt"] = execution.startedAtSeconds.map(number)
        object["lastUpdatedAt"] = number(execution.lastUpdatedAtSeconds)
        object["versionNumber"] = number(execution.version)
        object["executionNumber"] = number(execution.number)
        return object
    }

    /// For `jobs/notify`: the executions that wait or have begun, by status; empty where there are none.
    package static func notification(_ executions: [JobExecution], timestampSeconds: Int64) -> JSONValue {
        var jobs = JSONObject()
        for status in [JobExecution.Status.inProgress, .queued] {
            let members = executions.filter { $0.status == status }
            if !members.isEmpty { jobs[status.rawValue] = .array(members.map { .object(summary($0)) }) }
        }
        return stamped(["jobs": .object(jobs)], timestampSeconds, nil)
    }

    package static func refusal(_ error: DeviceJobError, timestampSeconds: Int64, clientToken: String?) -> JSONValue {
        var object: JSONObject = ["code": .string(error.code.rawValue), "message": .string(error.message)]
        object["executionState"] = error.execution.map(state)
        return stamped(object, timestampSeconds, clientToken)
    }

    package static func stamped(_ object: JSONObject, _ timestampSeconds: Int64, _ clientToken: String?) -> JSONValue {
        var object = object
        object["timestamp"] = number(timestampSeconds)
        object["clientToken"] = clientToken.map { .string($0) }
        return .object(object)
    }

    private static func details(_ execution: JobExecution) -> JSONValue {
        var object = JSONObject()
        for (name, value) in execution.details.sorted(by: { $0.key < $1.key }) { object[name] = .string(value) }
        return .object(object)
    }

    private static func number(_ whole: Int64) -> JSONValue { .number(JSONNumber(whole)) }
}
