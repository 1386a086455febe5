import TestSupport
import Testing

/// `aws logs tail --follow` asks again and again for what is newer than the newest event it has, and drops by its identifier what it has seen.
@Suite(
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
struct FollowedLogTests {
    @Test("following a group gives each event once, also where times are equal and pages are small")
    func follow() throws {
        let script = """
            import boto3, collections, time
            logs = boto3.client("logs")
            logs.create_log_group(logGroupName="/aws/jobs")
            for stream in ("a", "b"): logs.create_log_stream(logGroupName="/aws/jobs", logStreamName=stream)
            now, seen, identifiers = int(time.time() * 1000), [], collections.defaultdict(set)
            question = dict(logGroupName="/aws/jobs", interleaved=True, startTime=now - 600_000, limit=3)
            def put(stream, number, time):
                logs.put_log_events(logGroupName="/aws/jobs", logStreamName=stream, logEvents=[{"timestamp": time, "message": f"{stream} {number}"}])
            def poll():
                while True:
                    answer = logs.filter_log_events(**question)
                    for event in answer["events"]:
                        if event["eventId"] not in identifiers[event["timestamp"]]:
                            identifiers[event["timestamp"]].add(event["eventId"])
                            seen.append(event["message"])
                    if "nextToken" not in answer: break
                    question["nextToken"] = answer["nextToken"]
                question.pop("nextToken", None)
                question["startTime"] = max(identifiers)
            for number in range(5):
                for stream in ("a", "b"): put(stream, number, now + number)
            poll()
            first = list(seen)
            for number in range(5, 8):
                put("a", number, now + 4)
                put("b", number, now + number)
            poll()
            print(first == [f"{stream} {number}" for number in range(5) for stream in ("a", "b")])
            print(sorted(seen) == sorted(f"{stream} {number}" for number in range(8) for stream in ("a", "b")))
            """
        #expect(try RunningServer.with { server in try server.python(script) } == "True\nTrue\n")
    }
}
