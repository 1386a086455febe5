#!/usr/bin/env python3
"""Images per second while training ResNet-18 (batch 32, 224²): Brachio beside PyTorch.

    .venv/bin/python Benchmarks/training.py [--rounds 3] [--batch 32] [--size 224] [--threads 1,2]

Forward, backward and one step of SGD with momentum on random pictures, without loading; programs take turns in processes of their own.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
BRACHIO = os.environ.get("BRACHIO", os.path.join(HERE, "..", ".build", "release", "brachio"))

PYTORCH = """
import sys, time, statistics, torch, torchvision
batch, size, threads, seconds = map(int, sys.argv[1:])
torch.set_num_threads(threads)
torch.manual_seed(1)
model = torchvision.models.resnet18(num_classes=6).train()
optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, weight_decay=5e-4)
photos, classes = torch.rand(batch, 3, size, size), torch.randint(0, 6, (batch,))
def step():
    optimizer.zero_grad()
    torch.nn.functional.cross_entropy(model(photos), classes).backward()
    optimizer.step()
step()
times, end = [], time.perf_counter() + seconds
while time.perf_counter() < end or len(times) < 3:
    start = time.perf_counter()
    step()
    times.append(time.perf_counter() - start)
print(batch / statistics.median(times))
"""


def brachio(batch, size, threads, seconds):
    done = subprocess.run(
        [BRACHIO, "benchmark", "resnet18", "--training", "--batch", str(batch), "--image-size", str(size),
         "--threads", str(threads), "--seconds", str(seconds), "--json"],
        check=True, capture_output=True, text=True)
    return json.loads(done.stdout)["imagesPerSecond"]


def pytorch(batch, size, threads, seconds):
    done = subprocess.run(
        [sys.executable, "-c", PYTORCH, str(batch), str(size), str(threads), str(seconds)],
        check=True, capture_output=True, text=True)
    return float(done.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--size", type=int, default=224)
    parser.add_argument("--threads", default="1,2")
    parser.add_argument("--seconds", type=int, default=10)
    chosen = parser.parse_args()

    import torch

    print(f"| threads | Brachio images/s | PyTorch {torch.__version__} images/s | times as fast |")
    print("|---|---|---|---|")
    for threads in map(int, chosen.threads.split(",")):
        programs, rates = [brachio, pytorch], [[], []]
        for round_ in range(chosen.rounds):
            for turn in range(2):
                index = (round_ + turn) % 2
                rates[index].append(programs[index](chosen.batch, chosen.size, threads, chosen.seconds))
        cells = [f"{statistics.median(r):.1f} ({min(r):.1f} to {max(r):.1f})" for r in rates]
        ratio = statistics.median(rates[0]) / statistics.median(rates[1])
        print(f"| {threads} | {' | '.join(cells)} | {ratio:.2f} |", flush=True)


if __name__ == "__main__":
    main()
