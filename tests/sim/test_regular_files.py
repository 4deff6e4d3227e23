"""What is no regular file is named, never followed and never waited for."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.regular_files import checksum, open_regular, read, real_folder


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))


ODD: dict[str, Callable[[Path], object]] = {
    "a pipe": os.mkfifo,
    "a folder": Path.mkdir,
    "a link": lambda path: path.symlink_to("/etc/hostname"),
    "a socket": _socket,
}


@pytest.mark.parametrize("kind", ODD)
@pytest.mark.parametrize("use", [read, checksum, lambda path: open_regular(path, os.O_RDWR | os.O_CREAT)])
def test_what_is_no_file_is_named(tmp_path: Path, kind: str, use: Callable[[Path], object]) -> None:
    path = tmp_path / "plan.json"
    ODD[kind](path)
    with pytest.raises(OSError, match=f"{kind} is in place of the file"):
        use(path)


def test_a_device_is_named_even_where_links_are_followed(tmp_path: Path) -> None:
    (tmp_path / "endless.json").symlink_to("/dev/zero")
    with pytest.raises(OSError, match="a device is in place of the file"):
        read(tmp_path / "endless.json", follow=True)


def test_a_link_is_followed_only_where_that_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"content")
    (tmp_path / "link").symlink_to("file")
    assert read(tmp_path / "link", follow=True) == b"content"
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "none")


def test_a_link_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "figures").symlink_to("elsewhere")
    with pytest.raises(OSError, match="a link is in place of the folder"):
        real_folder(tmp_path / "figures")
    assert real_folder(tmp_path / "elsewhere") == real_folder(tmp_path / "new").with_name("elsewhere")
