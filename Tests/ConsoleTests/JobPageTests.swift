import Foundation
import TestSupport
import Testing

/// Jobs and their logs in a real browser.
@Suite(
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: HeadlessBrowser.isThere, Comment(rawValue: HeadlessBrowser.missing)))
struct JobPageTests {
    @Test("a job that fails says why, in the list and on its page, and its log can be read and followed")
    func failure() throws {
        let printed = try RunningServer.with { server in
            try server.browse("""
                import boto3
                boto3.client("s3").create_bucket(Bucket="models")
                boto3.client("sagemaker").create_compilation_job(
                    CompilationJobName="for-nobody", RoleArn="arn:aws:iam::123456789012:role/service-role/AmazonSageMaker-ExecutionRole-Brachio",
                    InputConfig={"S3Uri": "s3://models/none.tar.gz", "DataInputConfig": '{"data":[1,3,64,64]}', "Framework": "MXNET"},
                    OutputConfig={"S3OutputLocation": "s3://models/out", "TargetDevice": "jetson_nano"}, StoppingCondition={"MaxRuntimeInSeconds": 60})
                logs = boto3.client("logs")
                logs.create_log_group(logGroupName="/camera"); logs.create_log_stream(logGroupName="/camera", logStreamName="front/1")
                now = int(time.time() * 1000)
                say = lambda *texts: logs.put_log_events(logGroupName="/camera", logStreamName="front/1",
                    logEvents=[{"timestamp": now, "message": t} for t in texts])
                say("first <b>words</b>", "ERROR lens", "all is well")
                with Browser() as b:
                    b.sign_in_by_link()
                    b.go("/jobs")
                    b.wait_text("Failed")
                    b.click("a", "for-nobody")
                    b.wait_text("none.tar.gz")
                    assert b.find(".state").text == "Failed"
                    b.click("summary", "Steps"); b.wait_text("failed")
                    b.go("/logs"); b.click("a", "/camera"); b.click("a", "front/1")
                    b.wait_text("first <b>words</b>")
                    b.click("#follow")
                    say("late news")
                    b.wait_text("late news")
                    b.type("#pattern", "ERROR"); b.keys(Keys.ENTER)
                    b.until(lambda: b.path.startswith("/logs/search"), "the search"); b.wait_text("ERROR lens")
                    assert "all is well" not in b.text
                    b.size(360, 740)
                    for path in ("/jobs", "/jobs/compilation/for-nobody", "/logs", "/logs/group?group=%2Fcamera", "/logs/stream?group=%2Fcamera&stream=front%2F1"):
                        b.go(path)
                        assert b.sideways() <= 0, (path, b.sideways())
                    print(b.complaints())
                """)
        }
        #expect(printed == "[]\n")
    }
}
