import BrachioGraph
import TestSupport

extension Graph {
    /// The graph with parameters as `filled` in `Goldens/make.py` makes them; the input's normalisation stays.
    func filledWithNoise() throws -> Graph {
        var result = self
        let names = parameterOrder.filter { !$0.hasPrefix("normalization.") }
        for (salt, name) in names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }).enumerated() {
            let shape = shape(of: name)
            var tensor = Noise.tensor(shape, salt: salt)
            if shape.axes >= 2 {
                let factor = Float((6 / Double(shape.count / shape[0])).squareRoot())
                tensor.values = tensor.values.map { $0 * factor }
            } else {
                let centre: Float = name.hasSuffix("running_var") || name.hasSuffix("weight") ? 1 : 0
                tensor.values = tensor.values.map { $0 * 0.1 + centre }
            }
            try result.setParameter(name, tensor)
        }
        return result
    }
}
