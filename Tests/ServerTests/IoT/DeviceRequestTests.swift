import BrachioShadows
import Foundation
import TestSupport
import Testing

/// HTTPS with a device's certificate, by curl and boto3.
@Suite(
    "Devices over HTTPS, for real clients",
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)),
    .enabled(if: InstalledTool.path("curl") != nil, "needs curl"))
struct DeviceRequestTests {
    /// `curl` gives the status and the answer; `own` is a client of boto3 that shows a certificate and signs nothing.
    private static let clients = #"""
        from subprocess import run
        from botocore import UNSIGNED
        from botocore.config import Config
        def curl(made, path, *more, port=None):
            files = ["--cert", made["files"][0], "--key", made["files"][1]] if made else []
            done = run(["curl", "-sS", "--max-time", "60", "--cacert", f"{data}/ca/authority.pem", *files, "-w", "\n%{http_code}", *more, f"https://localhost:{port or secure}{path}"],
                       check=True, capture_output=True, text=True).stdout
            text, status = done.rsplit("\n", 1)
            return int(status), json.loads(text) if text[:1] == "{" else text
        def own(service, made):
            return boto3.client(service, endpoint_url=f"https://localhost:{secure}", verify=f"{data}/ca/authority.pem", config=Config(
                signature_version=UNSIGNED, client_cert=made["files"] if made else None, retries={"total_max_attempts": 1}))
        def refused(call, **arguments):
            try: call(**arguments); return "let in"
            except boto3.client("iot-data").exceptions.ClientError as error: return error.response["Error"]["Code"]

        """#

    @Test("curl publishes with raw and encoded slashes, as the policy allows; also with a signature, and on the port that devices know")
    func publishing() throws {
        let printed = try RunningServer.with(options: ["--device-https-port", "0"]) { server in
            try DeviceConnectionTests.run(server, Self.clients + #"""
                iot.create_policy(policyName="camera", policyDocument=policy(
                    statement("iot:Publish", "topic/seen/*", "topic/own/${iot:ClientId}", "topic/mine/${iot:Connection.Thing.ThingName}/*"),
                    statement("iot:Publish", "topic/seen/secret", effect="Deny")))
                iot.create_policy(policyName="all", policyDocument=policy(statement("iot:*", "*").copy() | {"Resource": "*"}))
                camera, listener = device("camera-1", "camera"), Device(device("listener", "all"), "listener")
                listener.subscribe("seen/#"); listener.subscribe("mine/#"); listener.subscribe("own/#")
                print(curl(camera, "/topics/seen/a/b?qos=1", "-d", "raw"), curl(camera, "/topics/seen%2Fa%2Fc?qos=1", "-d", "encoded"), curl(camera, "/topics/seen/a%20b", "-d", "of quality 0"))
                as_thing = ["-H", "x-amzn-iot-thingname: camera-1"]
                print(curl(camera, "/topics/mine/camera-1/x?qos=1", "-d", "thing", *as_thing), curl(camera, "/topics/mine/camera-1/x?qos=1", "-d", "no thing")[0],
                      curl(camera, "/topics/mine/camera-2/x?qos=1", "-d", "x", "-H", "x-amzn-iot-thingname: camera-2")[0], curl(camera, "/topics/own/camera-1?qos=1", "-d", "x", *as_thing)[0])
                print(curl(camera, "/topics/seen/secret?qos=1", "-d", "x"), curl(camera, "/topics/other?qos=1", "-d", "x")[0], curl(camera, "/topics/seen/kept?qos=1&retain=true", "-d", "x")[0])
                print(curl(None, "/topics/seen/a?qos=1", "-d", "x")[0], curl(camera, "/topics/seen/%23?qos=1", "-d", "x")[0], curl(camera, "/topics/seen/a?qos=2", "-d", "x")[0],
                      curl(camera, "/things", "-d", "x")[0])
                signed = ["--aws-sigv4", "aws:amz:us-east-1:iotdata", "--user", os.environ["AWS_ACCESS_KEY_ID"] + ":" + os.environ["AWS_SECRET_ACCESS_KEY"]]
                print(curl(None, "/topics/seen/signed/raw?qos=1", "-d", "signed", *signed), curl(None, "/topics/seen/signed/raw?qos=1", "-d", "x", *signed[:3], "a:b")[0])
                print(run(["curl", "-sS", "-w", "%{http_code}", "-d", "here", *signed, os.environ["AWS_ENDPOINT_URL"] + "/topics/seen/endpoint/raw?qos=1"], capture_output=True, text=True).stdout)
                context = ssl.create_default_context(cafile=f"{data}/ca/authority.pem")
                context.load_cert_chain(*camera["files"]); context.set_alpn_protocols(["x-amzn-http-ca"])
                with context.wrap_socket(socket.create_connection(("localhost", secure), 120), server_hostname="localhost") as secured:
                    secured.sendall(b"POST /topics/seen/alpn?qos=1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nalpn")
                    print(secured.selected_alpn_protocol(), secured.recv(100).split(b"\r\n")[0])
                for topic, text in sorted(listener.wait(7)): print(topic, text)
                iot.update_certificate(certificateId=camera["certificateId"], newStatus="REVOKED")
                try: print(curl(camera, "/topics/seen/a?qos=1", "-d", "x")[0])
                except Exception: print("shut out")
                """#)
        }
        #expect(
            printed == """
                (200, {}) (200, {}) (200, {})
                (200, {}) 403 403 403
                (403, {'message': 'No policy of the certificate allows Publish on arn:aws:iot:us-east-1:123456789012:topic/seen/secret.'}) 403 403
                403 400 400 501
                (200, {}) 403
                {}200
                x-amzn-http-ca b'HTTP/1.1 200 OK'
                mine/camera-1/x thing
                seen/a b of quality 0
                seen/a/b raw
                seen/a/c encoded
                seen/alpn alpn
                seen/endpoint/raw here
                seen/signed/raw signed
                shut out

                """)
    }

    @Test("boto3 reads and changes the device's own shadow and jobs with its certificate, and nobody else's")
    func things() throws {
        let printed = try RunningServer.with { server in
            try DeviceConnectionTests.run(server, Self.clients + #"""
                thing = "thing/${iot:Connection.Thing.ThingName}"
                iot.create_policy(policyName="camera", policyDocument=policy(
                    statement(["iot:GetThingShadow", "iot:UpdateThingShadow", "iot:DeleteThingShadow"], thing, thing + "/*"), statement("iot:ListNamedShadowsForThing", thing),
                    statement(["iotjobsdata:GetPendingJobExecutions", "iotjobsdata:StartNextPendingJobExecution"], thing),
                    statement(["iot:DescribeJobExecution", "iot:UpdateJobExecution"], thing)))
                camera, stranger = device("camera-1", "camera"), device("camera-2")
                shadow, jobs = own("iot-data", camera), own("iot-jobs-data", camera)
                shadow.update_thing_shadow(thingName="camera-1", payload=json.dumps({"state": {"reported": {"on": True}}}))
                shadow.update_thing_shadow(thingName="camera-1", shadowName="light", payload=json.dumps({"state": {"reported": {"level": 3}}}))
                print(json.load(shadow.get_thing_shadow(thingName="camera-1")["payload"])["state"], shadow.list_named_shadows_for_thing(thingName="camera-1")["results"])
                print(refused(shadow.get_thing_shadow, thingName="camera-2"), refused(own("iot-data", stranger).get_thing_shadow, thingName="camera-2"),
                      refused(own("iot-data", None).get_thing_shadow, thingName="camera-1"))
                iot.create_job(jobId="one", targets=["arn:aws:iot:us-east-1:123456789012:thing/camera-1"], document='{"do": "it"}')
                assert until(lambda: jobs.get_pending_job_executions(thingName="camera-1")["queuedJobs"], 60)
                print([job["jobId"] for job in jobs.get_pending_job_executions(thingName="camera-1")["queuedJobs"]])
                print(jobs.start_next_pending_job_execution(thingName="camera-1")["execution"]["jobDocument"])
                print(jobs.describe_job_execution(thingName="camera-1", jobId="one")["execution"]["status"])
                jobs.update_job_execution(thingName="camera-1", jobId="one", status="SUCCEEDED", statusDetails={"by": "certificate"})
                print(iot.describe_job_execution(jobId="one", thingName="camera-1")["execution"]["statusDetails"])
                print(refused(jobs.get_pending_job_executions, thingName="camera-2"), refused(own("iot-jobs-data", stranger).get_pending_job_executions, thingName="camera-2"))
                print(refused(own("iot-data", camera).delete_connection, clientId="camera-2"), refused(own("iot", camera).list_things))
                """#)
        }
        #expect(
            printed == """
                {'reported': {'on': True}} ['light']
                ForbiddenException ForbiddenException MissingAuthenticationTokenException
                ['one']
                {"do":"it"}
                IN_PROGRESS
                {'detailsMap': {'by': 'certificate'}}
                ForbiddenException ForbiddenException
                ForbiddenException 501

                """)
    }
}
