import Foundation
import TestSupport
import Testing

/// boto3 in each of the three protocols that its model declares for CloudWatch, and the aws command line.
@Suite(
    "CloudWatch's metrics, for real clients",
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
struct MetricClientTests {
    /// A client that speaks one of the protocols: botocore takes the first of the model's list that it knows.
    static let client = """
        import boto3, botocore.session, datetime, gzip, json, os, sys
        def client(protocol, service="cloudwatch", **options):
            session = botocore.session.get_session()
            loader = session.get_component("data_loader")
            load = loader.load_service_model
            def only(name, kind, api_version=None):
                model = load(name, kind, api_version)
                if name == service and kind == "service-2":
                    model["metadata"]["protocols"] = [protocol]
                    model["metadata"]["protocol"] = protocol
                return model
            loader.load_service_model = only
            return boto3.Session(botocore_session=session).client(service, **options)
        utc = datetime.timezone.utc
        now = datetime.datetime.now(utc).replace(second=0, microsecond=0)

        """

    @Test("data come back as statistics, in every protocol", arguments: ["smithy-rpc-v2-cbor", "json", "query"])
    func roundTrip(wire: String) throws {
        let printed = try RunningServer.with { server in
            try server.python(
                Self.client + """
                    seen = []
                    c = client(sys.argv[1])
                    c.meta.events.register("before-send.cloudwatch.*", lambda request, **_: seen.append((request.headers.get("Content-Encoding"), request.url)))
                    start = now - datetime.timedelta(minutes=10)
                    dims = [{"Name": "Device", "Value": "press 7 & äöü"}]
                    c.put_metric_data(Namespace="dino-detect", MetricData=[
                        {"MetricName": "Triceratops", "Value": 97.5, "Unit": "Percent", "Timestamp": start},
                        {"MetricName": "Triceratops", "Values": [10.0, 20.0], "Counts": [3, 1], "Unit": "Percent", "Timestamp": start},
                        {"MetricName": "Triceratops", "StatisticValues": {"SampleCount": 2, "Sum": 3, "Minimum": 1, "Maximum": 2},
                         "Unit": "Percent", "Timestamp": start + datetime.timedelta(minutes=1)},
                        {"MetricName": "Speed", "Dimensions": dims, "Value": 1, "StorageResolution": 1},
                    ])
                    answer = c.get_metric_statistics(Namespace="dino-detect", MetricName="Triceratops", StartTime=start, EndTime=now, Period=60,
                        Statistics=["SampleCount", "Sum", "Average", "Minimum", "Maximum"], ExtendedStatistics=["p0", "p100"])
                    for d in sorted(answer["Datapoints"], key=lambda d: d["Timestamp"]):
                        print((d["Timestamp"] - start).seconds, d["SampleCount"], d["Sum"], d["Minimum"], d["Maximum"], d["Unit"], sorted(d.get("ExtendedStatistics", {})))
                    data = c.get_metric_data(StartTime=start, EndTime=now, ScanBy="TimestampAscending", MetricDataQueries=[
                        {"Id": "m1", "ReturnData": False, "MetricStat": {"Metric": {"Namespace": "dino-detect", "MetricName": "Triceratops"}, "Period": 60, "Stat": "Sum"}},
                        {"Id": "e1", "Expression": "m1 / 2", "Label": "half"}])
                    r = data["MetricDataResults"][0]
                    print(r["Id"], r["Label"], r["Values"], [(t - start).seconds for t in r["Timestamps"]], r["StatusCode"])
                    print([m["MetricName"] for m in c.list_metrics(Namespace="dino-detect")["Metrics"]], c.list_metrics(Dimensions=[{"Name": "Device"}])["Metrics"][0]["Dimensions"] == dims)
                    c.put_metric_data(Namespace="big", MetricData=[{"MetricName": "m%d" % i, "Value": i, "Dimensions": dims} for i in range(900)])
                    encoding, url = seen[-1]
                    print(encoding.decode() if isinstance(encoding, bytes) else encoding, "/service/" in url, sum(len(p["Metrics"]) for p in c.get_paginator("list_metrics").paginate(Namespace="big")))
                    """, [wire])
        }
        let cbor = wire.contains("cbor") ? "True" : "False"
        #expect(
            printed == """
                0 5.0 147.5 10.0 97.5 Percent ['p0', 'p100']
                60 2.0 3.0 1.0 2.0 Percent []
                e1 half [73.75, 1.5] [0, 60] Complete
                ['Speed', 'Triceratops'] True
                gzip \(cbor) 900

                """)
    }

    @Test("errors are those that the model declares", arguments: ["smithy-rpc-v2-cbor", "json", "query"])
    func errors(wire: String) throws {
        let printed = try RunningServer.with { server in
            try server.python(
                Self.client + """
                    import botocore
                    c = client(sys.argv[1], config=botocore.config.Config(parameter_validation=False))
                    def attempt(call, **arguments):
                        try:
                            getattr(c, call)(**arguments)
                            print("accepted", call)
                        except botocore.exceptions.ClientError as error:
                            print(error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"], isinstance(error, (c.exceptions.ResourceNotFound, c.exceptions.DashboardNotFoundError)))
                    attempt("put_metric_data", Namespace="n", MetricData=[{"MetricName": "m", "Value": 1, "Values": [1.0]}])
                    attempt("put_metric_data", Namespace="n", MetricData=[{"MetricName": "m", "Value": 1, "Unit": "Furlongs"}])
                    attempt("put_metric_data", Namespace="n", MetricData=[{"MetricName": "m", "Value": 1, "Timestamp": now - datetime.timedelta(days=20)}])
                    attempt("get_metric_statistics", Namespace="n", MetricName="m", StartTime=now - datetime.timedelta(days=20), EndTime=now, Period=60, Statistics=["Sum"])
                    attempt("get_dashboard", DashboardName="nobody")
                    attempt("put_dashboard", DashboardName="d", DashboardBody="{}")
                    attempt("delete_alarms", AlarmNames=["nobody"])
                    attempt("describe_alarms", NextToken="nonsense")
                    """, [wire])
        }
        #expect(
            printed == """
                InvalidParameterCombination 400 False
                InvalidParameterValue 400 False
                InvalidParameterValue 400 False
                InvalidParameterCombination 400 False
                ResourceNotFound 404 True
                InvalidParameterInput 400 False
                ResourceNotFound 404 True
                InvalidNextToken 400 False

                """)
    }

    @Test("the aws command line puts and reads a metric, an alarm and a dashboard")
    func commandLine() throws {
        let printed = try RunningServer.with { server in
            try server.python("""
                import json, subprocess, sys
                def aws(*words):
                    done = subprocess.run([sys.executable, "-m", "awscli", "cloudwatch", *words, "--output", "json"], capture_output=True, text=True)
                    if done.returncode: print(done.stderr)
                    return json.loads(done.stdout) if done.stdout.strip() else None
                aws("put-metric-data", "--namespace", "shop", "--metric-name", "sales", "--value", "3", "--unit", "Count", "--dimensions", "Branch=north")
                print(aws("list-metrics", "--namespace", "shop")["Metrics"])
                aws("put-metric-alarm", "--alarm-name", "quiet", "--namespace", "shop", "--metric-name", "sales", "--statistic", "Sum", "--period", "60",
                    "--evaluation-periods", "3", "--datapoints-to-alarm", "2", "--threshold", "1", "--comparison-operator", "LessThanThreshold",
                    "--treat-missing-data", "breaching", "--dimensions", "Name=Branch,Value=north")
                alarm = aws("describe-alarms")["MetricAlarms"][0]
                print(alarm["AlarmArn"], alarm["Threshold"], alarm["DatapointsToAlarm"], alarm["Dimensions"], alarm["TreatMissingData"])
                aws("set-alarm-state", "--alarm-name", "quiet", "--state-value", "ALARM", "--state-reason", "testing")
                print([i["HistorySummary"] for i in aws("describe-alarm-history", "--alarm-name", "quiet")["AlarmHistoryItems"]])
                body = json.dumps({"widgets": [{"type": "text", "x": 0, "y": 0, "width": 6, "height": 3, "properties": {"markdown": "hello"}}]})
                print(aws("put-dashboard", "--dashboard-name", "board", "--dashboard-body", body))
                print(aws("get-dashboard", "--dashboard-name", "board")["DashboardBody"] == body, aws("list-dashboards")["DashboardEntries"][0]["DashboardName"])
                """)
        }
        #expect(
            printed == """
                [{'Namespace': 'shop', 'MetricName': 'sales', 'Dimensions': [{'Name': 'Branch', 'Value': 'north'}]}]
                arn:aws:cloudwatch:us-east-1:123456789012:alarm:quiet 1.0 2 [{'Name': 'Branch', 'Value': 'north'}] breaching
                ['Alarm updated from INSUFFICIENT_DATA to ALARM', 'Alarm "quiet" created']
                {'DashboardValidationMessages': []}
                True board

                """)
    }

    @Test("what was acknowledged before a kill is there after it")
    func killed() throws {
        let data = FileManager.default.temporaryDirectory.appendingPathComponent("brachio-kill-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: data) }
        var acknowledged = 0
        for round in 0..<3 {
            let server = try RunningServer.start(on: data)
            defer { server.kill() }
            acknowledged += try #require(Int(
                try server.python("""
                    import boto3, datetime, os, signal, sys
                    c, logs = boto3.client("cloudwatch"), boto3.client("logs")
                    if sys.argv[1] == "0":
                        logs.create_log_group(logGroupName="g")
                        logs.create_log_stream(logGroupName="g", logStreamName="s")
                    done = 0
                    for i in range(20 + int(sys.argv[1])):
                        c.put_metric_data(Namespace="kill", MetricData=[{"MetricName": "m", "Value": 1}] * 5)
                        logs.put_log_events(logGroupName="g", logStreamName="s", logEvents=[{"timestamp": int(datetime.datetime.now().timestamp() * 1000), "message": "e"}] * 5)
                        done += 5
                    os.kill(int(sys.argv[2]), signal.SIGKILL)
                    print(done)
                    """, [String(round), String(server.process.processIdentifier)]
                ).trimmingCharacters(in: .whitespacesAndNewlines)))
        }
        let server = try RunningServer.start(on: data)
        defer { server.stop() }
        let printed = try server.python("""
            import boto3, datetime
            now = datetime.datetime.now(datetime.timezone.utc)
            points = boto3.client("cloudwatch").get_metric_statistics(Namespace="kill", MetricName="m", StartTime=now - datetime.timedelta(hours=2),
                EndTime=now + datetime.timedelta(hours=1), Period=3600, Statistics=["SampleCount"])["Datapoints"]
            events = boto3.client("logs").get_log_events(logGroupName="g", logStreamName="s", startFromHead=True)["events"]
            print(int(sum(p["SampleCount"] for p in points)), len(events))
            """)
        #expect(printed == "\(acknowledged) \(acknowledged)\n")
    }
}
