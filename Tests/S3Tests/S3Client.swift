import Foundation
import TestSupport

/// boto3 against a server of its own. The scripts assert; a script that ends well prints `done`.
enum S3Client {
    static func run(
        _ script: String, on server: RunningServer, _ arguments: [String] = [], by executable: URL? = PythonPeer.executable
    ) throws -> String {
        try server.python((executable == PythonPeer.older ? olderPrelude : "") + prelude + script + "\nprint('done')\n", arguments, by: executable)
    }

    static func run(_ script: String, by executable: URL? = PythonPeer.executable) throws -> String {
        try RunningServer.with { try run(script, on: $0, by: executable) }
    }

    /// boto3 before 1.28 does not read `AWS_ENDPOINT_URL`: scripts for it name the endpoint.
    private static let olderPrelude = """
        import boto3, functools, os
        boto3.client, boto3.resource = [functools.partial(make, endpoint_url=os.environ["AWS_ENDPOINT_URL"]) for make in (boto3.client, boto3.resource)]

        """

    /// A client, a bucket, and the error code and status that a call ends with.
    private static let prelude = """
        import boto3, botocore, base64, hashlib, io, os, random, subprocess, sys, tempfile, time, urllib3, zlib
        from botocore.config import Config
        from boto3.s3.transfer import TransferConfig
        s3 = boto3.client("s3")
        endpoint = os.environ["AWS_ENDPOINT_URL"]
        web = urllib3.PoolManager()
        noise = lambda count, seed=1: random.Random(seed).randbytes(count)
        def code(call, **arguments):
            try:
                call(**arguments)
                return "accepted"
            except botocore.exceptions.ClientError as error:
                return error.response["Error"]["Code"] + " " + str(error.response["ResponseMetadata"]["HTTPStatusCode"])
        def equal(actual, expected):
            assert actual == expected, f"{actual!r} is not {expected!r}"
        def body(**arguments):
            return s3.get_object(Bucket="photos", **arguments)["Body"].read()
        s3.create_bucket(Bucket="photos")

        """
}
