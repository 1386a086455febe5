import BrachioEdgeFunctions
import BrachioEdgeRuntime
import Foundation
import NIOCore
import TestSupport
import Testing

/// The interface as somebody sees it who should not: another program of the device, a function that asks for what is not its own.
@Suite("The functions' interface", .enabled(if: PythonPeer.executable != nil, "\(PythonPeer.missing)"))
struct InterfaceTests {
    private static let ask = """
        import base64, http.client, json, sys
        port, token, own = int(sys.argv[1]), sys.argv[2], sys.argv[3]
        base = '/2016-11-01/functions/'
        router = base + 'arn:aws:lambda:::function:GGRouter'
        def context(subject, policy=''):
            return base64.b64encode(json.dumps({'custom': {'source': own, 'subject': subject, 'queueFullPolicy': policy}}).encode()).decode()
        def ask(method, path, body=None, token=token, **headers):
            connection = http.client.HTTPConnection('127.0.0.1', port)
            headers = {name.replace('_', '-'): value for name, value in headers.items()}
            connection.request(method, path, body=body, headers=dict(headers, Authorization=token))
            response = connection.getresponse()
            text = response.read().decode()
            return response.status if response.status < 300 or json.loads(text)['errorMessage'] and '\\\\/' not in text else text
        print(json.dumps({
            'token': ask('POST', router, b'', token='guess', X_Amz_Client_Context=context('t')),
            'path': ask('POST', '/2016-11-01/other'),
            'context': ask('POST', router, b'', X_Amz_Client_Context='%%%'),
            'no context': ask('POST', router, b''),
            'wildcard': ask('POST', router, b'', X_Amz_Client_Context=context('a/#')),
            'policy': ask('POST', router, b'', X_Amz_Client_Context=context('a', 'Sometimes')),
            'large': ask('POST', router, b'x' * (128 * 1024 + 1), X_Amz_Client_Context=context('a')),
            'huge': ask('POST', router, b'x' * (300 * 1024), X_Amz_Client_Context=context('a')),
            'other work': ask('GET', base + 'arn:aws:lambda:us-east-1:123456789012:function:other:1/work'),
            'unknown result': ask('GET', base + own, X_Amz_InvocationId='nobody'),
            'finished twice': ask('POST', base + own + '/work', b'', X_Amz_InvocationId='nobody'),
            'no role': ask('GET', '/2016-11-01/credentialprovider/'),
            'published': ask('POST', router, b'x' * (128 * 1024), X_Amz_Client_Context=context('a')),
        }))
        """

    @Test("refuses with a status that says what is wrong")
    func refusals() async throws {
        try await SupervisorFixture.with { fixture in
            let function = try fixture.python("mine", """
                import greengrasssdk, json, os
                names = ('GG_DAEMON_PORT', 'AWS_CONTAINER_AUTHORIZATION_TOKEN', 'MY_FUNCTION_ARN')
                greengrasssdk.client('iot-data').publish(topic='environment', payload=json.dumps([os.environ[name] for name in names]))
                def handler(event, context):
                    return
                """)
            try await fixture.supervisor.replace(with: [function])
            let environment = try #require(await fixture.router.next(1).first?.text)
            let arguments = try JSONDecoder().decode([String].self, from: Data(environment.utf8))
            let statuses = try JSONDecoder().decode([String: Int].self, from: Data(PythonPeer.run(Self.ask, arguments).utf8))
            #expect(statuses == [
                "token": 403, "path": 404, "context": 400, "no context": 400, "wildcard": 400, "policy": 400, "large": 429, "huge": 413, "other work": 403,
                "unknown result": 404, "finished twice": 404, "no role": 404, "published": 202,
            ])
            #expect(await fixture.router.next(1).first?.payload.readableBytes == 128 << 10)
        }
    }

    @Test("gives the device's credentials to boto3", arguments: [PythonPeer.executable, PythonPeer.older].compactMap { $0 })
    func credentials(_ python: URL) async throws {
        let credentials = FixedCredentials(value: DeviceCredentials(
            accessKeyID: "AKIDEXAMPLE", secretAccessKey: "secret", sessionToken: "session", expiration: Date(timeIntervalSince1970: 4_000_000_000)))
        let device = FunctionEnvironment.Device(coreThing: "garden-core", group: "garden", endpoint: "http://127.0.0.1:9")
        try await SupervisorFixture.with(device: device, interpreters: ["python": python.path], credentials: credentials) { fixture in
            let function = try fixture.python("signer", """
                import boto3, botocore.session, json, sys
                from greengrass_ipc_python_sdk.ipc_client import IPCClient
                import base64, os
                # Two seconds are not enough where two processors have twenty tests to do.
                import botocore.utils
                botocore.utils.ContainerMetadataFetcher.TIMEOUT_SECONDS = 120
                found = boto3.Session().get_credentials().get_frozen_credentials()
                client = boto3.client('cloudwatch')
                result = [found.access_key, found.secret_key, found.token, client.meta.endpoint_url, client.meta.region_name]
                context = base64.b64encode(json.dumps({'custom': {'subject': 'found'}}).encode())
                IPCClient().post_work(os.environ['ROUTER_FUNCTION_ARN'], json.dumps(result), context, 'Event')
                def handler(event, context):
                    return
                """)
            try await fixture.supervisor.replace(with: [function])
            let found = try #require(await fixture.router.next(1).first?.text)
            #expect(found == #"["AKIDEXAMPLE", "secret", "session", "http://127.0.0.1:9", "us-east-1"]"#)
        }
    }
}
