import Foundation
import TestSupport
import Testing

@Suite(
    "Lambda, for real clients",
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
struct LambdaClientTests {
    /// What the scripts share: a zip, a client, and calls that are meant to fail.
    static let words = """
        import base64, boto3, botocore.exceptions, hashlib, io, json, time, urllib.request, zipfile
        awslambda, s3 = boto3.client("lambda"), boto3.client("s3")
        ROLE = "arn:aws:iam::123456789012:role/functions"
        def zipped(**files):
            buffer = io.BytesIO()
            with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
                for name, text in files.items():
                    archive.writestr(name + ".py", text)
            return buffer.getvalue()
        def refused(call, **arguments):
            try:
                call(**arguments)
                print("not refused")
            except botocore.exceptions.ClientError as error:
                print(error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"])
        def create(name, code, **more):
            return awslambda.create_function(**{"FunctionName": name, "Runtime": "python3.7", "Role": ROLE, "Handler": "app.handler", "Code": {"ZipFile": code}, **more})

        """

    @Test("boto3 creates, changes, publishes, names and deletes a function")
    func lifecycle() throws {
        let printed = try RunningServer.with { try $0.python(Self.words + Self.lifecycleScript) }
        #expect(printed == """
            python2.7 3 128 $LATEST True Active
            True True
            1 arn:aws:lambda:us-east-1:123456789012:function:detector:1
            GG_Detector arn:aws:lambda:us-east-1:123456789012:function:detector:GG_Detector 1
            10 60000 {'A2': '1'} python3.7
            2 False
            2 2
            2 [['GG_Detector', '2']]
            ['$LATEST', '1', '2']
            ['detector', 'from-bucket']
            arn:aws:greengrass:::runtime/function/executable arm64
            {'team': 'dino', 'who': 'me'} {'who': 'me'}
            {'Service': 'iot.amazonaws.com'} lambda:InvokeFunction
            ResourceConflictException 409
            InvalidParameterValueException 400
            InvalidParameterValueException 400
            InvalidParameterValueException 400
            ResourceNotFoundException 404
            ResourceNotFoundException 404
            ResourceConflictException 409
            PreconditionFailedException 412
            ResourceConflictException 409
            1 ['from-bucket']

            """)
    }

    static let lifecycleScript = """
        code = zipped(app="def handler(event, context): return event")
        made = create("detector", code, Runtime="python2.7", Tags={"team": "dino"})
        print(made["Runtime"], made["Timeout"], made["MemorySize"], made["Version"],
              made["CodeSha256"] == base64.b64encode(hashlib.sha256(code).digest()).decode() and made["CodeSize"] == len(code), made["State"])
        got = awslambda.get_function(FunctionName="arn:aws:lambda:us-east-1:123456789012:function:detector")
        print(urllib.request.urlopen(got["Code"]["Location"]).read() == code, got["Configuration"]["RevisionId"] == made["RevisionId"])
        one = awslambda.publish_version(FunctionName="detector")
        print(one["Version"], one["FunctionArn"])
        alias = awslambda.create_alias(FunctionName="detector", Name="GG_Detector", FunctionVersion="1")
        print(alias["Name"], alias["AliasArn"], awslambda.get_function(FunctionName="detector:GG_Detector")["Configuration"]["Version"])
        changed = awslambda.update_function_configuration(FunctionName="detector", Timeout=10, MemorySize=512, Environment={"Variables": {"A2": "1"}}, Runtime="python3.7")
        changed = awslambda.update_function_configuration(FunctionName="detector", MemorySize=6000)
        print(changed["Timeout"], changed["MemorySize"] * 10, changed["Environment"]["Variables"], changed["Runtime"])
        newer = awslambda.update_function_code(FunctionName="detector", ZipFile=zipped(app="def handler(event, context): return 2"), Publish=True)
        print(newer["Version"], newer["CodeSha256"] == made["CodeSha256"])
        print(awslambda.publish_version(FunctionName="detector")["Version"], awslambda.get_function_configuration(FunctionName="detector", Qualifier="2")["Version"])
        awslambda.update_alias(FunctionName="detector", Name="GG_Detector", FunctionVersion="2")
        print(awslambda.get_alias(FunctionName="detector", Name="GG_Detector")["FunctionVersion"],
              [[a["Name"], a["FunctionVersion"]] for a in awslambda.list_aliases(FunctionName="detector")["Aliases"]])
        print([v["Version"] for page in awslambda.get_paginator("list_versions_by_function").paginate(FunctionName="detector", PaginationConfig={"PageSize": 2}) for v in page["Versions"]])
        s3.create_bucket(Bucket="code-of-functions")
        s3.put_object(Bucket="code-of-functions", Key="my app.zip", Body=code)
        awslambda.create_function(FunctionName="from-bucket", Runtime="arn:aws:greengrass:::runtime/function/executable", Role=ROLE, Handler="bin/run",
            Code={"S3Bucket": "code-of-functions", "S3Key": "my app.zip"}, Architectures=["arm64"])
        print([f["FunctionName"] for page in awslambda.get_paginator("list_functions").paginate(PaginationConfig={"PageSize": 1}) for f in page["Functions"]])
        stored = awslambda.get_function_configuration(FunctionName="from-bucket")
        print(stored["Runtime"], stored["Architectures"][0])
        arn = made["FunctionArn"]
        awslambda.tag_resource(Resource=arn, Tags={"who": "me"})
        tags = awslambda.list_tags(Resource=arn)["Tags"]
        awslambda.untag_resource(Resource=arn, TagKeys=["team"])
        print(dict(sorted(tags.items())), awslambda.list_tags(Resource=arn)["Tags"])
        awslambda.add_permission(FunctionName="detector", StatementId="iot", Action="lambda:InvokeFunction", Principal="iot.amazonaws.com", SourceArn="arn:aws:iot:us-east-1:123456789012:rule/r")
        statement = json.loads(awslambda.get_policy(FunctionName="detector")["Policy"])["Statement"][0]
        print(statement["Principal"], statement["Action"])
        refused(create, name="detector", code=code)
        refused(create, name="bad", code=b"no zip")
        refused(create, name="worse", code=code, Runtime="cobol85")
        refused(awslambda.create_function, FunctionName="x", Runtime="python3.7", Role=ROLE, Handler="a.b", Code={"S3Bucket": "code-of-functions", "S3Key": "nothing"})
        refused(awslambda.get_function, FunctionName="nobody")
        refused(awslambda.get_function, FunctionName="detector:nobody")
        refused(awslambda.delete_function, FunctionName="detector", Qualifier="2")
        refused(awslambda.update_function_code, FunctionName="detector", ZipFile=code, RevisionId="stale")
        refused(awslambda.create_alias, FunctionName="detector", Name="GG_Detector", FunctionVersion="1")
        awslambda.remove_permission(FunctionName="detector", StatementId="iot")
        awslambda.delete_alias(FunctionName="detector", Name="GG_Detector")
        awslambda.delete_function(FunctionName="detector", Qualifier="2")
        left = [v["Version"] for v in awslambda.list_versions_by_function(FunctionName="detector")["Versions"]][-1]
        awslambda.delete_function(FunctionName="detector")
        print(left, [f["FunctionName"] for f in awslambda.list_functions()["Functions"]])
        """

    @Test("a function runs on the server: its answer, its errors, its limits, its log, and what it cannot see")
    func invocation() throws {
        let printed = try RunningServer.with { try $0.python(Self.words + Self.invocationScript, [$0.data.path]) }
        #expect(printed == """
            200 {'got': {'a': 1}, 'name': 'app', 'version': '$LATEST', 'secret': True, 'environment': 'yes', 'data': False} $LATEST
            hello from print True [INFO] True
            Unhandled ValueError no dinosaur
            Unhandled Runtime.ImportModuleError
            Unhandled Sandbox.Timedout
            Unhandled Runtime.ExitError
            Unhandled MemoryError
            202
            204
            InvalidRequestContentException 400
            InvalidRuntimeException 400
            ResourceNotFoundException 404
            ['hello from event'] True
            app-role True

            """)
    }

    static let invocationScript = #"""
        import sys
        app = """
        import json, logging, os, sys, time
        def handler(event, context):
            if isinstance(event, dict) and event.get("do") == "fail": raise ValueError("no dinosaur")
            if isinstance(event, dict) and event.get("do") == "sleep": time.sleep(30)
            if isinstance(event, dict) and event.get("do") == "exit": os._exit(3)
            if isinstance(event, dict) and event.get("do") == "grow": return len(bytearray(1 << 30))
            if event == "event": print("hello from event"); return
            if event == "role":
                import urllib.request
                return [os.environ.get("AWS_SESSION_TOKEN", "") != "", os.environ["AWS_ENDPOINT_URL"]]
            print("hello from print")
            logging.getLogger().setLevel("INFO")
            logging.info("and from logging")
            try: seen = bool(os.listdir(DATA))
            except OSError: seen = False
            return {"got": event, "name": context.function_name, "version": context.function_version, "secret": not any("SECRET" in k for k in os.environ),
                    "environment": os.environ["MINE"], "data": seen}
        """.replace("DATA", repr(sys.argv[1]))
        create("app", zipped(app=app), Timeout=120, MemorySize=256, Environment={"Variables": {"MINE": "yes"}})
        def invoke(name, event, **more):
            return awslambda.invoke(FunctionName=name, Payload=json.dumps(event), **more)
        answer = invoke("app", {"a": 1}, LogType="Tail")
        print(answer["StatusCode"], json.loads(answer["Payload"].read()), answer["ExecutedVersion"])
        tail = base64.b64decode(answer["LogResult"]).decode()
        lines = tail.splitlines()
        print(lines[1], lines[0].startswith("START RequestId: "), lines[2].split("\t")[0], lines[-1].startswith("REPORT ") and "Max Memory Used: " in lines[-1])
        def failing(name, event):
            answer = invoke(name, event)
            given = json.loads(answer["Payload"].read())
            print(answer["FunctionError"], given["errorType"], *([given["errorMessage"]] if given["errorType"] == "ValueError" else []))
        failing("app", {"do": "fail"})
        create("broken", zipped(app="import nothing_of_that_name"), Timeout=120)
        failing("broken", None)
        create("slow", zipped(app=app), Timeout=1)
        failing("slow", {"do": "sleep"})
        failing("app", {"do": "exit"})
        failing("app", {"do": "grow"})
        print(invoke("app", "event", InvocationType="Event")["StatusCode"])
        print(invoke("app", {}, InvocationType="DryRun")["StatusCode"])
        refused(awslambda.invoke, FunctionName="app", Payload=b"{no json")
        create("elsewhere", zipped(app=""), Runtime="nodejs20.x")
        refused(awslambda.invoke, FunctionName="elsewhere", Payload=b"{}")
        refused(awslambda.invoke, FunctionName="nobody", Payload=b"{}")
        logs = boto3.client("logs")
        def logged():
            try:
                return [e["message"] for e in logs.filter_log_events(logGroupName="/aws/lambda/app", filterPattern='"hello from event"')["events"]]
            except logs.exceptions.ResourceNotFoundException:
                return []
        until = time.monotonic() + 120
        while not logged() and time.monotonic() < until: time.sleep(0.05)
        print(logged(), "[ERROR]" in str([e["message"] for e in logs.filter_log_events(logGroupName="/aws/lambda/app")["events"]]))
        trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
        role = boto3.client("iam").create_role(RoleName="app-role", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
        awslambda.update_function_configuration(FunctionName="app", Role=role)
        has_keys, endpoint = json.loads(invoke("app", "role")["Payload"].read())
        print("app-role", has_keys and endpoint == boto3.client("s3").meta.endpoint_url)
        """#
}
