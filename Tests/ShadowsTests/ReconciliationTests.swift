import BrachioJSON
import BrachioShadows
import Testing

/// The rules of `docs/decisions/local-shadows.md`.
@Suite("Two copies of a shadow become one")
struct ReconciliationTests {
    private static func content(_ desired: JSONObject, _ reported: JSONObject = [:]) -> ShadowContent { ShadowContent(isThere: true, desired: desired, reported: reported) }

    private static func merged(_ agreed: ShadowContent, _ local: ShadowContent, _ cloud: ShadowContent) -> ShadowContent {
        ShadowReconciliation.merged(agreed: agreed, local: local, cloud: cloud)
    }

    @Test("what one side changed is taken over from it, member by member")
    func apart() {
        let agreed = Self.content(["light": ["on": false, "level": 1], "old": 1], ["on": false])
        let local = Self.content(["light": ["on": false, "level": 2], "old": 1, "mine": [1, 2]], ["on": true])
        let cloud = Self.content(["light": ["on": true, "level": 1], "theirs": "x"], ["on": false])
        #expect(Self.merged(agreed, local, cloud) == Self.content(["light": ["on": true, "level": 2], "theirs": "x", "mine": [1, 2]], ["on": true]))
    }

    @Test("of two different changes to one value the cloud's counts in desired, the device's in reported")
    func conflict() {
        let agreed = Self.content(["a": 1], ["a": 1]), local = Self.content(["a": 2], ["a": 2]), cloud = Self.content(["a": 3], ["a": 3])
        #expect(Self.merged(agreed, local, cloud) == Self.content(["a": 3], ["a": 2]))
        #expect(Self.merged(agreed, Self.content([:], [:]), cloud) == Self.content(["a": 3], [:]))
        #expect(Self.merged(agreed, local, Self.content([:], [:])) == Self.content([:], ["a": 2]))
    }

    @Test("a removed shadow stays removed unless the other side has set something since")
    func removal() {
        let agreed = Self.content(["a": 1], ["b": 1])
        #expect(Self.merged(agreed, .none, agreed) == .none)
        #expect(Self.merged(agreed, agreed, .none) == .none)
        #expect(Self.merged(agreed, .none, Self.content(["a": 1, "c": 2], ["b": 1])) == Self.content(["c": 2]))
        #expect(Self.merged(.none, Self.content([:]), .none) == Self.content([:]))
    }
}
