internal import BrachioGraph
internal import Foundation

/// A run at rest: the executor's state, the moving average where there is one, and where the loop stands.
struct Checkpoint {
    let file: TensorFile

    init(progress: TrainingProgress, state: [String: Tensor], average: [String: Tensor]) throws {
        var tensors: [String: Tensor] = [:]
        for (name, tensor) in state { tensors["state/" + name] = tensor }
        for (name, tensor) in average { tensors["average/" + name] = tensor }
        file = TensorFile(document: try JSONEncoder().encode(progress), tensors: tensors)
    }

    init(file: TensorFile) { self.file = file }

    func progress() throws -> TrainingProgress { try JSONDecoder().decode(TrainingProgress.self, from: file.document) }

    /// Tensors by their names without the group's prefix.
    func tensors(under group: String) -> [String: Tensor] {
        var found: [String: Tensor] = [:]
        for (name, tensor) in file.tensors where name.hasPrefix(group + "/") {
            found[String(name.dropFirst(group.count + 1))] = tensor
        }
        return found
    }
}
