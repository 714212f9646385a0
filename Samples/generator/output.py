"""Files in memory, then written or compared: nothing here knows what they mean."""

import gzip
import io
import json
import pathlib


def json_bytes(value):
    """JSON as it is committed: a line for each finding or other item, all of it ASCII, so that no hostile character
    reaches an editor or a terminal.
    """
    return (_lines(value, 0) + "\n").encode()


def _lines(value, depth):
    # Five levels down are the items of an exchange's body; a line each keeps a change to one of them readable.
    if depth == 5 or not value or not isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    if isinstance(value, dict):
        parts, (opening, closing) = [f"{json.dumps(k)}: {_lines(v, depth + 1)}" for k, v in value.items()], "{}"
    else:
        parts, (opening, closing) = [_lines(v, depth + 1) for v in value], "[]"
    margin = "\n" + " " * depth
    return opening + ",".join(f"{margin} {part}" for part in parts) + margin + closing


def gzip_bytes(data):
    """gzip without a time or a file name in its header."""
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=buffer, mtime=0) as file:
        file.write(data)
    return buffer.getvalue()


class Tree:
    """The files that one run makes, below the folders that belong to it."""

    def __init__(self, owned):
        self.owned = owned
        self.files = {}

    def add(self, path, data):
        """Puts a file in; `.gz` files are given as they are before compression."""
        assert path not in self.files, f"{path} is made twice"
        self.files[path] = gzip_bytes(data) if path.endswith(".gz") else data

    def differences(self, root):
        """What would change in `root`, a line each."""
        root = pathlib.Path(root)
        lines = []
        for path, data in sorted(self.files.items()):
            file = root / path
            if not file.is_file():
                lines.append(f"missing: {path}")
            elif not _same(path, file.read_bytes(), data):
                lines.append(f"differs: {path}")
        lines += [f"not made by the generator: {path}" for path in self._strangers(root)]
        return lines

    def write(self, root):
        """Writes what differs and removes what no longer belongs; the number of files that changed."""
        root = pathlib.Path(root)
        changed = 0
        for path, data in sorted(self.files.items()):
            file = root / path
            if file.is_file() and _same(path, file.read_bytes(), data):
                continue
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
            changed += 1
        for path in self._strangers(root):
            (root / path).unlink()
            changed += 1
        return changed

    def _strangers(self, root):
        present = (
            file.relative_to(root).as_posix()
            for folder in self.owned
            for file in (root / folder).rglob("*")
            if file.is_file()
        )
        return sorted(path for path in present if path not in self.files)


def _same(path, present, wanted):
    """Another zlib may compress the same bytes differently; then what they hold decides."""
    if present == wanted or not path.endswith(".gz"):
        return present == wanted
    try:
        return gzip.decompress(present) == gzip.decompress(wanted)
    except (OSError, EOFError):
        return False
