import TestSupport
import Testing

/// What the samples of `awsiotsdk` do, with a certificate of the registry, a policy of the least, and MQTT 5: the clients of its second version.
@Suite(
    "AWS IoT Device SDK, with a device's certificate",
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
struct DeviceSDKTests {
    private static let preamble = #"""
        import queue
        from awscrt import mqtt5, mqtt_request_response as rr
        from awsiot import V2ServiceException, iotidentity, iotjobs, iotshadow, mqtt5_client_builder, ServiceStreamOptions
        def connect(paths, name):
            connected, stopped, arrived = queue.Queue(), threading.Event(), queue.Queue()
            client = mqtt5_client_builder.mtls_from_path(
                endpoint="localhost", port=secure, cert_filepath=paths[0], pri_key_filepath=paths[1], ca_filepath=f"{data}/ca/authority.pem", client_id=name,
                on_lifecycle_connection_success=connected.put, on_lifecycle_stopped=lambda event: stopped.set(),
                on_publish_received=lambda data: arrived.put((data.publish_packet.topic, data.publish_packet.payload.decode())))
            client.start(); connected.get(timeout=90)
            client.arrived, client.stopped = arrived, stopped
            return client
        def end(client): client.stop(); assert client.stopped.wait(90)
        def options(): return rr.ClientOptions(max_request_response_subscriptions=8, max_streaming_subscriptions=4, operation_timeout_in_seconds=90)
        def stream(create, request):
            heard, ready = queue.Queue(), threading.Event()
            operation = create(request, ServiceStreamOptions(incoming_event_listener=heard.put, subscription_status_listener=lambda event: ready.set()))
            operation.open(); assert ready.wait(90)
            return operation, heard
        def refusal(future):
            try: future.result(90)
            except V2ServiceException as error: return error.modeled_error

        """#

    @Test("it publishes and subscribes over TLS, follows shadows and jobs, and is refused what the policy does not allow")
    func samples() throws {
        let printed = try RunningServer.with { server in
            try DeviceConnectionTests.run(server, Self.preamble + #"""
                iot.create_policy(policyName="least", policyDocument=policy(
                    statement("iot:Connect", "client/${iot:Connection.Thing.ThingName}"),
                    statement(["iot:Publish", "iot:Receive"], "topic/sdk/*", "topic/$aws/things/${iot:Connection.Thing.ThingName}/*"),
                    statement("iot:Subscribe", "topicfilter/sdk/*", "topicfilter/$aws/things/${iot:Connection.Thing.ThingName}/*")))
                made = device("lamp", "least")
                client = connect(made["files"], "lamp")
                granted = client.subscribe(mqtt5.SubscribePacket([mqtt5.Subscription(topic, mqtt5.QoS.AT_LEAST_ONCE) for topic in ["sdk/+", "other/+"]])).result(90)
                print(granted.reason_codes)
                print(client.publish(mqtt5.PublishPacket(topic="sdk/a", payload="hello", qos=mqtt5.QoS.AT_LEAST_ONCE)).result(90).puback.reason_code, client.arrived.get(timeout=90))
                print(client.publish(mqtt5.PublishPacket(topic="other/a", payload="hello", qos=mqtt5.QoS.AT_LEAST_ONCE)).result(90).puback.reason_code)

                shadows = iotshadow.IotShadowClientV2(client, options())
                missing = refusal(shadows.get_shadow(iotshadow.GetShadowRequest(thing_name="lamp")))
                print(missing.code, missing.message)
                changes, change = stream(shadows.create_shadow_delta_updated_stream, iotshadow.ShadowDeltaUpdatedSubscriptionRequest(thing_name="lamp"))
                answer = shadows.update_shadow(iotshadow.UpdateShadowRequest(thing_name="lamp", state=iotshadow.ShadowState(desired={"on": True}, reported={"on": False}))).result(90)
                print(answer.version, change.get(timeout=90).state)
                for version, text in [(9, None), (1, "done")]:
                    future = shadows.update_shadow(iotshadow.UpdateShadowRequest(thing_name="lamp", version=version, state=iotshadow.ShadowState(reported={"on": True})))
                    print(future.result(90).version if text else refusal(future).code)
                named = dict(thing_name="lamp", shadow_name="light")
                shadows.update_named_shadow(iotshadow.UpdateNamedShadowRequest(**named, state=iotshadow.ShadowState(reported={"lux": 7}))).result(90)
                print(shadows.get_named_shadow(iotshadow.GetNamedShadowRequest(**named)).result(90).state.reported, shadows.delete_named_shadow(iotshadow.DeleteNamedShadowRequest(**named)).result(90).version)

                jobs = iotjobs.IotJobsClientV2(client, options())
                nexts, following = stream(jobs.create_next_job_execution_changed_stream, iotjobs.NextJobExecutionChangedSubscriptionRequest(thing_name="lamp"))
                iot.create_job(jobId="one", targets=["arn:aws:iot:us-east-1:123456789012:thing/lamp"], document=json.dumps({"do": "blink"}))
                print(following.get(timeout=90).execution.job_id)
                print([job.job_id for job in jobs.get_pending_job_executions(iotjobs.GetPendingJobExecutionsRequest(thing_name="lamp")).result(90).queued_jobs])
                execution = jobs.start_next_pending_job_execution(iotjobs.StartNextPendingJobExecutionRequest(thing_name="lamp")).result(90).execution
                print(execution.job_id, execution.job_document, execution.status)
                update = dict(thing_name="lamp", job_id="one", status="SUCCEEDED")
                wrong = refusal(jobs.update_job_execution(iotjobs.UpdateJobExecutionRequest(**update, expected_version=9)))
                print(wrong.code)
                jobs.update_job_execution(iotjobs.UpdateJobExecutionRequest(**update, status_details={"blinks": "3"})).result(90)
                print(refusal(jobs.describe_job_execution(iotjobs.DescribeJobExecutionRequest(thing_name="lamp", job_id="one"))).code,
                      iot.describe_job_execution(jobId="one", thingName="lamp")["execution"]["statusDetails"]["detailsMap"])
                end(client)
                """#)
        }
        #expect(
            printed == """
                [<SubackReasonCode.GRANTED_QOS_1: 1>, <SubackReasonCode.NOT_AUTHORIZED: 135>]
                0 ('sdk/a', 'hello')
                135
                404 No shadow exists with name: 'lamp'
                1 {'on': True}
                409
                2
                {'lux': 7} 1
                one
                ['one']
                one {'do': 'blink'} IN_PROGRESS
                VersionMismatch
                TerminalStateReached {'blinks': '3'}

                """)
    }

    @Test("it is provisioned with a claim and a key that never leaves the device, and connects with what it got")
    func provisioning() throws {
        let printed = try RunningServer.with { server in
            try DeviceConnectionTests.run(server, Self.preamble + #"""
                from subprocess import run
                iot.create_policy(policyName="device", policyDocument=policy(statement("iot:Connect", "client/${iot:Connection.Thing.ThingName}"), statement("iot:Publish", "topic/sdk/*")))
                iot.create_provisioning_template(templateName="lamps", enabled=True, provisioningRoleArn="arn:aws:iam::123456789012:role/provisioning", templateBody=json.dumps({
                    "Parameters": {"SerialNumber": {"Type": "String"}, "AWS::IoT::Certificate::Id": {"Type": "String"}},
                    "Resources": {
                        "thing": {"Type": "AWS::IoT::Thing", "Properties": {"ThingName": {"Fn::Join": ["", ["lamp-", {"Ref": "SerialNumber"}]]}}},
                        "certificate": {"Type": "AWS::IoT::Certificate", "Properties": {"CertificateId": {"Ref": "AWS::IoT::Certificate::Id"}, "Status": "Active"}},
                        "policy": {"Type": "AWS::IoT::Policy", "Properties": {"PolicyName": "device"}}}}))
                claim = iot.create_provisioning_claim(templateName="lamps")
                claimer = connect(files(claim["certificatePem"], claim["keyPair"]["PrivateKey"], "claim"), "claimer")
                identity = iotidentity.IotIdentityClientV2(claimer, options())
                run(["openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=lamp", "-keyout", f"{data}/own.key", "-out", f"{data}/own.csr"],
                    check=True, capture_output=True)
                signed = identity.create_certificate_from_csr(iotidentity.CreateCertificateFromCsrRequest(certificate_signing_request=open(f"{data}/own.csr").read())).result(90)
                wrong = refusal(identity.register_thing(iotidentity.RegisterThingRequest(template_name="lamps", certificate_ownership_token="no", parameters={"SerialNumber": "1"})))
                print(wrong.status_code, wrong.error_code)
                thing = identity.register_thing(iotidentity.RegisterThingRequest(
                    template_name="lamps", certificate_ownership_token=signed.certificate_ownership_token, parameters={"SerialNumber": "1"})).result(90)
                print(thing.thing_name)
                made = identity.create_keys_and_certificate(iotidentity.CreateKeysAndCertificateRequest()).result(90)
                print(made.private_key.splitlines()[0])
                end(claimer)
                own = connect(files(signed.certificate_pem, open(f"{data}/own.key").read(), "signed"), thing.thing_name)
                print(own.publish(mqtt5.PublishPacket(topic="sdk/a", payload="hello", qos=mqtt5.QoS.AT_LEAST_ONCE)).result(90).puback.reason_code)
                end(own)
                """#)
        }
        #expect(
            printed == """
                400 InvalidCertificateOwnershipToken
                lamp-1
                -----BEGIN EC PRIVATE KEY-----
                0

                """)
    }
}
