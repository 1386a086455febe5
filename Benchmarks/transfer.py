#!/usr/bin/env python3
"""Accuracy on held-back photos after fine-tuning SqueezeNet 1.1 on few: Brachio beside PyTorch, on the same splits.

    .venv/bin/python Benchmarks/transfer.py PHOTOS squeezenet1.1.onnx [--seeds 0,1,2] [--validation-share 0.3846] [--epochs 30]
        [--peer-epochs 15] [--peer-rate 3e-4] [--threads 2] [--only brachio] [-- further options of brachio train]

Each seed is another split and another run. PyTorch starts from the weights of the same file and trains with AdamW, one cycle, random
crops, mirror images and label smoothing. Printed are the accuracy after the last epoch, and of the epoch that did best on the held-back
photos, which is what `brachio train` keeps; the latter is chosen by the photos it is measured on.

    .venv/bin/python Benchmarks/transfer.py PHOTOS squeezenet1.1.onnx --folds 3 --setting "--flip both"
        --setting "--flip both --fine-tune-epochs 60 --average-decay 0.99"

compares settings without a look at the photos that a seed holds back: the others are divided into folds, each of which is held back once.
Printed is the accuracy after the last epoch.
"""
import argparse
import json
import os
import random
import shlex
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
BRACHIO = os.environ.get("BRACHIO", os.path.join(HERE, "..", ".build", "release", "brachio"))


def train(chosen, seed, out, *options):
    """What `brachio train` reported: the accuracy of the linear head, then of each epoch."""
    done = subprocess.run(
        [BRACHIO, "train", *options, "--backbone", chosen.backbone, "--seed", str(seed), "--threads", str(chosen.threads),
         "--out", out, "--json"],
        check=True, stdout=subprocess.PIPE, text=True)
    events = [json.loads(line) for line in done.stdout.splitlines()]
    probe = events[-1]["probe"]["accuracy"]
    return probe, [event["record"]["validationAccuracy"] for event in events if event["event"] == "epoch"] or [probe]


def held_back(out):
    with tarfile.open(out) as package:
        return json.load(package.extractfile("training.json"))["validation"]


def brachio(chosen, seed, folder):
    out = os.path.join(folder, f"{seed}.tar.gz")
    probe, accuracies = train(
        chosen, seed, out, chosen.photos, "--validation-share", str(chosen.validation_share),
        "--fine-tune-epochs", str(chosen.epochs), *chosen.further)
    return probe, accuracies, held_back(out)


def fold_folders(chosen, seed, folder):
    """Folders to train on and to judge with, for each fold of the photos that `seed` does not hold back."""
    out = os.path.join(folder, "probe.tar.gz")
    train(chosen, seed, out, chosen.photos, "--validation-share", str(chosen.validation_share))
    held, folds, turn = set(held_back(out)), [[] for _ in range(chosen.folds)], 0
    for name in sorted(os.listdir(chosen.photos)):
        photos = [f"{name}/{photo}" for photo in sorted(os.listdir(os.path.join(chosen.photos, name)))]
        photos = [photo for photo in photos if photo not in held]
        random.Random(seed).shuffle(photos)
        for photo in photos:
            folds[turn % chosen.folds].append(photo)
            turn += 1
    for number, judged in enumerate(folds):
        places = [os.path.join(folder, f"fold{number}", part) for part in ("train", "validation")]
        for photo in [photo for fold in folds for photo in fold]:
            to = os.path.join(places[photo in judged], photo)
            os.makedirs(os.path.dirname(to), exist_ok=True)
            shutil.copy(os.path.join(chosen.photos, photo), to)
        yield places


def compare_settings(chosen, folder):
    seed = int(chosen.seeds.split(",")[0])
    places = list(fold_folders(chosen, seed, folder))
    print(f"| settings | {' | '.join(f'fold {n + 1}' for n in range(chosen.folds))} | mean | linear head |")
    print("|---" * (chosen.folds + 3) + "|")
    for setting in chosen.setting or [""]:
        probes, last = [], []
        for photos, judged in places:
            options = ["--fine-tune-epochs", str(chosen.epochs)] if "--fine-tune-epochs" not in setting else []
            probe, accuracies = train(
                chosen, seed, os.path.join(folder, "fold.tar.gz"), photos, "--validation", judged, *options, *shlex.split(setting))
            probes.append(probe)
            last.append(accuracies[-1])
        cells = [f"{accuracy:.1%}" for accuracy in [*last, statistics.mean(last), statistics.mean(probes)]]
        print(f"| `{setting}` | {' | '.join(cells)} |", flush=True)


def network(path, classes):
    """torchvision's SqueezeNet 1.1 with the file's weights and a fresh last layer."""
    import onnx
    import torch
    import torchvision

    file = onnx.load(path)
    weights = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in file.graph.initializer}
    names = [name for node in file.graph.node if node.op_type == "Conv" for name in node.input[1:]]
    model = torchvision.models.squeezenet1_1()
    with torch.no_grad():
        for parameter, name in zip(model.parameters(), names, strict=True):
            parameter.copy_(torch.from_numpy(weights[name].copy()))
    model.classifier[1] = torch.nn.Conv2d(512, classes, 1)
    torch.nn.init.normal_(model.classifier[1].weight, 0, 0.01)
    torch.nn.init.zeros_(model.classifier[1].bias)
    return model


def pytorch(chosen, seed, held):
    import torch
    from PIL import Image
    from torchvision.transforms import v2

    torch.manual_seed(seed)
    torch.set_num_threads(chosen.threads)
    classes = sorted(os.listdir(chosen.photos))
    names = sorted(f"{c}/{name}" for c in classes for name in os.listdir(os.path.join(chosen.photos, c)))

    def load(wanted):
        photos = [Image.open(os.path.join(chosen.photos, name)).convert("RGB") for name in wanted]
        return photos, torch.tensor([classes.index(name.split("/")[0]) for name in wanted])

    normalize = [v2.ToImage(), v2.ToDtype(torch.float32, scale=True), v2.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))]
    vary = v2.Compose([v2.RandomResizedCrop(224, scale=(0.35, 1)), v2.RandomHorizontalFlip(), *normalize])
    prepare = v2.Compose([v2.Resize(256), v2.CenterCrop(224), *normalize])
    photos, labels = load([name for name in names if name not in set(held)])
    held_photos, truth = load(held)
    judged = torch.stack([prepare(photo) for photo in held_photos])
    model, batch = network(chosen.backbone, len(classes)), 32
    steps = -(-len(photos) // batch)
    optimizer = torch.optim.AdamW(model.parameters(), lr=chosen.peer_rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, chosen.peer_rate, total_steps=steps * chosen.peer_epochs)
    loss = torch.nn.CrossEntropyLoss(label_smoothing=0.1)
    accuracies = []
    for _ in range(chosen.peer_epochs):
        model.train()
        order = torch.randperm(len(photos))
        for step in range(steps):
            picked = order[torch.arange(step * batch, (step + 1) * batch) % len(photos)]
            optimizer.zero_grad()
            loss(model(torch.stack([vary(photos[i]) for i in picked])), labels[picked]).backward()
            optimizer.step()
            schedule.step()
        model.eval()
        with torch.no_grad():
            answers = torch.cat([model(part).argmax(1) for part in judged.split(32)])
        accuracies.append((answers == truth).float().mean().item())
    return accuracies


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photos")
    parser.add_argument("backbone")
    parser.add_argument("--seeds", default="0,1,2")
    parser.add_argument("--validation-share", type=float, default=150 / 390)
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--peer-epochs", type=int, default=15)
    parser.add_argument("--peer-rate", type=float, default=3e-4)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--only", choices=["brachio"])
    parser.add_argument("--folds", type=int)
    parser.add_argument("--setting", action="append", metavar="OPTIONS", help="with --folds: options of brachio train; several times")
    arguments = sys.argv[1:]
    cut = arguments.index("--") if "--" in arguments else len(arguments)
    chosen = parser.parse_args(arguments[:cut])
    chosen.further = arguments[cut + 1:]
    with tempfile.TemporaryDirectory() as folder:
        if chosen.folds:
            return compare_settings(chosen, folder)
        print("| seed | held back | linear head | Brachio, last epoch (best) | PyTorch, last epoch (best) |")
        print("|---|---|---|---|---|")
        rows = []
        for seed in map(int, chosen.seeds.split(",")):
            probe, ours, held = brachio(chosen, seed, folder)
            theirs = None if chosen.only else pytorch(chosen, seed, held)
            rows.append([probe, ours[-1], max(ours)] + ([theirs[-1], max(theirs)] if theirs else []))
            cells = [f"{a[-1]:.1%} ({max(a):.1%})" if a else "" for a in (ours, theirs)]
            print(f"| {seed} | {len(held)} | {probe:.1%} | {' | '.join(cells)} |", flush=True)
        for name, what in (("median", statistics.median), ("least", min), ("greatest", max)):
            probe, *others = [f"{what(column):.1%}" for column in zip(*rows)]
            pairs = [f"{last} ({best})" for last, best in zip(others[::2], others[1::2])]
            print(f"| {name} | | {probe} | {' | '.join(pairs + [''] * (2 - len(pairs)))} |")


if __name__ == "__main__":
    main()
