/// Python that the tests of jobs share: photos of two colours in a bucket, and a job that trains on them.
enum JobScripts {
    static let photos = """
        import boto3, io, json, os, time
        from PIL import Image
        # Old clients do not know the variable.
        client = lambda name: boto3.client(name, endpoint_url=os.environ["AWS_ENDPOINT_URL"])
        s3 = client("s3"); sagemaker = client("sagemaker")
        role = "arn:aws:iam::123456789012:role/service-role/AmazonSageMaker-ExecutionRole-Brachio"

        def upload():
            s3.create_bucket(Bucket="photos")
            lines = {"train": [], "validation": []}
            for number in range(24):
                kind = number % 2
                picture = Image.new("RGB", (20, 16), (200, 10 * (number % 5), 30) if kind == 0 else (20, 10 * (number % 5), 210))
                content = io.BytesIO()
                picture.save(content, "JPEG")
                s3.put_object(Bucket="photos", Key=f"raw/{number}.jpg", Body=content.getvalue())
                lines["validation" if number >= 16 else "train"].append(json.dumps({
                    "source-ref": f"s3://photos/raw/{number}.jpg", "colour": kind,
                    "colour-metadata": {"class-name": ["red", "blue"][kind], "type": "groundtruth/image-classification"}}))
            for name, content in lines.items():
                s3.put_object(Bucket="photos", Key=name + ".manifest", Body="\\n".join(content).encode())

        def channel(name):
            return {"ChannelName": name, "ContentType": "application/x-recordio", "RecordWrapperType": "RecordIO",
                    "DataSource": {"S3DataSource": {"S3DataType": "AugmentedManifestFile", "S3Uri": f"s3://photos/{name}.manifest",
                                                    "AttributeNames": ["source-ref", "colour"]}}}

        def train(name, **parameters):
            return sagemaker.create_training_job(
                TrainingJobName=name, RoleArn=role,
                AlgorithmSpecification={"TrainingImage": "1.dkr.ecr.us-east-1.amazonaws.com/image-classification:1", "TrainingInputMode": "Pipe"},
                HyperParameters={**dict(num_classes="2", num_training_samples="16", num_layers="20", image_shape="3,16,16", epochs="6",
                                        mini_batch_size="4", learning_rate="0.01"), **parameters},
                InputDataConfig=[channel("train"), channel("validation")], OutputDataConfig={"S3OutputPath": "s3://photos/models"},
                ResourceConfig={"InstanceType": "ml.p3.2xlarge", "InstanceCount": 1, "VolumeSizeInGB": 50},
                StoppingCondition={"MaxRuntimeInSeconds": 3600}, Tags=[{"Key": "kind", "Value": "test"}])

        def compile(name, device, model):
            sagemaker.create_compilation_job(
                CompilationJobName=name, RoleArn=role,
                InputConfig={"S3Uri": model, "DataInputConfig": "{'data':[1, 3, 16, 16]}", "Framework": "MXNET"},
                OutputConfig={"S3OutputLocation": "s3://photos/compiled/", "TargetDevice": device}, StoppingCondition={"MaxRuntimeInSeconds": 900})

        def ended(describe, key):
            while True:
                answer = describe()
                if answer[key].upper() in ("COMPLETED", "FAILED", "STOPPED"):
                    return answer
                time.sleep(0.1)

        def trained(name):
            return ended(lambda: sagemaker.describe_training_job(TrainingJobName=name), "TrainingJobStatus")

        def compiled(name):
            return ended(lambda: sagemaker.describe_compilation_job(CompilationJobName=name), "CompilationJobStatus")

        """
}
