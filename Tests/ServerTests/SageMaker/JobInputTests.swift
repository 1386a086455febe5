import Foundation
import TestSupport
import Testing

/// The forms in which a training job takes photos and models, and what it writes.
@Suite(
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)), .timeLimit(.minutes(10)))
struct JobInputTests {
    private static let channels = JobScripts.photos + """
        import os, tarfile
        from sys import argv

        def objects(name, address, form="S3Prefix", content="application/x-image"):
            return {"ChannelName": name, "ContentType": content,
                    "DataSource": {"S3DataSource": {"S3DataType": form, "S3Uri": address, "S3DataDistributionType": "FullyReplicated"}}}

        def train_on(name, *channels, **parameters):
            sagemaker.create_training_job(
                TrainingJobName=name, RoleArn=role,
                AlgorithmSpecification={"TrainingImage": "1.dkr.ecr.us-east-1.amazonaws.com/image-classification:1", "TrainingInputMode": "File"},
                HyperParameters={**dict(num_classes="2", num_training_samples="3", num_layers="20", image_shape="3,16,16", epochs="1",
                                        mini_batch_size="32", learning_rate="0.01"), **parameters},
                InputDataConfig=list(channels), OutputDataConfig={"S3OutputPath": "s3://photos/models"},
                ResourceConfig={"InstanceType": "ml.p2.xlarge", "InstanceCount": 1, "VolumeSizeInGB": 50},
                StoppingCondition={"MaxRuntimeInSeconds": 3600})
            job = trained(name)
            return job["TrainingJobStatus"], job.get("FailureReason", "")

        def log(name):
            return [line["message"] for line in client("logs").get_log_events(
                logGroupName="/aws/sagemaker/TrainingJobs", logStreamName=name + "/algo-1", startFromHead=True)["events"]]

        s3.create_bucket(Bucket="photos")

        """

    private static let goldens = TestData.packageRoot.appendingPathComponent("Tests/ManifestTests/Goldens").path

    @Test("RecordIO that im2rec packed, photos with im2rec's list, a list of objects, one folder a class: all train, with fewer photos than a step takes")
    func forms() throws {
        let printed = try RunningServer.with { server in
            try server.python(Self.channels + """
                for part in ("train", "validation"):
                    s3.upload_file(argv[1] + "/im2rec.rec", "photos", f"records/{part}/data.rec")
                print(train_on("records", objects("train", "s3://photos/records/train", content="application/x-recordio"),
                               objects("validation", "s3://photos/records/validation/", content="application/x-recordio")))
                print(any("mini_batch_size 32 is more than the 3 photos" in line for line in log("records")))
                for name, colour in ("blue/a", "blue"), ("blue/b", "navy"), ("red/c", "red"):
                    content = io.BytesIO()
                    Image.new("RGB", (20, 18), colour).save(content, "PNG")
                    for part in ("train", "validation"):
                        s3.put_object(Bucket="photos", Key=f"listed/{part}/{name}.png", Body=content.getvalue())
                for part in ("train", "validation"):
                    s3.upload_file(argv[1] + "/im2rec.lst", "photos", f"listed/{part}_lst/{part}.lst")
                s3.put_object(Bucket="photos", Key="folders.json", Body=json.dumps(
                    [{"prefix": "s3://photos/listed/train/"}, "blue/a.png", "blue/b.png", "red/c.png"]))
                parts = ("train", "validation", "train_lst", "validation_lst")
                print(train_on("listed", *[objects(part, f"s3://photos/listed/{part}/") for part in parts]))
                print(train_on("named", objects("train", "s3://photos/folders.json", "ManifestFile"), objects("validation", "s3://photos/listed/validation/")))
                s3.put_object(Bucket="photos", Key="listed/train_lst/train.lst", Body=b"0\\t0\\tblue/none.png\\n")
                print(train_on("astray", *[objects(part, f"s3://photos/listed/{part}/") for part in parts]))
                """, [Self.goldens])
        }
        #expect(printed == """
            ('Completed', '')
            True
            ('Completed', '')
            ('Completed', '')
            ('Failed', "ClientError: channel train: train.lst names blue/none.png, which is not among the channel's 3 objects (paths are what follows the S3Uri of the photos' channel)")

            """)
    }

    @Test("the artifact has MXNet's files, those of every checkpoint_frequency epochs too, and training goes on from it or from MXNet's files alone")
    func incremental() throws {
        let printed = try RunningServer.with { server in
            try server.python(Self.channels + """
                for part in ("train", "validation"):
                    s3.upload_file(argv[1] + "/im2rec.rec", "photos", f"records/{part}/data.rec")
                records = [objects(part, f"s3://photos/records/{part}/", content="application/x-recordio") for part in ("train", "validation")]
                print(train_on("first", *records, epochs="4", checkpoint_frequency="2", top_k="2", optimizer="rmsprop", gamma="0.8", eps="0.001"))
                print(sum("-top_k_accuracy_2=1.000000" in line for line in log("first")))
                s3.download_file("photos", "models/first/output/model.tar.gz", argv[2] + "/model.tar.gz")
                with tarfile.open(argv[2] + "/model.tar.gz") as archive:
                    names = archive.getnames()
                    archive.extractall(argv[2], filter="data")
                print({"image-classification-0002.params", "image-classification-0004.params", "image-classification-symbol.json",
                       "model-shapes.json", "model.onnx", "brachio.json"} <= set(names))
                with tarfile.open(argv[2] + "/mxnet.tar.gz", "w:gz") as archive:
                    for name in ("image-classification-0004.params", "image-classification-symbol.json", "model-shapes.json"):
                        archive.add(argv[2] + "/" + name, name)
                s3.upload_file(argv[2] + "/mxnet.tar.gz", "photos", "mxnet/model.tar.gz")
                for name, address in ("own", "s3://photos/models/first/output/model.tar.gz"), ("mxnet", "s3://photos/mxnet/"):
                    print(train_on(name, *records, objects("model", address, content="application/x-sagemaker-model")))
                    print(any("Going on from the model" in line for line in log(name)))
                print(train_on("other", *records, objects("model", "s3://photos/models/first/output/model.tar.gz"), image_shape="3,24,24"))
                compile("from-mxnet", "ml_c5", "s3://photos/mxnet/model.tar.gz")
                job = compiled("from-mxnet")
                print(job["CompilationJobStatus"], job["FailureReason"])
                """, [Self.goldens, try Self.folder().path])
        }
        #expect(printed == """
            ('Completed', '')
            8
            True
            ('Completed', '')
            True
            ('Completed', '')
            True
            ('Failed', 'ClientError: channel model: the model takes pictures of 16×16, and image_shape is 3,24,24 (set image_shape as the model has it)')
            COMPLETED\u{20}

            """)
    }

    @Test("photos with several classes: Ground Truth's lists with a class-map, ones and zeros, and a weighted loss")
    func severalClasses() throws {
        let printed = try RunningServer.with { server in
            try server.python(Self.channels + """
                lines = {"ids": [], "flags": []}
                for number in range(12):
                    has = [number % 2, (number // 2) % 2, 1 if number % 3 == 0 else 0]
                    content = io.BytesIO()
                    Image.new("RGB", (20, 18), tuple(200 * flag + 20 for flag in has)).save(content, "PNG")
                    s3.put_object(Bucket="photos", Key=f"several/{number}.png", Body=content.getvalue())
                    source = f"s3://photos/several/{number}.png"
                    ids = [index for index, flag in enumerate(has) if flag]
                    lines["ids"].append(json.dumps({"source-ref": source, "colours": ids, "colours-metadata": {
                        "class-map": {str(index): ["red", "green", "blue"][index] for index in ids},
                        "type": "groundtruth/image-classification-multilabel"}}))
                    lines["flags"].append(json.dumps({"source-ref": source, "colours": str(has)}))
                for name, content in lines.items():
                    s3.put_object(Bucket="photos", Key=name + ".manifest", Body="\\n".join(content).encode())
                    parts = [{**channel(part), "DataSource": {"S3DataSource": {
                        "S3DataType": "AugmentedManifestFile", "S3Uri": f"s3://photos/{name}.manifest", "AttributeNames": ["source-ref", "colours"]}}}
                        for part in ("train", "validation")]
                    print(train_on(name, *parts, num_classes="3", multi_label="1", use_weighted_loss=str(int(name == "flags")), epochs="30",
                                   learning_rate="0.01", optimizer="adam"))
                    job = sagemaker.describe_training_job(TrainingJobName=name)
                    print({m["MetricName"]: m["Value"] > 0.7 for m in job["FinalMetricDataList"]})
                s3.download_file("photos", "models/ids/output/model.tar.gz", argv[1] + "/model.tar.gz")
                with tarfile.open(argv[1] + "/model.tar.gz") as archive:
                    print(json.load(archive.extractfile("brachio.json"))["classes"])
                """, [try Self.folder().path])
        }
        #expect(printed == """
            ('Completed', '')
            {'train:accuracy': True, 'validation:accuracy': True}
            ('Completed', '')
            {'train:accuracy': True, 'validation:accuracy': True}
            ['red', 'green', 'blue']

            """)
    }

    private static func folder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("inputs-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }
}
