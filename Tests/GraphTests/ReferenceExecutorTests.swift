import BrachioCore
import BrachioGraph
import TestSupport
import Testing

@Suite("Reference executor")
struct ReferenceExecutorTests {
    private func doubling() throws -> Graph {
        var graph = Graph(name: "doubling")
        try graph.addInput("x", [2])
        try graph.append(Scale(factor: 2), named: "y", ["x"])
        try graph.append(Scale(factor: 2), named: "z", ["y"])
        try graph.setOutputs(["z", "y", "x"])
        return graph
    }

    @Test("returns the outputs by name, an input among them")
    func outputs() throws {
        let result = try ReferenceExecutor().run(try doubling(), inputs: ["x": Tensor([2], [1, 2])])
        #expect(result.outputs.mapValues(\.values) == ["x": [1, 2], "y": [2, 4], "z": [4, 8]])
        #expect(result.updates.isEmpty)
    }

    @Test("refuses missing, misshapen and unknown inputs by name", arguments: [
        ([:], "input x"), (["x": Tensor([3])], "[3]"), (["x": Tensor([2]), "q": Tensor([1])], "q"),
    ] as [([String: Tensor], String)])
    func wrongInputs(_ inputs: [String: Tensor], _ says: String) throws {
        let graph = try doubling()
        #expect { try ReferenceExecutor().run(graph, inputs: inputs) } throws: { error in
            (error as? BrachioError)?.message.contains(says) == true
        }
    }

    @Test("hands back new values of parameters, which the graph takes over")
    func updates() throws {
        var graph = Graph(name: "average")
        try graph.addInput("x", [1])
        try graph.addParameter("running", Tensor([1], [8]))
        try graph.append(RunningAverage(momentum: 0.25, correction: 2), named: "next", ["running", "x"])
        try graph.addStateUpdate("running", becomes: "next")
        let result = try ReferenceExecutor().run(graph, inputs: ["x": Tensor([1], [4])])
        #expect(result.updates["running"]?.values == [8])
        try graph.apply(ReferenceExecutor().run(graph, inputs: ["x": Tensor([1], [0])]))
        #expect(graph.parameters["running"]?.values == [6])
    }
}
