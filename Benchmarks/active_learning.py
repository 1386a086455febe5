#!/usr/bin/env python3
"""What the model saves people who label, on photos whose classes are known: accuracy against answers, and labels by machine.

    python3 Benchmarks/active_learning.py [--draws 20] [--photos ../shared/data/trashnet] [--backbone …/mobilenetv2….onnx]

Plays `brachio rehearse` for each backbone and for none, and prints the tables of docs/benchmarks.md.
"""
import argparse
import json
import math
import os
import statistics
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
BRACHIO = os.environ.get("BRACHIO", os.path.join(HERE, "..", ".build", "release", "brachio"))
DATA = os.environ.get("BRACHIO_TEST_DATA", os.path.join(HERE, "..", "..", "shared", "data"))
POINTS = [10, 20, 30, 40, 60, 80, 100, 120, 150, 180]


def rehearse(photos, backbone, chosen, target, features):
    command = [BRACHIO, "rehearse", photos, "--draws", str(chosen.draws), "--answers", str(chosen.answers), "--target", str(target),
               "--held-out", str(chosen.held_out), "--features", features, "--json"]
    if backbone:
        command += ["--backbone", backbone]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def mean(values):
    return f"{100 * statistics.mean(values):.1f} ± {100 * statistics.stdev(values):.1f}"


def answers_needed(curve, accuracy):
    return next((point["answers"] for point in curve if point["accuracy"] >= accuracy), None)


def curve_table(draws):
    print("| answers | our order, % | by lot, % | gain | draws in which ours was better |")
    print("|---|---|---|---|---|")
    for place, point in enumerate(draws[0]["queue"]):
        if point["answers"] not in POINTS:
            continue
        ours = [draw["queue"][place]["accuracy"] for draw in draws]
        lot = [draw["random"][place]["accuracy"] for draw in draws]
        gains = [a - b for a, b in zip(ours, lot)]
        error = statistics.stdev(gains) / math.sqrt(len(gains))
        better = sum(gain > 0 for gain in gains)
        print(f"| {point['answers']} | {mean(ours)} | {mean(lot)} | {100 * statistics.mean(gains):+.1f} ± {100 * error:.1f} | {better} of {len(gains)} |")
    slow = max(point["seconds"] for draw in draws for point in draw["queue"])
    print(f"\nslowest refit and choice: {slow:.2f} s")


def automation_line(name, draws, target):
    runs = [draw["automation"] for draw in draws]
    machine, wrong = sum(run["machine"] for run in runs), sum(run["wrong"] for run in runs)
    used = [run for run in runs if run["machine"]]
    missed = sum(run["wrong"] > (1 - target) * run["machine"] for run in used)
    saved = [run["machine"] / run["objects"] for run in runs]
    error = f"{100 * wrong / machine:.1f} %" if machine else "–"
    print(f"| {name} | {runs[0]['objects']} | {100 * target:.0f} % | {mean(saved)} % | {error} | {missed} of {len(used)} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=20)
    parser.add_argument("--answers", type=int, default=180)
    parser.add_argument("--held-out", type=float, default=0.35)
    parser.add_argument("--photos", default=os.path.join(DATA, "trashnet"))
    parser.add_argument("--backbone", default=os.path.join(DATA, "models", "mobilenetv2_1.0_features_noclassifier.onnx"))
    parser.add_argument("--easy", default=os.path.join(DATA, "dinosaurs", "train"), help="photos that are easily told apart")
    parser.add_argument("--keep", default=os.path.join(HERE, "..", ".build", "labelling-features"), help="folder for features")
    chosen = parser.parse_args()
    os.makedirs(chosen.keep, exist_ok=True)
    rows = []
    for name, backbone in [("MobileNetV2", chosen.backbone), ("none", None)]:
        draws = rehearse(chosen.photos, backbone, chosen, 0.95, os.path.join(chosen.keep, f"{name}-trashnet"))
        print(f"\n## TrashNet, backbone: {name}, {draws[0]['pool']} photos to label, {draws[0]['judges']} held back, {len(draws)} draws\n")
        curve_table(draws)
        rows.append((f"TrashNet, {name}", draws, 0.95))
    for target in [0.9, 0.8]:
        draws = rehearse(chosen.photos, chosen.backbone, chosen, target, os.path.join(chosen.keep, "MobileNetV2-trashnet"))
        rows.append(("TrashNet, MobileNetV2", draws, target))
    if os.path.isdir(chosen.easy):
        draws = rehearse(chosen.easy, chosen.backbone, chosen, 0.95, os.path.join(chosen.keep, "MobileNetV2-dinosaurs"))
        rows.append(("dinosaurs, MobileNetV2", draws, 0.95))
    print("\n## Labels by machine\n")
    print("| photos | to label | target | by machine | of these wrong | draws that missed the target |")
    print("|---|---|---|---|---|---|")
    for row in rows:
        automation_line(*row)


if __name__ == "__main__":
    main()
