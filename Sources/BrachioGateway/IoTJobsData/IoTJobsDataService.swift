internal import BrachioCore
package import BrachioDeviceCloud
internal import BrachioJSON
internal import BrachioShadows
package import BrachioWire

/// Device jobs as things ask for them over HTTP.
package enum IoTJobsDataService {
    package static let model = ServiceModel(
        signingName: "iot-jobs-data", apiVersion: "2017-09-29", families: [.restJSON], validationCode: "InvalidRequestException")

    package static func build(_ jobs: DeviceJobService) -> RESTService {
        RESTService(
            model, policyPrefix: "iotjobsdata", deviceRights: deviceRights,
            [
                entry(IoTJobsDataShapes.pending, jobs) { _ in (.pending, JobRequest()) },
                entry(IoTJobsDataShapes.startNext, jobs) { input in
                    (.startNext, JobRequest(details: input["statusDetails"]?.texts, stepTimeoutMinutes: input["stepTimeoutInMinutes"]?.integer))
                },
                entry(IoTJobsDataShapes.describe, jobs) { input in
                    (.describe(job: input.text("jobId")), JobRequest(executionNumber: input["executionNumber"]?.integer, includesDocument: input["includeJobDocument"]?.boolean))
                },
                entry(IoTJobsDataShapes.update, jobs) { input in
                    guard let status = JobExecution.Status(rawValue: input.text("status")) else { throw ServiceError("InvalidRequestException", "status is none that there is") }
                    let update = JobExecutionUpdate(
                        status: status, details: input["statusDetails"]?.texts, expectedVersion: input["expectedVersion"]?.integer,
                        stepTimeoutMinutes: input["stepTimeoutInMinutes"]?.integer)
                    return (
                        .update(job: input.text("jobId")),
                        JobRequest(
                            executionNumber: input["executionNumber"]?.integer, includesDocument: input["includeJobDocument"]?.boolean,
                            includesState: input["includeJobExecutionState"]?.boolean ?? false, update: update)
                    )
                },
                RESTService.Entry(IoTJobsDataShapes.startCommand) { _, _ in
                    throw ServiceError("NotImplemented", "Commands are not offered by this endpoint; use a device job.", status: 501)
                },
            ])
    }

    private static let deviceRights: RESTService.DeviceRights = { operation, _ in
        switch operation.name {
        case "GetPendingJobExecutions": [.pendingJobExecutions]
        case "StartNextPendingJobExecution": [.startJobExecution]
        case "DescribeJobExecution": [.describeJobExecution]
        case "UpdateJobExecution": [.updateJobExecution]
        default: []
        }
    }

    private static func entry(
        _ operation: ServiceOperation, _ jobs: DeviceJobService, _ request: @escaping @Sendable (WireValue) throws -> (JobTopic.Request, JobRequest)
    ) -> RESTService.Entry {
        .about("thing", "thingName", operation) { input, _ in
            let (kind, asked) = try request(input)
            do {
                let answer = try await jobs.answer(JobTopic(thing: try ThingName(input.text("thingName")), request: kind), asked)
                return value(answer, in: operation)
            } catch let error as DeviceJobError {
                throw told(error, in: operation)
            }
        }
    }

    private static func told(_ error: DeviceJobError, in operation: ServiceOperation) -> ServiceError {
        switch error.code {
        case .resourceNotFound: ServiceError("ResourceNotFoundException", error.message, status: 404)
        case .invalidStateTransition, .versionMismatch: ServiceError("InvalidStateTransitionException", error.message, status: 409)
        case .terminalStateReached: ServiceError("TerminalStateException", error.message, status: 410)
        case .requestThrottled: ServiceError("ThrottlingException", error.message, status: 429)
        case .internalError: ServiceError("ServiceUnavailableException", error.message, status: 503)
        case .invalidTopic, .invalidJSON, .invalidRequest: ServiceError("InvalidRequestException", error.message)
        }
    }

    /// The answer as the operation has it: a job's document is text there.
    private static func value(_ answer: JSONValue, in operation: ServiceOperation) -> WireValue {
        var map = WireMap()
        for member in operation.output.members {
            guard let content = answer[member.name] else { continue }
            map[member.name] = value(content, named: member.name)
        }
        return .map(map)
    }

    private static func value(_ json: JSONValue, named name: String) -> WireValue {
        if name == "jobDocument" { return .string(json.description) }
        switch json {
        case .null: return .null
        case .boolean(let flag): return .boolean(flag)
        case .number(let number): return number.integer.map { .integer($0) } ?? .double(number.double)
        case .string(let text): return .string(text)
        case .array(let elements): return .list(elements.map { value($0, named: "") })
        case .object(let members):
            var map = WireMap()
            for (name, member) in members { map[name] = value(member, named: name) }
            return .map(map)
        }
    }
}
