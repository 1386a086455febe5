import Foundation
import TestSupport
import Testing

/// boto3 makes labelling jobs, as scripts written for Ground Truth do.
@Suite(
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)), .timeLimit(.minutes(10)))
struct LabelingJobTests {
    /// A bucket with photos, a class file, a template and a manifest; a team; a job.
    static let prelude = """
        import boto3, json, time
        s3 = boto3.client("s3"); sagemaker = boto3.client("sagemaker")
        role = "arn:aws:iam::123456789012:role/service-role/AmazonSageMaker-ExecutionRole-Brachio"
        team = "arn:aws:sagemaker:us-east-1:123456789012:workteam/private-crowd/crew"
        function = "arn:aws:lambda:us-east-1:432418664414:function:"

        def put(key, text): s3.put_object(Bucket="photos", Key=key, Body=text.encode())

        def upload(labelled=0):
            s3.create_bucket(Bucket="photos")
            put("classes.json", json.dumps({"document-version": "2018-11-28", "labels": [{"label": "cat"}, {"label": "dog"}]}))
            put("template.liquid", '<crowd-form><crowd-image-classifier name="crowd-image-classifier" header="Which?" '
                'categories="{{ task.input.labels | to_json | escape }}"><full-instructions>All of it</full-instructions>'
                '<short-instructions>Look</short-instructions></crowd-image-classifier></crowd-form>')
            put("in.manifest", "\\n".join(json.dumps(
                {"source-ref": f"s3://photos/{n}.jpg", **({"animal": n % 2, "animal-metadata": {"class-name": ["cat", "dog"][n % 2]}} if n < labelled else {})})
                for n in range(6)))

        def create(name, **changes):
            arguments = dict(
                LabelingJobName=name, LabelAttributeName="animal", RoleArn=role,
                InputConfig={"DataSource": {"S3DataSource": {"ManifestS3Uri": "s3://photos/in.manifest"}},
                             "DataAttributes": {"ContentClassifiers": ["FreeOfAdultContent"]}},
                OutputConfig={"S3OutputPath": "s3://photos/out/"}, LabelCategoryConfigS3Uri="s3://photos/classes.json",
                StoppingConditions={"MaxPercentageOfInputDatasetLabeled": 100},
                HumanTaskConfig={"WorkteamArn": team, "UiConfig": {"UiTemplateS3Uri": "s3://photos/template.liquid"},
                                 "PreHumanTaskLambdaArn": function + "PRE-ImageMultiClass", "TaskKeywords": ["animals"], "TaskTitle": "Animals",
                                 "TaskDescription": "Which animal is it?", "NumberOfHumanWorkersPerDataObject": 1, "TaskTimeLimitInSeconds": 300,
                                 "AnnotationConsolidationConfig": {"AnnotationConsolidationLambdaArn": function + "ACS-ImageMultiClass"}},
                Tags=[{"Key": "kind", "Value": "test"}])
            for key, value in changes.items():
                if key in arguments["HumanTaskConfig"]: arguments["HumanTaskConfig"][key] = value
                else: arguments[key] = value
            return sagemaker.create_labeling_job(**arguments)["LabelingJobArn"]

        def described(name, *wanted):
            while True:
                job = sagemaker.describe_labeling_job(LabelingJobName=name)
                if job["LabelingJobStatus"] in wanted: return job
                time.sleep(0.05)

        def refused(call, **arguments):
            try: call(**arguments); return "accepted"
            except Exception as error: return error.response["Error"]["Code"] + ": " + error.response["Error"]["Message"]

        """

    static let team = """
        def make_team():
            cognito = boto3.client("cognito-idp")
            pool = cognito.create_user_pool(PoolName="people")["UserPool"]["Id"]
            client = cognito.create_user_pool_client(UserPoolId=pool, ClientName="portal", GenerateSecret=True)["UserPoolClient"]["ClientId"]
            cognito.create_group(GroupName="labellers", UserPoolId=pool)
            sagemaker.create_workforce(WorkforceName="default", CognitoConfig={"UserPool": pool, "ClientId": client})
            member = {"CognitoMemberDefinition": {"UserPool": pool, "UserGroup": "labellers", "ClientId": client}}
            sagemaker.create_workteam(WorkteamName="crew", WorkforceName="default", MemberDefinitions=[member], Description="Those who label")
            return cognito, pool, client

        """

    @Test("a workforce, a team and a job are made, described, listed, tagged and stopped")
    func story() throws {
        let printed = try RunningServer.with { server in
            try server.python(Self.prelude + Self.team + """
                upload(); cognito, pool, client = make_team()
                arn = create("animals")
                job = described("animals", "InProgress")
                print(arn, job["LabelCounters"], job["LabelAttributeName"], len(job["JobReferenceCode"]))
                print(job["HumanTaskConfig"]["TaskTitle"], job["HumanTaskConfig"]["PreHumanTaskLambdaArn"].split(":")[-1], job["LabelCategoryConfigS3Uri"])
                print([s["LabelingJobName"] for s in sagemaker.list_labeling_jobs(StatusEquals="InProgress")["LabelingJobSummaryList"]])
                own = sagemaker.list_labeling_jobs_for_workteam(WorkteamArn=team)["LabelingJobSummaryList"]
                print([(s["LabelingJobName"], s["LabelCounters"]) for s in own])
                sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": "shelf", "Value": "3"}])
                print(sagemaker.list_tags(ResourceArn=arn)["Tags"])
                sagemaker.stop_labeling_job(LabelingJobName="animals")
                job = described("animals", "Stopped")
                place = job["LabelingJobOutput"]["OutputDatasetS3Uri"]
                print(place, len(s3.get_object(Bucket="photos", Key=place.split("/", 3)[3])["Body"].read().splitlines()))
                described_team = sagemaker.describe_workteam(WorkteamName="crew")["Workteam"]
                print(described_team["WorkteamArn"] == team, described_team["MemberDefinitions"][0]["CognitoMemberDefinition"]["UserPool"] == pool)
                print([t["WorkteamName"] for t in sagemaker.list_workteams()["Workteams"]], sagemaker.list_workforces()["Workforces"][0]["Status"])
                """)
        }
        #expect(printed == """
            arn:aws:sagemaker:us-east-1:123456789012:labeling-job/animals {'TotalLabeled': 0, 'HumanLabeled': 0, 'MachineLabeled': 0, 'FailedNonRetryableError': 0, 'Unlabeled': 6} animal 32
            Animals PRE-ImageMultiClass s3://photos/classes.json
            ['animals']
            [('animals', {'HumanLabeled': 0, 'PendingHuman': 6, 'Total': 6})]
            [{'Key': 'kind', 'Value': 'test'}, {'Key': 'shelf', 'Value': '3'}]
            s3://photos/out/animals/manifests/output/output.manifest 6
            True True
            ['crew'] Active

            """)
    }

    @Test("people are made, found, put into groups, disabled and deleted")
    func people() throws {
        let printed = try RunningServer.with { server in
            try server.python(Self.prelude + Self.team + """
                cognito, pool, client = make_team()
                user = cognito.admin_create_user(UserPoolId=pool, Username="Ann@example.org", MessageAction="SUPPRESS",
                    UserAttributes=[{"Name": "email", "Value": "ann@example.org"}])["User"]
                print(user["Username"], user["UserStatus"], user["Enabled"], [a["Name"] for a in user["Attributes"]])
                print(refused(cognito.admin_create_user, UserPoolId=pool, Username="ann@example.org")[:24])
                print(refused(cognito.admin_add_user_to_group, UserPoolId=pool, Username="bob", GroupName="labellers"))
                cognito.admin_add_user_to_group(UserPoolId=pool, Username="ann@example.org", GroupName="labellers")
                print([u["Username"] for u in cognito.list_users_in_group(UserPoolId=pool, GroupName="labellers")["Users"]])
                print([u["Username"] for u in cognito.list_users(UserPoolId=pool, Filter='email ^= "ann"')["Users"]])
                cognito.admin_set_user_password(UserPoolId=pool, Username="ann@example.org", Password="correct-horse-battery", Permanent=True)
                cognito.admin_disable_user(UserPoolId=pool, Username="ann@example.org")
                user = cognito.admin_get_user(UserPoolId=pool, Username="ann@example.org")
                print(user["UserStatus"], user["Enabled"])
                print(refused(cognito.delete_group, UserPoolId=pool, GroupName="labellers")[:60])
                cognito.admin_delete_user(UserPoolId=pool, Username="ann@example.org")
                print(cognito.list_users_in_group(UserPoolId=pool, GroupName="labellers")["Users"])
                print(refused(cognito.admin_get_user, UserPoolId=pool, Username="ann@example.org"))
                print([p["Name"] for p in cognito.list_user_pools(MaxResults=10)["UserPools"]], cognito.describe_user_pool(UserPoolId=pool)["UserPool"]["Name"])
                """)
        }
        #expect(printed == """
            ann@example.org FORCE_CHANGE_PASSWORD True ['sub', 'email', 'email_verified']
            UsernameExistsException:
            UserNotFoundException: User does not exist.
            ['ann@example.org']
            ['ann@example.org']
            CONFIRMED False
            InvalidParameterException: work team crew uses it (delete th
            []
            UserNotFoundException: User does not exist.
            ['people'] people

            """)
    }

    @Test("a manifest whose lines are labelled already is complete at once: chaining")
    func chained() throws {
        let printed = try RunningServer.with { server in
            try server.python(Self.prelude + Self.team + """
                upload(labelled=6); make_team()
                create("animals", StoppingConditions={})
                job = described("animals", "Completed")
                lines = s3.get_object(Bucket="photos", Key="out/animals/manifests/output/output.manifest")["Body"].read()
                print(job["LabelCounters"]["TotalLabeled"], lines == s3.get_object(Bucket="photos", Key="in.manifest")["Body"].read() + b"\\n")
                """)
        }
        #expect(printed == "6 True\n")
    }

    @Test("a prefix in place of a manifest: its photos are the job's objects")
    func prefix() throws {
        let printed = try RunningServer.with { server in
            try server.python(Self.prelude + Self.team + """
                upload(); make_team()
                for name in ("raw/a.jpg", "raw/b.png", "raw/notes.txt", "other/c.jpg"): put(name, "photo")
                source = {"DataSource": {"S3DataSource": {"ManifestS3Uri": "s3://photos/raw/"}}}
                create("listed", InputConfig=source)
                job = described("listed", "InProgress")
                print(job["LabelCounters"]["Unlabeled"], job["InputConfig"]["DataSource"])
                """)
        }
        #expect(printed == "2 {'S3DataSource': {'ManifestS3Uri': 's3://photos/raw/'}}\n")
    }

    @Test("what cannot be is refused with the reason, and what is wrong with the input is the job's FailureReason")
    func refused() throws {
        let printed = try RunningServer.with { server in
            try server.python(Self.prelude + Self.team + """
                upload(); make_team()
                print(refused(create, name="a", LabelAttributeName="label-metadata"))
                print(refused(create, name="a", PreHumanTaskLambdaArn=function + "PRE-BoundingBox"))
                print(refused(create, name="a", LabelCategoryConfigS3Uri="s3://photos/none.json")[:43])
                print(refused(create, name="a", WorkteamArn=team + "x"))
                print(refused(create, name="a", TaskTimeLimitInSeconds=40000))
                print(refused(sagemaker.describe_labeling_job, LabelingJobName="nobody"))
                print(refused(create, name="a", OutputConfig={"S3OutputPath": "s3://nowhere/out/"}))
                print(refused(create, name="a", PreHumanTaskLambdaArn=function + "PRE-ImageMultiClassMultiLabel", LabelingJobAlgorithmsConfig={
                    "LabelingJobAlgorithmSpecificationArn": "arn:aws:sagemaker:us-east-1:027400017018:labeling-job-algorithm-specification/image-classification"})[:60])
                def over(prefix): return {"DataSource": {"S3DataSource": {"ManifestS3Uri": prefix}}}
                print(refused(create, name="a", InputConfig=over("s3://photos/nothing/"))[:52])
                create("twice"); print(refused(create, name="twice"))
                put("in.manifest", '{"source": "a text"}')
                create("texts"); print(described("texts", "Failed")["FailureReason"])
                """)
        }
        #expect(printed == """
            ValidationException: 'label-metadata' cannot name a label: a label's name is not 'source', does not end in '-metadata' or '-ref' and does not begin with '$'
            ValidationException: Tasks of PRE-BoundingBox are not offered here: images are labelled by one class or by several
            ValidationException: s3://photos/none.json:
            ResourceNotFound: there is no work team named crewx (make the team first)
            ValidationException: the task time limit in seconds is 40000: it is from 30 to 28800
            ResourceNotFound: there is no labelling job named nobody
            ValidationException: S3OutputPath s3://nowhere/out/: there is no bucket nowhere
            ValidationException: a model labels by machine only where ea
            ValidationException: ManifestS3Uri s3://photos/nothi
            ResourceInUse: a labelling job named twice exists (choose another name)
            ClientError: s3://photos/in.manifest, line 1: the line has no 'source-ref': texts are not labelled here

            """)
    }
}
