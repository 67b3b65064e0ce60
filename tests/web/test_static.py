"""The style sheet: written in layers, served as one file."""

from __future__ import annotations

from flask import Flask

from quiz import paths
from quiz.web.http.static import LAYERS, SHEET, static_url


def test_the_sheet_is_all_layers_in_their_order(app: Flask):
    with app.test_request_context():
        address = static_url(SHEET)
    sheet = app.test_client().get(address).text
    layers = [(paths.STATIC / "css" / f"{layer}.css").read_text("utf-8") for layer in LAYERS]
    assert sheet == "".join(layers)


def test_no_layer_is_left_out():
    assert {path.name for path in (paths.STATIC / "css").iterdir()} == {f"{layer}.css" for layer in LAYERS}
    assert not [path.name for path in paths.STATIC.glob("*.css")]
