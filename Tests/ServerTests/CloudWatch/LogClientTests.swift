import TestSupport
import Testing

@Suite(
    "CloudWatch Logs, for real clients",
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
struct LogClientTests {
    @Test("boto3 makes groups and streams, puts events, reads them in both directions and filters them")
    func events() throws {
        let printed = try RunningServer.with { server in
            try server.python("""
                import boto3, time
                logs = boto3.client("logs")
                logs.create_log_group(logGroupName="/brachio/training", tags={"team": "dino"})
                logs.put_retention_policy(logGroupName="/brachio/training", retentionInDays=30)
                logs.create_log_stream(logGroupName="/brachio/training", logStreamName="job-1/algo-1")
                start = int(time.time() * 1000)
                put = logs.put_log_events(logGroupName="/brachio/training", logStreamName="job-1/algo-1",
                    logEvents=[{"timestamp": start + i, "message": "Epoch[%d] Train-accuracy=0.%d" % (i, 50 + i)} for i in range(25)])
                print("rejectedLogEventsInfo" in put)
                old = logs.put_log_events(logGroupName="/brachio/training", logStreamName="job-1/algo-1",
                    logEvents=[{"timestamp": start - 15 * 86400000, "message": "old"}])
                print(old["rejectedLogEventsInfo"])
                forward, token = [], None
                while True:
                    page = logs.get_log_events(logGroupName="/brachio/training", logStreamName="job-1/algo-1", startFromHead=True, limit=10, **({"nextToken": token} if token else {}))
                    forward += [e["message"] for e in page["events"]]
                    if page["nextForwardToken"] == token: break
                    token = page["nextForwardToken"]
                print(len(forward), forward[0], forward[-1])
                pages = logs.get_paginator("filter_log_events").paginate(logGroupName="/brachio/training", filterPattern='"accuracy=0.6"', PaginationConfig={"PageSize": 3})
                print([e["message"].split()[0] for p in pages for e in p["events"]])
                group = logs.describe_log_groups(logGroupNamePrefix="/brachio")["logGroups"][0]
                print(group["logGroupName"], group["retentionInDays"], group["arn"], logs.list_tags_log_group(logGroupName="/brachio/training")["tags"])
                stream = logs.describe_log_streams(logGroupName="/brachio/training", orderBy="LastEventTime", descending=True)["logStreams"][0]
                print(stream["logStreamName"], stream["lastEventTimestamp"] - stream["firstEventTimestamp"])
                print(logs.test_metric_filter(filterPattern="[epoch, accuracy = *0.7*]", logEventMessages=forward)["matches"][0]["extractedValues"])
                for call, arguments in [("create_log_group", {"logGroupName": "/brachio/training"}), ("delete_log_group", {"logGroupName": "nobody"}),
                                        ("filter_log_events", {"logGroupName": "/brachio/training", "filterPattern": "{ broken"})]:
                    try:
                        getattr(logs, call)(**arguments)
                    except logs.exceptions.ClientError as error:
                        print(type(error).__name__, error.response["ResponseMetadata"]["HTTPStatusCode"])
                """)
        }
        #expect(
            printed == """
                False
                {'tooOldLogEventEndIndex': 1}
                25 Epoch[0] Train-accuracy=0.50 Epoch[24] Train-accuracy=0.74
                ['Epoch[10]', 'Epoch[11]', 'Epoch[12]', 'Epoch[13]', 'Epoch[14]', 'Epoch[15]', 'Epoch[16]', 'Epoch[17]', 'Epoch[18]', 'Epoch[19]']
                /brachio/training 30 arn:aws:logs:us-east-1:123456789012:log-group:/brachio/training:* {'team': 'dino'}
                job-1/algo-1 24
                {'$accuracy': 'Train-accuracy=0.70', '$epoch': 'Epoch[20]'}
                ResourceAlreadyExistsException 400
                ResourceNotFoundException 400
                InvalidParameterException 400

                """)
    }

    @Test("the aws command line filters and reads events")
    func commandLine() throws {
        let printed = try RunningServer.with { server in
            try server.python("""
                import boto3, subprocess, sys, time
                logs = boto3.client("logs")
                logs.create_log_group(logGroupName="g")
                for name in ["a", "b"]:
                    logs.create_log_stream(logGroupName="g", logStreamName=name)
                    logs.put_log_events(logGroupName="g", logStreamName=name, logEvents=[{"timestamp": int(time.time() * 1000), "message": "hello from " + name}])
                def aws(*words):
                    done = subprocess.run([sys.executable, "-m", "awscli", "logs", *words, "--output", "text"], capture_output=True, text=True)
                    print(done.stdout + done.stderr, end="")
                aws("filter-log-events", "--log-group-name", "g", "--filter-pattern", "hello", "--query", "events[].message")
                aws("get-log-events", "--log-group-name", "g", "--log-stream-name", "b", "--query", "events[].message")
                """)
        }
        #expect(printed == "hello from a\thello from b\nhello from b\n")
    }
}
