internal import BrachioCore
internal import BrachioGraph

/// A graph on its way to a program: steps so far, and where each tensor stands.
///
/// Operators ask for their inputs in the form they read (`blocked` or `plain`; a conversion step is added when only the other form is
/// there), define their outputs, and emit steps.
struct Lowering {
    let graph: Graph
    let layout: LayoutPlan
    private(set) var steps: [Step] = []
    /// Steps that fill the bound parameters from `compiled.params`.
    private(set) var bindSteps: [Step] = []
    /// Steps that write the bound parameters back (training programs).
    private(set) var unbindSteps: [Step] = []
    /// Sizes of the scratch buffers in floats.
    private(set) var bufferCounts: [Int] = []
    private(set) var boundCount = 0
    /// Parameters in `compiled.params`, in order, with their offsets in floats.
    private(set) var parameterOffsets: [(name: String, offset: Int)] = []
    private(set) var parametersCount = 0

    let parameterLayouts: ParameterLayouts
    /// Gradients of parameters, in the layouts of those.
    private var laidOut: [String: (place: Place, layout: ParameterLayout)] = [:]
    /// Vectors with room and zeros up to whole blocks.
    private var channelVectors: Set<String> = []
    private var blockedTensors: [String: BlockedTensor] = [:]
    private var plainPlaces: [String: Place] = [:]
    private var parameterPlaces: [String: Place] = [:]
    private var concatenations: [String: BlockedTensor] = [:]
    /// Bound copies of parameters by what was made of them.
    private var boundPlaces: [String: Place] = [:]

    init(_ graph: Graph) throws {
        self.graph = graph
        layout = LayoutPlan(graph)
        parameterLayouts = ParameterLayouts(graph)
        for (index, input) in graph.inputs.enumerated() {
            plainPlaces[input.name] = Place(region: .input(index), offset: 0)
        }
        // Updates are done in place: after everything that reads the old values.
        let (values, updates) = try parameterLayouts.order(graph.nodes)
        for node in values { try lower(node) }
        let results = Set(updates.flatMap(\.outputs))
        lowerOutputs { !results.contains($0) }
        for node in updates { try lower(node) }
        lowerOutputs(where: results.contains)
        lowerStateUpdates()
    }

    private mutating func lower(_ node: Node) throws {
        guard let native = node.operation as? any NativeOperator else {
            throw BrachioError(
                .unsupported, "node \(node.name): the compiler has no native form of \(node.operation.kind)")
        }
        do { try native.lower(node, into: &self) } catch let error as BrachioError {
            throw error.within("node \(node.name) (\(node.operation.kind))")
        }
    }

    // MARK: Emission

    mutating func emit(_ step: Step) { steps.append(step) }

    mutating func emitBinding(_ step: Step) { bindSteps.append(step) }

    mutating func emitUnbinding(_ step: Step) { unbindSteps.append(step) }

    /// Scratch memory with the lifetime of the steps that name it.
    mutating func newBuffer(_ count: Int) -> Place {
        bufferCounts.append(MemoryPlan.aligned(count))
        return Place(region: .buffer(bufferCounts.count - 1), offset: 0)
    }

    /// Memory that keeps its content between runs.
    mutating func newBound(_ count: Int) -> Place {
        let place = Place(region: .bound, offset: boundCount)
        boundCount += MemoryPlan.aligned(count)
        return place
    }

    // MARK: Tensors

    func shape(of tensor: String) -> Shape { graph.shape(of: tensor) }

    /// Where a parameter stands, row-major, in `compiled.params`.
    mutating func parameter(_ name: String) -> Place {
        if let place = parameterPlaces[name] { return place }
        let place = Place(region: .parameters, offset: parametersCount)
        parameterOffsets.append((name, parametersCount))
        parametersCount += MemoryPlan.aligned(graph.shape(of: name).count)
        parameterPlaces[name] = place
        return place
    }

    /// The bound form of a parameter under a key that says what was made of it; `make` emits the binding step once.
    mutating func bound(
        _ parameter: String, as form: String, count: Int, make: (inout Lowering, _ source: Place, _ target: Place) -> Void
    ) -> Place {
        let key = "\(parameter)\u{0}\(form)"
        if let place = boundPlaces[key] { return place }
        let source = self.parameter(parameter)
        let target = newBound(count)
        boundPlaces[key] = target
        make(&self, source, target)
        return target
    }

    /// A parameter as it is, row-major, with zeros up to a multiple of eight floats.
    mutating func boundPlain(_ name: String) -> Place {
        if parameterLayouts.isState(name) {
            let layout = parameterLayouts.layout(of: name)
            let place = place(of: name, in: layout)
            if case .plain = layout { return place }
            let copy = newBuffer(graph.shape(of: name).count)
            emit(layout.unpack(name, from: place, to: copy))
            return copy
        }
        let count = graph.shape(of: name).count
        return bound(name, as: "plain", count: (count + 7) / 8 * 8) { lowering, source, target in
            lowering.emitBinding(.copy(name, count: count, from: source, to: target))
        }
    }

    /// The tensor in row-major form.
    mutating func plain(_ name: String) -> Place {
        if let place = plainPlaces[name] { return place }
        if graph.isParameter(name) {
            let place = boundPlain(name)
            plainPlaces[name] = place
            return place
        }
        if let (source, layout) = laidOut[name] {
            let place = newBuffer(graph.shape(of: name).count)
            emit(layout.unpack(name, from: source, to: place))
            plainPlaces[name] = place
            return place
        }
        guard let tensor = blockedTensors[name] else { preconditionFailure("tensor \(name) was never computed") }
        if isPlain(tensor.geometry) { return tensor.place }
        let place = newBuffer(graph.shape(of: name).count)
        emit(.unpack(name, tensor, to: place))
        plainPlaces[name] = place
        return place
    }

    /// The tensor in blocked form with at least `halo` zero pixels around.
    mutating func blocked(_ name: String) -> BlockedTensor {
        if let tensor = blockedTensors[name] { return tensor }
        let shape = graph.shape(of: name)
        let geometry = Geometry(shape, halo: layout.halo(of: name), lanes: layout.lanes(of: name))
        let source = plain(name)
        if isPlain(geometry) {
            let tensor = BlockedTensor(place: source, geometry: geometry)
            blockedTensors[name] = tensor
            return tensor
        }
        let tensor = BlockedTensor(place: newBuffer(geometry.count), geometry: geometry)
        emit(.pack(name, source, to: tensor))
        blockedTensors[name] = tensor
        return tensor
    }

    func hasBlocked(_ name: String) -> Bool { blockedTensors[name] != nil }

    /// Blocked and row-major are the same memory: a matrix whose rows are whole vectors, alone in its buffer.
    private func isPlain(_ geometry: Geometry) -> Bool {
        geometry.pixels == 1 && geometry.halo == 0 && geometry.channels % geometry.lanes == 0
            && geometry.image == geometry.channels
    }

    /// Memory for a blocked output: a buffer of its own or a view into the concatenation it belongs to.
    /// Clears the halo, which kernels never write.
    mutating func defineBlocked(_ name: String) -> BlockedTensor {
        let shape = graph.shape(of: name)
        let halo = layout.halo(of: name)
        let tensor: BlockedTensor
        if let view = layout.view(of: name) {
            let whole = concatenation(view.whole)
            let geometry = Geometry(shape, halo: halo, image: whole.geometry.image)
            tensor = BlockedTensor(
                place: whole.place.advanced(by: view.channel / 8 * geometry.block), geometry: geometry)
        } else {
            let geometry = Geometry(shape, halo: halo, lanes: layout.lanes(of: name))
            tensor = BlockedTensor(place: newBuffer(geometry.count), geometry: geometry)
        }
        blockedTensors[name] = tensor
        if halo > 0 { emit(.clearHalo(name, tensor)) }
        return tensor
    }

    /// The tensor that a group of views fills.
    private mutating func concatenation(_ name: String) -> BlockedTensor {
        if let tensor = concatenations[name] { return tensor }
        let geometry = Geometry(graph.shape(of: name), halo: layout.halo(of: name))
        let tensor = BlockedTensor(place: newBuffer(geometry.count), geometry: geometry)
        concatenations[name] = tensor
        return tensor
    }

    /// A concatenation all of whose parts were written in place.
    mutating func defineWhole(_ name: String) {
        if let view = layout.view(of: name) {
            let whole = concatenation(view.whole)
            let geometry = Geometry(graph.shape(of: name), halo: layout.halo(of: name), image: whole.geometry.image)
            blockedTensors[name] = BlockedTensor(
                place: whole.place.advanced(by: view.channel / 8 * geometry.block), geometry: geometry)
        } else {
            blockedTensors[name] = concatenation(name)
        }
    }

    mutating func definePlain(_ name: String) -> Place {
        let place = newBuffer(graph.shape(of: name).count)
        plainPlaces[name] = place
        return place
    }

    /// `name` is the same memory as `place`, row-major.
    mutating func alias(_ name: String, plain place: Place) { plainPlaces[name] = place }

    mutating func alias(_ name: String, blocked tensor: BlockedTensor) { blockedTensors[name] = tensor }

    // MARK: Training

    /// A tensor in a parameter's layout. A parameter that state updates change has this one copy, which goes back to the caller.
    mutating func place(of name: String, in layout: ParameterLayout) -> Place {
        if graph.isParameter(name) {
            let isNew = boundPlaces["\(name)\u{0}\(layout)"] == nil
            let place = bound(name, as: "\(layout)", count: (layout.count + 7) / 8 * 8) { lowering, source, target in
                lowering.emitBinding(layout.pack(name, from: source, to: target))
            }
            if isNew, parameterLayouts.isState(name) {
                emitUnbinding(layout.unpack(name, from: place, to: parameter(name)))
            }
            return place
        }
        if let (place, known) = laidOut[name], known == layout { return place }
        let source = plain(name)
        if case .plain = layout { return source }
        let place = newBuffer(layout.count)
        emit(layout.pack(name, from: source, to: place))
        laidOut[name] = (place, layout)
        return place
    }

    /// Memory for a result in a parameter's layout.
    mutating func define(_ name: String, in layout: ParameterLayout) -> Place {
        if case .plain = layout { return definePlain(name) }
        let place = newBuffer(layout.count)
        laidOut[name] = (place, layout)
        return place
    }

    /// Memory for the next value of a parameter: its own, where a state update stores it there.
    mutating func defineNext(_ name: String, in layout: ParameterLayout) -> Place {
        guard let update = graph.stateUpdates.first(where: { $0.value == name }),
            parameterLayouts.layout(of: update.parameter) == layout
        else { return define(name, in: layout) }
        let place = place(of: update.parameter, in: layout)
        if case .plain = layout { alias(name, plain: place) } else { laidOut[name] = (place, layout) }
        return place
    }

    /// A vector with one value a channel and room up to whole blocks.
    mutating func channels(_ name: String) -> Place {
        if graph.isParameter(name) {
            return parameterLayouts.isState(name) ? place(of: name, in: parameterLayouts.layout(of: name)) : boundChannels(name)
        }
        let source = plain(name)
        if channelVectors.contains(name) { return source }
        let count = graph.shape(of: name).count
        let place = newBuffer((count + 7) / 8 * 8)
        emit(Step("channels \(name)", body: "pack_channels(\(count), m);", pieces: 1, [.x: source, .y: place], work: count))
        return place
    }

    mutating func defineChannels(_ name: String) -> Place {
        channelVectors.insert(name)
        return definePlain(name)
    }

    /// Stores what was not computed in place.
    private mutating func lowerStateUpdates() {
        var copies: [(String, Int, Place, Place)] = []
        for update in graph.stateUpdates {
            let layout = parameterLayouts.layout(of: update.parameter)
            let target = place(of: update.parameter, in: layout), source = place(of: update.value, in: layout)
            if source != target { copies.append((update.parameter, layout.count, source, target)) }
        }
        for (name, count, source, target) in copies {
            emit(.copy(name, count: count, from: source, to: target))
        }
    }

    private mutating func lowerOutputs(where isWanted: (String) -> Bool) {
        for (index, name) in graph.outputs.enumerated() where isWanted(name) {
            let target = Place(region: .output(index), offset: 0)
            if let tensor = blockedTensors[name], plainPlaces[name] == nil, !isPlain(tensor.geometry) {
                emit(.unpack(name, tensor, to: target))
            } else {
                emit(.copy(name, count: graph.shape(of: name).count, from: plain(name), to: target))
            }
        }
    }
}
