"""Writes the known answers beside this file from PyTorch and torchvision. Run it with an interpreter that has both.

Tensors are filled by a formula that both sides evaluate exactly (`noise`), so only answers are stored.
"""
import hashlib
import json
import pathlib

import numpy
import torch
import torchvision
from torch import nn
from torch.nn import functional

HERE = pathlib.Path(__file__).parent
VERSIONS = f"torch {torch.__version__.split('+')[0]}, torchvision {torchvision.__version__.split('+')[0]}"
torch.set_num_threads(1)


def noise(shape, salt):
    """Uniform in [-1, 1): (i * 2654435761 + salt * 40503 + 12345), mixed once, upper 24 bits."""
    count = int(numpy.prod(shape))
    x = (numpy.arange(count, dtype=numpy.uint64) * 2654435761 + salt * 40503 + 12345) & 0xFFFFFFFF
    x = ((x ^ (x >> 15)) * 0x846CA68B) & 0xFFFFFFFF
    x = (x ^ (x >> 16)) >> 8
    return torch.from_numpy((x.astype(numpy.float32) * numpy.float32(2**-23) - 1).reshape(shape))


def numbers(tensor):
    return [float(f"{value:.8g}") for value in tensor.detach().reshape(-1).tolist()]


def write(name, value):
    (HERE / name).write_text(json.dumps({"source": VERSIONS, **value}, separators=(",", ":")) + "\n")


def operators():
    x = noise((2, 4, 7, 6), 1)
    answers = {}

    def add(name, y):
        answers[name] = {"shape": list(y.shape), "values": numbers(y)}

    add("convolution grouped dilated", functional.conv2d(
        functional.pad(x, (1, 2, 0, 1)), noise((6, 2, 3, 2), 2), noise((6,), 3), stride=(2, 1), dilation=(1, 2), groups=2))
    add("max pool", functional.max_pool2d(x, (3, 2), (2, 1), (1, 0)))
    add("average pool of the picture", functional.avg_pool2d(x, 3, 2, 1, count_include_pad=False))
    add("average pool with padding", functional.avg_pool2d(x, 3, 2, 1, count_include_pad=True))
    add("batch normalization", functional.batch_norm(
        x, noise((4,), 4), 1.5 + noise((4,), 5), noise((4,), 6), noise((4,), 7), eps=1e-3))
    # PyTorch and ONNX give an even window different sides, so an odd one is compared.
    add("local response normalization", functional.local_response_norm(x * 3, 3, alpha=0.3, beta=0.75, k=1.2))
    add("fully connected", functional.linear(noise((3, 5), 8), noise((4, 5), 9), noise((4,), 10)))
    add("softmax", functional.softmax(noise((3, 5), 8) * 4, 1))
    z = noise((40,), 11) * 5
    add("relu", functional.relu(z))
    add("relu6", functional.relu6(z * 2))
    add("leaky relu", functional.leaky_relu(z, 0.1))
    add("sigmoid", torch.sigmoid(z))
    add("hard sigmoid", functional.hardsigmoid(z))
    add("hard swish", functional.hardswish(z))
    add("silu", functional.silu(z))
    add("tanh", torch.tanh(z))
    write("operators.json", {"answers": answers})


class SmallNetwork(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 6, 3, stride=2, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(6)
        # No bias before a batch normalisation: its gradient is rounding noise, which Adam would blow up.
        self.conv2 = nn.Conv2d(6, 6, 3, padding=1, groups=3, bias=False)
        self.bn2 = nn.BatchNorm2d(6)
        self.conv3 = nn.Conv2d(6, 8, 1)
        self.fc = nn.Linear(8, 3)

    def forward(self, data):
        mean = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1) * 255
        deviation = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1) * 255
        x = functional.relu(self.bn1(self.conv1((data - mean) / deviation)))
        x = functional.relu(self.bn2(self.conv2(x)) + x)
        x = functional.max_pool2d(functional.hardswish(self.conv3(x)), 3, 2, 1)
        return self.fc(x.mean((2, 3)))


def filled(model):
    """Fills parameters and statistics by name order; convolutions by their fan-in, the rest near 1 or 0."""
    state = {name: tensor for name, tensor in model.state_dict().items() if not name.endswith("num_batches_tracked")}
    for salt, name in enumerate(sorted(state)):
        tensor = state[name]
        values = noise(tuple(tensor.shape), salt)
        if tensor.ndim >= 2:
            values = values * numpy.float32((6 / numpy.prod(tensor.shape[1:])) ** 0.5)
        elif name.endswith("running_var"):
            values = values * numpy.float32(0.1) + 1
        elif name.endswith("weight"):
            values = values * numpy.float32(0.1) + 1
        else:
            values = values * numpy.float32(0.1)
        tensor.copy_(values)
    return model


def training():
    data = (noise((4, 3, 9, 9), 20) + 1) * 127.5
    targets = torch.full((4, 3), 0.1 / 3)
    for row, label in enumerate([0, 2, 1, 2]):
        targets[row, label] += 0.9
    answers = {}
    for name in ["momentum", "nesterov", "adamw", "adam"]:
        model = filled(SmallNetwork()).train()
        vectors = [p for p in model.parameters() if p.ndim < 2]
        matrices = [p for p in model.parameters() if p.ndim >= 2]
        groups = [{"params": matrices, "weight_decay": 0.05}, {"params": vectors, "weight_decay": 0.0}]
        optimizer = {
            "momentum": lambda: torch.optim.SGD(groups, lr=0.1, momentum=0.9),
            "nesterov": lambda: torch.optim.SGD(groups, lr=0.1, momentum=0.9, nesterov=True),
            "adamw": lambda: torch.optim.AdamW(groups, lr=0.01),
            "adam": lambda: torch.optim.Adam(groups, lr=0.01),
        }[name]()
        losses = []
        for step in range(2):
            optimizer.zero_grad()
            logits = model(data)
            loss = functional.cross_entropy(logits, targets)
            loss.backward()
            losses.append(loss.item())
            if step == 0:
                answers["logits"] = numbers(logits)
                answers["gradients"] = {key: numbers(p.grad) for key, p in model.named_parameters()}
            optimizer.step()
        state = model.state_dict()
        answers[name] = {
            "losses": losses,
            "state": {key: numbers(state[key]) for key in sorted(state) if not key.endswith("num_batches_tracked")},
        }
    write("training.json", answers)


class ZeroPaddedBlock(nn.Module):
    """The basic block of the small ResNets, shortcut option A, with the names of akamaster's pytorch_resnet_cifar10."""

    def __init__(self, channels, filters, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, filters, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(filters)
        self.conv2 = nn.Conv2d(filters, filters, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(filters)
        self.changes = stride != 1 or channels != filters

    def forward(self, x):
        y = self.bn2(self.conv2(functional.relu(self.bn1(self.conv1(x)))))
        if self.changes:
            side = self.conv2.out_channels // 4
            x = functional.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, side, side))
        return functional.relu(y + x)


class SmallResNet(nn.Module):
    def __init__(self, blocks, classes):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(16)
        self.layer1, self.layer2, self.layer3 = (
            nn.Sequential(*[
                ZeroPaddedBlock(channels if block == 0 else filters, filters, stride if block == 0 else 1)
                for block in range(blocks)])
            for channels, filters, stride in [(16, 16, 1), (16, 32, 2), (32, 64, 2)])
        self.linear = nn.Linear(64, classes)

    def forward(self, x):
        x = functional.relu(self.bn1(self.conv1(x)))
        x = self.layer3(self.layer2(self.layer1(x)))
        return self.linear(x.mean((2, 3)))


def builders():
    models = {f"resnet{n}": getattr(torchvision.models, f"resnet{n}") for n in (18, 34, 50, 101, 152)}
    models["resnet200"] = lambda num_classes: torchvision.models.ResNet(
        torchvision.models.resnet.Bottleneck, [3, 24, 36, 3], num_classes=num_classes)
    models["mobilenetv2"] = torchvision.models.mobilenet_v2
    models["squeezenet1.1"] = torchvision.models.squeezenet1_1
    for layers in (20, 32, 44, 56, 110):
        models[f"resnet{layers}"] = lambda num_classes, layers=layers: SmallResNet((layers - 2) // 6, num_classes)
    mean = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1) * 255
    deviation = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1) * 255
    answers = {}
    for name, make in models.items():
        model = filled(make(num_classes=7)).eval()
        state = [(key, list(t.shape)) for key, t in model.state_dict().items() if not key.endswith("num_batches_tracked")]
        lines = "".join(sorted(f"{key} {shape}\n" for key, shape in state))
        size = 64 if name in ("resnet18", "resnet50", "mobilenetv2", "squeezenet1.1") else 32
        data = (noise((1, 3, size, size), 99) + 1) * 127.5
        answers[name] = {
            "size": size,
            "parameters": len(state),
            "digest": hashlib.sha256(lines.encode()).hexdigest(),
            "logits": numbers(model((data - mean) / deviation)),
        }
    write("builders.json", {"answers": answers})


with torch.no_grad():
    operators()
    builders()
training()
