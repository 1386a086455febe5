internal import BrachioCompiler
internal import BrachioCore
public import BrachioImaging
public import BrachioModelFormats
internal import BrachioRuntime
internal import Foundation

extension ModelPackage {
    /// Takes a photo along with the model: a compiled package has it with the model's answer, and a device asks its model about it.
    ///
    /// - Parameter picture: kept no larger than the model's preprocessing needs it.
    public mutating func setGoldenPhoto(_ picture: Picture) throws {
        let needed = preprocessing.shorterSideNeeded, shorter = min(picture.width, picture.height)
        func side(_ length: Int) -> Int { max(1, (length * needed + shorter / 2) / shorter) }
        let kept = shorter > needed ? picture.resized(width: side(picture.width), height: side(picture.height)) : picture
        attachments[GoldenAnswer.photoName] = try kept.png()
    }
}

extension Compiler {
    /// What the model, compiled for this machine, says of the photo that it brings along; `nil` where it brings none.
    func golden(of model: ModelPackage, latencyMillisecondsMax: Double?) throws -> GoldenPhoto? {
        guard let photo = model.attachments[GoldenAnswer.photoName] else { return nil }
        let classifier = try classifier(model, pool: try ThreadPool(threads: 1))
        var probabilities = [Double](repeating: 0, count: classifier.classes.count)
        for answer in try classifier.classify(try PhotoDecoder.decode(photo, named: GoldenAnswer.photoName)) {
            probabilities[answer.index] = Double(answer.probability)
        }
        return GoldenPhoto(photo: photo, answer: GoldenAnswer(probabilities: probabilities, latencyMillisecondsMax: latencyMillisecondsMax))
    }
}
