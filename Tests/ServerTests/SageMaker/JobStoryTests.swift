import Foundation
import TestSupport
import Testing

/// boto3 trains and compiles, as a notebook does.
@Suite(
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)), .timeLimit(.minutes(10)))
struct JobStoryTests {
    /// boto3 as it is installed, and the one that boards of 2023 still have.
    static let clients = ["boto3": PythonPeer.executable, "boto3 1.26": PythonPeer.older].compactMapValues { $0 }

    @Test(
        "photos in a bucket become a model, the model a package for a device, and everything is told on the way", arguments: Self.clients.keys.sorted())
    func story(client: String) throws {
        let printed = try RunningServer.with { server in
            try server.python(JobScripts.photos + """
                upload()
                arn = train("colours", use_pretrained_model="1")["TrainingJobArn"]
                job = trained("colours")
                print(arn, job["TrainingJobStatus"], job["SecondaryStatus"], job.get("FailureReason"))
                print([t["Status"] for t in job["SecondaryStatusTransitions"]])
                print(job["ModelArtifacts"]["S3ModelArtifacts"], job["HyperParameters"]["num_layers"], job["BillableTimeInSeconds"] > 0)
                print({m["MetricName"]: m["Value"] >= 0.5 for m in job["FinalMetricDataList"]})
                print(sagemaker.list_tags(ResourceArn=arn)["Tags"])
                logs = client("logs").get_log_events(
                    logGroupName="/aws/sagemaker/TrainingJobs", logStreamName="colours/algo-1", startFromHead=True)["events"]
                lines = [line["message"] for line in logs]
                print(sum(line.startswith("Epoch[") and "Validation-accuracy=" in line for line in lines), any("No pretrained weights" in line for line in lines))
                for device in ("jetson_nano", "ml_inf1"):
                    compile("for-" + device.replace("_", "-"), device, job["ModelArtifacts"]["S3ModelArtifacts"])
                nano, closed = compiled("for-jetson-nano"), compiled("for-ml-inf1")
                print(nano["CompilationJobStatus"], nano["ModelArtifacts"]["S3ModelArtifacts"], closed["CompilationJobStatus"], "ml_inf1" in closed["FailureReason"])
                print([s["CompilationJobName"] for s in sagemaker.list_compilation_jobs(SortBy="Name")["CompilationJobSummaries"]])
                print(s3.head_object(Bucket="photos", Key="compiled/model-jetson_nano.tar.gz")["ContentLength"] > 100000)
                """, by: Self.clients[client])
        }
        #expect(printed == """
            arn:aws:sagemaker:us-east-1:123456789012:training-job/colours Completed Completed None
            ['Starting', 'Downloading', 'Training', 'Uploading', 'Completed']
            s3://photos/models/colours/output/model.tar.gz 20 True
            {'train:accuracy': True, 'validation:accuracy': True}
            [{'Key': 'kind', 'Value': 'test'}]
            6 True
            COMPLETED s3://photos/compiled/model-jetson_nano.tar.gz FAILED True
            ['for-jetson-nano', 'for-ml-inf1']
            True

            """)
    }

    @Test("a job that cannot be done says why, at once where the request is wrong and in FailureReason where the input is")
    func refused() throws {
        let printed = try RunningServer.with { server in
            try server.python(JobScripts.photos + """
                def refused(call):
                    try: call(); return "accepted"
                    except Exception as error: return error.response["Error"]["Code"] + ": " + error.response["Error"]["Message"]
                upload()
                print(refused(lambda: train("a", epochz="3")))
                print(refused(lambda: sagemaker.describe_training_job(TrainingJobName="nobody")))
                train("wrong-classes", num_classes="7")
                print(refused(lambda: train("wrong-classes")))
                print(trained("wrong-classes")["FailureReason"])
                compile("nothing-there", "rasp4b", "s3://photos/none.tar.gz")
                print("none.tar.gz" in compiled("nothing-there")["FailureReason"])
                s3.put_object(Bucket="photos", Key="text", Body=b"no model")
                compile("no-model", "rasp4b", "s3://photos/text")
                print(compiled("no-model")["CompilationJobStatus"])
                """)
        }
        #expect(printed == """
            ValidationException: there is no hyperparameter epochz (leave it out, or mend its name)
            ResourceNotFound: there is no training job named nobody
            ResourceInUse: a training job named wrong-classes exists (choose another name)
            ClientError: num_classes is 7, but the photos have 2 classes: red, blue (set num_classes to 2)
            True
            FAILED

            """)
    }

    @Test("a server that is killed in the middle of a job finishes it after the next start, and a job can be stopped")
    func killed() throws {
        let data = FileManager.default.temporaryDirectory.appendingPathComponent("brachio-server-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: data) }
        let first = try RunningServer.start(on: data)
        try first.python(JobScripts.photos + """
            upload()
            train("long", epochs="60")
            train("waiting")
            while "Epoch" not in sagemaker.describe_training_job(TrainingJobName="long")["SecondaryStatusTransitions"][-1]["StatusMessage"]:
                time.sleep(0.05)
            assert sagemaker.describe_training_job(TrainingJobName="waiting")["SecondaryStatus"] == "Pending"
            """)
        first.kill()
        let second = try RunningServer.start(on: data)
        defer { second.stop() }
        let printed = try second.python(JobScripts.photos + """
            print(trained("long")["TrainingJobStatus"], trained("waiting")["TrainingJobStatus"])
            train("endless", epochs="100000")
            while "Epoch" not in sagemaker.describe_training_job(TrainingJobName="endless")["SecondaryStatusTransitions"][-1]["StatusMessage"]:
                time.sleep(0.05)
            sagemaker.stop_training_job(TrainingJobName="endless")
            job = trained("endless")
            print(job["SecondaryStatus"], [t["Status"] for t in job["SecondaryStatusTransitions"]], job["BillableTimeInSeconds"] > 0)
            # What the job had until then is kept.
            bucket, key = job["ModelArtifacts"]["S3ModelArtifacts"][5:].split("/", 1)
            print(key, s3.head_object(Bucket=bucket, Key=key)["ContentLength"] > 100000)
            print([m["MetricName"] for m in job["FinalMetricDataList"]])
            """)
        #expect(printed == """
            Completed Completed
            Stopped ['Starting', 'Downloading', 'Training', 'Stopping', 'Uploading', 'Stopped'] True
            models/endless/output/model.tar.gz True
            ['train:accuracy', 'validation:accuracy']

            """)
    }

    @Test("a compilation goes on after its worker was killed, and after its server was")
    func killedCompilation() throws {
        let data = FileManager.default.temporaryDirectory.appendingPathComponent("brachio-server-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: data) }
        let script = JobScripts.photos + """
            import os, signal
            from sys import argv
            def worker(name):
                # The process that works in this server's folder, or none where the job has ended.
                while sagemaker.describe_compilation_job(CompilationJobName=name)["CompilationJobStatus"] not in ("COMPLETED", "FAILED"):
                    for process in filter(str.isdigit, os.listdir("/proc")):
                        try:
                            with open(f"/proc/{process}/cmdline", "rb") as file:
                                words = file.read().decode().split("\\0")
                        except OSError:
                            continue
                        if words[1:3] == ["worker", "compilation"] and words[3].startswith(argv[1]):
                            return int(process)
                    time.sleep(0.01)

            """
        let first = try RunningServer.start(on: data)
        try first.python(script + """
            upload()
            train("colours", epochs="1")
            trained("colours")
            for name in ("worker", "server"):
                compile(name, "rasp4b" if name == "worker" else "rasp3b", "s3://photos/models/colours/output/model.tar.gz")
            process = worker("worker")
            if process:
                os.kill(process, signal.SIGKILL)
            compiled("worker")
            worker("server")
            """, [data.path])
        first.kill()
        let second = try RunningServer.start(on: data)
        defer { second.stop() }
        let printed = try second.python(script + """
            print([(compiled(name)["CompilationJobStatus"], compiled(name)["FailureReason"]) for name in ("worker", "server")])
            print(sorted(o["Key"] for o in s3.list_objects_v2(Bucket="photos", Prefix="compiled/")["Contents"]))
            """, [data.path])
        #expect(printed == """
            [('COMPLETED', ''), ('COMPLETED', '')]
            ['compiled/model-rasp3b.tar.gz', 'compiled/model-rasp4b.tar.gz']

            """)
    }
}
