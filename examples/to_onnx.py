"""Writes a network of the page as ONNX: pip install onnx, then python to_onnx.py NETWORK.safetensors

NETWORK.onnx takes images, float32[batch, 784] in [0, 1], and gives probabilities, [batch, 10].
"""

import sys
from pathlib import Path

from onnx import TensorProto, helper, numpy_helper, save_model
from safetensors.numpy import load_file

path = Path(sys.argv[1])
nodes = [
    helper.make_node("Gemm", ["images", "W1", "b1"], ["z1"]),
    helper.make_node("Relu", ["z1"], ["a1"]),
    helper.make_node("Gemm", ["a1", "W2", "b2"], ["z2"]),
    helper.make_node("Softmax", ["z2"], ["probabilities"], axis=1),
]
images = helper.make_tensor_value_info("images", TensorProto.FLOAT, ["batch", 784])
probabilities = helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["batch", 10])
weights = [numpy_helper.from_array(array, name) for name, array in load_file(path).items()]
graph = helper.make_graph(nodes, "digits", [images], [probabilities], weights)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
save_model(model, path.with_suffix(".onnx"))
