import TestSupport
import Testing

@Suite(
    "boto3 with objects", .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
struct ObjectClientTests {
    @Test("objects with awkward keys, metadata, tags, ranges and conditions")
    func objects() throws {
        let script = """
            equal(s3.head_bucket(Bucket="photos")["ResponseMetadata"]["HTTPHeaders"]["x-amz-bucket-region"], "us-east-1")
            equal([b["Name"] for b in s3.list_buckets()["Buckets"]], ["photos"])
            equal(s3.get_bucket_location(Bucket="photos")["LocationConstraint"], None)
            for key in ["a/b c+é.txt", "//x", "%41", "a?b#c", "…/🦕", "q=1&r"]:
                put = s3.put_object(Bucket="photos", Key=key, Body=b"hello", Metadata={"made": "here"}, ContentType="text/plain", Tagging="x=1&y=a%20b")
                equal(put["ETag"], '"5d41402abc4b2a76b9719d911017c592"')
                get = s3.get_object(Bucket="photos", Key=key)
                equal(get["Body"].read(), b"hello")
                equal((get["Metadata"], get["ContentType"], get["TagCount"]), ({"made": "here"}, "text/plain", 2))
                equal(s3.get_object_tagging(Bucket="photos", Key=key)["TagSet"], [{"Key": "x", "Value": "1"}, {"Key": "y", "Value": "a b"}])
            keys = [o["Key"] for o in s3.list_objects_v2(Bucket="photos")["Contents"]]
            equal(keys, sorted(["a/b c+é.txt", "//x", "%41", "a?b#c", "…/🦕", "q=1&r"], key=lambda k: k.encode()))
            data = noise(200_000)
            etag = s3.put_object(Bucket="photos", Key="r", Body=data)["ETag"]
            equal(etag, '"' + hashlib.md5(data).hexdigest() + '"')
            for text, part in [("0-9", data[:10]), ("199990-", data[-10:]), ("-5", data[-5:]), ("100000-999999", data[100000:])]:
                get = s3.get_object(Bucket="photos", Key="r", Range="bytes=" + text)
                equal(get["Body"].read(), part)
                equal(get["ResponseMetadata"]["HTTPStatusCode"], 206)
            get = lambda **more: code(s3.get_object, Bucket="photos", Key="r", **more)
            equal(get(Range="bytes=200000-"), "InvalidRange 416")
            equal(get(IfNoneMatch=etag), "304 304")
            equal(get(IfMatch='"x"'), "PreconditionFailed 412")
            modified = s3.head_object(Bucket="photos", Key="r")["LastModified"]
            equal(get(IfModifiedSince=modified), "304 304")
            equal(get(IfUnmodifiedSince=modified), "accepted")
            equal(code(s3.put_object, Bucket="photos", Key="r", Body=b"1", IfNoneMatch="*"), "PreconditionFailed 412")
            equal(s3.get_object(Bucket="photos", Key="r", ResponseContentType="image/png")["ContentType"], "image/png")
            equal(code(s3.get_object, Bucket="photos", Key="none"), "NoSuchKey 404")
            equal(code(s3.head_object, Bucket="photos", Key="none"), "404 404")
            equal(code(s3.get_object, Bucket="nothing", Key="none"), "NoSuchBucket 404")
            equal(code(s3.delete_bucket, Bucket="photos"), "BucketNotEmpty 409")
            s3.put_object(Bucket="photos", Key="empty")
            equal(body(Key="empty"), b"")
            """
        #expect(try S3Client.run(script) == "done\n")
    }

    @Test("digests and checksums are kept, given back, and refused where they are wrong")
    func checksums() throws {
        let script = """
            expected = {"CRC32": "y/Q5Jg==", "CRC32C": None, "SHA1": None, "SHA256": None, "CRC64NVME": None}
            for algorithm in ["CRC32", "SHA1", "SHA256"]:
                put = s3.put_object(Bucket="photos", Key=algorithm, Body=b"123456789", ChecksumAlgorithm=algorithm)
                digest = zlib.crc32(b"123456789").to_bytes(4, "big") if algorithm == "CRC32" else hashlib.new(algorithm.lower(), b"123456789").digest()
                value = base64.b64encode(digest).decode()
                equal(put["Checksum" + algorithm], value)
                head = s3.head_object(Bucket="photos", Key=algorithm, ChecksumMode="ENABLED")
                equal((head["Checksum" + algorithm], head["ChecksumType"]), (value, "FULL_OBJECT"))
            # The checks of the catalogue of CRC algorithms for the same text.
            for name, value in [("CRC32C", 0xE3069283.to_bytes(4, "big")), ("CRC64NVME", 0xAE8B14860A799888.to_bytes(8, "big"))]:
                right = base64.b64encode(value).decode()
                put = s3.put_object(Bucket="photos", Key=name, Body=b"123456789", **{"Checksum" + name: right})
                equal(put["Checksum" + name], right)
                wrong = base64.b64encode(bytes(len(value))).decode()
                equal(code(s3.put_object, Bucket="photos", Key=name, Body=b"1", **{"Checksum" + name: wrong}), "BadDigest 400")
            md5 = base64.b64encode(bytes(16)).decode()
            equal(code(s3.put_object, Bucket="photos", Key="wrong", Body=b"1", ContentMD5=md5), "BadDigest 400")
            equal(code(s3.head_object, Bucket="photos", Key="wrong"), "404 404")
            url = s3.generate_presigned_url("put_object", Params={"Bucket": "photos", "Key": "p", "ChecksumSHA512": "AAAA"})
            equal(web.request("PUT", url, body=b"1", headers={"x-amz-checksum-sha512": "AAAA"}).status, 501)
            attributes = s3.get_object_attributes(Bucket="photos", Key="SHA256", ObjectAttributes=["ETag", "Checksum", "ObjectSize", "StorageClass"])
            equal((attributes["ObjectSize"], attributes["ETag"]), (9, hashlib.md5(b"123456789").hexdigest()))
            """
        #expect(try S3Client.run(script) == "done\n")
    }

    @Test("uploads in parts as boto3 makes them, copies of parts, both kinds of checksum")
    func uploads() throws {
        let script = """
            data = noise(30_000_000)
            file = os.path.join(tempfile.mkdtemp(), "big")
            open(file, "wb").write(data)
            s3.upload_file(file, "photos", "big")
            parts = [data[i:i + (8 << 20)] for i in range(0, len(data), 8 << 20)]
            head = s3.head_object(Bucket="photos", Key="big", ChecksumMode="ENABLED")
            equal(head["ETag"], '"' + hashlib.md5(b"".join(hashlib.md5(p).digest() for p in parts)).hexdigest() + '-4"')
            crc = zlib.crc32(b"".join(zlib.crc32(p).to_bytes(4, "big") for p in parts)).to_bytes(4, "big")
            equal((head["ChecksumCRC32"], head["ChecksumType"]), (base64.b64encode(crc).decode() + "-4", "COMPOSITE"))
            s3.download_file("photos", "big", file + "2")
            equal(open(file + "2", "rb").read() == data, True)
            part = s3.get_object(Bucket="photos", Key="big", PartNumber=2)
            equal((part["Body"].read() == parts[1], part["PartsCount"]), (True, 4))
            equal(body(Key="big", Range=f"bytes={(8 << 20) - 3}-{(8 << 20) + 2}"), data[(8 << 20) - 3:(8 << 20) + 3])
            new = s3.create_multipart_upload(Bucket="photos", Key="new", ChecksumAlgorithm="CRC32", ChecksumType="FULL_OBJECT")["UploadId"]
            place = dict(Bucket="photos", Key="new", UploadId=new)
            one = s3.upload_part_copy(PartNumber=1, CopySource="photos/big", CopySourceRange="bytes=0-5999999", **place)["CopyPartResult"]
            two = s3.upload_part(PartNumber=2, Body=b"tail", ChecksumAlgorithm="CRC32", **place)
            equal([p["Size"] for p in s3.list_parts(**place)["Parts"]], [6_000_000, 4])
            equal([u["UploadId"] for u in s3.list_multipart_uploads(Bucket="photos")["Uploads"]], [new])
            listed = [{"PartNumber": 1, "ETag": one["ETag"]}, {"PartNumber": 2, "ETag": two["ETag"]}]
            equal(code(s3.complete_multipart_upload, MultipartUpload={"Parts": listed[::-1]}, **place), "InvalidPartOrder 400")
            equal(code(s3.complete_multipart_upload, MultipartUpload={"Parts": [dict(listed[0], ETag="x")]}, **place), "InvalidPart 400")
            done = s3.complete_multipart_upload(MultipartUpload={"Parts": listed}, **place)
            equal(done["ChecksumCRC32"], base64.b64encode(zlib.crc32(data[:6_000_000] + b"tail").to_bytes(4, "big")).decode())
            equal(code(s3.list_parts, **place), "NoSuchUpload 404")
            s3.copy({"Bucket": "photos", "Key": "big"}, "photos", "copy", Config=TransferConfig(multipart_threshold=10 << 20))
            equal(hashlib.sha256(body(Key="copy")).digest(), hashlib.sha256(data).digest())
            gone = s3.create_multipart_upload(Bucket="photos", Key="gone")["UploadId"]
            s3.abort_multipart_upload(Bucket="photos", Key="gone", UploadId=gone)
            equal("Uploads" in s3.list_multipart_uploads(Bucket="photos"), False)
            """
        #expect(try S3Client.run(script) == "done\n")
    }

    @Test("listings in pages, deleting many, copies, versions")
    func buckets() throws {
        let script = """
            for number in range(25):
                s3.put_object(Bucket="photos", Key=f"l/{number:02}/x", Body=b".")
            s3.put_object(Bucket="photos", Key="top", Body=b".")
            pages = s3.get_paginator("list_objects_v2").paginate(Bucket="photos", PaginationConfig={"PageSize": 7})
            equal(len([o for page in pages for o in page["Contents"]]), 26)
            pages = s3.get_paginator("list_objects").paginate(Bucket="photos", Delimiter="/", Prefix="l/", PaginationConfig={"PageSize": 4})
            equal(len([p for page in pages for p in page["CommonPrefixes"]]), 25)
            folded = s3.list_objects_v2(Bucket="photos", Delimiter="/")
            equal(([p["Prefix"] for p in folded["CommonPrefixes"]], [o["Key"] for o in folded["Contents"]]), (["l/"], ["top"]))
            equal([o["Key"] for o in s3.list_objects_v2(Bucket="photos", StartAfter="l/23/x")["Contents"]], ["l/24/x", "top"])
            deleted = s3.delete_objects(Bucket="photos", Delete={"Objects": [{"Key": f"l/{n:02}/x"} for n in range(25)] + [{"Key": "nothing"}]})
            equal(len(deleted["Deleted"]), 26)
            equal(s3.list_objects_v2(Bucket="photos")["KeyCount"], 1)
            s3.put_object(Bucket="photos", Key="from é", Body=b"content", Metadata={"a": "1"})
            s3.copy_object(Bucket="photos", Key="to", CopySource={"Bucket": "photos", "Key": "from é"})
            equal(s3.get_object(Bucket="photos", Key="to")["Metadata"], {"a": "1"})
            s3.copy_object(Bucket="photos", Key="to", CopySource={"Bucket": "photos", "Key": "to"}, MetadataDirective="REPLACE", Metadata={"b": "2"})
            equal(s3.head_object(Bucket="photos", Key="to")["Metadata"], {"b": "2"})
            equal(code(s3.copy_object, Bucket="photos", Key="to", CopySource="photos/to"), "InvalidRequest 400")
            s3.put_bucket_versioning(Bucket="photos", VersioningConfiguration={"Status": "Enabled"})
            equal(s3.get_bucket_versioning(Bucket="photos")["Status"], "Enabled")
            one, two = [s3.put_object(Bucket="photos", Key="v", Body=text)["VersionId"] for text in [b"1", b"2"]]
            equal(body(Key="v", VersionId=one), b"1")
            marker = s3.delete_object(Bucket="photos", Key="v")
            equal(marker["DeleteMarker"], True)
            equal(code(s3.get_object, Bucket="photos", Key="v"), "NoSuchKey 404")
            equal(code(s3.get_object, Bucket="photos", Key="v", VersionId=marker["VersionId"]), "MethodNotAllowed 405")
            listed = s3.list_object_versions(Bucket="photos", Prefix="v")
            equal(([v["VersionId"] for v in listed["Versions"]], len(listed["DeleteMarkers"])), ([two, one], 1))
            s3.delete_object(Bucket="photos", Key="v", VersionId=marker["VersionId"])
            equal(body(Key="v"), b"2")
            """
        #expect(try S3Client.run(script) == "done\n")
    }
}
