"""A BERT classifier or masked-language model in plain PyTorch, as transformers computes it: the peer that speed is measured against.

    python3 encoder.py FOLDER BATCHES.json THREADS

FOLDER holds config.json and model.safetensors as the library writes them; what has no classifier in it is a masked-language model. BATCHES.json holds named lists of batches (ids, mask,
labels; for a masked-language model also the places of the hidden tokens in the flattened ids). Says which torch it runs on, then reads a command a line and answers with a line of JSON:
    logits SET       of the set's first batch, dropout off
    loss SET         of the set's first batch, dropout off
    adamw NAME       train with the "foreach" or the "single" tensor AdamW from now on
    train SET K      seconds of each of K training steps on the set's next batches
    score SET K      seconds of each of K scored batches
"""
import json, math, struct, sys, time

import torch
from torch import nn
from torch.nn import functional as F


def load_safetensors(path):
    with open(path, "rb") as file:
        (size,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(size))
        body = bytearray(file.read())
    return {name: torch.frombuffer(body, dtype=torch.float32, count=math.prod(entry["shape"]), offset=entry["data_offsets"][0]).view(entry["shape"])
            for name, entry in header.items() if name != "__metadata__"}


class Layer(nn.Module):
    def __init__(self, c):
        super().__init__()
        h, self.heads = c["hidden_size"], c["num_attention_heads"]
        self.p, self.attention_p = c["hidden_dropout_prob"], c["attention_probs_dropout_prob"]
        self.query, self.key, self.value, self.output = (nn.Linear(h, h) for _ in range(4))
        self.up, self.down = nn.Linear(h, c["intermediate_size"]), nn.Linear(c["intermediate_size"], h)
        self.norm1, self.norm2 = (nn.LayerNorm(h, c["layer_norm_eps"]) for _ in range(2))

    def forward(self, x, mask):  # x (batch, seq, hidden), mask (batch, 1, 1, seq), 0 or very negative
        split = lambda y: y.view(y.shape[0], y.shape[1], self.heads, -1).transpose(1, 2)
        q, k, v = split(self.query(x)), split(self.key(x)), split(self.value(x))
        weights = F.softmax(torch.matmul(q, k.transpose(-1, -2)) * q.shape[-1] ** -0.5 + mask, dim=-1)
        context = torch.matmul(F.dropout(weights, self.attention_p, self.training), v).transpose(1, 2).contiguous().view(x.shape)
        x = self.norm1(F.dropout(self.output(context), self.p, self.training) + x)
        return self.norm2(F.dropout(self.down(F.gelu(self.up(x))), self.p, self.training) + x)


class Encoder(nn.Module):
    def __init__(self, c):
        super().__init__()
        h, self.p = c["hidden_size"], c["hidden_dropout_prob"]
        self.word = nn.Embedding(c["vocab_size"], h, padding_idx=c.get("pad_token_id", 0))
        self.position, self.kind = nn.Embedding(c["max_position_embeddings"], h), nn.Embedding(c["type_vocab_size"], h)
        self.norm = nn.LayerNorm(h, c["layer_norm_eps"])
        self.layers = nn.ModuleList(Layer(c) for _ in range(c["num_hidden_layers"]))

    def states(self, ids, mask):  # (batch, seq, hidden)
        x = self.word(ids) + self.kind(torch.zeros_like(ids)) + self.position(torch.arange(ids.shape[1]).unsqueeze(0))
        x = F.dropout(self.norm(x), self.p, self.training)
        bias = (1.0 - mask[:, None, None, :].float()) * torch.finfo(torch.float32).min
        for layer in self.layers:
            x = layer(x, bias)
        return x


class Classifier(Encoder):
    def __init__(self, c, classes):
        super().__init__(c)
        self.pooler, self.classifier = nn.Linear(c["hidden_size"], c["hidden_size"]), nn.Linear(c["hidden_size"], classes)

    def forward(self, batch):  # (batch, classes)
        first = self.states(batch["ids"], batch["mask"])[:, 0]
        return self.classifier(F.dropout(torch.tanh(self.pooler(first)), self.p, self.training))


class MaskedLanguageModel(Encoder):
    def __init__(self, c):
        super().__init__(c)
        self.dense, self.dense_norm = nn.Linear(c["hidden_size"], c["hidden_size"]), nn.LayerNorm(c["hidden_size"], c["layer_norm_eps"])
        self.predictions = nn.ParameterDict({"bias": nn.Parameter(torch.zeros(c["vocab_size"]))})

    def forward(self, batch):  # (hidden tokens, vocabulary); the decoder is the word embedding, and nothing but the hidden tokens is decoded
        hidden = self.states(batch["ids"], batch["mask"]).flatten(0, 1).index_select(0, batch["places"])
        return F.linear(self.dense_norm(F.gelu(self.dense(hidden))), self.word.weight, self.predictions["bias"])


def names(layers):
    """The models' modules, each with its name in the checkpoint."""
    yield from {"word": "bert.embeddings.word_embeddings", "position": "bert.embeddings.position_embeddings", "kind": "bert.embeddings.token_type_embeddings",
                "norm": "bert.embeddings.LayerNorm", "pooler": "bert.pooler.dense", "classifier": "classifier", "dense": "cls.predictions.transform.dense",
                "dense_norm": "cls.predictions.transform.LayerNorm", "predictions": "cls.predictions"}.items()
    parts = {"query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value", "output": "attention.output.dense",
             "norm1": "attention.output.LayerNorm", "up": "intermediate.dense", "down": "output.dense", "norm2": "output.LayerNorm"}
    for i in range(layers):
        for ours, theirs in parts.items():
            yield f"layers.{i}.{ours}", f"bert.encoder.layer.{i}.{theirs}"


def main(folder, batches, threads):
    torch.set_num_threads(int(threads))
    torch.manual_seed(1)
    config = json.load(open(f"{folder}/config.json"))
    weights = load_safetensors(f"{folder}/model.safetensors")
    sets = {name: [{k: torch.tensor(v) for k, v in batch.items()} for batch in set] for name, set in json.load(open(batches)).items()}
    places = dict.fromkeys(sets, 0)
    model = Classifier(config, weights["classifier.weight"].shape[0]) if "classifier.weight" in weights else MaskedLanguageModel(config)
    stored = {f"{ours}.{part}": weights[f"{theirs}.{part}"].clone() for ours, theirs in names(config["num_hidden_layers"])
              for part in ("weight", "bias") if f"{theirs}.{part}" in weights}
    model.load_state_dict({name: stored[name] for name in model.state_dict()})
    no_decay = lambda n: n.endswith("bias") or "norm" in n
    groups = lambda: [{"params": [p for n, p in model.named_parameters() if no_decay(n) == free], "weight_decay": 0.0 if free else 0.01} for free in (False, True)]
    optimizers = {name: torch.optim.AdamW(groups(), lr=5e-5, betas=(0.9, 0.999), eps=1e-8, foreach=name == "foreach") for name in ("foreach", "single")}
    optimizer = optimizers["foreach"]

    def step(batch):
        loss = F.cross_entropy(model(batch), batch["labels"])
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        return loss.item()

    def timed(name, count, work):
        seconds = []
        for _ in range(int(count)):
            batch = sets[name][places[name] % len(sets[name])]
            places[name] += 1
            start = time.perf_counter()
            work(batch)
            seconds.append(time.perf_counter() - start)
        return seconds

    print(json.dumps(torch.__version__), flush=True)
    for line in sys.stdin:
        command, *arguments = line.split()
        if command == "logits":
            model.eval()
            with torch.inference_mode():
                answer = model(sets[arguments[0]][0]).tolist()
        elif command == "loss":
            model.eval()
            with torch.inference_mode():
                answer = F.cross_entropy(model(sets[arguments[0]][0]), sets[arguments[0]][0]["labels"]).item()
        elif command == "adamw":
            optimizer, answer = optimizers[arguments[0]], "ok"
        elif command == "train":
            model.train()
            answer = timed(*arguments, step)
        elif command == "score":
            model.eval()
            with torch.inference_mode():
                answer = timed(*arguments, lambda batch: model(batch).sum().item())
        else:
            sys.exit(f"no command '{command}'")
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
