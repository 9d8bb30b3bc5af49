"""Runs as other tools log theirs: for scripts/record-runs.

A run is two lists of dictionaries: rows (step, epoch, lr, loss, norm, accuracy, parts), and
evaluations (step, epoch, loss, accuracy, parts).
"""
import gzip
import io
import json
import math
import os
import struct


def clock(seconds):
    return "%d:%02d:%02d" % (seconds // 3600, seconds // 60 % 60, seconds % 60)


def hf_rows(rows, evaluations):
    """The dictionaries that Hugging Face's Trainer logs, in their order."""
    logged = [dict(at=r["step"], row={"loss": round(r["loss"], 4), "grad_norm": r["norm"],
                                      "learning_rate": r["lr"], "epoch": round(r["epoch"], 2)})
              for r in rows]
    logged += [dict(at=e["step"], row={"eval_loss": e["loss"], "eval_accuracy": e["accuracy"],
                                       "eval_runtime": 0.0121, "eval_samples_per_second": 29752.07,
                                       "eval_steps_per_second": 495.868, "epoch": round(e["epoch"], 2)})
               for e in evaluations]
    return sorted(logged, key=lambda entry: entry["at"])


class Outliers:
    """The z-score that llm.c prints beside a number: against the 128 before."""

    def __init__(self):
        self.last = []

    def score(self, value):
        self.last = (self.last + [value])[-128:]
        mean = sum(self.last) / len(self.last)
        spread = math.sqrt(sum((x - mean) ** 2 for x in self.last) / len(self.last))
        return (value - mean) / spread if len(self.last) == 128 and spread > 0 else math.nan


def crc32c(data):
    crc = 0xffffffff
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82f63b78 if crc & 1 else 0)
    return crc ^ 0xffffffff


def masked(data):
    crc = crc32c(data)
    return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xa282ead8) & 0xffffffff)


def varint(n):
    out = b""
    while n > 127:
        out, n = out + bytes([n & 127 | 128]), n >> 7
    return out + bytes([n])


def field(number, data):
    return varint(number << 3 | 2) + varint(len(data)) + data


def event(seconds, step=0, tag=None, value=None):
    """tensorflow.Event: wall_time 1, step 2, file_version 3, summary 5 {value 1 {tag 1, simple_value 2}}."""
    out = b"\x09" + struct.pack("<d", 1763900000 + seconds)
    if tag is None:
        out += field(3, b"brain.Event:2")
    else:
        out += b"\x10" + varint(step) + field(5, field(1, field(1, tag.encode()) + b"\x15"
                                                       + struct.pack("<f", value)))
    length = struct.pack("<Q", len(out))
    return length + masked(length) + out + masked(out)


def float32(x):
    return struct.unpack("f", struct.pack("f", x))[0]


def json_lines(rows):
    return [json.dumps(row) for row in rows]


class Logs:
    """Writes into a folder, a method for each tool."""

    def __init__(self, folder):
        self.folder = folder

    def path(self, name):
        """With the folder that it lies in, made."""
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return path

    def write(self, name, *lines, end="\n"):
        with open(self.path(name), "w", newline="") as file:
            file.write("".join(line + end for line in lines))

    def hf_state(self, name, rows, evaluations):
        steps, logged = rows[-1]["step"], hf_rows(rows, evaluations)
        summary = {"epoch": round(rows[-1]["epoch"], 2), "step": steps, "total_flos": 0.0,
                   "train_loss": sum(r["loss"] for r in rows) / len(rows), "train_runtime": 4.8133,
                   "train_samples_per_second": 5318.57, "train_steps_per_second": 83.103}
        state = {"best_metric": None, "best_model_checkpoint": None, "epoch": rows[-1]["epoch"],
                 "eval_steps": 50, "global_step": steps, "is_hyper_param_search": False,
                 "is_local_process_zero": True, "is_world_process_zero": True,
                 "log_history": [dict(sorted(dict(e["row"], step=e["at"]).items())) for e in logged] + [summary],
                 "logging_steps": 5, "max_steps": steps, "num_train_epochs": math.ceil(rows[-1]["epoch"]),
                 "save_steps": 500, "total_flos": 0.0, "train_batch_size": 64, "trial_name": None,
                 "trial_params": None}
        self.write(name, json.dumps(state, indent=2))

    def hf_stdout(self, name, rows, evaluations):
        """The progress bar is redrawn by carriage returns, the rows stand between."""
        steps, out = rows[-1]["step"], []
        for entry in hf_rows(rows, evaluations):
            share = entry["at"] / steps
            out.append("\r%3d%%|%-10s| %d/%d [%02d:%02d<%02d:%02d, 83.10it/s]" % (
                100 * share, "\u2588" * int(10 * share), entry["at"], steps, 0, entry["at"] // 83, 0,
                (steps - entry["at"]) // 83))
            out.append("                                                 \r%s\n" % entry["row"])
        self.write(name, "***** Running training *****\n", "  Num examples = 1,437\n", "  Num Epochs = 9\n",
              "  Total optimization steps = %d\n" % steps, *out, end="")

    def nanogpt(self, name, rows, evaluations):
        out = ["number of parameters: 0.01M", "num decayed parameter tensors: 6, with 12,960 parameters",
               "using fused AdamW: False", "compiling the model... (takes a ~minute)"]
        evaluated = {e["step"]: e for e in evaluations}
        for r in rows:
            if r["step"] in evaluated:
                out.append("step %d: train loss %.4f, val loss %.4f" % (
                    r["step"], r["loss"], evaluated[r["step"]]["loss"]))
                out.append("saving checkpoint to out-digits")
            out.append("iter %d: loss %.4f, time %.2fms, mfu %.2f%%" % (
                r["step"], r["loss"], 6 + 0.37 * (r["step"] % 7), -100 if r["step"] < 6 else 0.13))
        self.write(name, *out)

    def llmc(self, name, rows, evaluations):
        out = ["+-----------------------+----------------------------------------------------+",
               "| Parameter             | Value                                              |",
               "+-----------------------+----------------------------------------------------+",
               "| train data pattern    | digits_train.bin                                   |",
               "| learning rate (LR)    | 6.000000e-03                                       |",
               "+-----------------------+----------------------------------------------------+"]
        loss, norm, evaluated = Outliers(), Outliers(), {e["step"]: e for e in evaluations}
        for r in rows:
            out.append("step %4d/%d | loss %7.6f (%+.2fz)| norm %6.4f (%+.2fz)| lr %.2e | %.2f ms | "
                       "%.1f%% bf16 MFU | %.0f tok/s" % (r["step"], len(rows), r["loss"], loss.score(r["loss"]),
                                                         r["norm"], norm.score(r["norm"]), r["lr"], 6.21, 0.2, 41223))
            if r["step"] in evaluated:
                out.append("val loss %f" % evaluated[r["step"]]["loss"])
        self.write(name, *out)

    def modded_nanogpt(self, name, source, rows, evaluations):
        """It begins with the source of the program that trains."""
        out = ["=" * 100] + source.rstrip().split("\n") + [
            "=" * 100, "Running pytorch 2.4.1+cu121 compiled for CUDA 12.1", "=" * 100]
        evaluated = {e["step"]: e for e in evaluations}
        for r in rows:
            at = r["step"], len(rows)
            out.append("step:%d/%d train_loss:%.4f train_time:%dms step_avg:%.2fms" % (
                *at, r["loss"], 6 * r["step"], 6.18))
            if r["step"] in evaluated:
                out.append("step:%d/%d val_loss:%.4f train_time:%dms step_avg:%.2fms" % (
                    *at, evaluated[r["step"]]["loss"], 6 * r["step"], 6.18))
        self.write(name, *out)

    def megatron(self, name, rows, evaluations):
        steps, out = rows[-1]["step"], ["training ...", "[before the start of training step] datetime: 2025-11-23"]
        evaluated = {e["step"]: e for e in evaluations}
        for r in rows:
            out.append(
                " [2025-11-23 %02d:%02d:%02d] iteration %8d/%8d | consumed samples: %12d | elapsed time per "
                "iteration (ms): %.1f | learning rate: %.6E | global batch size: %5d | lm loss: %.6E | loss "
                "scale: 1.0 | grad norm: %.3f | number of skipped iterations: %3d | number of nan iterations: "
                "%3d |" % (12, r["step"] // 60 % 60, r["step"] % 60, r["step"], steps, 8 * r["step"], 6.2, r["lr"],
                           8, r["loss"], r["norm"], 0, 0))
            if r["step"] in evaluated:
                loss = evaluated[r["step"]]["loss"]
                text = " validation loss at iteration %d | lm loss value: %.6E | lm loss PPL: %.6E | " % (
                    r["step"], loss, math.exp(min(20, loss)))
                out += ["-" * len(text), text, "-" * len(text)]
        self.write(name, *out)

    def tensorboard(self, name, rows, evaluations):
        """As torch.utils.tensorboard writes scalars; every record has two checksums."""
        evaluated = {e["step"]: e for e in evaluations}
        with open(self.path(name), "wb") as file:
            file.write(event(0))
            for r in rows:
                file.write(event(0.01 * r["step"], r["step"], "train/loss", r["loss"]))
                file.write(event(0.01 * r["step"], r["step"], "train/lr", r["lr"]))
                if r["step"] in evaluated:
                    file.write(event(0.01 * r["step"], r["step"], "val/loss", evaluated[r["step"]]["loss"]))

    def tensorboard_csv(self, name, values):
        self.write(name, "Wall time,Step,Value",
              *("%.6f,%d,%r" % (1763900000 + 0.01 * step, step, float32(value)) for step, value in values))

    def lightning(self, name, rows, evaluations):
        evaluated = {e["step"]: e for e in evaluations}
        out = ["epoch,lr-SGD,step,train_loss_epoch,train_loss_step,val_loss"]
        for r in rows:
            epoch, step = math.ceil(r["epoch"] - 1e-9) - 1, r["step"] - 1
            out += ["%d,%r,%d,,," % (epoch, r["lr"], step), "%d,,%d,,%r," % (epoch, step, float32(r["loss"]))]
            if r["step"] in evaluated:
                out.append("%d,,%d,,,%r" % (epoch, step, float32(evaluated[r["step"]]["loss"])))
        self.write(name, *out)

    def ultralytics(self, name, rows, evaluations):
        names = ["epoch", "time", "train/box_loss", "train/cls_loss", "train/dfl_loss", "val/box_loss",
                 "val/cls_loss", "val/dfl_loss", "lr/pg0", "lr/pg1", "lr/pg2"]
        out = [",".join(names)]
        for i, (r, e) in enumerate(zip(rows, evaluations)):
            numbers = r["parts"] + e["parts"] + 3 * [r["lr"]]
            out.append("%d,%.3f," % (i + 1, 0.213 * (i + 1)) + ",".join("%.6g" % x for x in numbers))
        self.write(name, *out)

    def keras(self, name, *runs):
        """CSVLogger(append=True): a second run goes on in the same file, its epochs from 0."""
        out = ["epoch,accuracy,loss,val_accuracy,val_loss"]
        for rows, evaluations in runs:
            out += ["%d,%r,%r,%r,%r" % (i, float32(r["accuracy"]), float32(r["loss"]), float32(e["accuracy"]),
                                        float32(e["loss"])) for i, (r, e) in enumerate(zip(rows, evaluations))]
        self.write(name, *out, end="\r\n")

    def fastai(self, name, rows, evaluations):
        self.write(name, "epoch,train_loss,valid_loss,accuracy,time",
              *("%d,%r,%r,%r,00:00" % (i, r["loss"], e["loss"], e["accuracy"])
                for i, (r, e) in enumerate(zip(rows, evaluations))))

    def mmengine(self, name, rows, evaluations):
        evaluated, out = {e["step"]: e for e in evaluations}, []
        for r in rows:
            out.append({"lr": r["lr"], "data_time": 0.0011, "loss": r["loss"], "loss_cls": r["loss"],
                        "time": 0.0062, "epoch": math.ceil(r["epoch"] - 1e-9), "iter": r["step"], "step": r["step"]})
            if r["step"] in evaluated:
                out.append({"accuracy/top1": 100 * evaluated[r["step"]]["accuracy"], "data_time": 0.0008,
                            "time": 0.0031, "step": math.ceil(r["epoch"] - 1e-9)})
        self.write(name, *json_lines(out))

    def detectron2(self, name, rows):
        self.write(name, *json_lines(dict(sorted({
            "data_time": 0.0011, "eta_seconds": 0.0062 * (rows[-1]["step"] - r["step"]), "iteration": r["step"] - 1,
            "loss_box_reg": r["parts"][0], "loss_cls": r["parts"][1], "loss_rpn_cls": r["parts"][2], "lr": r["lr"],
            "time": 0.0062, "total_loss": r["loss"]}.items())) for r in rows))

    def llama_factory(self, name, rows):
        """Its last line has no loss."""
        steps = rows[-1]["step"]
        out = [{"current_steps": r["step"], "total_steps": steps, "loss": round(r["loss"], 4), "lr": r["lr"],
                "epoch": r["epoch"], "percentage": round(100 * r["step"] / steps, 2),
                "elapsed_time": clock(r["step"]), "remaining_time": clock(steps - r["step"])} for r in rows]
        last = {key: out[-1][key] for key in out[-1] if key not in ("loss", "lr")}
        self.write(name, *json_lines(out + [last]))

    def gluoncv(self, name, rows, evaluations):
        out = ["INFO:root:Namespace(batch_size=64, lr=0.1, lr_decay=0.1, lr_decay_epoch='20,30', model='mlp', "
               "momentum=0.9, num_epochs=%d, wd=0.0001)" % len(rows)]
        out += ["INFO:root:[Epoch %d] train=%f val=%f loss=%f time: %f" % (
            i, r["accuracy"], e["accuracy"], r["loss"], 0.213) for i, (r, e) in enumerate(zip(rows, evaluations))]
        self.write(name, *out)

    def nnunet(self, name, rows, evaluations):
        out = ["Starting... ", "2025-11-23 17:34:21.799514: This split has 1437 training and 360 validation cases. ",
               "2025-11-23 17:34:28.131163: lr: %r " % round(rows[0]["lr"], 6)]
        for i, (r, e) in enumerate(zip(rows, evaluations)):
            now = "2025-11-23 17:%02d:%02d" % (35 + i // 2, i % 2 * 30)
            following = rows[min(i + 1, len(rows) - 1)]["lr"]
            out += ["%s.%06d: %s" % (now, 1000 * k, text) for k, text in enumerate([
                "\nepoch:  %d " % i, "train loss : %.4f " % r["loss"], "validation loss: %.4f " % e["loss"],
                "Average global foreground Dice: [%.4f] " % e["accuracy"], "lr: %r " % round(following, 6),
                "This epoch took 0.212981 s\n "])]
        self.write(name, *out)

    def gzipped(self, name, rows, evaluations):
        text = io.BytesIO()
        with gzip.GzipFile(fileobj=text, mode="wb", mtime=0) as file:
            for r in rows:
                file.write((json.dumps({"step": r["step"], "train/loss": r["loss"], "lr": r["lr"]}) + "\n").encode())
            for e in evaluations:
                file.write((json.dumps({"step": e["step"], "val/loss": e["loss"]}) + "\n").encode())
        with open(self.path(name), "wb") as file:
            file.write(text.getvalue())
