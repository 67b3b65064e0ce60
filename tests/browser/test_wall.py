"""The picture on the wall is read by a camera and leads to the page that asks whether to join."""

from __future__ import annotations

import pytest
import zxingcpp
from playwright.sync_api import Page

# What a camera sees: the picture in grey, one byte a point, its width first; nothing before it has arrived.
SEEN = """async picture => {
  await picture.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [picture.naturalWidth, picture.naturalHeight];
  const context = canvas.getContext("2d");
  context.drawImage(picture, 0, 0);
  const points = context.getImageData(0, 0, canvas.width, canvas.height).data;
  return [canvas.width, points.filter((_, place) => place % 4 === 0).join(" ")];
}"""


@pytest.mark.parametrize("width", [360, 1280])
def test_a_camera_reads_the_join_address_from_the_wall(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    page.goto("/groups")
    page.get_by_label("What is the group called?").fill("Evening class")
    page.get_by_role("button", name="Open a group").click()
    page.get_by_role("link", name="Show how to join").click()
    width_seen, points = page.locator(".wall img").evaluate(SEEN)
    seen = memoryview(bytes(map(int, points.split()))).cast("B", (len(points.split()) // width_seen, width_seen))
    (code,) = zxingcpp.read_barcodes(seen)
    assert code.format == zxingcpp.BarcodeFormat.QRCode
    assert code.text == page.url.removesuffix("/wall")
    page.goto(code.text)
    assert page.get_by_role("heading", level=1).inner_text() == "Join “Evening class”"
