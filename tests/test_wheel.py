"""What people install is what we test: the wheel, in a virtual environment of its own, far from this tree."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def test_the_wheel_probes_in_a_clean_virtual_environment(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path, ROOT], check=True, capture_output=True
    )
    (wheel,) = tmp_path.glob("*.whl")
    venv.create(tmp_path / "venv", with_pip=True)
    installed = subprocess.run(
        [tmp_path / "venv/bin/python", "-m", "pip", "install", "--quiet", wheel], capture_output=True, text=True, check=False
    )
    if installed.returncode and not os.environ.get("CI"):
        pytest.skip(f"packages can't be had here: {installed.stderr.strip().splitlines()[-1]}")
    assert installed.returncode == 0, installed.stderr

    done = subprocess.run(
        [tmp_path / "venv/bin/scout", "demo", "--json", "demo"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    probed = json.loads(done.stdout)["probe"]
    assert len(probed["plan"]["tracks"]) >= 3
    assert all((tmp_path / "demo" / path).is_file() for path in probed["specs"])
