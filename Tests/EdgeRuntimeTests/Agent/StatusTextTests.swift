import BrachioEdgeRuntime
import Foundation
import Testing

@Suite("A device's status for people")
struct StatusTextTests {
    @Test("says what was refused and dropped, and names counts in words")
    func text() throws {
        let status = try JSONDecoder().decode(AgentStatus.self, from: Data("""
            {"thing":"garden","version":"1","atSeconds":0,"upSeconds":5,"memoryKibibytes":2048,"freeDiskBytes":1048576,
            "connection":{"isConnected":true,"connectionsCount":1},"deployment":{"running":"d","previousCount":0},
            "spool":{"messagesCount":2,"bytes":2048,"oldestSeconds":4,"accepted":9,"refused":7,"confirmed":1,"dropped":{"too old":6}},
            "routes":{"routed":1,"unrouted":0,"undelivered":7},
            "functions":[{"arn":"classifier","phase":"running","isPinned":true,"restartsCount":0,"counts":{"frames":3,"modelSwaps":1,"refused":0}}]}
            """.utf8))
        let lines = status.text.split(separator: "\n").map(String.init)
        #expect(lines.contains("refused     7 messages for which there was no room, since the agent started"))
        #expect(lines.contains("dropped     6  too old") && lines.contains("            3 frames, 1 model swaps"), "\(status.text)")
    }
}
