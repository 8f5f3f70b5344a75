"""Beam search by Hugging Face's generate, for the case `beam`: python generate.py MODEL.gguf THREADS

Reads the weights in float32, says "ready", and then answers each line {"tokenIds", "beams", "tokens"} with the milliseconds that it took.
"""
import json
import os
import sys
import time

import torch
from transformers import AutoModelForCausalLM

folder, file = os.path.split(os.path.abspath(sys.argv[1]))
torch.set_num_threads(int(sys.argv[2]))
model = AutoModelForCausalLM.from_pretrained(folder, gguf_file=file, dtype=torch.float32).eval()
print("ready", flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    ids = torch.tensor([asked["tokenIds"]])
    start = time.perf_counter()
    with torch.inference_mode():
        model.generate(
            ids,
            attention_mask=torch.ones_like(ids),
            num_beams=asked["beams"],
            min_new_tokens=asked["tokens"],
            max_new_tokens=asked["tokens"],
            do_sample=False,
            pad_token_id=0,
        )
    print(json.dumps({"ms": (time.perf_counter() - start) * 1000}), flush=True)
