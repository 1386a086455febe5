import BrachioActiveLearning
import Testing

@Suite struct AgreementTests {
    @Test("Cohen's κ is scikit-learn's")
    func cohen() throws {
        let peer = Peers.answers.cohen
        let kappa = try #require(Agreement.cohen(peer.a, peer.b, classes: peer.classes))
        #expect(abs(kappa - peer.kappa) < 1e-12)
    }

    @Test("Fleiss' κ is statsmodels'")
    func fleiss() throws {
        let peer = Peers.answers.fleiss
        #expect(abs(try #require(Agreement.fleiss(peer.counts)) - peer.kappa) < 1e-12)
    }

    @Test("Krippendorff's α with missing answers is the krippendorff package's")
    func krippendorff() throws {
        let peer = Peers.answers.krippendorff
        #expect(abs(try #require(Agreement.krippendorff(peer.counts)) - peer.alpha) < 1e-12)
    }

    @Test("two people who always agree are at 1, and nothing is said where nothing can be")
    func edges() {
        #expect(Agreement.cohen([0, 1, 2, 1], [0, 1, 2, 1], classes: 3) == 1)
        #expect(Agreement.krippendorff([[2, 0], [0, 3]]) == 1)
        #expect(Agreement.cohen([], [], classes: 2) == nil)
        #expect(Agreement.cohen([1, 1], [1, 1], classes: 2) == nil)
        #expect(Agreement.fleiss([[2, 0], [1, 0]]) == nil)
        #expect(Agreement.krippendorff([[1, 0], [0, 1]]) == nil)
    }
}
