internal import BrachioJSON
internal import BrachioShadows

extension JobLedger {
    /// Does what a thing asks and gives the answer to it.
    func answer(_ topic: JobTopic, _ request: JobRequest) throws -> JSONValue {
        let object: JSONObject =
            switch topic.request {
            case .pending: try pending(topic)
            case .startNext: try startNext(topic, request)
            case .describe(let job): try describe(topic, job, request)
            case .update(let job): try update(topic, job, request)
            }
        return JobAnswer.stamped(object, now, request.clientToken)
    }

    private func pending(_ topic: JobTopic) throws -> JSONObject {
        let pending = try executions.pending(topic.thing.text, topic.namespace, limit: DeviceJobLimits.pendingListed)
        func summaries(_ status: JobExecution.Status) -> JSONValue { .array(pending.filter { $0.status == status }.map { .object(JobAnswer.summary($0)) }) }
        return ["inProgressJobs": summaries(.inProgress), "queuedJobs": summaries(.queued)]
    }

    private func startNext(_ topic: JobTopic, _ request: JobRequest) throws -> JSONObject {
        guard let next = try executions.pending(topic.thing.text, topic.namespace, limit: 1).first else { return JSONObject() }
        let started = try next.started(
            details: request.details, stepTimeoutMinutes: request.stepTimeoutMinutes, timeoutSeconds: try job(next.job)?.timeoutSeconds, atSeconds: now)
        if started != next { try change(next, to: started) }
        return ["execution": JobAnswer.execution(started, document: try document(started.job))]
    }

    private func describe(_ topic: JobTopic, _ id: String, _ request: JobRequest) throws -> JSONObject {
        let found: JobExecution
        if id == "$next" {
            guard let next = try executions.pending(topic.thing.text, topic.namespace, limit: 1).first else { return JSONObject() }
            found = next
        } else {
            found = try execution(topic, id, request)
            if found.status.isTerminal { throw DeviceJobError(.terminalStateReached, "the execution has ended as \(found.status.rawValue)") }
        }
        let document = request.includesDocument ?? true ? try document(found.job) : nil
        return ["execution": JobAnswer.execution(found, document: document)]
    }

    private func update(_ topic: JobTopic, _ id: String, _ request: JobRequest) throws -> JSONObject {
        guard let update = request.update else { throw DeviceJobError(.invalidRequest, "status is missing") }
        let before = try execution(topic, id, request)
        let after = try before.updated(update, timeoutSeconds: try job(id)?.timeoutSeconds, atSeconds: now)
        let document = request.includesDocument ?? false ? try document(id) : nil
        try change(before, to: after)
        var answer = JSONObject()
        answer["executionState"] = request.includesState ? JobAnswer.state(after) : nil
        answer["jobDocument"] = document
        return answer
    }

    private func execution(_ topic: JobTopic, _ id: String, _ request: JobRequest) throws -> JobExecution {
        guard let execution = try executions.execution(id, topic.thing.text, number: request.executionNumber), execution.namespace == topic.namespace else {
            throw DeviceJobError(.resourceNotFound, "thing \(topic.thing) has no execution of the job \(id)")
        }
        return execution
    }
}
