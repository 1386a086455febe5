import Foundation
import TestSupport
import Testing

/// boto3 and the aws command line against a server of their own.
@Suite(
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
struct FirstCallTests {
    @Test("boto3 asks who it is, with the root credential")
    func callerIdentity() throws {
        let printed = try RunningServer.with { server in
            try server.python("""
                import boto3
                answer = boto3.client("sts").get_caller_identity()
                print(answer["Account"], answer["Arn"], answer["UserId"])
                """)
        }
        #expect(printed.hasPrefix("123456789012 arn:aws:sts::123456789012:assumed-role/AmazonSageMaker-ExecutionRole-Brachio/root AROA"))
    }

    @Test("a wrong secret and an unknown key are refused in the service's own words")
    func refused() throws {
        let printed = try RunningServer.with { server in
            try server.python("""
                import boto3, botocore, os
                def code(**keys):
                    try:
                        boto3.client("sts", **keys).get_caller_identity()
                        return "accepted"
                    except botocore.exceptions.ClientError as error:
                        return error.response["Error"]["Code"] + " " + str(error.response["ResponseMetadata"]["HTTPStatusCode"])
                known = os.environ["AWS_ACCESS_KEY_ID"]
                print(code(aws_access_key_id=known, aws_secret_access_key="wrong"))
                print(code(aws_access_key_id="AKIAUNKNOWN", aws_secret_access_key="wrong"))
                """)
        }
        #expect(printed == "SignatureDoesNotMatch 403\nInvalidClientTokenId 403\n")
    }
}
