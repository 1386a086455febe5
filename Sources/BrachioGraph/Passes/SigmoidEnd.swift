internal import BrachioCore

extension Graph {
    /// The same classifier with a chance for each class by itself, a sigmoid, in place of a softmax over all.
    public func endingInSigmoid() throws -> Graph {
        var result = try withoutSoftmax()
        let logits = try result.flattenedLogits()
        let chances = try result.append(Activation(function: .sigmoid), named: result.freeName("probabilities"), [logits])
        try result.setOutputs(chances)
        return result
    }
}
