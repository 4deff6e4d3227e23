"""What a worker process does: it is told where modules are, then one run after another, and answers each.

Started as a script by ``experiments.engine.workers``, so that it is the same whoever starts it: a script
without a main guard, a notebook, standard input. It imports nothing of the project before it knows where that is.

An order comes as a pickle of bytes, an answer goes as a line of JSON: ``begun`` when a run is taken up,
``row`` when it has ended, ``cannot`` if none can be made here.
"""

import importlib
import json
import os
import pickle
import sys
from queue import SimpleQueue
from threading import Thread
from typing import Any, BinaryIO, TextIO


def _receive(orders: BinaryIO, received: "SimpleQueue[bytes]") -> None:
    # However the process that started this one ends, even by kill -9, the system then closes its end.
    try:
        while True:
            received.put(pickle.load(orders))
    finally:
        os._exit(1)


def _tell(answers: TextIO, **answer: Any) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


def _one_line(failure: BaseException) -> str:
    return " ".join(f"{type(failure).__name__}: {failure}".split())


def _make(order: bytes) -> dict[str, Any]:
    try:
        work, job = pickle.loads(order)
        row: dict[str, Any] = work(job)
        json.dumps(row)
    except BaseException as failure:
        return {"error": _one_line(failure)}
    return row


def main() -> None:
    """Answer orders until whoever gives them is gone."""
    orders, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)  # no run may read orders,
    os.dup2(2, 1)  # nor may what it prints be taken for an answer
    received: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=_receive, args=(orders, received), daemon=True).start()
    try:
        sys.path[:] = pickle.loads(received.get())
        importlib.import_module("experiments.engine.measure")  # what a run needs, the model included
    except BaseException as failure:
        _tell(answers, cannot=_one_line(failure))
        return
    while True:
        order = received.get()
        _tell(answers, begun=True)
        _tell(answers, row=_make(order))


if __name__ == "__main__":
    main()
