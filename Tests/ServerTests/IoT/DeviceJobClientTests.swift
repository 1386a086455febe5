import Foundation
import TestSupport
import Testing

@Suite(
    "Device jobs, for real clients",
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
struct DeviceJobClientTests {
    private static let preamble = """
        import json, sys, time, boto3
        from botocore.exceptions import ClientError
        iot, device = boto3.client("iot"), boto3.client("iot-jobs-data")
        ARN = "arn:aws:iot:us-east-1:123456789012:"
        def refused(client, call, **arguments):
            try:
                getattr(client, call)(**arguments)
            except ClientError as error:
                return call, error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
        for name in ("lamp", "fan", "pump"): iot.create_thing(thingName=name)

        """

    @Test("boto3 makes a job of a group, a thing carries it out over HTTP, and everything can be read, changed and removed")
    func course() throws {
        let printed = try RunningServer.with { server in
            try server.python(
                Self.preamble + """
                iot.create_thing_group(thingGroupName="all")
                for name in ("lamp", "fan"): iot.add_thing_to_thing_group(thingGroupName="all", thingName=name)
                made = iot.create_job(jobId="update-1", targets=[ARN + "thinggroup/all", ARN + "thing/lamp"], document=json.dumps({"version": "${aws:iot:parameter:v}"}),
                    description="the first", documentParameters={"v": "2"}, targetSelection="SNAPSHOT", presignedUrlConfig={"roleArn": "arn:aws:iam::123456789012:role/reader", "expiresInSec": 120},
                    jobExecutionsRolloutConfig={"exponentialRate": {"baseRatePerMinute": 50, "incrementFactor": 1.5, "rateIncreaseCriteria": {"numberOfSucceededThings": 10}}, "maximumPerMinute": 100},
                    abortConfig={"criteriaList": [{"failureType": "FAILED", "action": "CANCEL", "thresholdPercentage": 75.5, "minNumberOfExecutedThings": 2}]},
                    timeoutConfig={"inProgressTimeoutInMinutes": 30}, jobExecutionsRetryConfig={"criteriaList": [{"failureType": "ALL", "numberOfRetries": 1}]})
                print(made["jobArn"], made["description"])
                job = iot.describe_job(jobId="update-1")["job"]
                for member in ("targets", "jobExecutionsRolloutConfig", "abortConfig", "timeoutConfig", "jobExecutionsRetryConfig", "presignedUrlConfig", "documentParameters"):
                    print(member, job[member])
                print(job["status"], job["jobProcessDetails"]["numberOfQueuedThings"], iot.get_job_document(jobId="update-1")["document"], iot.get_job_document(jobId="update-1", beforeSubstitution=True)["document"])
                print([j["jobId"] for j in device.get_pending_job_executions(thingName="lamp")["queuedJobs"]])
                started = device.start_next_pending_job_execution(thingName="lamp", statusDetails={"step": "1"}, stepTimeoutInMinutes=5)["execution"]
                print(started["jobId"], started["status"], started["jobDocument"], started["versionNumber"], started["statusDetails"])
                seen = iot.describe_job_execution(jobId="update-1", thingName="lamp")["execution"]
                print(seen["statusDetails"], 200 < seen["approximateSecondsBeforeTimedOut"] <= 300, seen["thingArn"])
                print(refused(device, "update_job_execution", jobId="update-1", thingName="lamp", status="SUCCEEDED", expectedVersion=1))
                done = device.update_job_execution(jobId="update-1", thingName="lamp", status="SUCCEEDED", expectedVersion=2, includeJobExecutionState=True, includeJobDocument=True)
                print(done["executionState"], done["jobDocument"])
                print(refused(device, "update_job_execution", jobId="update-1", thingName="lamp", status="FAILED"), refused(device, "describe_job_execution", jobId="update-1", thingName="lamp"))
                for attempt in range(2): device.update_job_execution(jobId="update-1", thingName="fan", status="FAILED")
                print(sorted((s["thingArn"].split("/")[1], s["jobExecutionSummary"]["status"], s["jobExecutionSummary"]["executionNumber"], s["jobExecutionSummary"]["retryAttempt"])
                    for page in iot.get_paginator("list_job_executions_for_job").paginate(jobId="update-1", PaginationConfig={"PageSize": 2}) for s in page["executionSummaries"]))
                job = iot.describe_job(jobId="update-1")["job"]
                print(job["status"], job["jobProcessDetails"]["numberOfSucceededThings"], job["jobProcessDetails"]["numberOfFailedThings"], "completedAt" in job)
                print([s["jobId"] for s in iot.list_job_executions_for_thing(thingName="fan", status="FAILED")["executionSummaries"]])
                iot.delete_job_execution(jobId="update-1", thingName="fan", executionNumber=2)
                iot.delete_job(jobId="update-1")
                print(refused(iot, "describe_job", jobId="update-1"), "execution" in device.describe_job_execution(jobId="$next", thingName="fan"))
                """)
        }
        #expect(printed == """
            arn:aws:iot:us-east-1:123456789012:job/update-1 the first
            targets ['arn:aws:iot:us-east-1:123456789012:thinggroup/all', 'arn:aws:iot:us-east-1:123456789012:thing/lamp']
            jobExecutionsRolloutConfig {'maximumPerMinute': 100, 'exponentialRate': {'baseRatePerMinute': 50, 'incrementFactor': 1.5, 'rateIncreaseCriteria': {'numberOfSucceededThings': 10}}}
            abortConfig {'criteriaList': [{'failureType': 'FAILED', 'action': 'CANCEL', 'thresholdPercentage': 75.5, 'minNumberOfExecutedThings': 2}]}
            timeoutConfig {'inProgressTimeoutInMinutes': 30}
            jobExecutionsRetryConfig {'criteriaList': [{'failureType': 'ALL', 'numberOfRetries': 1}]}
            presignedUrlConfig {'roleArn': 'arn:aws:iam::123456789012:role/reader', 'expiresInSec': 120}
            documentParameters {'v': '2'}
            IN_PROGRESS 2 {"version":"2"} {"version": "${aws:iot:parameter:v}"}
            ['update-1']
            update-1 IN_PROGRESS {"version":"2"} 2 {'step': '1'}
            {'detailsMap': {'step': '1'}} True arn:aws:iot:us-east-1:123456789012:thing/lamp
            ('update_job_execution', 'InvalidStateTransitionException', 409)
            {'status': 'SUCCEEDED', 'statusDetails': {'step': '1'}, 'versionNumber': 3} {"version":"2"}
            ('update_job_execution', 'InvalidStateTransitionException', 409) ('describe_job_execution', 'TerminalStateException', 410)
            [('fan', 'FAILED', 1, 0), ('fan', 'FAILED', 2, 1), ('lamp', 'SUCCEEDED', 1, 0)]
            COMPLETED 1 1 True
            ['update-1', 'update-1']
            ('describe_job', 'ResourceNotFoundException', 404) False

            """)
    }

    @Test("boto3 lists, cancels and follows a continuous job; templates; each refusal has its name")
    func control() throws {
        let printed = try RunningServer.with { server in
            try server.python(
                Self.preamble + """
                iot.create_thing_group(thingGroupName="all")
                for number in range(4):
                    iot.create_job(jobId=f"j{number}", targets=[ARN + ("thinggroup/all" if number % 2 else "thing/pump")], document="{}", targetSelection="CONTINUOUS" if number % 2 else "SNAPSHOT")
                print([j["jobId"] for page in iot.get_paginator("list_jobs").paginate(PaginationConfig={"PageSize": 3}) for j in page["jobs"]])
                print([j["jobId"] for j in iot.list_jobs(targetSelection="CONTINUOUS")["jobs"]], [j["jobId"] for j in iot.list_jobs(thingGroupName="all", status="IN_PROGRESS")["jobs"]])
                iot.add_thing_to_thing_group(thingGroupName="all", thingName="lamp")
                deadline = time.time() + 120
                while len(device.get_pending_job_executions(thingName="lamp")["queuedJobs"]) < 2 and time.time() < deadline: time.sleep(0.05)
                print([j["jobId"] for j in device.get_pending_job_executions(thingName="lamp")["queuedJobs"]])
                iot.associate_targets_with_job(jobId="j1", targets=[ARN + "thing/fan"])
                print(iot.describe_job_execution(jobId="j1", thingName="fan")["execution"]["status"])
                device.start_next_pending_job_execution(thingName="fan")
                print(refused(iot, "cancel_job_execution", jobId="j1", thingName="fan"), refused(iot, "cancel_job_execution", jobId="j1", thingName="fan", force=True, expectedVersion=7))
                iot.cancel_job_execution(jobId="j1", thingName="fan", force=True, statusDetails={"why": "asked"})
                print(iot.describe_job_execution(jobId="j1", thingName="fan")["execution"]["forceCanceled"])
                iot.cancel_job(jobId="j1", reasonCode="NOT_WANTED", comment="no longer")
                job = iot.describe_job(jobId="j1")["job"]
                print(job["status"], job["reasonCode"], job["comment"], job["jobProcessDetails"]["numberOfCanceledThings"])
                iot.update_job(jobId="j3", description="changed", timeoutConfig={"inProgressTimeoutInMinutes": 7})
                print(iot.describe_job(jobId="j3")["job"]["description"], iot.describe_job(jobId="j3")["job"]["timeoutConfig"])
                boto3.client("s3").create_bucket(Bucket="jobs")
                boto3.client("s3").put_object(Bucket="jobs", Key="reboot.json", Body=b'{"do": "reboot"}')
                template = iot.create_job_template(jobTemplateId="t1", description="reboots", documentSource="https://s3.us-east-1.amazonaws.com/jobs/reboot.json", timeoutConfig={"inProgressTimeoutInMinutes": 9})
                iot.create_job(jobId="from-template", targets=[ARN + "thing/pump"], jobTemplateArn=template["jobTemplateArn"])
                described = iot.describe_job(jobId="from-template")
                print(described["documentSource"], described["job"]["timeoutConfig"], iot.get_job_document(jobId="from-template")["document"], described["job"]["jobTemplateArn"])
                print([t["jobTemplateId"] for t in iot.list_job_templates()["jobTemplates"]], iot.describe_job_template(jobTemplateId="t1")["document"])
                iot.delete_job_template(jobTemplateId="t1")
                made = dict(jobId="x", targets=[ARN + "thing/pump"])
                for arguments in (made | dict(document="{"), made | dict(document="x" * 40000), made, made | dict(document="{}", jobId="j0"), made | dict(document="{}", targets=[ARN + "thing/nobody"]),
                                  made | dict(document="{}", targets=["x"]), made | dict(documentSource="https://s3.amazonaws.com/jobs/none"), made | dict(document="{}", timeoutConfig={"inProgressTimeoutInMinutes": 99999}),
                                  made | dict(document="{}", schedulingConfig={"startTime": "2099-01-01T00:00"}), made | dict(document='{"a":"${aws:iot:parameter:b}"}')):
                    print(refused(iot, "create_job", **arguments))
                print(refused(iot, "delete_job", jobId="j0"), refused(iot, "cancel_job", jobId="j1"), refused(iot, "describe_job_execution", jobId="j0", thingName="lamp"))
                print(refused(device, "start_command_execution", targetArn="a", commandArn="b"), refused(iot, "describe_job_template", jobTemplateId="t1"))
                """)
        }
        #expect(printed == """
            ['j3', 'j2', 'j1', 'j0']
            ['j3', 'j1'] ['j3', 'j1']
            ['j1', 'j3']
            QUEUED
            ('cancel_job_execution', 'InvalidStateTransitionException', 409) ('cancel_job_execution', 'VersionConflictException', 409)
            True
            CANCELED NOT_WANTED no longer 2
            changed {'inProgressTimeoutInMinutes': 7}
            https://s3.us-east-1.amazonaws.com/jobs/reboot.json {'inProgressTimeoutInMinutes': 9} {"do": "reboot"} arn:aws:iot:us-east-1:123456789012:jobtemplate/t1
            ['t1'] {"do": "reboot"}
            ('create_job', 'InvalidRequestException', 400)
            ('create_job', 'InvalidRequestException', 400)
            ('create_job', 'InvalidRequestException', 400)
            ('create_job', 'ResourceAlreadyExistsException', 409)
            ('create_job', 'ResourceNotFoundException', 404)
            ('create_job', 'InvalidRequestException', 400)
            ('create_job', 'InvalidRequestException', 400)
            ('create_job', 'InvalidRequestException', 400)
            ('create_job', 'NotImplemented', 501)
            ('create_job', 'InvalidRequestException', 400)
            ('delete_job', 'InvalidStateTransitionException', 409) ('cancel_job', 'InvalidRequestException', 400) ('describe_job_execution', 'ResourceNotFoundException', 404)
            ('start_command_execution', 'NotImplemented', 501) ('describe_job_template', 'ResourceNotFoundException', 404)

            """)
    }

    @Test("a link in a job's document reads the object, whoever has it, and nobody makes links to what he may not read")
    func links() throws {
        let printed = try RunningServer.with { server in
            try server.python(
                Self.preamble + """
                import os, urllib.request
                s3 = boto3.client("s3")
                s3.create_bucket(Bucket="firmware")
                s3.put_object(Bucket="firmware", Key="v 2/image.bin", Body=b"image")
                for place in ("https://s3.us-east-1.amazonaws.com/firmware/v%202/image.bin", os.environ["AWS_ENDPOINT_URL"] + "/firmware/v%202/image.bin"):
                    job = f"j{len(place)}"
                    iot.create_job(jobId=job, targets=[ARN + "thing/lamp"], document=json.dumps({"file": "${aws:iot:s3-presigned-url:" + place + "}"}), presignedUrlConfig={"expiresInSec": 60})
                    document = json.loads(device.describe_job_execution(jobId=job, thingName="lamp")["execution"]["jobDocument"])
                    print(document["file"].split("?")[0] == os.environ["AWS_ENDPOINT_URL"] + "/firmware/v%202/image.bin", urllib.request.urlopen(document["file"]).read())
                    print("presigned-url" in iot.get_job_document(jobId=job)["document"])
                role = boto3.client("iam").create_role(RoleName="maker", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}))
                boto3.client("iam").put_role_policy(RoleName="maker", PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iot:*", "Resource": "*"}]}))
                keys = boto3.client("sts").assume_role(RoleArn=role["Role"]["Arn"], RoleSessionName="session")["Credentials"]
                other = boto3.client("iot", aws_access_key_id=keys["AccessKeyId"], aws_secret_access_key=keys["SecretAccessKey"], aws_session_token=keys["SessionToken"])
                made = dict(jobId="stolen", targets=[ARN + "thing/lamp"])
                print(refused(other, "create_job", **made, document=json.dumps({"file": "${aws:iot:s3-presigned-url:https://s3.amazonaws.com/firmware/x}"})))
                print(refused(other, "create_job", **made, documentSource="s3://firmware/v 2/image.bin".replace(" ", "%20")), refused(other, "create_job", **made, document="{}"))
                """)
        }
        #expect(printed == """
            True b'image'
            True
            True b'image'
            True
            ('create_job', 'AccessDeniedException', 403)
            ('create_job', 'AccessDeniedException', 403) None

            """)
    }
}
