import TestSupport
import Testing

@Suite(
    "boto3 and browsers at the door", .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
struct AccessClientTests {
    @Test("presigned URLs of both versions, and none that was changed or is past its time")
    func presigned() throws {
        let script = """
            s3.put_object(Bucket="photos", Key="a/b c+é", Body=b"hello")
            for version in ["s3", "s3v4"]:
                client = boto3.client("s3", config=Config(signature_version=version))
                url = client.generate_presigned_url("get_object", Params={"Bucket": "photos", "Key": "a/b c+é", "ResponseContentType": "x/y"})
                answer = web.request("GET", url)
                equal((answer.status, answer.data, answer.headers["content-type"]), (200, b"hello", "x/y"))
                equal(web.request("GET", url.replace("b%20c", "b%20d")).status, 403)
                put = client.generate_presigned_url("put_object", Params={"Bucket": "photos", "Key": version})
                equal(web.request("PUT", put, body=b"new").status, 200)
                equal(body(Key=version), b"new")
                equal(web.request("GET", put).status, 403)
                late = client.generate_presigned_url("get_object", Params={"Bucket": "photos", "Key": version}, ExpiresIn=-100 if version == "s3" else 1)
                if version == "s3":
                    answer = web.request("GET", late)
                    equal((answer.status, b"expired" in answer.data), (403, True))
            equal(web.request("GET", endpoint + "/photos/s3").status, 403)
            wrong = boto3.client("s3", aws_access_key_id=os.environ["AWS_ACCESS_KEY_ID"], aws_secret_access_key="wrong")
            equal(code(wrong.list_objects_v2, Bucket="photos"), "SignatureDoesNotMatch 403")
            equal(code(boto3.client("s3", aws_access_key_id="AKIANOBODY", aws_secret_access_key="wrong").list_buckets), "InvalidAccessKeyId 403")
            """
        #expect(try S3Client.run(script) == "done\n")
    }

    @Test("a browser's form with a policy, and everything that the policy does not allow")
    func form() throws {
        let script = """
            for version in ["s3", "s3v4"]:
                client = boto3.client("s3", config=Config(signature_version=version))
                post = client.generate_presigned_post("photos", "form/${filename}", Conditions=[["content-length-range", 1, 100_000]], Fields={"success_action_status": "201"})
                def send(content, fields=post["fields"], name="x.jpg"):
                    return web.request("POST", post["url"], fields=list(fields.items()) + [("file", (name, content, "image/jpeg"))])
                equal(send(b"data").status, 403)  # success_action_status is not in the policy
                conditions = [["content-length-range", 1, 100_000], {"success_action_status": "201"}]
                post = client.generate_presigned_post("photos", "form/${filename}", Conditions=conditions, Fields={"success_action_status": "201"})
                content = noise(90_000) + b"\\r\\n--"
                answer = send(content, post["fields"])
                equal((answer.status, b"<Key>form/x.jpg</Key>" in answer.data), (201, True))
                equal(body(Key="form/x.jpg"), content)
                equal(s3.head_object(Bucket="photos", Key="form/x.jpg")["ContentType"], "image/jpeg")
                large = send(noise(100_001), post["fields"], "large.jpg")
                equal((large.status, b"EntityTooLarge" in large.data), (400, True))
                equal(code(s3.head_object, Bucket="photos", Key="form/large.jpg"), "404 404")
                equal(send(b"data", dict(post["fields"], key="other/x")).status, 403)
                signature = "signature" if version == "s3" else "x-amz-signature"
                equal(send(b"data", dict(post["fields"], **{signature: "AAAA"})).status, 403)
                s3.delete_object(Bucket="photos", Key="form/x.jpg")
            """
        #expect(try S3Client.run(script) == "done\n")
    }

    @Test("content is filed under the SHA-256 that it has, not under one that nobody has proved")
    func claimedDigest() throws {
        let script = """
            real, claimed = noise(200_000, 1), noise(200_000, 2)
            post = s3.generate_presigned_post("photos", "form")
            fields = list(post["fields"].items()) + [("file", ("x", real))]
            lie = {"x-amz-content-sha256": hashlib.sha256(claimed).hexdigest()}
            equal(web.request("POST", post["url"], fields=fields, headers=lie).status, 204)
            s3.put_object(Bucket="photos", Key="put", Body=claimed)
            equal((body(Key="form") == real, body(Key="put") == claimed), (True, True))
            url = boto3.client("s3", config=Config(signature_version="s3v4")).generate_presigned_url("put_object", Params={"Bucket": "photos", "Key": "lie"})
            answer = web.request("PUT", url, body=real, headers=lie)
            assert answer.status == 200 or answer.status >= 400
            equal(answer.status == 200 and body(Key="lie") != real, False)
            equal(body(Key="put") == claimed, True)
            """
        #expect(try S3Client.run(script) == "done\n")
    }

    @Test("CORS rules are kept, answer preflights, and mark answers")
    func cors() throws {
        let script = """
            equal(code(s3.get_bucket_cors, Bucket="photos"), "NoSuchCORSConfiguration 404")
            rules = [{"AllowedMethods": ["GET", "PUT"], "AllowedOrigins": ["https://*.example.com"], "AllowedHeaders": ["*"], "ExposeHeaders": ["ETag"], "MaxAgeSeconds": 60}]
            s3.put_bucket_cors(Bucket="photos", CORSConfiguration={"CORSRules": rules})
            equal(s3.get_bucket_cors(Bucket="photos")["CORSRules"], rules)
            def preflight(origin, method):
                headers = {"Origin": origin, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": "content-type"}
                return web.request("OPTIONS", endpoint + "/photos/a", headers=headers)
            answer = preflight("https://a.example.com", "PUT")
            equal((answer.status, answer.headers["access-control-allow-origin"], answer.headers["access-control-max-age"]), (200, "https://a.example.com", "60"))
            equal(preflight("https://evil.com", "PUT").status, 403)
            equal(preflight("https://a.example.com", "DELETE").status, 403)
            s3.put_object(Bucket="photos", Key="a", Body=b"1")
            url = s3.generate_presigned_url("get_object", Params={"Bucket": "photos", "Key": "a"})
            answer = web.request("GET", url, headers={"Origin": "https://a.example.com"})
            equal((answer.headers["access-control-allow-origin"], answer.headers["access-control-expose-headers"]), ("https://a.example.com", "ETag"))
            s3.delete_bucket_cors(Bucket="photos")
            s3.put_bucket_tagging(Bucket="photos", Tagging={"TagSet": [{"Key": "k", "Value": "v"}]})
            equal(s3.get_bucket_tagging(Bucket="photos")["TagSet"], [{"Key": "k", "Value": "v"}])
            s3.delete_bucket_tagging(Bucket="photos")
            equal(code(s3.get_bucket_tagging, Bucket="photos"), "NoSuchTagSet 404")
            equal(s3.get_bucket_acl(Bucket="photos")["Grants"][0]["Permission"], "FULL_CONTROL")
            """
        #expect(try S3Client.run(script) == "done\n")
    }

    @Test("what is not offered answers NotImplemented")
    func notOffered() throws {
        let script = """
            equal(code(s3.get_bucket_website, Bucket="photos"), "NotImplemented 501")
            equal(code(s3.get_bucket_lifecycle_configuration, Bucket="photos"), "NotImplemented 501")
            equal(code(s3.get_bucket_policy, Bucket="photos"), "NotImplemented 501")
            equal(code(s3.put_object, Bucket="photos", Key="q", Body=b"1", ACL="public-read"), "NotImplemented 501")
            equal(code(s3.put_object, Bucket="photos", Key="q", Body=b"1", ServerSideEncryption="aws:kms"), "NotImplemented 501")
            equal(code(s3.put_object, Bucket="photos", Key="q", Body=b"1", StorageClass="GLACIER"), "NotImplemented 501")
            equal(code(s3.create_bucket, Bucket="Not_A_Name"), "InvalidBucketName 400")
            """
        #expect(try S3Client.run(script) == "done\n")
    }

    @Test("a bucket may stand in the host's name")
    func virtualHost() throws {
        let script = """
            s3.put_object(Bucket="photos", Key="a/b c", Body=b"hello")
            for version in ["s3", "s3v4"]:
                style = Config(signature_version=version, s3={"addressing_style": "virtual"})
                client = boto3.client("s3", endpoint_url=endpoint.replace("127.0.0.1", "localhost"), config=style)
                url = urllib3.util.parse_url(client.generate_presigned_url("get_object", Params={"Bucket": "photos", "Key": "a/b c"}))
                equal(url.host, "photos.localhost")
                answer = web.request("GET", endpoint + url.request_uri, headers={"Host": url.netloc})
                equal((answer.status, answer.data), (200, b"hello"))
            """
        #expect(try S3Client.run(script) == "done\n")
    }
}
