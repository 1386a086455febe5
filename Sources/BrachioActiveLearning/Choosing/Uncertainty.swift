/// How unsure a model is of one photo.
package enum Uncertainty {
    /// One less the gap between the two most probable classes: 0 when it is sure, 1 when two classes are as probable.
    package static func margin(_ probabilities: some Collection<Float>) -> Float {
        var first: Float = 0, second: Float = 0
        for probability in probabilities {
            if probability > first { (first, second) = (probability, first) } else if probability > second { second = probability }
        }
        return 1 - (first - second)
    }

    /// The same where each class is a question of its own: the least sure of them decides.
    package static func marginOfEach(_ probabilities: some Collection<Float>) -> Float {
        probabilities.reduce(0) { max($0, 1 - abs(2 * $1 - 1)) }
    }
}
