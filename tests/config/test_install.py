"""What is missing on a machine is said in one line that names the Debian package."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REAL = f'exec "{sys.executable}" "$@"'
FAKES = {
    "another version": ('case "$*" in *version_info*) echo 3.13;; esac', {}, "Debian package python3.11"),
    "no venv module": (f'case "$*" in *"import venv"*) exit 1;; *) {REAL};; esac', {}, "Debian package python3.11-venv"),
    "no headers": (f'case "$*" in *get_paths*) echo /nowhere;; *) {REAL};; esac', {}, "Debian package python3.11-dev"),
    "no compiler": (REAL, {"CC": "no-such-compiler -O2"}, "Debian package build-essential"),
    "no Python": ("exit 127", {}, "Debian package python3.11"),
}


@pytest.fixture
def checkout(tmp_path):
    folder = tmp_path / "a clone"
    shutil.copytree(ROOT / "scripts", folder / "scripts")
    shutil.copytree(ROOT / "requirements", folder / "requirements")
    return folder


@pytest.mark.parametrize("name", FAKES)
def test_a_missing_piece_is_named_in_one_line(checkout, name):
    script, environment, sentence = FAKES[name]
    fake = checkout / "fake python"
    fake.write_text(f"#!/bin/sh\n{script}\n")
    fake.chmod(0o755)
    variables = {"PATH": "/usr/bin:/bin", "HOME": str(checkout), "PYTHON": str(fake), **environment}
    done = subprocess.run(["/bin/sh", "scripts/install"], cwd=checkout, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (checkout / ".venv").exists()


def test_the_requirements_are_pinned_by_hash():
    for name in ("build.txt", "shop.txt", "dev.txt"):
        lines = (ROOT / "requirements" / name).read_text().splitlines()
        pins = [line for line in lines if line and not line.startswith((" ", "#"))]
        assert pins
        assert [line for line in pins if "==" not in line or not line.endswith("\\")] == []


def test_the_shop_runs_on_versions_that_were_tested():
    def pins(name):
        return {line.split(" ")[0] for line in (ROOT / "requirements" / name).read_text().splitlines() if "==" in line}

    assert pins("shop.txt") <= pins("dev.txt")
