"""Reads a digit with a network of the page: python predict.py [NETWORK.safetensors]"""

import base64
import json
import sys
import zlib

import numpy as np

NETWORK = "digits-784-128-10-99.2.safetensors"
DRAWING = "eNpjYBhA8P8/Hqn/eKT+k2XmqNwQl6MDAABHhyrW"  # 28×28 grey levels

with open([*sys.argv, NETWORK][1], "rb") as file:  # the header's length, the header, the numbers
    header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
    numbers = np.frombuffer(file.read(), np.uint8)
W1, b1, W2, b2 = (
    numbers[slice(*header[name]["data_offsets"])].view(np.float32).reshape(header[name]["shape"])
    for name in ("W1", "b1", "W2", "b2")
)
X = np.frombuffer(zlib.decompress(base64.b64decode(DRAWING)), np.uint8) / 255  # [784], paper 0, ink 1
z2 = np.maximum(X @ W1 + b1, 0) @ W2 + b2
for digit, probability in enumerate(np.exp(z2 - z2.max()) / np.exp(z2 - z2.max()).sum()):
    print(digit, f"{probability:.4f}")
