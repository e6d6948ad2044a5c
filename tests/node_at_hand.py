"""Give the test run a node of its own before Django reads its settings; loaded by ``-p`` in pyproject.toml."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

DIRECTORY = Path(tempfile.mkdtemp(prefix="reelbridge-tests-"))
atexit.register(shutil.rmtree, DIRECTORY, ignore_errors=True)

(DIRECTORY / "reelbridge.toml").write_text(
    """\
id = "nevsky"
name_en = "Nevsky Film Archive"
name_ru = "Невский киноархив"
name_zh = "涅瓦电影档案馆"
seal = "Н"
language = "ru"
country = "RU"
city_en = "Moscow"
city_ru = "Москва"
city_zh = "莫斯科"
time_zone = "Europe/Moscow"
meaning = false
""",
    "utf-8",
)
(DIRECTORY / "keys").mkdir()
os.environ["REELBRIDGE_NODE"] = str(DIRECTORY)
os.environ["REELBRIDGE_LANG"] = "en"
