internal import BrachioCore
internal import Foundation

/// How the learning rate moves over a run: a factor of the peak rate, as a pure function of the step.
public enum Schedule: Sendable, Hashable, Codable {
    /// The peak rate throughout.
    case constant
    /// Multiplied by `factor` when each of these epochs begins (PyTorch's `MultiStepLR`).
    case step(epochs: [Int], factor: Double)
    /// Linear rise over `warmUpEpochs`, then half a cosine down to `floor` times the peak (`LinearLR`, then `CosineAnnealingLR`).
    case cosine(warmUpEpochs: Double = 0, floor: Double = 0)
    /// Cosine rise from peak / 25 over `warmUpShare` of the run, then cosine fall to peak / 250,000 (`OneCycleLR`).
    case oneCycle(warmUpShare: Double = 0.3)

    /// The factor at `step` (from zero, over all epochs).
    public func factor(step: Int, stepsPerEpoch: Int, epochs: Int) -> Double {
        let total = max(1, stepsPerEpoch * epochs)
        switch self {
        case .constant: return 1
        case .step(let boundaries, let factor):
            let epoch = step / max(1, stepsPerEpoch)
            return pow(factor, Double(boundaries.filter { $0 <= epoch }.count))
        case .cosine(let warmUpEpochs, let floor):
            let warmUp = min(total - 1, Int((warmUpEpochs * Double(stepsPerEpoch)).rounded()))
            if step < warmUp { return Double(step + 1) / Double(warmUp) }
            return Self.cosine(from: 1, to: floor, at: Double(step - warmUp) / Double(total - warmUp))
        case .oneCycle(let share):
            return Self.oneCycle(step: step, total: total, share: share)
        }
    }

    /// Smith and Topin, "Super-Convergence", 2017, in the form of PyTorch's `OneCycleLR`.
    private static func oneCycle(step: Int, total: Int, share: Double) -> Double {
        let initial = 1 / 25.0
        let top = share * Double(total) - 1
        let last = Double(total - 1)
        let step = Double(step)
        if step <= top { return cosine(from: initial, to: 1, at: top > 0 ? step / top : 1) }
        return cosine(from: 1, to: initial / 1e4, at: last > top ? min(1, (step - top) / (last - top)) : 1)
    }

    private static func cosine(from start: Double, to end: Double, at share: Double) -> Double {
        end + (start - end) / 2 * (1 + cos(.pi * share))
    }

    /// Throws for settings that mean nothing.
    public func validate() throws {
        let problem: String? =
            switch self {
            case .constant: nil
            case .step(let epochs, let factor):
                factor > 0 && factor <= 1 && epochs.allSatisfy { $0 > 0 }
                    ? nil : "a step schedule needs epochs from 1 on and a factor above 0 and up to 1"
            case .cosine(let warmUp, let floor):
                warmUp >= 0 && (0...1).contains(floor) ? nil : "a cosine schedule needs a warm-up from 0 on and a floor from 0 to 1"
            case .oneCycle(let share):
                share > 0 && share < 1 ? nil : "a one-cycle schedule needs a warm-up share above 0 and below 1"
            }
        if let problem { throw BrachioError(.invalidInput, problem) }
    }
}
