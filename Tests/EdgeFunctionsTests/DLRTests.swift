import BrachioCore
import BrachioEdgeFunctions
import Foundation
import TestSupport
import Testing

/// `dlr` in Python beside ONNX Runtime 1.32.
@Suite("dlr", .enabled(if: CompiledNetwork.isPossible, "\(CompiledNetwork.missing)"))
struct DLRTests {
    private static let script = """
        import json, os, sys
        import numpy as np
        from PIL import Image
        from dlr import DLRError, DLRModel
        model = DLRModel(sys.argv[1], 'gpu', 0)
        photos = [np.asarray(Image.open(os.path.join(sys.argv[2], '%d.png' % index)).convert('RGB')) for index in range(4)]
        inputs = [np.expand_dims(photo.transpose(2, 0, 1), 0) for photo in photos]
        answers = [model.run({'data': x})[0][0].tolist() for x in inputs]
        assert [model.run(x)[0][0].tolist() for x in inputs] == answers
        assert [model.run([x.astype('float32')])[0][0].tolist() for x in inputs] == answers
        assert model.run(inputs[0][0])[0].shape == (1, 6)
        assert model.get_input_names() == ['data'] and model.get_output_names() == ['probabilities']
        assert model.get_input('data').shape == (1, 3, 48, 48) and model.get_input_shape('data') == (1, 3, 48, 48)
        refused = []
        for wrong in ({'picture': inputs[0]}, {}, np.zeros((1, 3, 8, 8)), [inputs[0], inputs[0]]):
            try:
                model.run(wrong)
            except ValueError as error:
                refused.append(str(error))
        open(os.path.join(sys.argv[1], 'compiled.params'), 'r+b').write(b'damaged!')
        for folder in (sys.argv[1], '/nowhere'):
            try:
                DLRModel(folder)
            except DLRError as error:
                refused.append(str(error))
        print(json.dumps([answers, refused]))
        """

    private struct Printed: Decodable {
        var answers: [[Float]]
        var refused: [String]

        init(from decoder: any Decoder) throws {
            var values = try decoder.unkeyedContainer()
            answers = try values.decode([[Float]].self)
            refused = try values.decode([String].self)
        }
    }

    @Test("gives ONNX Runtime's probabilities with any number of threads, and says what is wrong", arguments: [1, 2, 5])
    func probabilities(threads: Int) throws {
        try withTemporaryFolder { folder in
            let network = try CompiledNetwork.make(in: folder, side: 48)
            let python = folder.appendingPathComponent("python")
            try PythonModules.install(in: python)
            let printed = try PythonPeer.run(
                Self.script, [network.model.path, network.photos.path], environment: ["PYTHONPATH": python.path, "BRACHIO_THREADS": "\(threads)"])
            let found = try JSONDecoder().decode(Printed.self, from: Data(printed.utf8))
            let differences = zip(found.answers, network.expected).flatMap { zip($0, $1).map { abs($0 - $1) } }
            #expect(differences.count == 24 && (differences.max() ?? 1) < 1e-4)
            #expect(Set(network.expected.map { row in row.indices.max { row[$0] < row[$1] } }).count > 1, "all photos alike prove nothing")
            let parts = ["no input 'picture'", "data is missing", "[1, 3, 8, 8]", "1 inputs, not 2", "compiled.params is not what", "compiled.so is missing"]
            #expect(found.refused.count == parts.count)
            for (text, part) in zip(found.refused, parts) { #expect(text.contains(part)) }
        }
    }
}
