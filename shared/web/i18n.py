"""The language of a page: what the address asks for, the cookie, the browser, else Finnish."""

from urllib.parse import quote, urlencode

from flask import Flask, Response, request
from flask_babel import Babel
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from shared.i18n import LANGUAGE_NAMES, LANGUAGES, ROOT

COOKIE = "lang"
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
YEAR_SECONDS = 365 * 24 * 3600


def install_languages(app: Flask, service: str) -> None:
    """Translate the app's pages and errors; remember a language that was asked for."""
    folders = [ROOT / "services" / service, ROOT / "shared"]
    directories = ";".join(str(folder / "translations") for folder in folders)
    Babel(app, default_translation_directories=directories, locale_selector=current_language)
    app.after_request(_remember)
    app.context_processor(lambda: {"language": current_language(), "languages": list_languages})


def current_language() -> str:
    """The language of this request: fi, sv or en."""
    for wanted in (_asked(), request.cookies.get(COOKIE)):
        if wanted in LANGUAGES:
            return wanted
    if request.path.startswith("/api/"):
        return "en"  # programs get the documented words unless they ask for others
    return request.accept_languages.best_match(LANGUAGES, "fi")


def list_languages() -> list[dict[str, str | bool]]:
    """The switch: every language with its own name and this page's address in it."""
    present = current_language()
    return [
        {
            "code": code,
            "name": LANGUAGE_NAMES[code],
            "url": _here_in(code),
            "present": code == present,
        }
        for code in LANGUAGES
    ]


def _asked() -> str | None:
    if request.method == "POST" and request.mimetype in FORM_TYPES:
        try:
            return request.form.get(COOKIE) or request.args.get(COOKIE)
        except RequestEntityTooLarge:
            return request.args.get(COOKIE)  # the page that says so still needs a language
    return request.args.get(COOKIE)


def _here_in(code: str) -> str:
    query = MultiDict(request.args)
    query[COOKIE] = code
    return f"{quote(request.path)}?{urlencode(list(query.items(multi=True)))}"


def _remember(response: Response) -> Response:
    if _asked() in LANGUAGES:
        response.set_cookie(COOKIE, current_language(), max_age=YEAR_SECONDS, samesite="Lax")
    if response.mimetype == "text/html":
        response.vary.update(["Accept-Language", "Cookie"])
    return response
