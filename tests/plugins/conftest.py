import subprocess
import sys
from pathlib import Path

import pytest
from support import ROOT


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the packages of plugins/ installed in it, made offline from wheels that are built from sources."""
    target = tmp_path_factory.mktemp("site")
    options = ["--no-index", "--no-deps", "--no-build-isolation", "--disable-pip-version-check", "--quiet"]
    packages = [str(path.parent) for path in sorted(ROOT.glob("plugins/*/pyproject.toml"))]
    command = [sys.executable, "-m", "pip", "install", *options, "--target", str(target), *packages]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return target
