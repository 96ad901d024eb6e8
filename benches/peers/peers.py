"""The peers written in Python: `benches/peers/run` starts this and prints the table.

Arguments: the folder to work in, then how many recordings, once or several times.
Prints a row for each peer: nanoseconds, separated by tabs, as src/measure.rs does.
"""

import http.server
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

REPLY = {
    "id": "chatcmpl-0123456789",
    "content": "The capital of France is Paris, and has been for long." * 2,
    "tokens": 17,
    "reasons": ["stop", "length"],
}
# How long filling a peer with recordings may take, in seconds.
FILLING = 120


def request(number):
    """The request with this number, as in src/chat.rs."""
    content = f"Question {number:06}: what does the quick brown fox do when the dog is lazy?"
    return {
        "model": "gpt-4o-mini",
        "temperature": 0.2,
        "messages": [{"role": "user", "content": content}],
    }


def complete(request):
    return REPLY


def median(operation):
    """The median time of an operation in nanoseconds: two seconds, three samples or more."""
    samples = []
    begun = time.perf_counter()
    while len(samples) < 101 and (len(samples) < 3 or time.perf_counter() - begun < 2):
        start = time.perf_counter_ns()
        operation()
        samples.append(time.perf_counter_ns() - start)
    return int(statistics.median(samples))


def row(peer, recordings, hit="-", first="-", miss="-", record="-"):
    print(peer, recordings, hit, first, miss, record, sep="\t", flush=True)


def fill(recordings, one):
    """Fills a peer with this many recordings; false where that takes too long."""
    begun = time.perf_counter()
    for number in range(recordings):
        one(number)
        if time.perf_counter() - begun > FILLING:
            return False
    return True


def fails(operation, *arguments):
    try:
        operation(*arguments)
    except Exception:
        return
    raise AssertionError("it was not recorded")


def counter(first):
    numbers = iter(range(first, sys.maxsize))
    return lambda: next(numbers)


def joblib_memory(recordings, folder):
    import joblib

    def cached():
        return joblib.Memory(folder, verbose=0).cache(complete)

    function = cached()
    asked = request(recordings // 2)
    if not fill(recordings, lambda number: function(request(number))):
        return row("joblib.Memory", recordings)
    number = counter(recordings)
    row(
        "joblib.Memory",
        recordings,
        hit=median(lambda: function(asked)),
        first=median(lambda: cached()(asked)),
        # A miss calls the real function.
        record=median(lambda: function(request(number()))),
    )


def malib_cached_stubs(recordings, folder):
    """malib reads RECORD when it is imported: two processes, of which this is one."""
    os.chdir(folder)
    # The package itself imports scipy and more.
    folder = Path(importlib.util.find_spec("malib").origin).parent
    spec = importlib.util.spec_from_file_location("cached_stubs", folder / "cached_stubs.py")
    cached_stubs = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(cached_stubs)

    def replaced():
        fixture = cached_stubs.create(complete)
        function = getattr(fixture, "__pytest_wrapped__", fixture)
        function = getattr(function, "obj", None) or fixture._get_wrapped_function()
        running = function()
        next(running)
        return running

    running = replaced()
    if os.environ.get("RECORD") == "1":
        number = counter(recordings)
        filled = fill(recordings, lambda number: complete(request(number)))
        print(median(lambda: complete(request(number()))) if filled else "-")
        return
    asked = request(recordings // 2)
    hit = median(lambda: complete(asked))
    miss = median(lambda: fails(complete, request(999_999)))
    next(running, None)

    def first():
        running = replaced()
        complete(asked)
        next(running, None)

    print(hit, median(first), miss)


def malib_rows(recordings, folder):
    def process(record):
        words = [sys.executable, __file__, "--malib", str(folder), str(recordings)]
        return subprocess.run(
            words, env=os.environ | {"RECORD": record}, check=True, stdout=subprocess.PIPE, text=True
        ).stdout.split()

    (record,) = process("1")
    if record == "-":
        return row("malib cached_stubs", recordings)
    hit, first, miss = process("0")
    row("malib cached_stubs", recordings, hit, first, miss, record)


class Server(http.server.BaseHTTPRequestHandler):
    """Answers every request, for recording."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        body = json.dumps(REPLY).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def cassettes(peer, use, recordings, folder):
    """A recorder of HTTP with one cassette: `use(path, record)` is its context manager."""
    import requests

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/"
    session = requests.Session()

    def ask(request):
        response = session.post(address, json=request)
        response.raise_for_status()
        return response.json()

    path = str(folder / "cassette.yaml")
    with use(path, record=True):
        filled = fill(recordings, lambda number: ask(request(number)))
    if not filled:
        return row(peer, recordings)
    asked = request(recordings // 2)

    def first():
        with use(path, record=False):
            ask(asked)

    with use(path, record=False):
        hit = median(lambda: ask(asked))
        miss = median(lambda: fails(ask, request(999_999)))
    first = median(first)
    number = counter(0)

    def record():
        with use(str(folder / f"record{number()}.yaml"), record=True):
            ask(asked)

    row(peer, recordings, hit, first, miss, median(record))
    server.shutdown()


def vcr(path, record):
    import vcr

    return vcr.use_cassette(
        path,
        record_mode="all" if record else "none",
        match_on=["method", "uri", "body"],
        allow_playback_repeats=True,
    )


def cassetter(path, record):
    import cassetter

    return cassetter.use_cassette(
        path,
        record_mode="all" if record else "none",
        match_on=["method", "uri", "body"],
        intercept=["requests"],
    )


def main(folder, *numbers):
    for recordings in map(int, numbers):
        folders = [Path(folder) / "python" / str(recordings) / name for name in ("joblib", "malib", "vcr", "cassetter")]
        for each in folders:
            each.mkdir(parents=True)
        joblib_memory(recordings, folders[0])
        malib_rows(recordings, folders[1])
        cassettes("vcrpy", vcr, recordings, folders[2])
        cassettes("cassetter", cassetter, recordings, folders[3])


if __name__ == "__main__":
    if sys.argv[1] == "--malib":
        malib_cached_stubs(int(sys.argv[3]), sys.argv[2])
    else:
        main(*sys.argv[1:])
