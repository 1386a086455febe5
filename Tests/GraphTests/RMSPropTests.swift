import BrachioGraph
import TestSupport
import Testing

@Suite("RMSProp")
struct RMSPropTests {
    /// Numbers of MXNet 1.9.1: `mx.nd.rmsprop_update(w, g, n, lr=0.1, gamma1=0.8, epsilon=1e-4, wd=0.01, out=w)`, twice.
    @Test("takes MXNet's steps")
    func steps() {
        let update = RMSPropUpdate(forgetting: 0.8, epsilon: 1e-4)
        var parameter = Tensor([3], [0.5, -1.25, 2]), square = Tensor([3], [0, 0.01, 0.25])
        let expected: [(gradient: [Float], parameter: [Float], square: [Float])] = [
            ([0.1, -0.2, 0.0003], [0.28129745, -1.0876455, 1.9954629], [0.002205, 0.017031251, 0.20008242]),
            ([0.05, 0.3, -0.7], [0.17398065, -1.2533507, 2.1307545], [0.0023218421, 0.030343488, 0.25255826]),
        ]
        for step in expected {
            let result = update.evaluate([parameter, Tensor([3], step.gradient), square, Tensor([2], [0.1, 0.01])])
            (parameter, square) = (result[0], result[1])
            #expect(Difference.relative(parameter.values, step.parameter) < 1e-6)
            #expect(Difference.relative(square.values, step.square) < 1e-6)
        }
    }
}
