internal import BrachioCore

/// What a photo shows: one of the dinosaurs, or one of the things that are none.
enum Subject: Sendable, Hashable {
    case spinosaurus, dilophosaurus, stegosaurus, triceratops, brachiosaurus
    case emptyTable, looseBricks, hand, car, tree, house, pile

    static let dinosaurs: [Subject] = [.spinosaurus, .dilophosaurus, .stegosaurus, .triceratops, .brachiosaurus]
    static let others: [Subject] = [.car, .emptyTable, .looseBricks, .hand, .tree, .house, .pile]

    func build(_ random: inout SplitMix64) -> Stage {
        switch self {
        case .spinosaurus: return Stage(Spinosaurus.build(&random))
        case .dilophosaurus: return Stage(Dilophosaurus.build(&random))
        case .stegosaurus: return Stage(Stegosaurus.build(&random))
        case .triceratops: return Stage(Triceratops.build(&random))
        case .brachiosaurus: return Stage(Brachiosaurus.build(&random))
        case .car: return turned(Car.build(&random))
        case .tree: return turned(Tree.build(&random))
        case .house: return turned(House.build(&random))
        case .pile: return turned(LooseBricks.pile(&random))
        case .emptyTable: return table(bricks: 0, &random)
        case .looseBricks: return table(bricks: 7 + random.below(12), &random)
        case .hand: return hand(&random)
        }
    }

    private func turned(_ model: BrickModel) -> Stage {
        var stage = Stage(model)
        stage.viewSpread = 30
        return stage
    }

    private func table(bricks: Int, _ random: inout SplitMix64) -> Stage {
        var parts: [Stage.Part] = []
        for index in 0..<bricks {
            // A spiral keeps the bricks apart.
            let angle = Float(index) * 2.3999632 + random.uniform(-0.25...0.25), away = 3.2 * Float(index + 1).squareRoot() + 1
            parts.append(
                Stage.Part(
                    model: LooseBricks.brick(&random), position: Vector(cosine(angle) * away, 0, sine(angle) * away * 0.9),
                    angle: random.uniform(0...6.28)))
        }
        var stage = Stage(parts: parts, low: Vector(-11, 0, -6), high: Vector(11, 6, 6))
        stage.takesBaseplate = bricks == 0
        stage.litter = 0
        return stage
    }

    private func hand(_ random: inout SplitMix64) -> Stage {
        var parts = [
            Stage.Part(model: Hand.build(&random), angle: (random.chance(0.5) ? 0 : Float.pi) + random.uniform(-0.45...0.45), gloss: 0.1)
        ]
        if random.chance(0.6) {
            parts.append(
                Stage.Part(model: LooseBricks.brick(&random), position: Vector(random.uniform(-6...6), 0, random.uniform(-5...5))))
        }
        var stage = Stage(parts: parts, low: Vector(-12, 0, -7), high: Vector(12, 10, 7))
        stage.takesBaseplate = random.chance(0.4)
        return stage
    }
}
