import BrachioShadows
import TestSupport
import Testing

/// Devices that come with a claim, with `awsiotsdk` as on a device, and with paho for what that does not do.
@Suite(
    "Provisioning, for real clients",
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
struct ProvisioningTests {
    private static let template = #"""
        body = json.dumps({
            "Parameters": {"SerialNumber": {"Type": "String"}, "Site": {"Type": "String", "Default": "north"}, "AWS::IoT::Certificate::Id": {"Type": "String"}},
            "Resources": {
                "thing": {"Type": "AWS::IoT::Thing", "Properties": {
                    "ThingName": {"Fn::Join": ["", ["camera-", {"Ref": "SerialNumber"}]]}, "AttributePayload": {"site": {"Ref": "Site"}}, "ThingGroups": ["cameras"]},
                    "OverrideSettings": {"AttributePayload": "MERGE", "ThingGroups": "DO_NOTHING"}},
                "certificate": {"Type": "AWS::IoT::Certificate", "Properties": {"CertificateId": {"Ref": "AWS::IoT::Certificate::Id"}, "Status": "Active"}},
                "policy": {"Type": "AWS::IoT::Policy", "Properties": {"PolicyDocument": {"Version": "2012-10-17", "Statement": [
                    {"Effect": "Allow", "Action": ["iot:Connect"], "Resource": "arn:aws:iot:us-east-1:123456789012:client/${iot:Connection.Thing.ThingName}"},
                    {"Effect": "Allow", "Action": ["iot:Publish", "iot:Subscribe", "iot:Receive"], "Resource": "*"}]}}}},
            "DeviceConfiguration": {"url": {"Fn::Sub": "https://${Site}.example"}}})
        iot.create_thing_group(thingGroupName="cameras")
        role = "arn:aws:iam::123456789012:role/provisioning"

        """#

    @Test("awsiotsdk makes keys, provisions with a claim, and connects as the thing")
    func fleet() throws {
        let printed = try RunningServer.with { server in
            try DeviceConnectionTests.run(server, Self.template + #"""
                from awscrt import mqtt as crt
                from awsiot import iotidentity, mqtt_connection_builder
                iot.create_provisioning_template(templateName="cameras", templateBody=body, provisioningRoleArn=role, enabled=True)
                claim = iot.create_provisioning_claim(templateName="cameras")
                certificate, key = files(claim["certificatePem"], claim["keyPair"]["PrivateKey"], "claim")
                def connect(certificate, key, name):
                    connection = mqtt_connection_builder.mtls_from_path(
                        endpoint="localhost", port=secure, cert_filepath=certificate, pri_key_filepath=key, ca_filepath=f"{data}/ca/authority.pem",
                        client_id=name, clean_session=True, keep_alive_secs=1200)
                    connection.connect().result(90)
                    return connection
                def call(subscribe, publish, request, kind, once=crt.QoS.AT_LEAST_ONCE):
                    answered, got = threading.Event(), []
                    for name, tag in [(f"subscribe_to_{subscribe}_accepted", "accepted"), (f"subscribe_to_{subscribe}_rejected", "rejected")]:
                        getattr(identity, name)(request=kind, qos=once, callback=lambda r, tag=tag: (got.append((tag, r)), answered.set()))[0].result(90)
                    getattr(identity, f"publish_{publish}")(request, once).result(90)
                    assert answered.wait(90), "no answer"
                    return got[0]
                connection = connect(certificate, key, "claimer")
                identity = iotidentity.IotIdentityClient(connection)
                tag, made = call("create_keys_and_certificate", "create_keys_and_certificate", iotidentity.CreateKeysAndCertificateRequest(),
                                 iotidentity.CreateKeysAndCertificateSubscriptionRequest())
                print(tag, len(made.certificate_id), iot.describe_certificate(certificateId=made.certificate_id)["certificateDescription"]["status"])
                kind = iotidentity.RegisterThingSubscriptionRequest(template_name="cameras")
                tag, wrong = call("register_thing", "register_thing", iotidentity.RegisterThingRequest(
                    template_name="cameras", certificate_ownership_token="no", parameters={"SerialNumber": "7"}), kind)
                print(tag, wrong.status_code, wrong.error_code)
                tag, thing = call("register_thing", "register_thing", iotidentity.RegisterThingRequest(
                    template_name="cameras", certificate_ownership_token=made.certificate_ownership_token, parameters={"SerialNumber": "7", "Site": "south"}), kind)
                print(tag, thing.thing_name, thing.device_configuration)
                connection.disconnect().result(90)
                own = connect(*files(made.certificate_pem, made.private_key, "own"), "camera-7")
                own.publish("hello", "x", crt.QoS.AT_LEAST_ONCE)[0].result(90)
                own.disconnect().result(90)
                print(iot.describe_thing(thingName="camera-7")["attributes"], iot.list_things_in_thing_group(thingGroupName="cameras")["things"])
                print(iot.list_thing_principals(thingName="camera-7")["principals"] == [iot.describe_certificate(certificateId=made.certificate_id)["certificateDescription"]["certificateArn"]])
                """#)
        }
        #expect(
            printed == """
                accepted 64 PENDING_ACTIVATION
                rejected 400 InvalidCertificateOwnershipToken
                accepted camera-7 {'url': 'https://south.example'}
                {'site': 'south'} ['camera-7']
                True

                """)
    }

    @Test("a device renews its certificate: the old one goes on until the new one has connected; keys go to whom they are for; CBOR")
    func renewal() throws {
        let printed = try RunningServer.with { server in
            try DeviceConnectionTests.run(server, Self.template + #"""
                import cbor2
                from subprocess import run
                iot.create_policy(policyName="all", policyDocument=policy({"Effect": "Allow", "Action": "iot:*", "Resource": "*"}))
                made = device("camera-1", "all")
                old, listener = Device(made, "camera-1"), Device(device(None, "all"), "listener")
                for each in [old, listener]: each.subscribe("$aws/certificates/#"); each.subscribe("$aws/provisioning-templates/+/provision/#")
                run(["openssl", "req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=renewed", "-keyout", f"{data}/new.key", "-out", f"{data}/new.csr"], check=True, capture_output=True)
                old.publish("$aws/certificates/create-from-csr/json", json.dumps({"certificateSigningRequest": open(f"{data}/new.csr").read()}))
                old.wait(2)
                answer = json.loads(dict(old.messages)["$aws/certificates/create-from-csr/json/accepted"])
                old.publish("$aws/provisioning-templates/BrachioRenewal/provision/json", json.dumps({"certificateOwnershipToken": answer["certificateOwnershipToken"]}))
                old.wait(4)
                print(json.loads(old.messages[3][1]))
                print("still there", old.publish("a", "1"))
                # It would come back with its old certificate, and the two would take the name from each other.
                old.stop()
                made["files"] = files(answer["certificatePem"], open(f"{data}/new.key").read(), "new")
                new = Device(made, "camera-1")
                print("connected", new.reason, new.publish("a", "2"))
                print(until(lambda: iot.describe_certificate(certificateId=made["certificateId"])["certificateDescription"]["status"] == "INACTIVE"))
                print(iot.list_thing_principals(thingName="camera-1")["principals"] == ["arn:aws:iot:us-east-1:123456789012:cert/" + answer["certificateId"]])
                print("others see requests alone", {topic for topic, _ in listener.messages if topic.endswith(("accepted", "rejected"))})
                got = threading.Event(); texts = []
                new.client.on_message = lambda c, d, m: (texts.append(cbor2.loads(m.payload)), got.set())
                new.subscribe("$aws/certificates/create/cbor/accepted")
                new.publish("$aws/certificates/create/cbor", cbor2.dumps({}))
                got.wait(90)
                print(sorted(texts[0]), texts[0]["privateKey"].splitlines()[0])
                """#)
        }
        #expect(
            printed == """
                {'deviceConfiguration': {}, 'thingName': 'camera-1'}
                still there True
                connected Success True
                True
                True
                others see requests alone set()
                ['certificateId', 'certificateOwnershipToken', 'certificatePem', 'privateKey'] -----BEGIN EC PRIVATE KEY-----

                """)
    }

    @Test("boto3 keeps templates and their versions, registers things by a template, and an authority's devices are provisioned as they connect")
    func templates() throws {
        let printed = try RunningServer.with { server in
            try DeviceConnectionTests.run(server, Self.template + #"""
                from subprocess import run
                def openssl(*words): run(["openssl", *words], check=True, capture_output=True, cwd=data)
                openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "9", "-subj", "/CN=our authority", "-keyout", "our.key", "-out", "our.pem")
                def sign(name, subject):
                    openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", subject, "-keyout", f"{name}.key", "-out", f"{name}.csr")
                    openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "our.pem", "-CAkey", "our.key", "-CAcreateserial", "-days", "9", "-out", f"{name}.pem")
                    return open(f"{data}/{name}.pem").read()
                iot.create_provisioning_template(templateName="ours", type="JITP", enabled=True, provisioningRoleArn=role, templateBody=body.replace("SerialNumber", "AWS::IoT::Certificate::CommonName"))
                sign("verification", "/CN=" + iot.get_registration_code()["registrationCode"])
                our = iot.register_ca_certificate(caCertificate=open(f"{data}/our.pem").read(), verificationCertificate=open(f"{data}/verification.pem").read(),
                                                  setAsActive=True, allowAutoRegistration=True, registrationConfig={"templateName": "ours"})
                sign("device", "/CN=nine")
                one = Device({"files": (f"{data}/device.pem", f"{data}/device.key")}, "camera-nine")
                print("provisioned", one.reason, iot.describe_thing(thingName="camera-nine")["attributes"])
                print(len(iot.list_certificates_by_ca(caCertificateId=our["certificateId"])["certificates"]))
                other = sign("registered", "/CN=ten")
                print(iot.register_certificate(certificatePem=other, setAsActive=True)["certificateId"] in [each["certificateId"] for each in iot.list_certificates()["certificates"]])
                openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "9", "-subj", "/CN=alone", "-keyout", "alone.key", "-out", "alone.pem")
                alone = iot.register_certificate_without_ca(certificatePem=open(f"{data}/alone.pem").read(), status="ACTIVE")
                print(iot.describe_certificate(certificateId=alone["certificateId"])["certificateDescription"]["certificateMode"])
                single = json.loads(body); single["Resources"]["certificate"]["Properties"] = {"CertificateSigningRequest": {"Ref": "CSR"}}; single["Parameters"]["CSR"] = {"Type": "String"}
                del single["Parameters"]["AWS::IoT::Certificate::Id"]
                done = iot.register_thing(templateBody=json.dumps(single), parameters={"SerialNumber": "1", "CSR": open(f"{data}/device.csr").read()})
                print(sorted(done["resourceArns"]), done["resourceArns"]["thing"], done["certificatePem"].startswith("-----BEGIN CERTIFICATE"))
                print(iot.create_provisioning_template_version(templateName="ours", templateBody=body, setAsDefault=True)["versionId"],
                      [v["isDefaultVersion"] for v in iot.list_provisioning_template_versions(templateName="ours")["versions"]])
                for call, arguments in [("register_thing", {"templateBody": body}), ("register_certificate", {"certificatePem": open(f"{data}/alone.pem").read()}),
                                        ("register_ca_certificate", {"caCertificate": open(f"{data}/alone.pem").read(), "verificationCertificate": other}),
                                        ("delete_provisioning_template_version", {"templateName": "ours", "versionId": 2}), ("delete_ca_certificate", {"certificateId": our["certificateId"]}),
                                        ("delete_certificate", {"certificateId": alone["certificateId"]}), ("create_policy", {"policyName": "p", "policyDocument": "{}"})]:
                    try: getattr(iot, call)(**arguments)
                    except iot.exceptions.ClientError as error: print(call, error.response["Error"]["Code"])
                """#)
        }
        #expect(
            printed == """
                provisioned Success {'site': 'north'}
                1
                True
                SNI_ONLY
                ['certificate', 'policy', 'thing'] arn:aws:iot:us-east-1:123456789012:thing/camera-1 True
                2 [True, False]
                register_thing InvalidRequestException
                register_certificate CertificateValidationException
                register_ca_certificate CertificateValidationException
                delete_provisioning_template_version DeleteConflictException
                delete_ca_certificate CertificateStateException
                delete_certificate CertificateStateException
                create_policy MalformedPolicyException

                """)
    }
}
