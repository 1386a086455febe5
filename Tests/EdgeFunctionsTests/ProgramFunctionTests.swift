import BrachioCore
import BrachioDeployment
import BrachioEdgeFunctions
import BrachioEdgeRuntime
import Foundation
import NIOCore
import TestSupport
import Testing

@Suite("Programs as functions", .enabled(if: PythonPeer.executable != nil, "\(PythonPeer.missing)"))
struct ProgramFunctionTests {
    /// Calls `function` with `payload` from a Python function and publishes what came back.
    private static func caller(_ fixture: SupervisorFixture, of function: String, _ payload: String) throws -> PlacedFunction {
        try fixture.python("caller", """
            import greengrasssdk
            answer = greengrasssdk.client('lambda').invoke(FunctionName='\(SupervisorFixture.arn(function))', Payload=b'\(payload)')
            payload = answer['Payload'] if answer['FunctionError'] else answer['Payload'].read()
            greengrasssdk.client('iot-data').publish(topic='answer', payload=answer['FunctionError'].encode() + payload)
            def handler(event, context):
                return
            """)
    }

    @Test("on demand: the payload is standard input, standard output the result, standard error the log")
    func onDemand() async throws {
        try await SupervisorFixture.with { fixture in
            let upper = try fixture.program("upper", "#!/bin/sh\necho working >&2\ntr a-z A-Z\n", isPinned: false)
            try await fixture.supervisor.replace(with: [upper, Self.caller(fixture, of: "upper", "abc")])
            #expect(await fixture.router.next(1).map(\.text) == ["ABC"])
            #expect(fixture.log("upper").contains("[ERROR]-working"))
            #expect(await fixture.supervisor.statuses.last?.failures == 0)
        }
    }

    @Test("on demand: a status other than 0 is an error, and so is a result that is too large", arguments: ["exit 3", "head -c 200000 /dev/zero"])
    func failing(_ line: String) async throws {
        try await SupervisorFixture.with { fixture in
            let program = try fixture.program("fails", "#!/bin/sh\n\(line)\n", isPinned: false)
            try await fixture.supervisor.replace(with: [program, Self.caller(fixture, of: "fails", "{}")])
            let answer = try #require(await fixture.router.next(1).first?.text)
            #expect(answer.hasPrefix("Unhandled{") && answer.contains(line == "exit 3" ? "status 3" : "131072 bytes"))
        }
    }

    @Test("pinned: it speaks the interface itself")
    func pinned() async throws {
        try await SupervisorFixture.with { fixture in
            // What a program in any language does, written with the standard library alone.
            let text = """
                #!\(PythonPeer.executable?.path ?? "")
                import base64, json, os, urllib.request
                base = 'http://127.0.0.1:' + os.environ['GG_DAEMON_PORT'] + '/2016-11-01/functions/'
                def ask(method, path, body=None, **headers):
                    headers = {name.replace('_', '-'): value for name, value in headers.items()}
                    headers['Authorization'] = os.environ['AWS_CONTAINER_AUTHORIZATION_TOKEN']
                    return urllib.request.urlopen(urllib.request.Request(base + path, data=body, headers=headers, method=method))
                mine = os.environ['MY_FUNCTION_ARN']
                ask('PUT', mine + '/initialized')
                while True:
                    work = ask('GET', mine + '/work')
                    body = work.read()
                    context = base64.b64encode(json.dumps({'custom': {'source': mine, 'subject': 'echo'}}).encode()).decode()
                    ask('POST', 'arn:aws:lambda:::function:GGRouter', body, X_Amz_Invocation_Type='Event', X_Amz_Client_Context=context)
                    ask('POST', mine + '/work', b'', X_Amz_InvocationId=work.headers['X-Amz-InvocationId'])
                """
            let program = try fixture.program("echo", text, isPinned: true)
            try await fixture.supervisor.replace(with: [program])
            let target = try #require(fixture.supervisor.target(of: program.function.arn))
            for word in ["one", "two"] { try await target.deliver(EdgeMessage(source: .cloud, topic: "t", payload: ByteBuffer(string: word))) }
            let messages = await fixture.router.next(2)
            #expect(messages.map(\.text) == ["one", "two"] && messages.allSatisfy { $0.topic == "echo" })
        }
    }

    @Test("a program outside its code is refused")
    func outside() async throws {
        try await SupervisorFixture.with { fixture in
            var program = try fixture.program("p", "#!/bin/sh\n", isPinned: false)
            program.function.handler = "../../bin/sh"
            await #expect(throws: BrachioError.self) { try await fixture.supervisor.replace(with: [program]) }
        }
    }
}
