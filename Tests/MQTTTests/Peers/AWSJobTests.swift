import Foundation
import TestSupport
import Testing

/// The jobs client of AWS's device SDK, against the program as a person starts it.
@Suite("Peers: AWS IoT Device SDK, jobs", .enabled(if: RunningServer.isBuilt && PythonPeer.executable != nil, "needs the program and awsiotsdk"))
struct AWSJobTests {
    private static let preamble = AWSShadowTests.preamble + """
        import json, boto3
        from awsiot import iotjobs
        jobs = iotjobs.IotJobsClient(connection)
        iot = boto3.client("iot")
        LAMP = "arn:aws:iot:us-east-1:123456789012:thing/lamp"

        """

    @Test("awsiotsdk 1.31.0 learns of jobs, begins them, reports and is refused")
    func course() throws {
        let printed = try RunningServer.with { server in
            try server.python(
                Self.preamble + """
                iot.create_thing(thingName="lamp")
                changed = follow(jobs.subscribe_to_job_executions_changed_events, iotjobs.JobExecutionsChangedSubscriptionRequest(thing_name="lamp"))
                following = follow(jobs.subscribe_to_next_job_execution_changed_events, iotjobs.NextJobExecutionChangedSubscriptionRequest(thing_name="lamp"))
                pending = follow(jobs.subscribe_to_get_pending_job_executions_accepted, iotjobs.GetPendingJobExecutionsSubscriptionRequest(thing_name="lamp"))
                started = follow(jobs.subscribe_to_start_next_pending_job_execution_accepted, iotjobs.StartNextPendingJobExecutionSubscriptionRequest(thing_name="lamp"))
                described = follow(jobs.subscribe_to_describe_job_execution_accepted, iotjobs.DescribeJobExecutionSubscriptionRequest(thing_name="lamp", job_id="$next"))
                updated = follow(jobs.subscribe_to_update_job_execution_accepted, iotjobs.UpdateJobExecutionSubscriptionRequest(thing_name="lamp", job_id="job1"))
                refused = follow(jobs.subscribe_to_update_job_execution_rejected, iotjobs.UpdateJobExecutionSubscriptionRequest(thing_name="lamp", job_id="job1"))
                for number in (1, 2):
                    iot.create_job(jobId=f"job{number}", targets=[LAMP], document=json.dumps({"number": number}))
                print([{status.lower(): [j.job_id for j in list] for status, list in changed.get(timeout=120).jobs.items()} for _ in range(2)])
                execution = following.get(timeout=120).execution
                print(execution.job_id, execution.status, execution.job_document, execution.thing_name, execution.queued_at.year > 2000)
                jobs.publish_get_pending_job_executions(iotjobs.GetPendingJobExecutionsRequest(thing_name="lamp", client_token="p"), QOS).result(120)
                answer = pending.get(timeout=120)
                print([j.job_id for j in answer.queued_jobs], answer.in_progress_jobs, answer.client_token)
                jobs.publish_start_next_pending_job_execution(iotjobs.StartNextPendingJobExecutionRequest(thing_name="lamp", step_timeout_in_minutes=5), QOS).result(120)
                execution = started.get(timeout=120).execution
                print(execution.job_id, execution.status, execution.version_number, execution.job_document)
                jobs.publish_describe_job_execution(iotjobs.DescribeJobExecutionRequest(thing_name="lamp", job_id="$next", include_job_document=False), QOS).result(120)
                execution = described.get(timeout=120).execution
                print(execution.job_id, execution.status, execution.job_document)
                def update(**fields):
                    jobs.publish_update_job_execution(iotjobs.UpdateJobExecutionRequest(thing_name="lamp", job_id="job1", **fields), QOS).result(120)
                update(status="SUCCEEDED", expected_version=9)
                error = refused.get(timeout=120)
                print(error.code, error.execution_state.status, error.execution_state.version_number)
                update(status="SUCCEEDED", expected_version=2, status_details={"took": "3 s"}, include_job_execution_state=True)
                state = updated.get(timeout=120).execution_state
                print(state.status, state.status_details, state.version_number, following.get(timeout=120).execution.job_id)
                update(status="FAILED")
                print(refused.get(timeout=120).code)
                iot.cancel_job(jobId="job2")
                print(following.get(timeout=120).execution, iot.describe_job(jobId="job1")["job"]["status"], iot.describe_job(jobId="job2")["job"]["status"])
                connection.disconnect().result(120)
                """, ["\(server.mqttPort)"])
        }
        #expect(printed == """
            [{'queued': ['job1']}, {'queued': ['job1', 'job2']}]
            job1 QUEUED {'number': 1} lamp True
            ['job1', 'job2'] [] p
            job1 IN_PROGRESS 2 {'number': 1}
            job1 IN_PROGRESS None
            VersionMismatch IN_PROGRESS 2
            SUCCEEDED {'took': '3 s'} 3 job2
            InvalidStateTransition
            None COMPLETED CANCELED

            """)
    }

    @Test("what a thing's jobs client was told is done survives a kill, and so does what waits")
    func killed() throws {
        let data = FileManager.default.temporaryDirectory.appendingPathComponent("job-kill-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: data) }
        let first = try RunningServer.start(on: data)
        let written = try first.python(
            Self.preamble + """
            iot.create_thing(thingName="lamp")
            for number in range(10):
                iot.create_job(jobId=f"job{number}", targets=[LAMP], document="{}")
            for number in range(6):
                update = iotjobs.UpdateJobExecutionRequest(thing_name="lamp", job_id=f"job{number}", status="SUCCEEDED" if number < 5 else "IN_PROGRESS")
                jobs.publish_update_job_execution(update, QOS).result(120)
            print("done")
            """, ["\(first.mqttPort)"])
        #expect(written == "done\n")
        first.kill()
        let second = try RunningServer.start(on: data)
        defer { second.stop() }
        let read = try second.python(
            """
            import boto3
            iot, device = boto3.client("iot"), boto3.client("iot-jobs-data")
            pending = device.get_pending_job_executions(thingName="lamp")
            print([j["jobId"] for j in pending["inProgressJobs"]], [j["jobId"] for j in pending["queuedJobs"]])
            print([iot.describe_job(jobId=f"job{number}")["job"]["status"] for number in range(6)])
            """)
        #expect(read == """
            ['job5'] ['job6', 'job7', 'job8', 'job9']
            ['COMPLETED', 'COMPLETED', 'COMPLETED', 'COMPLETED', 'COMPLETED', 'IN_PROGRESS']

            """)
    }
}
