import BrachioCore
import BrachioDeployment
import BrachioEdgeFunctions
import BrachioEdgeRuntime
import Foundation
import NIOCore
import TestSupport
import Testing

/// Python functions as people have them, with the SDK from PyPI (greengrasssdk 1.6.1).
@Suite("Python functions", .enabled(if: PythonPeer.executable != nil, "\(PythonPeer.missing)"))
struct PythonFunctionTests {
    private static let publisher = """
        import greengrasssdk
        client = greengrasssdk.client('iot-data')
        def handler(event, context):
            client.publish(topic='answers/' + event['name'], payload='%s %s' % (context.client_context.custom['subject'], context.function_name))
            return {'seen': event['name']}
        """

    @Test("the interpreter is the one that the device's settings name for the very runtime, or else for Python", arguments: ["python3.7", "3.7"])
    func interpreter(runtime: String) async throws {
        let program = try #require(PythonPeer.executable).path
        #expect(try await PythonInterpreter.find(runtime, chosen: ["python3.7": program, "python": "/nowhere"], path: []).program == program)
        #expect(try await PythonInterpreter.find(runtime, chosen: ["python3.8": "/nowhere", "python": program], path: []).program == program)
        let error = await #expect(throws: BrachioError.self) { try await PythonInterpreter.find(runtime, chosen: [:], path: ["/nowhere"]) }
        #expect(error?.message == "there is no interpreter for python3.7 on this device")
    }

    @Test("processes that a function starts end by the signal that asks them to, and its user has a name")
    func children() async throws {
        try await SupervisorFixture.with { fixture in
            let function = try fixture.python("parent", """
                import getpass, greengrasssdk, os, signal, time
                child = os.fork()
                if child == 0:
                    try:
                        time.sleep(60)
                    finally:
                        os._exit(1)
                time.sleep(0.1)
                os.kill(child, signal.SIGTERM)
                status = os.waitpid(child, 0)[1]
                greengrasssdk.client('iot-data').publish(topic='end', payload='%s %s' % (os.WIFSIGNALED(status) and os.WTERMSIG(status), getpass.getuser()))
                def handler(event, context):
                    return
                """)
            try await fixture.supervisor.replace(with: [function])
            #expect(await fixture.router.next(1).map(\.text) == ["15 ggc_user"])
        }
    }

    @Test("messages that a version did not come to are the next version's, in their order")
    func handedOver() async throws {
        try await SupervisorFixture.with { fixture in
            let slow = try fixture.python("counter", """
                import greengrasssdk, time
                def handler(event, context):
                    greengrasssdk.client('iot-data').publish(topic='at', payload='first has %s' % event['n'])
                    time.sleep(300)
                """)
            try await fixture.supervisor.replace(with: [slow])
            let target = try #require(fixture.supervisor.target(of: slow.function.arn))
            for number in 1...4 { try await target.deliver(EdgeMessage(source: .cloud, topic: "numbers", payload: ByteBuffer(string: #"{"n":\#(number)}"#))) }
            #expect(await fixture.router.next(1).map(\.text) == ["first has 1"])
            var quick = try fixture.python("counter", """
                import greengrasssdk
                def handler(event, context):
                    greengrasssdk.client('iot-data').publish(topic='at', payload='second has %s' % event['n'])
                """)
            quick.function.arn = slow.function.arn.dropLast() + "2"
            try await fixture.supervisor.replace(with: [quick])
            #expect(await fixture.router.next(3).map(\.text) == ["second has 2", "second has 3", "second has 4"])
        }
    }

    @Test("a pinned function gets messages and publishes with the SDK from PyPI")
    func pinned() async throws {
        try await SupervisorFixture.with { fixture in
            let function = try fixture.python("greeter", Self.publisher)
            try await fixture.supervisor.replace(with: [function])
            let target = try #require(fixture.supervisor.target(of: function.function.arn))
            try await target.deliver(EdgeMessage(source: .cloud, topic: "names", payload: ByteBuffer(string: #"{"name":"ada"}"#)))
            let message = try #require(await fixture.router.next(1).first)
            #expect(message == EdgeMessage(source: .function(arn: function.function.arn), topic: "answers/ada", payload: ByteBuffer(string: "names greeter")))
            #expect(await fixture.supervisor.statuses.first?.isInitialized == true)
        }
    }

    @Test("a function that works at import and never reaches its handler runs on")
    func worksAtImport() async throws {
        try await SupervisorFixture.with { fixture in
            let text = """
                import greengrasssdk, time
                client = greengrasssdk.client('iot-data')
                number = 0
                while True:
                    client.publish(topic='ticks', payload=str(number))
                    number += 1
                def handler(event, context):
                    return
                """
            let function = try fixture.python("ticker", text, timeoutSeconds: 1)
            try await fixture.supervisor.replace(with: [function])
            let ticks = await fixture.router.next(200)
            #expect(ticks.map(\.text) == (0..<200).map(String.init))
            let status = try #require(await fixture.supervisor.statuses.first)
            #expect(!status.isInitialized && status.starts == 1 && status.failures == 0)
        }
    }

    @Test("functions call each other: the result, the handler's error, a name that is not there")
    func invoking() async throws {
        try await SupervisorFixture.with { fixture in
            let adder = try fixture.python("adder", "def handler(event, context):\n    return event['a'] + event['b']\n", isPinned: false)
            let caller = try fixture.python("caller", """
                import greengrasssdk, json
                functions = greengrasssdk.client('lambda')
                data = greengrasssdk.client('iot-data')
                adder = '\(SupervisorFixture.arn("adder"))'
                answer = functions.invoke(FunctionName=adder, InvocationType='RequestResponse', Payload=b'{"a": 2, "b": 3}')
                data.publish(topic='sum', payload=answer['Payload'].read() + answer['FunctionError'].encode())
                answer = functions.invoke(FunctionName=adder.rsplit(':', 1)[0], Qualifier='1', Payload=b'{"a": 2}')
                data.publish(topic='error', payload=json.dumps([answer['FunctionError'], json.loads(answer['Payload'])['errorMessage']]))
                try:
                    functions.invoke(FunctionName='arn:aws:lambda:us-east-1:123456789012:function:nobody:1', Payload=b'{}')
                except Exception as error:
                    data.publish(topic='refused', payload=type(error).__name__)
                def handler(event, context):
                    return
                """)
            try await fixture.supervisor.replace(with: [adder, caller])
            let messages = await fixture.router.next(3)
            #expect(messages.map(\.topic) == ["sum", "error", "refused"])
            #expect(messages.map(\.text) == ["5", #"["Handled", "'b'"]"#, "InvocationException"])
            #expect(await fixture.log("adder", with: "KeyError: 'b'").contains("KeyError: 'b'"))
        }
    }

    @Test("a full queue is an error where the function asks for all targets, and silent where it does not")
    func queueFull() async throws {
        try await SupervisorFixture.with { fixture in
            fixture.router.refuse(with: BrachioError(.limitExceeded, "the spool is full"))
            let function = try fixture.python("sender", """
                import greengrasssdk
                client = greengrasssdk.client('iot-data')
                try:
                    client.publish(topic='a', payload='1', queueFullPolicy='AllOrException')
                    outcome = 'taken'
                except Exception as error:
                    outcome = type(error).__name__
                client.publish(topic='b', payload=outcome)
                def handler(event, context):
                    return
                """)
            try await fixture.supervisor.replace(with: [function])
            #expect(await fixture.router.next(1).map(\.text) == ["InvocationException"])
        }
    }

    @Test("binary functions get bytes as they are")
    func binary() async throws {
        try await SupervisorFixture.with { fixture in
            let function = try fixture.python("raw", """
                import greengrasssdk
                client = greengrasssdk.client('iot-data')
                def handler(event, context):
                    client.publish(topic='back', payload=bytes(reversed(event)))
                """, encoding: .binary)
            try await fixture.supervisor.replace(with: [function])
            let target = try #require(fixture.supervisor.target(of: function.function.arn))
            try await target.deliver(EdgeMessage(source: .cloud, topic: "t", payload: ByteBuffer(bytes: [0, 255, 10, 13])))
            #expect(await fixture.router.next(1).map { Array($0.payload.readableBytesView) } == [[13, 10, 255, 0]])
        }
    }

    @Test("what is printed and logged is in the function's log with its level")
    func logs() async throws {
        try await SupervisorFixture.with { fixture in
            let function = try fixture.python("talker", """
                import greengrasssdk, logging, sys
                print('printed')
                print('to standard error', file=sys.stderr)
                logging.getLogger().warning('be %s', 'warned')
                logging.getLogger('x').critical('two\\nlines')
                greengrasssdk.client('iot-data').publish(topic='done', payload='')
                def handler(event, context):
                    return
                """)
            try await fixture.supervisor.replace(with: [function])
            _ = await fixture.router.next(1)
            await fixture.supervisor.close()
            let lines = fixture.log("talker").split(separator: "\n").map { $0.drop { $0 != "]" }.dropFirst() }
            for line in ["[INFO]-printed", "[ERROR]-to standard error", "[WARN]-main.py:4,be warned", "[FATAL]-main.py:5,two", "[FATAL]-lines"] {
                #expect(lines.contains(Substring(line)), "\(line) in \(lines)")
            }
        }
    }
}
