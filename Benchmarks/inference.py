#!/usr/bin/env python3
"""Milliseconds for one photo: Brachio's compiled networks beside ONNX Runtime and MNN.

    .venv/bin/python Benchmarks/inference.py [--rounds 5] [--networks resnet18,resnet50,mobilenetv2,squeezenet] [--threads 1,2]

Every round runs each program once, one after the other, in a process of its own (the first of a round changes from round to round), so that
whatever else the machine does meets all of them alike. A process warms up and takes the median of its runs; printed are the median
of the rounds and their least and greatest.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
BRACHIO = os.environ.get("BRACHIO", os.path.join(HERE, "..", ".build", "release", "brachio"))
SECONDS = "2"


def export(network, path):
    """The network with random weights and batch 1, as PyTorch writes it."""
    import torch
    import torchvision

    torch.manual_seed(1)
    make = {
        "resnet18": torchvision.models.resnet18, "resnet50": torchvision.models.resnet50,
        "mobilenetv2": torchvision.models.mobilenet_v2, "squeezenet": torchvision.models.squeezenet1_1,
    }[network]
    model = make(weights=None).eval()
    torch.onnx.export(model, torch.zeros(1, 3, 224, 224), path, dynamo=False, opset_version=17, input_names=["data"])


def brachio(onnx, threads):
    command = [BRACHIO, "benchmark", onnx, "--threads", str(threads), "--seconds", SECONDS, "--json"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)["medianMilliseconds"]


def peer(name, model, threads):
    done = subprocess.run(
        [sys.executable, os.path.join(HERE, "peer.py"), name, model, str(threads), SECONDS],
        check=True, capture_output=True, text=True)
    return float(done.stdout.split()[-1])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--networks", default="resnet18,resnet50,mobilenetv2,squeezenet")
    parser.add_argument("--threads", default="1,2")
    chosen = parser.parse_args()

    import MNN
    import onnxruntime

    peers = [f"ONNX Runtime {onnxruntime.__version__}", f"MNN {MNN.version()}"]
    print(f"| network | threads | Brachio ms | {peers[0]} ms | {peers[1]} ms | times as fast |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for network in chosen.networks.split(","):
            onnx, mnn = os.path.join(folder, network + ".onnx"), os.path.join(folder, network + ".mnn")
            export(network, onnx)
            converter = os.path.join(os.path.dirname(sys.executable), "mnnconvert")
            subprocess.run(
                [converter, "-f", "ONNX", "--modelFile", onnx, "--MNNModel", mnn, "--bizCode", "x"],
                check=True, capture_output=True)
            for threads in map(int, chosen.threads.split(",")):
                programs = [
                    lambda: brachio(onnx, threads), lambda: peer("onnxruntime", onnx, threads), lambda: peer("mnn", mnn, threads),
                ]
                times = [[] for _ in programs]
                for round_ in range(chosen.rounds):
                    for turn in range(len(programs)):
                        index = (round_ + turn) % len(programs)
                        times[index].append(programs[index]())
                cells = [f"{statistics.median(t):.2f} ({min(t):.2f} to {max(t):.2f})" for t in times]
                ours, *others = [statistics.median(t) for t in times]
                ratios = " and ".join(f"{other / ours:.2f}" for other in others)
                print(f"| {network} | {threads} | {' | '.join(cells)} | {ratios} |", flush=True)


if __name__ == "__main__":
    main()
