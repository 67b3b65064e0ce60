"""Makes the pictures of the README from the running product: `python -m tests.pictures`.

Papers are drawn with luck from a fixed seed, and somebody answers a fixed share of each skill right: the pictures
change with the product and the date only.
"""

from __future__ import annotations

import struct
import sys
import zlib
from base64 import b64encode
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, sync_playwright

from quiz import paths
from quiz.bank.read import load
from quiz.db.migrate import migrate
from quiz.web.views import start
from tests.browser.server import ARGUMENTS, CHROMIUM, Site, serve
from tests.browser.states import become, cookie_of
from tests.person import Person

FOLDER = Path(__file__).with_name("pictures")
LIMIT = 150_000  # bytes
# How many of each four questions are answered right, skill by skill in the role's order.
FIRST, RETAKE = (2, 2, 3, 2, 1, 2), (4, 4, 4, 3, 2, 3)


def main() -> None:
    start.rng = Random(11)
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder:
        database = Path(folder) / "quiz.db"
        migrate(f"sqlite:///{database}")
        with serve(database, load(paths.QUESTIONS)) as site:
            person = Person(site.app)
            report = take(person, site, "quick", FIRST)
            report = take(person, site, "full", RETAKE)
            question = person.start().address
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
                shoot(browser, site, person, report, "report", 1280, 1120)
                shoot(browser, site, person, question, "question", 360, 740)
                browser.close()


def take(person: Person, site: Site, length: str, right: Sequence[int]) -> str:
    """A whole quiz with so many of each four questions of a skill right; the address of the report."""
    person.start(length)
    names = [skill.name for skill in site.app.extensions["quiz"].role.skills]
    asked: Counter[str] = Counter()
    while options := person.page.options:
        skill = next(name for name in names if name in person.page.text[:80])
        wanted = 1.0 if asked[skill] % 4 < right[names.index(skill)] else 0.0
        asked[skill] += 1
        earned = site.credits(person.page)
        person.answer(options[min(options, key=lambda text: abs(earned[text] - wanted))])
    return person.finish().address


def shoot(browser: Browser, site: Site, person: Person, path: str, name: str, width: int, height: int) -> None:
    """What fits on a window of this size, as a file small enough for a README."""
    context = browser.new_context(
        is_mobile=width < 400,
        has_touch=width < 400,
        viewport={"width": width, "height": height},
        color_scheme="light",
        reduced_motion="reduce",
    )
    become(context, site.address, cookie_of(person))
    page: Page = context.new_page()
    page.goto(site.address + path)
    picture = with_few_colours(context.new_page(), page.screenshot())
    (FOLDER / f"{name}.png").write_bytes(picture)
    if len(picture) > LIMIT:
        sys.exit(f"{name}.png has {len(picture)} bytes, more than {LIMIT}: show less of the page.")
    print(f"{name}.png: {len(picture)} bytes")


# Each colour becomes the commonest of those like it; answers with the colours and, for each pixel, which one it has.
FEW_COLOURS = """async (picture) => {
  const image = new Image();
  image.src = "data:image/png;base64," + picture;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  const data = pen.getImageData(0, 0, image.width, image.height).data;
  const count = new Map(), groups = new Map();
  const pixels = Array.from({ length: data.length / 4 }, (_, i) => data.slice(4 * i, 4 * i + 3).join());
  for (const pixel of pixels) count.set(pixel, (count.get(pixel) || 0) + 1);
  const group = (pixel) => pixel.split(",").map((part) => part >> 4).join();
  const commonest = [...count].sort((a, b) => b[1] - a[1]);
  for (const [pixel] of commonest) if (!groups.has(group(pixel))) groups.set(group(pixel), pixel);
  const colours = [...groups.values()], place = new Map();
  for (const pixel of count.keys()) place.set(pixel, colours.indexOf(groups.get(group(pixel))));
  return { width: image.width, height: image.height, colours: colours.join().split(",").map(Number),
           pixels: pixels.map((pixel) => place.get(pixel)) };
}"""


def with_few_colours(page: Page, picture: bytes) -> bytes:
    """The same PNG with a palette of at most 256 colours: a third of the size, and nobody sees it."""
    few = page.evaluate(FEW_COLOURS, b64encode(picture).decode())
    width, pixels = few["width"], bytes(few["pixels"])
    rows = b"".join(b"\0" + pixels[at : at + width] for at in range(0, len(pixels), width))
    header = struct.pack(">IIBBBBB", width, few["height"], 8, 3, 0, 0, 0)
    parts = ((b"IHDR", header), (b"PLTE", bytes(few["colours"])), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in parts
    )


if __name__ == "__main__":
    main()
