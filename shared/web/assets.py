"""Static files. Browsers cache them for ever: the address changes with the content."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, request, send_from_directory

from shared.i18n import ROOT
from shared.web.authorization import Caller, allow

FOLDERS = {"shared": ROOT / "shared/web/static"}
CACHE_FOREVER = "public, max-age=31536000, immutable"


def install_assets(app: Flask, service: str) -> None:
    """Serve `/static/shared/` and `/static/<service>/`; give the templates `asset(owner, name)`."""
    folders = {**FOLDERS, service: ROOT / "services" / service / "static"}

    @allow(Caller.PUBLIC)
    def send_asset(owner: str, name: str) -> Response:
        response = send_from_directory(folders.get(owner, FOLDERS["shared"]), name)
        response.headers["Cache-Control"] = (
            CACHE_FOREVER if request.args.get("v") else "public, no-cache"
        )
        return response

    def build_asset_url(owner: str, name: str) -> str:
        return f"/static/{owner}/{name}?v={_hash_content(folders[owner], name)}"

    app.add_url_rule("/static/<owner>/<path:name>", "static", send_asset)
    app.context_processor(lambda: {"asset": build_asset_url})


@cache
def _hash_content(folder: Path, name: str) -> str:
    return hashlib.sha256((folder / name).read_bytes()).hexdigest()[:12]
