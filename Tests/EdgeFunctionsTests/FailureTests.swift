import BrachioCore
import BrachioDeployment
import BrachioEdgeFunctions
import BrachioEdgeRuntime
import Foundation
import NIOCore
import TestSupport
import Testing

@Suite("Functions that fail", .enabled(if: PythonPeer.executable != nil, "\(PythonPeer.missing)"))
struct FailureTests {
    @Test("one that crashes is started again, and says why in its log")
    func crash() async throws {
        try await SupervisorFixture.with { fixture in
            let function = try fixture.python("crasher", """
                import greengrasssdk, os
                greengrasssdk.client('iot-data').publish(topic='started', payload=str(os.getpid()))
                os.kill(os.getpid(), 9)
                """)
            try await fixture.supervisor.replace(with: [function])
            let starts = await fixture.router.next(2)
            #expect(Set(starts.map(\.text)).count == 2)
            #expect(fixture.log("crasher").contains("Killed"))
            let status = try #require(await fixture.supervisor.statuses.first)
            #expect(status.failures >= 1 && status.lastEnd?.contains("Killed") == true)
        }
    }

    @Test("a message that takes too long ends the function; the sender is told, and the next message is worked on")
    func timeout() async throws {
        try await SupervisorFixture.with { fixture in
            let slow = try fixture.python("slow", """
                import time
                def handler(event, context):
                    time.sleep(event)
                    return context.get_remaining_time_in_millis()
                """, timeoutSeconds: 10)
            let caller = try fixture.python("caller", """
                import greengrasssdk, json
                functions = greengrasssdk.client('lambda')
                data = greengrasssdk.client('iot-data')
                for payload in (b'1000', b'0'):
                    answer = functions.invoke(FunctionName='\(SupervisorFixture.arn("slow"))', Payload=payload)
                    data.publish(topic='t', payload=answer['FunctionError'] or ('quick' if 0 < int(answer['Payload'].read()) <= 10000 else 'wrong'))
                def handler(event, context):
                    return
                """)
            try await fixture.supervisor.replace(with: [slow, caller])
            #expect(await fixture.router.next(2).map(\.text) == ["Unhandled", "quick"])
            #expect(fixture.log("slow").contains("took longer than 10 s"))
        }
    }

    @Test("an on-demand function ends when it is idle, and starts anew for the next message")
    func idle() async throws {
        try await SupervisorFixture.with(idle: .milliseconds(200)) { fixture in
            let function = try fixture.python("visitor", """
                import greengrasssdk, os
                client = greengrasssdk.client('iot-data')
                def handler(event, context):
                    client.publish(topic='pid', payload=str(os.getpid()))
                """, isPinned: false)
            try await fixture.supervisor.replace(with: [function])
            let target = try #require(fixture.supervisor.target(of: function.function.arn))
            #expect(await fixture.supervisor.statuses.first?.state == .resting)
            let message = EdgeMessage(source: .cloud, topic: "t", payload: ByteBuffer(string: "1"))
            try await target.deliver(message)
            let first = await fixture.router.next(1)
            while await fixture.supervisor.statuses.first?.state != .resting { try await Task.sleep(for: .milliseconds(10)) }
            try await target.deliver(message)
            let second = await fixture.router.next(1)
            #expect(first.map(\.text) != second.map(\.text))
            #expect(await fixture.supervisor.statuses.first?.failures == 0)
        }
    }

    @Test("what cannot start is refused before anything that runs is touched")
    func refused() async throws {
        try await SupervisorFixture.with { fixture in
            let good = try fixture.python("good", "def handler(event, context):\n    return\n")
            try await fixture.supervisor.replace(with: [good])
            var bad = good
            bad.function.arn = SupervisorFixture.arn("bad")
            bad.code = nil
            await #expect(throws: BrachioError.self) { try await fixture.supervisor.replace(with: [bad]) }
            #expect(await fixture.supervisor.statuses.map(\.arn) == [good.function.arn])
        }
    }

    @Test("a deployment leaves alone what stays the same")
    func unchanged() async throws {
        try await SupervisorFixture.with { fixture in
            let text = """
                import greengrasssdk, os
                greengrasssdk.client('iot-data').publish(topic='pid', payload='%s' % os.environ.get('COLOUR'))
                def handler(event, context):
                    return
                """
            let stays = try fixture.python("stays", text)
            let first = try fixture.python("changes", text, environment: ["COLOUR": "red"])
            let second = try fixture.python("changes", text, environment: ["COLOUR": "blue"])
            try await fixture.supervisor.replace(with: [stays, first])
            #expect(Set(await fixture.router.next(2).map(\.text)) == ["None", "red"])
            try await fixture.supervisor.replace(with: [stays, second])
            #expect(await fixture.router.next(1).map(\.text) == ["blue"])
            #expect(await fixture.supervisor.statuses.map(\.starts) == [1, 1])
        }
    }

    @Test("functions are told the group that a deployment is of, and start again where that is another one")
    func group() async throws {
        try await SupervisorFixture.with { fixture in
            let function = try fixture.python("member", """
                import greengrasssdk, os
                greengrasssdk.client('iot-data').publish(topic='group', payload=os.environ['GROUP_ID'])
                def handler(event, context):
                    return
                """)
            for (group, heard) in [(String?.none, "garden"), ("8d1c", "8d1c"), ("77aa", "77aa")] {
                try await fixture.supervisor.replace(with: [function], of: group)
                #expect(await fixture.router.next(1).map(\.text) == [heard])
            }
            try await fixture.supervisor.replace(with: [function], of: "77aa")
            #expect(await fixture.supervisor.statuses.map(\.starts) == [1])
        }
    }
}
