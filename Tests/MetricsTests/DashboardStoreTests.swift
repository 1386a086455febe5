import BrachioCore
import BrachioMetrics
import Testing

@Suite("Dashboards")
struct DashboardStoreTests {
    private let body = #"{"widgets":[{"type":"metric","x":0,"y":0,"width":12,"height":6,"properties":{"metrics":[["dino-detect","Triceratops"]],"period":60,"stat":"SampleCount","region":"us-east-1"}}]}"#

    @Test("a dashboard is kept to the letter, listed, replaced and deleted")
    func keeping() async throws {
        try await withMonitoring { monitoring, _ in
            #expect(try await monitoring.dashboards.put("dinos", body: body) == [])
            _ = try await monitoring.dashboards.put("other", body: #"{"widgets":[]}"#)
            #expect(try await monitoring.dashboards.body(of: "dinos") == body)
            let page = try await monitoring.dashboards.list(pageDashboards: 1)
            #expect(page.items.map(\.name) == ["dinos"])
            #expect(page.items.map(\.sizeBytes) == [body.utf8.count])
            #expect(try await monitoring.dashboards.list(token: page.next).items.map(\.name) == ["other"])
            #expect(try await monitoring.dashboards.list(prefix: "di").items.count == 1)
            await #expect(throws: BrachioError.self) { try await monitoring.dashboards.delete(["dinos", "nobody"]) }
            #expect(try await monitoring.dashboards.list().items.count == 2)
            try await monitoring.dashboards.delete(["dinos"])
            let error = await #expect(throws: BrachioError.self) { try await monitoring.dashboards.body(of: "dinos") }
            #expect(error?.code == .notFound)
        }
    }

    @Test(
        "bodies that are no dashboards are refused",
        arguments: [
            "", "[]", "{}", #"{"widgets":1}"#, #"{"widgets":[1]}"#, #"{"widgets":[{"type":"pie","properties":{}}]}"#, #"{"widgets":[{"type":"text"}]}"#,
            #"{"widgets":[{"type":"text","width":25,"properties":{}}]}"#,
        ])
    func refused(body: String) async throws {
        try await withMonitoring { monitoring, _ in
            await #expect(throws: BrachioError.self) { try await monitoring.dashboards.put("d", body: body) }
            await #expect(throws: BrachioError.self) { try await monitoring.dashboards.put("d d", body: #"{"widgets":[]}"#) }
            let kept = try await monitoring.dashboards.list()
            #expect(kept.items.isEmpty)
        }
    }

    @Test("a widget that shows nothing is kept with a warning that says where it is")
    func warnings() async throws {
        try await withMonitoring { monitoring, _ in
            let warnings = try await monitoring.dashboards.put("d", body: #"{"widgets":[{"type":"metric","properties":{}}]}"#)
            #expect(warnings.map(\.path) == ["/widgets/0/properties"])
        }
    }
}
