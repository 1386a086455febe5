"""Runs a compiled model from Python: the interface of Neo's `dlr` over the C interface of Brachio's compiled programs.

    from dlr import DLRModel
    model = DLRModel("/ml_model", "gpu")
    probabilities = model.run({"data": picture})[0]

A model takes float32 in the shape batch x 3 x height x width, RGB from 0 to 255 without scaling. Programs run on the processor, whatever device
is named. BRACHIO_THREADS says how many threads they take; otherwise it is one a core.
"""

import _thread
import ctypes
import hashlib
import itertools
import json
import mmap
import os
import platform
import threading

import numpy as np

__version__ = "1.10.0"

_ABI = 1
_ALIGNMENT = 64
_THREADS_MAX = 64

_TASK = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int32)


class _Pool(ctypes.Structure):
    pass


_PARALLEL_FOR = ctypes.CFUNCTYPE(None, ctypes.POINTER(_Pool), ctypes.c_int64, ctypes.c_void_p, ctypes.c_void_p)
_Pool._fields_ = [("parallel_for", _PARALLEL_FOR), ("threads", ctypes.c_int32)]


class DLRError(Exception):
    """A model cannot be loaded or run."""


class _Threads:
    """A parallel-for for compiled programs. ctypes lets go of Python's lock while a task runs, so tasks run side by side."""

    def __init__(self, threads):
        self._finish = False
        self._job = None
        self._starts = [_thread.allocate_lock() for _ in range(threads - 1)]
        self._ends = [_thread.allocate_lock() for _ in range(threads - 1)]
        for lock in self._starts + self._ends:
            lock.acquire()
        for worker in range(1, threads):
            thread = threading.Thread(target=self._work, args=(worker,), name="dlr {}".format(worker))
            thread.daemon = True
            thread.start()
        self.pool = _Pool(_PARALLEL_FOR(self._parallel_for), threads)

    def _parallel_for(self, _, count, task, context):
        call = _TASK(task)
        helpers = min(len(self._starts), count - 1)
        self._job = (call, context, count, itertools.count())
        for lock in self._starts[:helpers]:
            lock.release()
        self._take_part(0)
        for lock in self._ends[:helpers]:
            lock.acquire()

    def _work(self, worker):
        while True:
            self._starts[worker - 1].acquire()
            self._take_part(worker)
            self._ends[worker - 1].release()

    def _take_part(self, worker):
        call, context, count, indices = self._job
        for index in indices:
            if index >= count:
                return
            call(context, index, worker)


def _memory(size):
    """Zeroed memory that begins at a page, and its address."""
    memory = mmap.mmap(-1, max(1, size))
    return memory, ctypes.addressof(ctypes.c_char.from_buffer(memory))


def _features():
    """Features of the processor as the kernel names them."""
    names = set()
    with open("/proc/cpuinfo") as lines:
        for line in lines:
            key, _, value = line.partition(":")
            if key.strip() in ("flags", "Features"):
                names.update(value.split())
    return names


# What the kernel calls the features that an instruction set needs: those of a level and of the levels below it.
_X86_64_V2 = ["pni", "ssse3", "cx16", "sse4_1", "sse4_2", "popcnt", "lahf_lm"]
_X86_64_V3 = _X86_64_V2 + ["avx", "avx2", "fma", "f16c", "movbe", "abm", "bmi1", "bmi2"]
_X86_64_V4 = _X86_64_V3 + ["avx512f", "avx512dq", "avx512cd", "avx512bw", "avx512vl"]
_INSTRUCTION_SETS = {
    "x86-64": ("x86_64", []),
    "x86-64-v2": ("x86_64", _X86_64_V2),
    "x86-64-v3": ("x86_64", _X86_64_V3),
    "x86-64-v4": ("x86_64", _X86_64_V4),
    "armv8-a": ("aarch64", ["fp", "asimd"]),
    "armv8.2-a+dotprod": ("aarch64", ["fp", "asimd", "atomics", "asimdhp", "asimddp"]),
    "armv7ve+neon-vfpv4": ("armv7l", ["neon", "vfpv4", "idiva"]),
    "rv64gc": ("riscv64", []),
}


def _check_processor(name):
    known = _INSTRUCTION_SETS.get(name)
    if known is None:
        raise DLRError("the model is compiled for {}, which this version of dlr does not know".format(name))
    machine, needed = known
    if platform.machine() != machine:
        raise DLRError("the model is compiled for {}, this is {}: compile it for this device".format(name, platform.machine()))
    missing = [feature for feature in needed if feature not in _features()] if needed else []
    if missing:
        raise DLRError("the model is compiled for {}, this processor lacks {}".format(name, " ".join(missing)))


def _folder(path):
    """The folder of the compiled package: `path`, or the package in the environment's prefix for models."""
    prefix = os.environ.get("AWS_GG_RESOURCE_PREFIX", "/")
    below_prefix = os.path.join(prefix, path.lstrip("/"))
    for folder in (path, below_prefix):
        if os.path.isfile(os.path.join(folder, "compiled.so")):
            return folder
    raise DLRError("there is no compiled model in {}: compiled.so is missing".format(path))


def _check_files(folder):
    with open(os.path.join(folder, "manifest")) as file:
        entries = json.load(file)["files"]
    for entry in entries:
        path = os.path.join(folder, entry["name"])
        digest = hashlib.sha256()
        try:
            with open(path, "rb") as file:
                for piece in iter(lambda: file.read(1 << 20), b""):
                    digest.update(piece)
        except OSError as error:
            raise DLRError("file {} of the compiled model cannot be read: {}".format(path, error))
        if digest.hexdigest() != entry["sha256"]:
            raise DLRError("file {} is not what the package's manifest promises: copy or make the package again".format(path))


class DLRModel:
    """A compiled model, loaded.

    :param model_path: the folder of an unpacked compiled package.
    :param dev_type: taken for compatibility: cpu, gpu, opencl.
    :param dev_id: taken for compatibility.
    """

    def __init__(self, model_path, dev_type=None, dev_id=None, error_log_file=None, use_default_dlr=False):
        if dev_type not in (None, "cpu", "gpu", "opencl"):
            raise ValueError("dev_type is {!r}: it is cpu, gpu or opencl".format(dev_type))
        folder = _folder(os.fspath(model_path))
        _check_files(folder)
        with open(os.path.join(folder, "compiled_model.json"), "rb") as file:
            self._description = json.load(file)
        if self._description["abi"] != _ABI:
            raise DLRError("the model was compiled for another version of Brachio: compile it again")
        _check_processor(self._description["instructionSet"])
        self.backend = "brachio"
        self._turn = threading.Lock()
        self._inputs = self._description["inputs"]
        self._outputs = self._description["outputs"]
        self._given = {}
        threads = int(os.environ.get("BRACHIO_THREADS") or len(os.sched_getaffinity(0)))
        self._threads = _Threads(max(1, min(threads, _THREADS_MAX)))
        self._bind(folder)

    def _bind(self, folder):
        library = ctypes.CDLL(os.path.abspath(os.path.join(folder, "compiled.so")))
        library.brachio_abi.restype = ctypes.c_int32
        library.brachio_bound_bytes.restype = ctypes.c_uint64
        library.brachio_workspace_bytes.restype = ctypes.c_uint64
        library.brachio_workspace_bytes.argtypes = [ctypes.c_int32]
        pool = ctypes.POINTER(_Pool)
        pointers = ctypes.POINTER(ctypes.c_void_p)
        library.brachio_bind.argtypes = [ctypes.c_void_p, ctypes.c_void_p, pool]
        library.brachio_bind.restype = None
        library.brachio_run.argtypes = [ctypes.c_void_p, ctypes.c_void_p, pointers, pointers, pool]
        library.brachio_run.restype = None
        if library.brachio_abi() != _ABI:
            raise DLRError("compiled.so and compiled_model.json do not describe the same program")
        self._bound, self._bound_address = _memory(library.brachio_bound_bytes())
        self._workspace, self._workspace_address = _memory(library.brachio_workspace_bytes(self._threads.pool.threads))
        size = self._description["parametersBytes"]
        with open(os.path.join(folder, "compiled.params"), "rb") as file:
            if os.fstat(file.fileno()).st_size != size:
                raise DLRError("compiled.params does not fit the program")
            # A private mapping: its memory begins at a page, and nothing is read twice.
            parameters = mmap.mmap(file.fileno(), size, access=mmap.ACCESS_COPY) if size else mmap.mmap(-1, 1)
        first = ctypes.c_char.from_buffer(parameters)
        library.brachio_bind(ctypes.addressof(first), self._bound_address, ctypes.byref(self._threads.pool))
        del first
        parameters.close()
        self._library = library

    def get_input_names(self):
        return [tensor["name"] for tensor in self._inputs]

    def get_output_names(self):
        return [tensor["name"] for tensor in self._outputs]

    def get_input_dtypes(self):
        return ["float32" for _ in self._inputs]

    def get_output_dtypes(self):
        return ["float32" for _ in self._outputs]

    def get_input_shape(self, name):
        return tuple(self._inputs[self._place(self._inputs, name)]["shape"])

    def get_input(self, name, shape=None):
        """What was given for this input last."""
        self._place(self._inputs, name)
        if name not in self._given:
            raise DLRError("input {} has not been given yet".format(name))
        value = self._given[name]
        return value.reshape(shape) if shape is not None else value

    def get_version(self):
        return __version__

    def run(self, input_values):
        """The outputs, each a float32 array, for a dict by name, a list in the order of the inputs, or the one input."""
        inputs = self._arrays(input_values)
        outputs = [np.empty(tensor["shape"], dtype=np.float32) for tensor in self._outputs]
        with self._turn:
            self._given = dict(zip(self.get_input_names(), inputs))
            self._library.brachio_run(
                self._bound_address, self._workspace_address, _addresses(inputs), _addresses(outputs), ctypes.byref(self._threads.pool)
            )
        return outputs

    def _arrays(self, values):
        if isinstance(values, dict):
            for name in values:
                self._place(self._inputs, name)
            missing = [name for name in self.get_input_names() if name not in values]
            if missing:
                raise ValueError("input {} is missing".format(", ".join(missing)))
            values = [values[name] for name in self.get_input_names()]
        elif not isinstance(values, (list, tuple)):
            values = [values]
        if len(values) != len(self._inputs):
            raise ValueError("the model takes {} inputs, not {}".format(len(self._inputs), len(values)))
        return [self._array(value, tensor) for value, tensor in zip(values, self._inputs)]

    @staticmethod
    def _array(value, tensor):
        array = np.ascontiguousarray(value, dtype=np.float32)
        if array.shape != tuple(tensor["shape"]) and array.shape != tuple(tensor["shape"][1:]):
            raise ValueError("input {} has the shape {}, the model takes {}".format(tensor["name"], list(array.shape), tensor["shape"]))
        if array.shape != tuple(tensor["shape"]) and tensor["shape"][0] != 1:
            raise ValueError("input {} lacks its first axis, the batch of {}".format(tensor["name"], tensor["shape"][0]))
        return array.reshape(tensor["shape"])

    @staticmethod
    def _place(tensors, name):
        for place, tensor in enumerate(tensors):
            if tensor["name"] == name:
                return place
        raise ValueError("the model has no input {!r}: it takes {}".format(name, ", ".join(tensor["name"] for tensor in tensors)))


def _addresses(arrays):
    return (ctypes.c_void_p * len(arrays))(*[array.ctypes.data for array in arrays])
