internal import BrachioCore

/// Builds the networks that Brachio trains from scratch, with fresh seeded parameters.
///
/// Each takes `data` [batch, 3, imageSize, imageSize] with pixels from 0 to 255, brings it into range in the node
/// `normalization`, and gives `probabilities` [batch, classes]. Parameters have the names of torchvision's state dicts.
/// Pictures too small for a network's pooling are an error that names the node.
public enum ModelBuilder {
    static func check(classes: Int, imageSize: Int, batch: Int) throws {
        guard (1...Limits.classes).contains(classes) else {
            throw BrachioError(.limitExceeded, "a classifier has 1 to \(Limits.classes) classes, not \(classes)")
        }
        guard (1...Limits.photoSidePixels).contains(imageSize) else {
            throw BrachioError(.limitExceeded, "pictures have 1 to \(Limits.photoSidePixels) pixels a side, not \(imageSize)")
        }
        guard batch >= 1 else { throw BrachioError(.invalidInput, "a batch has at least one picture, not \(batch)") }
    }
}
