"""Third-party files: served only when they are, byte for byte, what was examined."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest

from cs_assistant.errors import AssetError
from cs_assistant.web import vendor


def test_the_installed_chart_program_is_the_one_that_was_examined() -> None:
    asset = vendor.load_echarts()
    assert hashlib.sha256(asset.plain).hexdigest() == vendor.ECHARTS_SHA256
    assert gzip.decompress(asset.gzipped) == asset.plain
    assert b"Licensed to the Apache Software Foundation" in asset.plain[:200]
    assert b'version:"5.6.0"' in asset.plain or b'"5.6.0"' in asset.plain


def test_a_changed_file_is_not_served(tmp_path: Path) -> None:
    changed = tmp_path / "echarts.min.js"
    changed.write_bytes(vendor.load_echarts().plain + b" ")
    with pytest.raises(AssetError, match="不一致"):
        vendor.checked(changed, vendor.ECHARTS_SHA256, "/x")


def test_a_missing_file_or_package_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AssetError, match="重新安装"):
        vendor.checked(tmp_path / "nothing.js", vendor.ECHARTS_SHA256, "/x")
    monkeypatch.setattr(vendor, "ECHARTS_PACKAGE", "a_package_nobody_has")
    with pytest.raises(AssetError, match="pip install"):
        vendor.load_echarts()
