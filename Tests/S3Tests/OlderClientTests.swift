import TestSupport
import Testing

/// The clients of some years ago: without checksums unless asked, with MD5 where S3 wants one, with presigned URLs of version 2.
@Suite(
    "An older boto3 (1.26) with S3", .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: PythonPeer.older != nil, Comment(rawValue: PythonPeer.olderMissing)))
struct OlderClientTests {
    private func run(_ script: String) throws -> String { try S3Client.run(script, by: PythonPeer.older) }

    @Test("objects, ranges, listings, copies, tags, deleting many")
    func objects() throws {
        let script = """
            equal(boto3.__version__.rsplit(".", 1)[0], "1.26")
            for number in range(12): s3.put_object(Bucket="photos", Key=f"set/é {number}+.jpg", Body=noise(5_000, number), Metadata={"n": str(number)})
            equal(body(Key="set/é 3+.jpg") == noise(5_000, 3), True)
            equal(body(Key="set/é 3+.jpg", Range="bytes=-10"), noise(5_000, 3)[-10:])
            equal(s3.head_object(Bucket="photos", Key="set/é 7+.jpg")["Metadata"], {"n": "7"})
            equal(s3.head_bucket(Bucket="photos")["ResponseMetadata"]["HTTPHeaders"]["x-amz-bucket-region"], "us-east-1")
            for lister in ("list_objects", "list_objects_v2"):
                pages = s3.get_paginator(lister).paginate(Bucket="photos", Prefix="set/", PaginationConfig={"PageSize": 5})
                equal(sorted(o["Key"] for page in pages for o in page["Contents"]), sorted(f"set/é {n}+.jpg" for n in range(12)))
            s3.copy_object(Bucket="photos", Key="copy", CopySource={"Bucket": "photos", "Key": "set/é 5+.jpg"})
            equal(body(Key="copy") == noise(5_000, 5), True)
            s3.put_object_tagging(Bucket="photos", Key="copy", Tagging={"TagSet": [{"Key": "kind", "Value": "a b"}]})
            equal(s3.get_object_tagging(Bucket="photos", Key="copy")["TagSet"], [{"Key": "kind", "Value": "a b"}])
            equal(len(s3.delete_objects(Bucket="photos", Delete={"Objects": [{"Key": f"set/é {n}+.jpg"} for n in range(12)]})["Deleted"]), 12)
            equal([o["Key"] for o in s3.list_objects_v2(Bucket="photos")["Contents"]], ["copy"])
            resource = boto3.resource("s3").Bucket("photos")
            resource.put_object(Key="streamed", Body=io.BytesIO(b"stream"))
            equal(resource.Object("streamed").get()["Body"].read(), b"stream")
            equal(code(s3.get_object, Bucket="photos", Key="none"), "NoSuchKey 404")
            equal(code(s3.get_bucket_website, Bucket="photos"), "NotImplemented 501")
            """
        #expect(try run(script) == "done\n")
    }

    @Test("transfers in parts, checksums, versions, CORS")
    func transfers() throws {
        let script = """
            data = noise(21_000_000)
            file = os.path.join(tempfile.mkdtemp(), "big")
            open(file, "wb").write(data)
            s3.upload_file(file, "photos", "big", Config=TransferConfig(multipart_threshold=1 << 20, multipart_chunksize=6 << 20))
            equal(s3.head_object(Bucket="photos", Key="big")["ETag"][-3:], '-4"')
            s3.download_file("photos", "big", file + "2")
            equal(open(file + "2", "rb").read() == data, True)
            s3.upload_fileobj(io.BytesIO(data), "photos", "stream", ExtraArgs={"ChecksumAlgorithm": "SHA256"})
            target = io.BytesIO()
            s3.download_fileobj("photos", "stream", target)
            equal(target.getvalue() == data, True)
            for algorithm in ("CRC32", "SHA1", "SHA256"):
                put = s3.put_object(Bucket="photos", Key="sum", Body=b"123456789", ChecksumAlgorithm=algorithm)
                got = s3.get_object(Bucket="photos", Key="sum", ChecksumMode="ENABLED")
                equal((got["Body"].read(), got["Checksum" + algorithm]), (b"123456789", put["Checksum" + algorithm]))
            s3.put_bucket_versioning(Bucket="photos", VersioningConfiguration={"Status": "Enabled"})
            names = [s3.put_object(Bucket="photos", Key="v", Body=text)["VersionId"] for text in (b"1", b"2")]
            equal(body(Key="v", VersionId=names[0]), b"1")
            rule = {"AllowedMethods": ["GET"], "AllowedOrigins": ["https://a.example"]}
            s3.put_bucket_cors(Bucket="photos", CORSConfiguration={"CORSRules": [rule]})
            equal(s3.get_bucket_cors(Bucket="photos")["CORSRules"][0]["AllowedOrigins"], ["https://a.example"])
            boto3.resource("s3").Bucket("photos").object_versions.delete()
            equal("Versions" in s3.list_object_versions(Bucket="photos"), False)
            """
        #expect(try run(script) == "done\n")
    }

    @Test("presigned URLs of both versions, a browser's form, and the other services that a notebook asks")
    func presigned() throws {
        let script = """
            for version in ("s3", "s3v4"):
                client = boto3.client("s3", config=Config(signature_version=version))
                place = dict(Params={"Bucket": "photos", "Key": "a b+c"}, ExpiresIn=60)
                equal(web.request("PUT", client.generate_presigned_url("put_object", **place), body=b"put " + version.encode()).status, 200)
                equal(web.request("GET", client.generate_presigned_url("get_object", **place)).data, b"put " + version.encode())
            form = s3.generate_presigned_post("photos", "form/${filename}", Conditions=[["content-length-range", 1, 100]])
            answer = web.request("POST", form["url"], fields={**form["fields"], "file": ("x.jpg", b"content")})
            equal(answer.status, 204)
            equal(body(Key="form/x.jpg"), b"content")
            equal(boto3.client("sts").get_caller_identity()["Account"], "123456789012")
            equal(boto3.client("sagemaker").list_training_jobs()["TrainingJobSummaries"], [])
            equal(boto3.client("logs").describe_log_groups()["logGroups"], [])
            boto3.client("cloudwatch").put_metric_data(Namespace="n", MetricData=[{"MetricName": "m", "Value": 1.0}])
            """
        #expect(try run(script) == "done\n")
    }
}
