import BrachioGraph
import BrachioModelFormats
import BrachioCore
import Foundation
import TestSupport

/// ONNX Runtime and the onnx package's checker, in Python.
enum RuntimePeer {
    private static let script = """
        import sys, numpy, onnx, onnxruntime
        path, folder, check = sys.argv[1:4]
        if check == "check":
            onnx.checker.check_model(onnx.load(path), full_check=True)
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        feeds = {x.name: numpy.load(f"{folder}/{i}.npy") for i, x in enumerate(session.get_inputs())}
        numpy.save(f"{folder}/output.npy", session.run(None, feeds)[0].astype(numpy.float32))
        """

    /// The first output for inputs in the order of the graph's. The file passes the checker first.
    static func run(_ model: Data, inputs: [Tensor], checks: Bool = true) throws -> Tensor {
        try withTemporaryFolder { folder in
            let file = folder.appendingPathComponent("model.onnx")
            try model.write(to: file)
            for (index, input) in inputs.enumerated() {
                try NumPyFile.write(input, to: folder.appendingPathComponent("\(index).npy"))
            }
            try PythonPeer.run(script, [file.path, folder.path, checks ? "check" : ""])
            return try NumPyFile.read(folder.appendingPathComponent("output.npy"))
        }
    }
}
