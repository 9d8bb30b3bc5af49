"""Batches of any kind: to a device, and how many rows they have."""
import collections.abc
import copy
import dataclasses


def move(batch, device):
    """The batch with every tensor in it on the device; what holds them keeps its type.

    Objects with a method to(device) (tensors, Hugging Face's BatchEncoding, graphs, packed
    sequences) are asked themselves; mappings, dataclasses, named tuples, tuples and lists are gone
    through; everything else stays as it is.
    """
    if hasattr(batch, "to"):
        moved = batch.to(device)
        return batch if moved is None else moved
    if isinstance(batch, collections.abc.Mapping):
        return _like(batch, {name: move(part, device) for name, part in batch.items()})
    if dataclasses.is_dataclass(batch) and not isinstance(batch, type):
        moved = copy.copy(batch)
        for field in dataclasses.fields(batch):
            object.__setattr__(moved, field.name, move(getattr(batch, field.name), device))
        return moved
    if isinstance(batch, tuple):
        parts = [move(part, device) for part in batch]
        return batch._make(parts) if hasattr(batch, "_make") else tuple(parts)
    if isinstance(batch, list):
        return [move(part, device) for part in batch]
    return batch


def _like(mapping, parts):
    if type(mapping) is dict or not isinstance(mapping, collections.abc.MutableMapping):
        return parts
    moved = copy.copy(mapping)
    moved.update(parts)
    return moved


def rows(batch):
    """How many examples a batch holds: the length of the first tensor or array in it that has one,
    else of the first list; None where that is not to be seen."""
    found = _tensor_rows(batch)
    return _list_rows(batch) if found is None else found


def _parts(batch):
    if isinstance(batch, collections.abc.Mapping):
        return list(batch.values())
    if dataclasses.is_dataclass(batch):
        return [getattr(batch, field.name) for field in dataclasses.fields(batch)]
    return batch if isinstance(batch, (tuple, list)) else []


def _first(values):
    return next((value for value in values if value is not None), None)


def _tensor_rows(batch):
    shape = getattr(batch, "shape", None)
    if shape is not None:
        return int(shape[0]) if len(shape) else None
    return _first(map(_tensor_rows, _parts(batch)))


def _list_rows(batch):
    inner = _first(map(_list_rows, _parts(batch)))
    return len(batch) if inner is None and isinstance(batch, (tuple, list)) else inner
