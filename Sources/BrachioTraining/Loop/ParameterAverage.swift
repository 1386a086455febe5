internal import BrachioCore
internal import BrachioGraph

/// An exponential moving average of parameters over steps (Polyak averaging).
struct ParameterAverage {
    let decay: Float
    private(set) var values: [String: Tensor]

    /// The decay is held down in the first steps, (1 + step) / (10 + step), so that the average forgets where it began.
    mutating func add(_ parameters: [String: Tensor], step: Int) {
        let decay = min(self.decay, Float(1 + step) / Float(10 + step))
        for (name, tensor) in parameters where !name.hasPrefix("optimizer.") {
            guard var average = values[name] else {
                values[name] = tensor
                continue
            }
            for index in average.values.indices {
                average.values[index] = decay * average.values[index] + (1 - decay) * tensor.values[index]
            }
            values[name] = average
        }
    }
}
